#pragma once
// The pure rules of solidarity: facts in, decision out.

#include <span>
#include <vector>

#include "base/error.hpp"
#include "domain/solidarity/types.hpp"
#include "platform/crypto/crypto.hpp"

namespace takaful::solidarity {

/// Errors: solidarity.benefit_invalid (negative, zero, mixed currencies, or members_max out of
/// 0..50)
Result<> check_benefit(Benefit const& benefit);

/// What a household of `size` members receives. Overflow is impossible after check_benefit.
std::int64_t benefit_minor(Benefit const& benefit, int size);

/// Orders candidates from the poorest (lowest score; ties by household id, so that the order never
/// depends on who asked) and includes them up to the cut. A budget stops at the first household
/// that does not fit: skipping to a cheaper, richer one would be unfair to the one passed over.
/// Errors: solidarity.cut_invalid (not exactly one kind, or out of range), money.currency_mismatch
Result<Selection> select(std::vector<Candidate> candidates, Benefit const& benefit, Cut const& cut);

/// The salted digest of one list row, a leaf of the list's tree:
/// SHA-256("takaful/list-row/v1" ‖ salt32 ‖ household16 ‖ payee16 ‖ u8 included ‖ i64 position ‖
/// i64 score ‖ i64 benefit), integers big-endian; salt = HMAC-SHA-256(list seed, household).
crypto::Digest row_digest(crypto::Key const& seed, ListRow const& row);
/// The digest of one entitlement, a leaf of the payroll's tree, salted in the same way.
crypto::Digest entitlement_digest(crypto::Key const& seed, Entitlement const& entitlement);

/// Root of an RFC 6962 tree over digests given one by one.
class RootBuilder {
public:
    void add(crypto::Digest const& row);
    crypto::Digest root() const;

private:
    std::vector<crypto::Digest> peaks_;  // One a set bit of count_, largest subtree first.
    std::uint64_t count_ = 0;
};

/// A second person must approve, and exactly what was made.
/// Errors: solidarity.same_person, solidarity.list_changed / solidarity.payroll_changed
/// (`changed_code`)
Result<> check_approval(PersonId maker, PersonId checker, crypto::Digest const& current,
                        crypto::Digest const& seen, std::string_view changed_code);

/// The id of the entry that pays one position of a payroll: the same every time it is asked,
/// ordered like the positions. Derived, so a slice that runs again after a crash posts nothing
/// twice.
Bytes16 entry_id(PayrollId const& payroll, Instant approved_at, std::int64_t position);

/// Errors: solidarity.period_invalid (not yyyymm, or month not 1..12)
Result<> check_period(int period);

}  // namespace takaful::solidarity
