// The bodies that move money, as JSON: what is taken is written and taken again unchanged, and its
// amount is exact.

#include "base/json.hpp"
#include "fuzz.hpp"
#include "trust/ledger/api.hpp"

namespace takaful {

namespace {

constexpr std::string_view entry =
    R"({"id":"0197a1f0-0000-7000-8000-000000000001","debit":{"account":1,"book":2},"credit":)"
    R"({"account":3},"amount":"١٢٫٥٠","currency":"EGP","purpose":"gift_zakat","group":)"
    R"("0197a1f0-0000-7000-8000-000000000002","event_date":"2026-11-21","up_to":true,"linked":)"
    R"(false,"hold":null})";
constexpr std::string_view hold =
    R"({"id":"0197a1f0-0000-7000-8000-000000000001","account":{"account":9007199254740991},)"
    R"("amount":"0.01","currency":"KWD","purpose":"payment","to":{"account":4},"seconds":60})";
constexpr std::string_view exchanged =
    R"({"id":"0197a1f0-0000-7000-8000-000000000001","from":{"account":1},"to":{"account":2},)"
    R"("amount":"100","currency":"USD","numerator":4850,"denominator":100,"source":"CBE",)"
    R"("quoted_at":"2026-11-21T18:02:03Z"})";
constexpr std::string_view terms =
    R"({"id":"0197a1f0-0000-7000-8000-000000000001","account":1,"floor":"-5","closed":false})";
constexpr std::string_view cash =
    R"({"id":"0197a1f0-0000-7000-8000-000000000001","amount":{"minor":1250,"currency":"EGP"}})";

template <typename Command>
std::optional<Command> taken(std::string_view text) {
    auto const command = json::from_text<Command>(text);
    if (!command) return std::nullopt;
    auto const written = json::to_text(*command);
    auto const again = json::from_text<Command>(written);
    MUST(again.has_value());
    MUST(json::to_text(*again) == written);
    return *command;
}

void check_amount(std::string const& text, Currency currency) {
    auto const amount = parse_money(text, currency);
    if (amount) MUST(parse_money(money_text(*amount), currency).value() == *amount);
}

}  // namespace

FUZZ_TARGET(ledger_body) {
    auto const kind = input.byte() % 6;
    constexpr std::string_view valid[] = {entry, hold, exchanged, terms, cash};
    std::string text{kind < 5 ? valid[kind] : entry};
    if (kind == 5)
        text = R"({"id":"0197a1f0-0000-7000-8000-000000000009","entries":[)" + text + "]}";
    text = input.chance() ? edited(input, std::move(text)) : std::string{input.text()};
    if (kind == 0)
        if (auto const command = taken<ledger::EntryCommand>(text))
            check_amount(command->amount, command->currency);
    if (kind == 1)
        if (auto const command = taken<ledger::HoldCommand>(text))
            check_amount(command->amount, command->currency);
    if (kind == 2)
        if (auto const command = taken<ledger::ExchangeCommand>(text))
            check_amount(command->amount, command->currency);
    if (kind == 3) (void)taken<ledger::LimitsCommand>(text);
    if (kind == 4) {
        struct Paid {
            CommandId id;
            Money amount;
            TAKAFUL_FIELDS(Paid, id, amount)
        };
        if (auto const paid = taken<Paid>(text))
            MUST(paid->amount.minor <= money_minor_max && paid->amount.minor >= -money_minor_max);
    }
    if (kind == 5) (void)taken<ledger::BatchCommand>(text);
}

}  // namespace takaful
