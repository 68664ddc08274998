// Posting: a usual call is all new and in one book, so it is judged first and its ids are claimed
// in one statement. Only when an id turns out to be taken, a posting is refused or goes between
// books, are the rows looked at one by one.

#include "base/limits.hpp"
#include "trust/ledger/call.hpp"

namespace takaful::ledger {

static constexpr auto postings_max = static_cast<std::int64_t>(limits::work_entries_max);

static Error too_large() {
    return {ErrorKind::invalid, "ledger.batch_too_large", Params{{"limit", postings_max}}};
}

static bool is_want_of_funds(Error const& error) {
    return error.code == "ledger.funds_short";
}

// ---- All or none --------------------------------------------------------------------------------

/// Applies all as new ones; false when one is refused or an id was taken, with nothing left
/// applied.
static Result<bool> apply_as_new(Batch& batch, std::span<Posting const> postings,
                                 LeafPlan const& plan) {
    bool replaces = false;
    for (std::size_t row = 0; row < postings.size(); ++row) {
        auto const verdict = TRY(batch.judge(postings[row]));
        if (verdict.refusal != Refusal::none) {
            batch.take_back();
            return false;
        }
        batch.carry_out(plan);
        replaces = replaces || postings[row].purpose == Purpose::replacement;
    }
    auto const is_fair = !replaces || batch.replacements_balance(0);
    if (is_fair && TRY(batch.claim())) return true;
    batch.take_back();
    return false;
}

static Result<std::vector<Posted>> post_by_row(Work& work, std::span<Posting const> postings,
                                               LeafPlan const& plan) {
    Call call{work, postings, {&plan, 1}};
    for (std::size_t row = 0; row < postings.size(); ++row) {
        auto refused = call.take(row);
        if (refused && !*refused) continue;
        call.take_back();
        if (!refused) return std::unexpected(std::move(refused).error());
        return std::unexpected(std::move(**refused));
    }
    if (!call.replacements_balance({})) {
        call.take_back();
        return fail(ErrorKind::refused, "ledger.replacement_short");
    }
    TRY(call.finish());
    std::vector<Posted> posted;
    posted.reserve(postings.size());
    for (std::size_t row = 0; row < postings.size(); ++row) posted.push_back(call.answer(row));
    return posted;
}

Result<std::vector<Posted>> post(Work& work, std::span<Posting const> postings,
                                 LeafPlan const& plan) {
    if (postings.empty()) return std::vector<Posted>{};
    if (std::ssize(postings) > postings_max) return std::unexpected(too_large());
    Batch batch{work, postings.front().debit.book, postings.size()};
    if (!TRY(apply_as_new(batch, postings, plan))) return post_by_row(work, postings, plan);
    TRY(batch.save());
    std::vector<Posted> posted;
    posted.reserve(postings.size());
    for (std::size_t i = 0; i < postings.size(); ++i) posted.push_back(batch.posted(i));
    return posted;
}

// ---- Each group for itself ----------------------------------------------------------------------

/// Where the group that begins at `first` ends: after the first posting that is not linked on.
static std::size_t group_end(std::span<Posting const> postings, std::size_t first) {
    while (first < postings.size() && postings[first].linked) ++first;
    return std::min(first + 1, postings.size());
}

/// What is wrong with a group, and with which of its rows; none when all were taken.
struct GroupFault {
    std::size_t row = 0;
    Error error;
};
static Result<std::optional<GroupFault>> take_group(Call& call, std::span<Posting const> postings,
                                                    std::size_t first, std::size_t end) {
    auto mark = call.mark();
    std::optional<GroupFault> fault;
    for (auto row = first; row < end && !fault; ++row)
        if (auto refused = TRY(call.take(row))) fault = {row, *std::move(refused)};
    auto const row_param = Params{{"row", static_cast<std::int64_t>(end - 1)}};
    if (!fault && postings[end - 1].linked)
        fault = {end - 1, {ErrorKind::invalid, "ledger.linked_open", row_param}};
    if (!fault && !call.replacements_balance(mark))
        fault = {end - 1, {ErrorKind::refused, "ledger.replacement_short", row_param}};
    if (fault) call.undo_to(std::move(mark));
    return fault;
}

Result<std::vector<Outcome>> post_each(Work& work, std::span<Posting const> postings,
                                       LeafPlan const& plan) {
    return post_each_planned(work, postings, {&plan, 1});
}

Result<std::vector<Outcome>> post_each_planned(Work& work, std::span<Posting const> postings,
                                               std::span<LeafPlan const> plans) {
    if (std::ssize(postings) > postings_max) return std::unexpected(too_large());
    Call call{work, postings, plans};
    std::vector<Outcome> outcomes(postings.size());
    for (std::size_t first = 0, end = 0; first < postings.size(); first = end) {
        end = group_end(postings, first);
        auto fault = TRY(take_group(call, postings, first, end));
        if (!fault) continue;
        if (is_want_of_funds(fault->error))
            TRY(save_failed_id(work.tx, postings[fault->row].debit.book, postings[fault->row].id));
        for (auto row = first; row < end; ++row) {
            call.skip_row();
            outcomes[row].error = Error{ErrorKind::refused, "ledger.linked_failed",
                                        Params{{"row", static_cast<std::int64_t>(row)}}};
        }
        outcomes[fault->row].error = std::move(fault->error);
    }
    TRY(call.finish());
    for (std::size_t row = 0; row < postings.size(); ++row)
        if (!outcomes[row].error) outcomes[row].posted = call.answer(row);
    return outcomes;
}

}  // namespace takaful::ledger
