#include "service/wallet/rules.hpp"

#include "base/text.hpp"

namespace takaful::wallet {

static bool is_reference_letter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '-' || c == '/' || c == '.';
}

Result<std::string> canonical_reference(std::string_view text) {
    std::string kept;
    for (auto const letter : ascii_digits(text)) {
        if (letter == ' ' || letter == '\t') continue;
        kept += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    }
    if (kept.empty()) return fail(ErrorKind::invalid, "wallet.reference_missing");
    if (std::ssize(kept) > reference_letters_max)
        return fail(ErrorKind::invalid, "wallet.reference_too_long",
                    Params{{"limit", reference_letters_max}});
    for (auto const letter : kept)
        if (!is_reference_letter(letter))
            return fail(ErrorKind::invalid, "wallet.reference_malformed");
    return kept;
}

Result<> check_amount(Money amount) {
    if (amount.minor <= 0) return fail(ErrorKind::invalid, "wallet.amount_not_positive");
    if (amount.minor > money_minor_max)
        return fail(ErrorKind::invalid, "wallet.amount_too_large",
                    Params{{"limit", money_minor_max}});
    return {};
}

static MovementKind kind_of(ledger::Purpose purpose) {
    if (ledger::is_payment(purpose)) return MovementKind::payment;
    switch (purpose) {
        case ledger::Purpose::cash_in:
            return MovementKind::cash_in;
        case ledger::Purpose::cash_out:
            return MovementKind::cash_out;
        case ledger::Purpose::transfer:
            return MovementKind::transfer;
        case ledger::Purpose::gift_sadaqa:
        case ledger::Purpose::gift_zakat:
        case ledger::Purpose::gift_waqf:
        case ledger::Purpose::gift_kaffara:
            return MovementKind::gift;
        case ledger::Purpose::payment_return:
            return MovementKind::payment_return;
        default:
            return MovementKind::other;
    }
}

Movement movement_of(ledger::Entry const& entry, ledger::Balance const& wallet) {
    auto const came_in = entry.credit == wallet.account.account;
    auto const after = came_in ? entry.credit_balance_minor : entry.debit_balance_minor;
    return {.entry = entry.id,
            .at = entry.booked_at,
            .kind = kind_of(entry.purpose),
            .amount = {came_in ? entry.amount_minor : -entry.amount_minor, wallet.asset},
            .balance = {after, wallet.asset}};
}

}  // namespace takaful::wallet
