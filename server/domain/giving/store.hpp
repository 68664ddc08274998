#pragma once
// Giving's named SQL and row mapping; own tables only, no decisions.

#include <optional>
#include <vector>

#include "domain/giving/rules.hpp"
#include "platform/store/store.hpp"

namespace takaful::giving {

/// The public has no book of its own: it looks at the community's.
inline std::int64_t book_of(Work const& work) {
    return work.actor.book == 0 ? 1 : work.actor.book;
}

/// A fund as its row holds it: what it paid as far as it is published; the other sums are the
/// ledger's.
struct FundRow {
    Fund fund;
    ledger::AccountRef account;
    std::int64_t told_minor = 0;
};
struct QuorumAskRow {
    std::optional<Money> above;
    PersonId asked_by{};
    Instant asked_at{};
};
struct GiftRow {
    GiftId id{};
    FundId fund{};
    Money amount{};
    Intention intention = Intention::sadaqa;
    Source source = Source::wallet;
    PersonId giver{};  // Nil when a clerk recorded it.
    PersonId recorded_by{};
    std::optional<Bytes> donor;  // Sealed.
    Date given_on{};
    Instant given_at{};
    ledger::Interval inflow;
    crypto::Digest leaf_hash{};
    std::string promise;
};
struct BatchRow {
    AnyId batch{};
    FundId fund{};
    AnyId programme{};
    std::string programme_ar;
    std::string programme_en;
    std::int64_t households = 0;
    Money total{};
    std::vector<BatchArea> areas;
    std::optional<Date> approved_on;
    Date paid_on{};
    std::optional<Date> published_on;  // Since then its payments are in the public sums.
};
struct MonthRow {
    std::int64_t period = 0;
    std::int64_t given_minor = 0;
    std::int64_t reached_minor = 0;
    std::int64_t households = 0;
};

Result<> save_fund(Work& work, FundDraft const& draft, ledger::AccountRef const& account);
Result<> save_fund_state(store::Tx& tx, std::int64_t book, FundId const& fund, FundState state);
Result<> save_told(store::Tx& tx, std::int64_t book, FundId const& fund, std::int64_t told_minor);
Result<> add_published(store::Tx& tx, std::int64_t book, FundId const& fund, std::int64_t minor);
/// Errors: giving.fund_unknown
Result<FundRow> load_fund(store::Tx& tx, std::int64_t book, FundId const& fund);
Result<std::vector<FundRow>> list_fund_rows(store::Tx& tx, std::int64_t book);

Result<std::optional<QuorumAskRow>> find_quorum_ask(store::Tx& tx, std::int64_t book,
                                                    Fund const& fund);
/// In the place of an earlier one.
Result<> save_quorum_ask(Work& work, std::int64_t book, FundId const& fund,
                         std::optional<Money> const& above);
Result<> drop_quorum_ask(store::Tx& tx, std::int64_t book, FundId const& fund);

Result<> save_gift(store::Tx& tx, std::int64_t book, GiftRow const& gift);
Result<std::optional<GiftRow>> find_gift(store::Tx& tx, std::int64_t book, GiftId const& gift);
/// Newest first, at most 200.
Result<std::vector<GiftRow>> list_gifts_of(store::Tx& tx, std::int64_t book, PersonId giver);
/// Gifts into a fund that end in (after, upto] of its inflow, in that order.
Result<std::vector<GiftRow>> list_gifts_ending(store::Tx& tx, std::int64_t book, FundId const& fund,
                                               ledger::Interval inflow, int limit);

Result<std::optional<BatchRow>> find_batch(store::Tx& tx, std::int64_t book, AnyId const& batch);
Result<> save_batch(store::Tx& tx, std::int64_t book, BatchRow const& batch);
/// The parts of a fund's outflow that touch this stretch, in order.
Result<std::vector<BatchPart>> list_parts(store::Tx& tx, std::int64_t book, FundId const& fund,
                                          ledger::Interval stretch);
Result<> save_part(store::Tx& tx, std::int64_t book, FundId const& fund, BatchPart const& part);
/// Lengthens the part of this batch that ends at `part.outflow.from`; false when there is none.
Result<bool> extend_part(store::Tx& tx, std::int64_t book, FundId const& fund,
                         BatchPart const& part);

Result<> add_to_month(store::Tx& tx, std::int64_t book, Currency const& currency,
                      MonthRow const& more);
/// From `first` to `last`, oldest first.
Result<std::vector<MonthRow>> list_months(store::Tx& tx, std::int64_t book,
                                          Currency const& currency, std::int64_t first,
                                          std::int64_t last);

}  // namespace takaful::giving
