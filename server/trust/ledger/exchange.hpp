#pragma once
// One asset for another, through position accounts. Included by ledger.hpp.

#include <optional>
#include <string>

#include "base/error.hpp"
#include "platform/work/work.hpp"
#include "trust/ledger/types.hpp"

namespace takaful::ledger {

/// `numerator` minor units of the bought asset for `denominator` minor units of the sold one.
/// Integers only: 1 USD = 48.65 EGP is 4865 : 100.
struct Rate {
    std::int64_t numerator = 0;
    std::int64_t denominator = 0;
    std::string source;  // Who says so: "CBE", a contract.
    Instant at{};        // When they said so.
};

/// What is sold out of `from` is bought into `to`, in one book. The entries' ids derive from `id`,
/// which is the first entry's; `group` is their common event, `id` itself when nil.
struct ExchangeDraft {
    EntryId id{};
    AccountRef from{};
    AccountRef to{};
    Money sold{};
    Rate rate{};
    AnyId group{};
    Date event_date{};
};

struct Exchanged {
    Money sold{};
    Money bought{};
    Money rounded{};                     // Into the rounding account: 0 or one minor unit.
    std::int64_t residue_numerator = 0;  // Of 1/denominator minor units: exact is bought + residue.
    Posted out{};                        // from -> position in the sold asset.
    Posted in{};                         // position in the bought asset -> to.
};

/// Sells and buys at a rate: two linked entries through the book's position accounts, which the
/// ledger opens itself. What is bought is rounded down; a fraction that is left costs the position
/// one minor unit, which goes to the book's rounding account in a third entry. The rate is kept
/// with its source. The same id and body again gives the first answer.
///
/// Errors: ledger.rate_invalid (not above zero), ledger.same_asset, ledger.exchange_too_small (buys
///         nothing), money.overflow, ledger.id_reused {field}, those of `post`
Result<Exchanged> exchange(Work&, ExchangeDraft const&);

/// The rate at which an exchange was made. Errors: ledger.exchange_unknown
Result<Rate> rate_of(Work&, std::int64_t book, EntryId const&);

}  // namespace takaful::ledger
