#pragma once
// Solidarity's own tables. No decisions.

#include <optional>
#include <string>
#include <vector>

#include "domain/solidarity/types.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/store/store.hpp"

namespace takaful::solidarity {

struct ProgrammeRow {
    ProgrammeId id;
    FundId fund;
    std::string name_ar;
    std::string name_en;
    Benefit benefit;
    Frequency frequency = Frequency::monthly;
    ProgrammeState state = ProgrammeState::draft;
    PersonId made_by;
    Instant made_at;
};

struct ListHead {
    ListId id;
    ProgrammeId programme;
    int version = 0;
    ModelId model;
    std::string cut;  // JSON of the Cut, as asked.
    std::int64_t cutoff = 0;
    std::int64_t selected = 0;
    std::int64_t total = 0;
    Money cost;
    crypto::Digest root{};
    Bytes seed;  // Sealed.
    ListState state = ListState::saving;
    PersonId made_by;
    Date made_on;
    std::optional<PersonId> approved_by;
    std::optional<Date> approved_on;
    std::optional<Bytes> leaf;  // The leaf's hash, once approved.
};

struct StoredListRow {
    std::int64_t position = 0;
    HouseholdId household;
    bool included = false;
    Bytes sealed;
};

/// Where a household stands in a list.
struct HouseholdPlace {
    HouseholdId household;
    std::int64_t position = 0;
};

struct CycleRow {
    CycleId id;
    ProgrammeId programme;
    ListId list;
    int period = 0;
    int instalment = 1;
    CycleState state = CycleState::preparing;
    std::int64_t households = 0;
    Money total;
    Bytes seed;  // Sealed.
    JobId job;
    PersonId made_by;
    Date made_on;
};

/// Why a household is kept out that is paid as another one (merged.cpp).
inline constexpr std::string_view merged_reason_begins = "merged:";
inline std::string merged_reason(HouseholdId const& into) {
    return std::string{merged_reason_begins} + into.text();
}

struct Withholding {
    HouseholdId household;
    std::string reason;
};

struct PayrollRow {
    PayrollId id;
    CycleId cycle;
    crypto::Digest root{};
    std::int64_t households = 0;
    Money total;
    PayrollState state = PayrollState::submitted;
    PersonId made_by;
    Instant made_at;
    std::optional<PersonId> checked_by;
    std::optional<Instant> checked_at;
    std::optional<Date> checked_on;
    std::optional<std::string> refusal;
    std::optional<JobId> job;
    std::int64_t paid_through = 0;
    std::int64_t paid_households = 0;
    std::int64_t paid_minor = 0;
    std::int64_t outflow_from = 0;  // The fund's cumulative outflow when the run began.
    HouseholdId told_after;         // Families up to this one know of their payment.
};

/// One household's part in one cycle, for its own page.
struct HouseholdPayment {
    ProgrammeId programme;
    int period = 0;
    Money amount;
    Date made_on;
    bool withheld = false;
    bool paid = false;
};

/// Where one household stands on one list.
struct HouseholdListing {
    ListHead list;
    StoredListRow row;
};

Result<> save_programme(store::Tx& tx, std::int64_t book, ProgrammeRow const& programme);
Result<ProgrammeRow> load_programme(store::Tx& tx, std::int64_t book, ProgrammeId const& id);
Result<std::vector<ProgrammeRow>> list_programmes(store::Tx& tx, std::int64_t book);
Result<> set_programme_state(store::Tx& tx, std::int64_t book, ProgrammeId const& id,
                             ProgrammeState state);

Result<int> next_list_version(store::Tx& tx, std::int64_t book, ProgrammeId const& programme);
Result<> save_list(store::Tx& tx, std::int64_t book, ListHead const& list);
Result<ListHead> load_list(store::Tx& tx, std::int64_t book, ListId const& id);
Result<std::vector<ListHead>> list_lists(store::Tx& tx, std::int64_t book,
                                         ProgrammeId const& programme);
Result<> set_list_state(store::Tx& tx, std::int64_t book, ListId const& id, ListState state);
Result<> save_list_approval(store::Tx& tx, std::int64_t book, ListHead const& list);
/// Approved lists of the programme but `keep` become superseded; drafts stay.
Result<> supersede_lists(store::Tx& tx, std::int64_t book, ProgrammeId const& programme,
                         ListId const& keep);
Result<> save_decisions(store::Tx& tx, std::int64_t book, ListId const& list,
                        std::vector<StoredListRow> const& rows);
Result<> save_list_places(store::Tx& tx, std::int64_t book, ListId const& list,
                          std::vector<HouseholdPlace> const& places);
Result<std::vector<StoredListRow>> list_list_rows(store::Tx& tx, std::int64_t book,
                                                  ListId const& list, bool included_only,
                                                  std::int64_t after, std::int64_t limit);
/// Is the household among those who are in on the list?
Result<bool> is_included(store::Tx& tx, std::int64_t book, ListId const& list,
                         HouseholdId const& household);
Result<std::vector<HouseholdListing>> listings_of(store::Tx& tx, std::int64_t book,
                                                  HouseholdId const& household);

Result<> save_cycle(store::Tx& tx, std::int64_t book, CycleRow const& cycle);
Result<CycleRow> load_cycle(store::Tx& tx, std::int64_t book, CycleId const& id);
Result<std::vector<CycleRow>> list_cycles(store::Tx& tx, std::int64_t book,
                                          ProgrammeId const& programme);
Result<> set_cycle_state(store::Tx& tx, std::int64_t book, CycleId const& id, CycleState state);
Result<> grow_cycle(store::Tx& tx, std::int64_t book, CycleId const& id, std::int64_t households,
                    std::int64_t total_minor);
Result<> save_entitlements(store::Tx& tx, std::int64_t book, CycleId const& cycle,
                           std::vector<Entitlement> const& entitlements);
Result<bool> is_entitled(store::Tx& tx, std::int64_t book, CycleId const& cycle,
                         HouseholdId const& household);
/// Positions of a list: after the first number, up to and with the second.
struct Positions {
    std::int64_t after = 0;
    std::int64_t through = 0;
};
/// Entitlements that are not withheld, by position.
Result<std::vector<Entitlement>> list_due(store::Tx& tx, std::int64_t book, CycleId const& cycle,
                                          Positions positions);
/// The same, in the order of the households' ids.
Result<std::vector<Entitlement>> list_due_by_household(store::Tx& tx, std::int64_t book,
                                                       CycleId const& cycle,
                                                       HouseholdId const& after,
                                                       std::int64_t limit);
Result<std::unique_ptr<store::Cursor>> scan_due(store::Tx& tx, std::int64_t book,
                                                CycleId const& cycle);
Entitlement read_due(store::Cursor const& cursor);
Result<> save_withholding(store::Tx& tx, std::int64_t book, CycleId const& cycle,
                          Withholding const& withholding, PersonId by, Instant at);
Result<std::vector<Withholding>> list_withholdings(store::Tx& tx, std::int64_t book,
                                                   CycleId const& cycle);
Result<std::int64_t> count_withholdings(store::Tx& tx, std::int64_t book, CycleId const& cycle);
/// How often somebody was kept out or let in again: what is due is as it was while this is.
Result<std::int64_t> withholding_changes(store::Tx& tx, std::int64_t book, CycleId const& cycle);
Result<> remove_withholding(store::Tx& tx, std::int64_t book, CycleId const& cycle,
                            HouseholdId const& household);
/// Entitled in the cycle, and not kept out.
Result<bool> is_due(store::Tx& tx, std::int64_t book, CycleId const& cycle,
                    HouseholdId const& household);
/// Cycles that are not paid yet in which the household is due.
Result<std::vector<CycleRow>> list_due_cycles(store::Tx& tx, std::int64_t book,
                                              HouseholdId const& household);
/// Cycles that are not paid yet in which it is kept out for this reason.
Result<std::vector<CycleRow>> list_cycles_kept_out(store::Tx& tx, std::int64_t book,
                                                   HouseholdId const& household,
                                                   std::string_view reason);
Result<std::vector<HouseholdPayment>> payments_of(store::Tx& tx, std::int64_t book,
                                                  HouseholdId const& household);

Result<> save_payroll(store::Tx& tx, std::int64_t book, PayrollRow const& payroll);
Result<PayrollRow> load_payroll(store::Tx& tx, std::int64_t book, PayrollId const& id);
/// The latest payroll of the cycle that was not refused, else the latest.
Result<std::optional<PayrollRow>> find_payroll(store::Tx& tx, std::int64_t book,
                                               CycleId const& cycle);
Result<> save_check(store::Tx& tx, std::int64_t book, PayrollRow const& payroll);
Result<> save_progress(store::Tx& tx, std::int64_t book, PayrollRow const& payroll);
Result<> save_told(store::Tx& tx, std::int64_t book, PayrollId const& id, HouseholdId const& after);
/// Announced payrolls that wait for witnesses, at most 1,000.
Result<std::vector<PayrollRow>> list_pending_payrolls(store::Tx& tx, std::int64_t book);
/// Payrolls now being paid, or about to be, from this fund.
Result<std::int64_t> count_paying(store::Tx& tx, std::int64_t book, FundId const& fund);

}  // namespace takaful::solidarity
