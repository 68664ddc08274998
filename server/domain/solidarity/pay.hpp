#pragma once
// The payments of a payroll's slice, as far as they can be made ready beside the writer.

#include <optional>
#include <string>
#include <vector>

#include "domain/solidarity/solidarity.hpp"
#include "domain/solidarity/store.hpp"
#include "platform/work/work.hpp"
#include "record/jobs/jobs.hpp"
#include "trust/ledger/ledger.hpp"

namespace takaful::solidarity {

/// Paying one costs the writer about 5 µs: a slice is at most 5 ms.
inline constexpr std::int64_t payments_a_slice = 1'000;

// The words of giving's BatchFacts, which cannot be included here: the two meet in app/wiring.
struct AreaFact {
    std::string centre, centre_ar, centre_en, governorate, governorate_ar, governorate_en;
    std::int64_t households = 0;
    TAKAFUL_FIELDS(AreaFact, centre, centre_ar, centre_en, governorate, governorate_ar,
                   governorate_en, households)
};

/// Whom a slice pays. Nothing of it can change once the payroll is approved.
struct PaySlice {
    std::vector<Entitlement> due;                            // Without those withheld.
    std::vector<ledger::EntryId> entries;                    // One a payment.
    std::vector<std::optional<ledger::AccountRef>> wallets;  // None: not opened yet.
    std::vector<AreaFact> areas;
};

/// Positions after `after`, `payments_a_slice` of them. On a reader or the writer.
Result<PaySlice> load_pay_slice(Work& work, PayrollRow const& payroll, std::int64_t after);

}  // namespace takaful::solidarity
