#pragma once
// What solidarity speaks of: programme -> selection list -> cycle -> entitlement -> payroll.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

namespace takaful::solidarity {

using FundId = Id<struct FundTag>;
using ProgrammeId = Id<struct ProgrammeTag>;
using ListId = Id<struct ListTag>;
using CycleId = Id<struct CycleTag>;
using PayrollId = Id<struct PayrollTag>;
using ModelId = Id<struct ModelTag>;
using JobId = Id<struct JobTag>;

enum class Frequency : std::uint8_t { monthly, once };
enum class ProgrammeState : std::uint8_t { draft, running, closed };
enum class ListState : std::uint8_t { saving, draft, approved, superseded, failed };
/// pending: approved and announced; money leaves once the witnesses' quorum has cosigned that.
enum class CycleState : std::uint8_t { preparing, ready, submitted, pending, paying, paid };
enum class PayrollState : std::uint8_t { submitted, pending, paying, paid, refused };
/// The five stations of a cycle, in order.
enum class StageName : std::uint8_t { eligible, approved, funded, sent, confirmed };
enum class PaymentState : std::uint8_t { due, paid, withheld };

/// What one household receives a cycle: base + per_member × members, members counted up to a limit.
struct Benefit {
    Money base;
    Money per_member;
    int members_max = 0;
    TAKAFUL_FIELDS(Benefit, base, per_member, members_max)
};

/// Where the list ends: exactly one of a budget a cycle, a score line, or a share of all
/// households.
struct Cut {
    std::optional<Money> budget;
    std::optional<double> line;
    std::optional<int> coverage_percent;
    TAKAFUL_FIELDS(Cut, budget, line, coverage_percent)
};

/// A household as targeting sees it: no name, no phone.
struct Candidate {
    HouseholdId household;
    PersonId payee;          // Who receives for the household: its head.
    std::int64_t score = 0;  // Predicted welfare × 1,000; higher is richer.
    int size = 0;
    std::uint32_t row = 0;  // Its row in the registry's matrix.
};

/// A candidate with its decision.
struct ListRow {
    std::int64_t position = 0;  // 1 is the poorest.
    HouseholdId household;
    PersonId payee;
    std::int64_t score = 0;
    int size = 0;
    std::int64_t benefit_minor = 0;
    bool included = false;
    std::uint32_t row = 0;
};

/// An ordered selection.
struct Selection {
    std::vector<ListRow> rows;
    std::int64_t selected = 0;
    std::int64_t cost_minor = 0;
    std::int64_t cutoff = 0;  // The score of the last one in; 0 when nobody is.
};

/// What is owed to one household in one cycle.
struct Entitlement {
    std::int64_t position = 0;
    HouseholdId household;
    PersonId payee;
    std::int64_t amount_minor = 0;
};

}  // namespace takaful::solidarity

TAKAFUL_ENUM(takaful::solidarity::Frequency, monthly, once)
TAKAFUL_ENUM(takaful::solidarity::ProgrammeState, draft, running, closed)
TAKAFUL_ENUM(takaful::solidarity::ListState, saving, draft, approved, superseded, failed)
TAKAFUL_ENUM(takaful::solidarity::CycleState, preparing, ready, submitted, pending, paying, paid)
TAKAFUL_ENUM(takaful::solidarity::PayrollState, submitted, pending, paying, paid, refused)
TAKAFUL_ENUM(takaful::solidarity::StageName, eligible, approved, funded, sent, confirmed)
TAKAFUL_ENUM(takaful::solidarity::PaymentState, due, paid, withheld)
