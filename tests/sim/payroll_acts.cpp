// Gifts into a fund, and payrolls out of it: a list, a hold over the whole, slices, an end.

#include "acts.hpp"
#include "census.hpp"

namespace takaful::sim {

using namespace ledger;

namespace {

Currency const egp = Currency::parse("EGP").value();

constexpr std::int64_t treasury = 41;  // Accounts of book A, after the forty of everyone.
constexpr std::int64_t fund = 42;
constexpr std::int64_t first_household = 43;
constexpr std::int64_t households = 120;
constexpr std::int64_t slice_payments = 30;

template <typename SomeId>
SomeId id_of(std::uint8_t kind, std::uint64_t n) {
    SomeId id;
    id.bytes[0] = 0xE0;
    id.bytes[1] = kind;
    id.bytes[6] = 0x70;
    for (std::size_t i = 0; i < 6; ++i) id.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
    return id;
}
AnyId const fund_id = id_of<AnyId>(1, 1);
AnyId const programme = id_of<AnyId>(2, 1);

crypto::Digest list_root(std::int64_t number) {
    return crypto::sha256(as_bytes("list " + std::to_string(number)));
}

std::unexpected<Error> differs(std::string const& got, std::string const& expected) {
    if (got != expected)
        throw Wrong{"ledger: answers as the model", "'" + got + "', the model '" + expected + "'"};
    return fail(ErrorKind::conflict, "sim.not_now", got);
}

template <typename T>
std::string code_of(Result<T> const& result) {
    return result ? std::string{} : std::string{result.error().code};
}

}  // namespace

std::vector<AccountDraft> payroll_drafts() {
    AccountDraft draft{
        .book = book_a, .chart = Chart::bank, .owner = id_of<AnyId>(3, 1), .asset = egp};
    draft.normal = Side::debit;
    draft.floor_minor = 0;
    std::vector<AccountDraft> drafts{draft};
    draft.chart = Chart::fund;
    draft.normal = Side::credit;
    draft.owner = fund_id;
    drafts.push_back(draft);
    draft.chart = Chart::wallet;
    for (std::int64_t n = 0; n < households; ++n) {
        draft.owner = id_of<AnyId>(4, static_cast<std::uint64_t>(n + 1));
        drafts.push_back(draft);
    }
    return drafts;
}

Result<std::string> Acts::gift(Work& work, Turn turn) {
    ++operations;
    ++postings;
    Posting const posting{.id = id_of<EntryId>(5, turn.number),
                          .debit = {book_a, treasury},
                          .credit = {book_a, fund},
                          .amount = {10'000 + turn.random.below(90'000), egp},
                          .purpose = Purpose::gift_sadaqa,
                          .group = {},
                          .event_date = *model.today};
    auto const code = model.post_all({posting});
    LeafPlan const plan{.kind = LeafKind::gift, .fund = fund_id};
    auto const posted = ledger::post(work, {&posting, 1}, plan);
    if (!posted || !code.empty()) return differs(code_of(posted), code);
    if (!posted->front().leaf) throw Wrong{"log: a gift has its leaf", posting.id.text()};
    queued.push_back(*posted->front().leaf);
    model.undo.push_back([this] { queued.pop_back(); });
    return std::to_string(posted->front().seq) + " " + hex(posted->front().leaf->leaf_hash);
}

void Acts::set_payroll(Payroll next) {
    model.undo.push_back([this, before = payroll_] { payroll_ = before; });
    payroll_ = next;
}

Result<std::string> Acts::begin_payroll(Work& work, Turn turn) {
    Payroll next = payroll_;
    next.state = Payroll::State::paying;
    next.number = static_cast<std::int64_t>(turn.number);
    // Fewer than twenty join the pool of the book.
    next.payments = turn.random.one_in(4) ? 2 + turn.random.below(18) : 20 + turn.random.below(101);
    next.paid = 0;
    next.amount_minor = 100 + turn.random.below(2'000);
    TRY(tlog::append(work, book_a,
                     {.type = tlog::LeafType::list_root,
                      .subject = id_of<AnyId>(6, turn.number),
                      .programme = programme,
                      .count = static_cast<std::uint32_t>(next.payments),
                      .payload_root = list_root(next.number)}));
    TRY(tlog::open_run(work, book_a,
                       {.run = id_of<AnyId>(7, turn.number),
                        .fund = fund_id,
                        .programme = programme,
                        .period = 202611,
                        .instalment = static_cast<std::uint16_t>(1 + payroll_.done),
                        .list_root = list_root(next.number),
                        .currency = egp,
                        .payments_expected = turn.random.one_in(5) ? 20 : next.payments}));
    HoldDraft const draft{.id = id_of<HoldId>(8, turn.number),
                          .account = {book_a, fund},
                          .amount = {next.payments * next.amount_minor, egp}};
    auto const code = model.reserve(draft);
    auto const held = ledger::reserve(work, draft);
    if (!held || !code.empty()) return differs(code_of(held), code);
    set_payroll(next);
    return std::string{"begun"};
}

Result<std::string> Acts::pay_slice(Work& work, Turn turn) {
    Payroll next = payroll_;
    auto const run = static_cast<std::uint64_t>(payroll_.number);
    std::vector<Posting> slice;
    for (; next.paid < next.payments && std::ssize(slice) < slice_payments; ++next.paid)
        slice.push_back({.id = id_of<EntryId>(9, run * 256 + static_cast<std::uint64_t>(next.paid)),
                         .debit = {book_a, fund},
                         .credit = {book_a, first_household + next.paid},
                         .amount = {next.amount_minor, egp},
                         .purpose = Purpose::payment,
                         .group = id_of<AnyId>(7, run),
                         .event_date = *model.today,
                         .hold = id_of<HoldId>(8, run)});
    postings += std::ssize(slice);
    auto const code = model.post_all(slice);
    auto const posted = ledger::post(work, slice, LeafPlan::payment(id_of<AnyId>(7, run)));
    if (!posted || !code.empty()) return differs(code_of(posted), code);
    set_payroll(next);
    static_cast<void>(turn);
    return "slice " + std::to_string(posted->back().seq);
}

Result<std::string> Acts::end_payroll(Work& work) {
    Payroll next = payroll_;
    auto const run = static_cast<std::uint64_t>(payroll_.number);
    TRY(tlog::close_run(work, book_a, id_of<AnyId>(7, run),
                        {next.payments, {next.payments * next.amount_minor, egp}}));
    next.state = Payroll::State::none;
    ++next.done;
    set_payroll(next);
    sometimes(next.payments < 20 ? "payroll: under twenty, joined the pool"
                                 : "payroll: paid in slices to the end");
    return std::string{"ended"};
}

Result<std::string> Acts::payroll(Work& work, Turn turn) {
    ++operations;
    if (payroll_.state == Payroll::State::none) return begin_payroll(work, turn);
    if (payroll_.paid < payroll_.payments) return pay_slice(work, turn);
    return end_payroll(work);
}

}  // namespace takaful::sim
