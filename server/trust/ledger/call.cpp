#include "trust/ledger/call.hpp"

#include <utility>

namespace takaful::ledger {

// ---- Ids that may have been used before ---------------------------------------------------------

/// Compares a posting with what its id stands for; the differing field is named to its own actor
/// only.
static std::optional<Error> compare(Posting const& first, Posting const& again, std::size_t row,
                                    bool same_actor) {
    auto const field = first_difference(first, again);
    if (field.empty()) return std::nullopt;
    auto error = error_of({Refusal::id_reused}, again, static_cast<std::int64_t>(row));
    if (same_actor) error.params.push_back({"field", std::string{field}});
    return error;
}

/// A stored entry as the posting that was asked for.
static Result<Posting> asked_posting(Work& work, StoredEntry const& stored, Currency const& asset) {
    auto posting = posting_of(stored, asset);
    auto const book = stored.entry.book;
    auto const note = TRY(find_note(work.tx, book, stored.entry.seq));
    posting.up_to = note.asked_minor.has_value();
    if (note.asked_minor) posting.amount.minor = *note.asked_minor;
    if (!note.reverses_seq) return posting;
    auto const original = TRY(find_entry(work.tx, book, *note.reverses_seq));
    if (original) posting.reverses = original->entry.id;
    return posting;
}

/// The first answer to an id that is in the table; nullopt when the id is new.
static Result<std::optional<Posted>> answer_again(Work& work, std::int64_t book,
                                                  Posting const& posting, std::size_t row,
                                                  LeafPlan const& plan) {
    auto const seq = TRY(find_seq(work.tx, book, posting.id));
    if (!seq) return std::nullopt;
    if (*seq == 0)
        return std::unexpected(
            error_of({Refusal::id_failed}, posting, static_cast<std::int64_t>(row)));
    auto const stored = TRY(find_entry(work.tx, book, *seq));
    if (!stored) return fail(ErrorKind::broken, "ledger.books_broken", posting.id.text());
    auto const account = work.parts.get<Books>().impl().figures({book, stored->entry.debit}, true);
    auto const asset = account ? account->asset : Currency{};
    auto const actor = TRY(actor_of_entry(work.tx, book, *seq));
    auto const first = TRY(asked_posting(work, *stored, asset));
    if (auto error = compare(first, posting, row, actor == work.actor.person))
        return std::unexpected(std::move(*error));
    auto answer = posted_of(stored->entry);
    answer.repeated = true;
    if (plan.kind == LeafKind::gift || plan.kind == LeafKind::fund_move)
        answer.leaf = TRY(tlog::append(work, book, clear_leaf(stored->entry, asset, plan)));
    return answer;
}

// ---- Between books ------------------------------------------------------------------------------

AnyId clearing_owner(std::int64_t other) {
    AnyId owner;
    for (std::size_t i = 0; i < 8; ++i)
        owner.bytes[15 - i] = static_cast<std::uint8_t>(other >> (8 * i));
    return owner;
}

/// A book's account for what is on its way to or from another book. Its mirror in the other book
/// always has the opposite balance.
static AccountDraft clearing_draft(std::int64_t book, std::int64_t other, Currency const& asset) {
    return {.book = book, .chart = Chart::clearing, .owner = clearing_owner(other), .asset = asset};
}

Batch& Call::batch(std::int64_t book) {
    auto& found = batches_[book];
    if (!found) found = std::make_unique<Batch>(work_, book, postings_.size());
    return *found;
}

/// The half of a move that lies in the book without the fund: a wallet's, and private.
static bool touches_no_fund(LeafPlan const& plan) {
    return plan.kind == LeafKind::fund_move && plan.fund.is_nil() && plan.other_fund.is_nil();
}

/// A posting between books becomes two, with the same id, through the books' clearing accounts.
/// When an account is not there none is opened, and the halves are refused for it.
Result<std::vector<Leg>> Call::legs_of(std::size_t row) {
    auto const& posting = postings_[row];
    auto const& plan = plan_of(row);
    if (posting.debit.book == posting.credit.book || plan.kind == LeafKind::payment)
        return std::vector<Leg>{{posting, &plan, {}}};
    auto& books = work_.parts.get<Books>().impl();
    AccountRef out{posting.debit.book, 0};
    AccountRef in{posting.credit.book, 0};
    if (books.figures(posting.debit, true) && books.figures(posting.credit, true)) {
        AccountDraft const drafts[] = {clearing_draft(out.book, in.book, posting.amount.currency),
                                       clearing_draft(in.book, out.book, posting.amount.currency)};
        auto const opened = TRY(open_accounts(work_, drafts));
        out = opened[0];
        in = opened[1];
    }
    // Each book's log tells its own half: a move leaves the one and comes into the other.
    auto& leaving = halves_.emplace_back(plan);
    auto& entering = halves_.emplace_back(plan);
    if (plan.kind == LeafKind::gift) leaving = LeafPlan::pooled();
    leaving.other_fund = {};
    if (plan.kind == LeafKind::fund_move) entering.fund = {};
    for (auto* half : {&leaving, &entering})
        if (touches_no_fund(*half)) *half = LeafPlan::pooled();
    std::vector<Leg> legs{{posting, &leaving, Side::credit}, {posting, &entering, Side::debit}};
    legs[0].posting.credit = out;
    legs[1].posting.debit = in;
    // The hold is the payer's; what moved in the first book moves in the second.
    legs[1].posting.hold.reset();
    legs[1].posting.up_to = false;
    return legs;
}

// ---- Row by row ---------------------------------------------------------------------------------

/// False for a fault that ends the whole call.
static bool is_of_the_row(Error const& error) {
    return error.kind != ErrorKind::broken && error.kind != ErrorKind::unavailable;
}

/// True when every leg was posted before. An id that stands for one half of something else is
/// taken.
Result<bool> Call::answer_legs_again(std::vector<Leg>& legs, std::size_t row, Answers& answers) {
    for (auto& [posting, plan, clearing] : legs) {
        if (!answers.empty()) posting.amount.minor = answers.front().before.amount_minor;
        if (auto again = TRY(answer_again(work_, posting.debit.book, posting, row, *plan)))
            answers.push_back(
                {.book = posting.debit.book, .repeated = true, .before = *std::move(again)});
    }
    if (answers.empty() || answers.size() == legs.size()) return !answers.empty();
    return std::unexpected(
        error_of({Refusal::id_reused}, postings_[row], static_cast<std::int64_t>(row)));
}

/// Judges all legs before any is carried out: of two refusals the earlier in the list is told.
Result<std::optional<Error>> Call::take_legs(std::vector<Leg>& legs, std::size_t row,
                                             Answers& answers) {
    Verdict worst{};
    for (std::size_t i = 0; i < legs.size(); ++i) {
        auto& own = batch(legs[i].posting.debit.book);
        auto const verdict = TRY(own.judge(legs[i].posting, legs[i].clearing));
        auto const is_worse = worst.refusal == Refusal::none || verdict.refusal < worst.refusal;
        if (verdict.refusal != Refusal::none && is_worse) worst = verdict;
        if (i + 1 < legs.size()) legs[i + 1].posting.amount.minor = own.moving_minor();
    }
    if (worst.refusal != Refusal::none)
        return error_of(worst, postings_[row], static_cast<std::int64_t>(row));
    for (auto const& [posting, plan, clearing] : legs) {
        auto& own = batch(posting.debit.book);
        answers.push_back({.book = own.book(), .entry = own.size()});
        own.carry_out(*plan);
    }
    return std::nullopt;
}

Result<std::optional<Error>> Call::take(std::size_t row) {
    auto const& posting = postings_[row];
    if (posting.id.is_nil())
        return error_of({Refusal::id_missing}, posting, static_cast<std::int64_t>(row));
    if (auto const twin = rows_.find(posting.id); twin != rows_.end()) {
        if (auto error = compare(postings_[twin->second], posting, row, true)) return error;
        answers_.push_back(answers_[twin->second]);
        for (auto& answer : answers_.back()) answer.repeated = true;
        return std::nullopt;
    }
    auto legs = TRY(legs_of(row));
    Answers answers;
    auto again = answer_legs_again(legs, row, answers);
    if (!again && !is_of_the_row(again.error())) return std::unexpected(std::move(again).error());
    if (!again) return std::move(again).error();
    if (!*again)
        if (auto error = TRY(take_legs(legs, row, answers))) return error;
    rows_.emplace(posting.id, row);
    answers_.push_back(std::move(answers));
    return std::nullopt;
}

// ---- Going back, ending -------------------------------------------------------------------------

Call::Mark Call::mark() const {
    Mark mark{.batches = {}, .rows = answers_.size()};
    for (auto const& [book, batch] : batches_) mark.batches.emplace(book, batch->mark());
    return mark;
}

void Call::undo_to(Mark mark) {
    for (auto& [book, batch] : batches_) {
        auto const before = mark.batches.find(book);
        if (before == mark.batches.end())
            batch->take_back();
        else
            batch->undo_to(std::move(before->second));
    }
    std::erase_if(rows_, [&](auto const& row) { return row.second >= mark.rows; });
    answers_.resize(mark.rows);
}

bool Call::replacements_balance(Mark const& since) const {
    for (auto const& [book, batch] : batches_) {
        auto const before = since.batches.find(book);
        auto const first = before == since.batches.end() ? 0 : before->second.entries;
        if (!batch->replacements_balance(first)) return false;
    }
    return true;
}

Result<> Call::finish() {
    for (auto const& [book, batch] : batches_) {
        if (batch->size() == 0) continue;
        if (!TRY(batch->claim()))
            return fail(ErrorKind::broken, "ledger.books_broken", "an id is free and taken");
    }
    for (auto const& [book, batch] : batches_)
        if (batch->size() > 0) TRY(batch->save());
    return {};
}

/// Of a posting between books: the debit's figures from its book, the credit's from its own.
Posted Call::answer(std::size_t row) const {
    auto const posted_of_leg = [&](LegAnswer const& leg) {
        auto posted = leg.entry ? batches_.at(leg.book)->posted(*leg.entry) : leg.before;
        posted.repeated = leg.repeated;
        return posted;
    };
    auto const& legs = answers_[row];
    auto posted = posted_of_leg(legs.front());
    if (legs.size() == 1) return posted;
    auto const second = posted_of_leg(legs.back());
    posted.credit_seq = second.seq;
    posted.credit_balance_minor = second.credit_balance_minor;
    posted.credit_total_minor = second.credit_total_minor;
    if (!posted.leaf) posted.leaf = second.leaf;
    return posted;
}

}  // namespace takaful::ledger
