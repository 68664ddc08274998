#pragma once
// What a clerk may record, and how a statement reads from a wallet's side. Pure.

#include "service/wallet/wallet.hpp"

namespace takaful::wallet {

inline constexpr std::int64_t reference_letters_max = 40;

/// The reference as it is kept: ASCII digits, capital letters, no blanks.
/// Errors: wallet.reference_missing, wallet.reference_too_long, wallet.reference_malformed
Result<std::string> canonical_reference(std::string_view text);

/// Errors: wallet.amount_not_positive, wallet.amount_too_large
Result<> check_amount(Money amount);

/// An entry as a movement of this wallet: below zero when money left it.
Movement movement_of(ledger::Entry const& entry, ledger::Balance const& wallet);

}  // namespace takaful::wallet
