#pragma once
// Months, and a period's tree of balances. Private to the module.

#include <cstdint>
#include <span>
#include <vector>

#include "trust/ledger/books.hpp"
#include "trust/ledger/store.hpp"

namespace takaful::ledger {

/// yyyymm of a day.
std::int64_t period_of(Date date);
/// The first day after a period.
Date end_of(std::int64_t period);

/// The account's entry before this one; 0: none.
std::int64_t previous_of(Entry const& entry, std::int64_t account);

/// Posted figures as they were after the book's entry `seq`.
Result<Balance> figures_at(Work& work, Balance figures, std::int64_t seq);

/// RFC 6962 2.1: appends a leaf hash to the edge of a tree that has `size` leaves.
void append_leaf(Bytes& frontier, std::int64_t size, crypto::Digest leaf);
crypto::Digest root_of(BytesView frontier);
/// The hashes that lead from a leaf to the root.
std::vector<crypto::Digest> path_of(std::span<crypto::Digest const> leaves, std::size_t index);
/// The root to which a leaf's path leads; false when path and size do not fit.
bool root_from(std::int64_t index, std::int64_t size, crypto::Digest const& leaf,
               std::span<crypto::Digest const> path, crypto::Digest& root);

/// The hash of a statement under its salt.
crypto::Digest leaf_of(std::string_view statement, BytesView salt);

}  // namespace takaful::ledger
