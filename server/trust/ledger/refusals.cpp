// What each refusal is called outside: its kind, code, and what its words may quote.

#include <array>

#include "trust/ledger/rules.hpp"

namespace takaful::ledger {

struct RefusalRow {
    Refusal refusal;
    ErrorKind kind;
    std::string_view code;
    bool names_side;
};
static constexpr std::array refusal_rows{
    RefusalRow{Refusal::id_missing, ErrorKind::invalid, "ledger.id_missing", false},
    RefusalRow{Refusal::id_reused, ErrorKind::conflict, "ledger.id_reused", false},
    RefusalRow{Refusal::id_failed, ErrorKind::refused, "ledger.id_failed", false},
    RefusalRow{Refusal::amount_not_positive, ErrorKind::invalid, "ledger.amount_not_positive",
               false},
    RefusalRow{Refusal::books_differ, ErrorKind::invalid, "ledger.books_differ", false},
    RefusalRow{Refusal::same_account, ErrorKind::invalid, "ledger.same_account", false},
    RefusalRow{Refusal::date_in_future, ErrorKind::invalid, "ledger.date_in_future", false},
    RefusalRow{Refusal::period_closed, ErrorKind::refused, "ledger.period_closed", false},
    RefusalRow{Refusal::account_unknown, ErrorKind::not_found, "ledger.account_unknown", true},
    RefusalRow{Refusal::clearing_reserved, ErrorKind::refused, "ledger.clearing_reserved", true},
    RefusalRow{Refusal::account_closed, ErrorKind::refused, "ledger.account_closed", true},
    RefusalRow{Refusal::currency_mismatch, ErrorKind::invalid, "ledger.currency_mismatch", true},
    RefusalRow{Refusal::purpose_not_taken, ErrorKind::refused, "ledger.purpose_not_taken", true},
    RefusalRow{Refusal::partner_not_taken, ErrorKind::refused, "ledger.partner_not_taken", true},
    RefusalRow{Refusal::restriction_broken, ErrorKind::refused, "ledger.restriction_broken", true},
    RefusalRow{Refusal::decision_missing, ErrorKind::invalid, "ledger.decision_missing", false},
    RefusalRow{Refusal::original_missing, ErrorKind::invalid, "ledger.original_missing", false},
    RefusalRow{Refusal::original_unknown, ErrorKind::not_found, "ledger.original_unknown", false},
    RefusalRow{Refusal::original_mismatch, ErrorKind::invalid, "ledger.original_mismatch", false},
    RefusalRow{Refusal::original_exceeded, ErrorKind::refused, "ledger.original_exceeded", false},
    RefusalRow{Refusal::hold_unknown, ErrorKind::not_found, "ledger.hold_unknown", false},
    RefusalRow{Refusal::hold_resolved, ErrorKind::refused, "ledger.hold_resolved", false},
    RefusalRow{Refusal::hold_expired, ErrorKind::refused, "ledger.hold_expired", false},
    RefusalRow{Refusal::hold_mismatch, ErrorKind::invalid, "ledger.hold_mismatch", false},
    RefusalRow{Refusal::hold_too_small, ErrorKind::refused, "ledger.hold_too_small", false},
    RefusalRow{Refusal::overflow, ErrorKind::refused, "ledger.overflow", true},
    RefusalRow{Refusal::cap_passed, ErrorKind::refused, "ledger.cap_passed", true},
    RefusalRow{Refusal::funds_short, ErrorKind::refused, "ledger.funds_short", true},
    RefusalRow{Refusal::ceiling_passed, ErrorKind::refused, "ledger.ceiling_passed", true},
};

Error error_of(Verdict const& verdict, Posting const& posting, std::int64_t row) {
    for (auto const& known : refusal_rows) {
        if (known.refusal != verdict.refusal) continue;
        Error error{known.kind, known.code};
        if (row >= 0) error.params.push_back({"row", row});
        if (known.names_side)
            error.params.push_back({"field", std::string{enum_name(verdict.side)}});
        if (verdict.refusal == Refusal::currency_mismatch)
            error.params.push_back({"currency", std::string{posting.amount.currency.text()}});
        if (verdict.refusal == Refusal::purpose_not_taken)
            error.params.push_back({"purpose", std::string{enum_name(posting.purpose)}});
        return error;
    }
    return Error{ErrorKind::broken, "ledger.books_broken"};
}

}  // namespace takaful::ledger
