#include "domain/giving/rules.hpp"

#include <algorithm>
#include <array>

#include "base/limits.hpp"

namespace takaful::giving {

using ledger::Purpose;
using ledger::PurposeSet;

// ---- Funds and gifts ----------------------------------------------------------------------------

static Purpose purpose_of(Intention intention) {
    switch (intention) {
        case Intention::sadaqa:
            return Purpose::gift_sadaqa;
        case Intention::zakat:
            return Purpose::gift_zakat;
        case Intention::waqf:
            return Purpose::gift_waqf;
        case Intention::kaffara:
            return Purpose::gift_kaffara;
    }
    return Purpose::gift_sadaqa;
}

static bool takes(std::span<Intention const> intentions, Intention intention) {
    return std::ranges::find(intentions, intention) != intentions.end();
}

FundLaw law_of(std::span<Intention const> intentions) {
    FundLaw law;
    law.credit = {Purpose::payment_return, Purpose::reversal, Purpose::opening};
    for (auto const intention : intentions)
        law.credit.bits |= PurposeSet{purpose_of(intention)}.bits;
    if (takes(intentions, Intention::waqf))
        law.debit = {Purpose::replacement, Purpose::loss, Purpose::reversal};
    else if (takes(intentions, Intention::zakat)) {
        law.debit = {Purpose::zakat_fuqara,     Purpose::zakat_masakin,   Purpose::zakat_amilin,
                     Purpose::zakat_muallafa,   Purpose::zakat_riqab,     Purpose::zakat_gharimin,
                     Purpose::zakat_sabilillah, Purpose::zakat_ibn_sabil, Purpose::reversal};
        // One eighth, where the board decided nothing else (docs/sources.md#zakat-and-waqf).
        law.law.capped_purposes = {Purpose::zakat_amilin};
        law.law.cap_per_mille = 125;
    } else
        law.credit.bits |= PurposeSet{Purpose::fund_move}.bits;
    return law;
}

static Result<> check_text(std::string_view field, std::string const& text, std::size_t bytes_max) {
    if (text.empty())
        return fail(ErrorKind::invalid, "giving.name_missing",
                    Params{{"field", std::string{field}}});
    if (text.size() > bytes_max)
        return fail(
            ErrorKind::invalid, "giving.text_too_long",
            Params{{"field", std::string{field}}, {"limit", static_cast<std::int64_t>(bytes_max)}});
    return {};
}

Result<> check_fund(FundDraft const& draft) {
    TRY(check_text("name_ar", draft.name_ar, limits::line_bytes_max));
    TRY(check_text("name_en", draft.name_en, limits::line_bytes_max));
    TRY(check_text("purpose_ar", draft.purpose_ar, limits::note_bytes_max));
    TRY(check_text("purpose_en", draft.purpose_en, limits::note_bytes_max));
    if (draft.intentions.empty()) return fail(ErrorKind::invalid, "giving.intentions_missing");
    auto const alone =
        takes(draft.intentions, Intention::zakat) || takes(draft.intentions, Intention::waqf);
    auto const first = draft.intentions.front();
    auto const one_only =
        std::ranges::all_of(draft.intentions, [&](Intention other) { return other == first; });
    if (alone && !one_only) return fail(ErrorKind::invalid, "giving.intentions_mixed");
    if (draft.goal && (draft.goal->minor <= 0 || draft.goal->currency != draft.currency))
        return fail(ErrorKind::invalid, "giving.goal_invalid");
    return {};
}

Result<> check_gift(GiftCommand const& command) {
    if (command.amount.minor <= 0) return fail(ErrorKind::invalid, "giving.amount_not_positive");
    if (command.amount.minor > money_minor_max)
        return fail(ErrorKind::invalid, "giving.amount_too_large",
                    Params{{"limit", money_minor_max}});
    if (command.donor_name && command.donor_name->size() > limits::name_bytes_max)
        return fail(ErrorKind::invalid, "giving.text_too_long",
                    Params{{"field", std::string{"donor_name"}},
                           {"limit", static_cast<std::int64_t>(limits::name_bytes_max)}});
    return {};
}

Result<Purpose> decide_gift(Fund const& fund, GiftCommand const& command) {
    if (command.amount.currency != fund.currency)
        return fail(ErrorKind::invalid, "giving.currency_mismatch",
                    Params{{"currency", std::string{fund.currency.text()}}});
    if (!takes(fund.intentions, command.intention))
        return fail(ErrorKind::refused, "giving.intention_not_taken",
                    Params{{"intention", std::string{enum_name(command.intention)}}});
    if (fund.state == FundState::closed) return fail(ErrorKind::refused, "giving.fund_closed");
    return purpose_of(command.intention);
}

// ---- Tracing ------------------------------------------------------------------------------------

std::vector<Share> shares_of(ledger::Interval gift, std::span<BatchPart const> parts) {
    std::vector<Share> shares;
    for (auto const& [batch, outflow] : parts) {
        auto const from = std::max(gift.from, outflow.from);
        auto const to = std::min(gift.to, outflow.to);
        if (from >= to) continue;
        auto const known = std::ranges::find(shares, batch, &Share::batch);
        if (known != shares.end())
            known->minor += to - from;
        else
            shares.push_back({batch, to - from});
    }
    return shares;
}

bool is_looser(std::optional<Money> const& rule, std::optional<Money> const& next) {
    return rule && (!next || next->minor > rule->minor);
}

GiftState state_of(std::int64_t amount_minor, std::int64_t reached_minor) {
    if (reached_minor == 0) return GiftState::waiting;
    return reached_minor < amount_minor ? GiftState::partly : GiftState::reached;
}

// ---- What may be shown --------------------------------------------------------------------------

static void add_name(std::vector<std::pair<std::string, std::string>>& names, std::string const& ar,
                     std::string const& en) {
    std::pair const name{ar, en};
    if (!ar.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
}

AreaName area_of(std::span<BatchArea const> areas) {
    constexpr std::size_t names_max = 3;
    std::vector<std::pair<std::string, std::string>> centres;
    std::vector<std::pair<std::string, std::string>> governorates;
    bool centres_are_large = true;
    for (auto const& area : areas) {
        centres_are_large =
            centres_are_large && !area.centre_ar.empty() && area.households >= households_shown_min;
        add_name(centres, area.centre_ar, area.centre_en);
        add_name(governorates, area.governorate_ar, area.governorate_en);
    }
    auto const& names = centres_are_large && centres.size() <= names_max ? centres : governorates;
    if (names.empty() || names.size() > names_max) return {};
    auto joined = names.front();
    for (auto const& [ar, en] : std::span{names}.subspan(1)) {
        joined.first += "، " + ar;
        joined.second += ", " + en;
    }
    return {joined.first, joined.second};
}

std::vector<BatchArea> merge_areas(std::vector<BatchArea> areas, std::span<BatchArea const> more) {
    for (auto const& area : more) {
        auto const same = [&](BatchArea const& other) {
            return other.centre == area.centre && other.governorate == area.governorate;
        };
        auto const known = std::ranges::find_if(areas, same);
        if (known != areas.end())
            known->households += area.households;
        else
            areas.push_back(area);
    }
    return areas;
}

std::optional<std::int64_t> shown_households(std::int64_t households) {
    if (households >= 1 && households <= households_hidden_max) return std::nullopt;
    return households;
}

// ---- Months and weeks ---------------------------------------------------------------------------

std::int64_t period_of(Date date) {
    auto const civil = to_civil(date);
    return std::int64_t{civil.year} * 100 + civil.month;
}

std::int64_t months_before(std::int64_t period, int months) {
    auto const count = period / 100 * 12 + period % 100 - 1 - months;
    return count / 12 * 100 + count % 12 + 1;
}

Result<> check_period(std::int64_t period) {
    auto const month = period % 100;
    if (period < 200'001 || period > 999'912 || month < 1 || month > 12)
        return fail(ErrorKind::invalid, "giving.period_invalid");
    return {};
}

std::string week_text(Date date) {
    auto const [year, week] = iso_week(date);
    return std::to_string(year) + (week < 10 ? "-W0" : "-W") + std::to_string(week);
}

}  // namespace takaful::giving
