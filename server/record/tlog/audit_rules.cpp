#include "record/tlog/audit_rules.hpp"

#include <algorithm>

namespace takaful::tlog {

namespace {

bool in_batch(LeafType type) {
    return type == LeafType::payment || type == LeafType::transfer || type == LeafType::dummy;
}

std::string currency_text(Money const& amount) {
    return std::string{amount.currency.text()};
}

}  // namespace

void Findings::add(Fault fault, std::string_view code, Params params) {
    auto const exit_code = static_cast<int>(fault);
    if (fault != Fault::none && ++counts_[exit_code] > findings_max) return;
    all_.push_back({Error{ErrorKind::invalid, code, std::move(params)}, exit_code});
}

bool Findings::has_faults() const {
    return std::ranges::any_of(all_, [](auto const& found) { return found.exit_code != 0; });
}

void LeafAuditor::note(Fault fault, std::string_view code, std::int64_t index, Params more) {
    Params params{{"leaf", index}};
    std::ranges::move(more, std::back_inserter(params));
    findings_.add(fault, code, std::move(params));
}

void LeafAuditor::add(std::int64_t index, BytesView bytes) {
    auto const leaf = decode_leaf(bytes);
    if (!leaf) {
        auto params = leaf.error().params;
        return note(Fault::leaf, "tlog.audit_leaf_malformed", index, std::move(params));
    }
    auto const& facts = leaf->facts;
    if (auto const field = wrong_field(facts))
        note(Fault::leaf, "tlog.audit_leaf_wrong", index, {{"field", std::string{*field}}});
    auto const [first, fresh] = nonces_.emplace(leaf->nonce, index);
    if (!fresh) note(Fault::leaf, "tlog.audit_leaf_repeated", index, {{"first", first->second}});

    if (facts.type == LeafType::batch_open) return open_batch(index, facts);
    if (facts.type == LeafType::batch_close) return close_batch(index, facts);
    if (in_batch(facts.type)) return add_to_batch(index, facts);
    if (open_) note(Fault::batch, "tlog.audit_batch_interrupted", index);
    if (facts.type == LeafType::list_root)
        lists_.insert({facts.book, facts.programme, facts.payload_root});
    if (facts.type == LeafType::correction) nullifiers_.erase(facts.nullifier);
    add_money(index, facts);
}

void LeafAuditor::finish(std::int64_t size) {
    if (open_) note(Fault::batch, "tlog.audit_batch_unclosed", open_->index, {{"size", size}});
}

void LeafAuditor::open_batch(std::int64_t index, LeafFacts const& facts) {
    if (open_) note(Fault::batch, "tlog.audit_batch_interrupted", index);
    if (!seen_batches_.insert(facts.batch).second)
        note(Fault::batch, "tlog.audit_batch_twice", index, {{"batch", facts.batch.text()}});
    if (!facts.programme.is_nil() &&
        !lists_.contains({facts.book, facts.programme, facts.payload_root}))
        note(Fault::batch, "tlog.audit_list_missing", index, {{"batch", facts.batch.text()}});
    open_ = OpenBatch{.index = index, .facts = facts};
    ++batches_;
}

void LeafAuditor::add_to_batch(std::int64_t index, LeafFacts const& facts) {
    if (!open_ || open_->facts.batch != facts.batch)
        return note(Fault::batch, "tlog.audit_payment_outside", index);
    // Whatever sets one payment apart from the others of its batch would tell who it is.
    auto expected = open_->facts;
    expected.type = facts.type;
    expected.payload_root = {};
    expected.amount = {};
    expected.nullifier = facts.nullifier;
    if (facts != expected) note(Fault::batch, "tlog.audit_payment_differs", index);
    if (facts.type == LeafType::dummy) return;
    bool const transfer = facts.type == LeafType::transfer;
    if (open_->payments > 0 && transfer != open_->transfers)
        note(Fault::batch, "tlog.audit_payment_differs", index);
    open_->transfers = transfer;
    ++open_->payments;
    ++payments_;
    check_nullifier(index, facts);
}

void LeafAuditor::check_nullifier(std::int64_t index, LeafFacts const& facts) {
    if (is_zero(facts.nullifier)) return;
    auto const [first, fresh] = nullifiers_.emplace(facts.nullifier, index);
    if (!fresh) note(Fault::nullifier, "tlog.audit_paid_twice", index, {{"first", first->second}});
}

void LeafAuditor::close_batch(std::int64_t index, LeafFacts const& facts) {
    if (!open_ || open_->facts.batch != facts.batch)
        return note(Fault::batch, "tlog.audit_payment_outside", index);
    auto const batch = *open_;
    open_.reset();
    auto expected = batch.facts;
    expected.type = LeafType::batch_close;
    expected.payload_root = {};
    expected.amount.minor = facts.amount.minor;
    expected.count = facts.count;
    if (facts != expected) note(Fault::batch, "tlog.audit_payment_differs", index);
    if (facts.count != batch.payments)
        note(Fault::batch, "tlog.audit_batch_count", index,
             {{"told", std::int64_t{facts.count}}, {"found", batch.payments}});
    if (batch.payments < batch_payments_min)
        note(Fault::batch, "tlog.audit_batch_small", index,
             {{"found", batch.payments}, {"least", batch_payments_min}});
    add_money(index, facts);
}

void LeafAuditor::add_money(std::int64_t index, LeafFacts const& facts) {
    if (facts.amount.minor <= 0) return;
    AnyId const whole_book{};
    if (facts.type == LeafType::gift_in) {
        add_to(index, facts, facts.fund, true);
        return add_to(index, facts, whole_book, true);
    }
    if (facts.type == LeafType::batch_close) {
        if (!facts.fund.is_nil()) add_to(index, facts, facts.fund, false);
        return add_to(index, facts, whole_book, false);
    }
    if (facts.type != LeafType::fund_move) return;
    if (!facts.other_fund.is_nil()) add_to(index, facts, facts.other_fund, true);
    if (!facts.fund.is_nil()) add_to(index, facts, facts.fund, false);
    if (facts.fund.is_nil()) add_to(index, facts, whole_book, true);
    if (facts.other_fund.is_nil()) add_to(index, facts, whole_book, false);
}

void LeafAuditor::add_to(std::int64_t index, LeafFacts const& facts, AnyId const& fund, bool in) {
    auto const currency = currency_text(facts.amount);
    auto& sums = sums_[{facts.book, fund, currency}];
    auto& side = in ? sums.in : sums.out;
    std::int64_t sum = 0;
    if (__builtin_add_overflow(side, facts.amount.minor, &sum))
        return note(Fault::arithmetic, "tlog.audit_sum_overflow", index);
    side = sum;
    if (sums.out <= sums.in || sums.told) return;
    sums.told = true;
    Params params{{"fund", fund.is_nil() ? std::string{"*"} : fund.text()},
                  {"short", sums.out - sums.in},
                  {"currency", currency}};
    note(Fault::arithmetic,
         fund.is_nil() ? "tlog.audit_book_overspent" : "tlog.audit_fund_overspent", index,
         std::move(params));
}

std::vector<FundSum> LeafAuditor::funds() const {
    std::vector<FundSum> out;
    for (auto const& [key, sums] : sums_) {
        auto const& [book, fund, code] = key;
        if (fund.is_nil()) continue;
        Currency currency;
        std::ranges::copy(code, currency.code.begin());
        out.push_back({fund.text(), book, {sums.in, currency}, {sums.out, currency}});
    }
    return out;
}

}  // namespace takaful::tlog
