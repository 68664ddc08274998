#include "domain/giving/rules.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>

using namespace takaful;
using namespace takaful::giving;

namespace {

Currency const egp = Currency::parse("EGP").value();
Currency const kwd = Currency::parse("KWD").value();

AnyId batch_id(std::uint8_t n) {
    AnyId id;
    id.bytes[15] = n;
    return id;
}

FundDraft good_fund() {
    return {.id = {},
            .name_ar = "كسوة الشتاء",
            .name_en = "Winter clothes",
            .purpose_ar = "كسوة لأسر القرى",
            .purpose_en = "Clothes for families of the villages",
            .intentions = {Intention::sadaqa},
            .currency = egp,
            .goal = {}};
}

BatchArea area(char const* centre, char const* governorate, std::int64_t households) {
    return {.centre = centre,
            .centre_ar = centre,
            .centre_en = centre,
            .governorate = governorate,
            .governorate_ar = governorate,
            .governorate_en = governorate,
            .households = households};
}

}  // namespace

TEST_CASE("check_fund: zakat and waqf stand alone, sadaqa and kaffara may share") {
    using enum Intention;
    struct Case {
        char const* why;
        std::vector<Intention> intentions;
        char const* code;
    };
    Case const cases[] = {
        {"sadaqa", {sadaqa}, ""},
        {"sadaqa and kaffara", {sadaqa, kaffara}, ""},
        {"zakat alone", {zakat}, ""},
        {"zakat said twice", {zakat, zakat}, ""},
        {"waqf alone", {waqf}, ""},
        {"zakat beside sadaqa", {zakat, sadaqa}, "giving.intentions_mixed"},
        {"sadaqa beside zakat", {sadaqa, zakat}, "giving.intentions_mixed"},
        {"waqf beside kaffara", {kaffara, waqf}, "giving.intentions_mixed"},
        {"none", {}, "giving.intentions_missing"},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        auto draft = good_fund();
        draft.intentions = c.intentions;
        auto const checked = check_fund(draft);
        CHECK((checked ? "" : checked.error().code) == c.code);
    }
}

TEST_CASE("check_fund: names, lengths and goal") {
    auto draft = good_fund();
    draft.name_en.clear();
    CHECK(check_fund(draft).error().code == "giving.name_missing");
    draft = good_fund();
    draft.name_ar = std::string(401, 'x');
    CHECK(check_fund(draft).error().code == "giving.text_too_long");
    draft = good_fund();
    draft.goal = Money{0, egp};
    CHECK(check_fund(draft).error().code == "giving.goal_invalid");
    draft.goal = Money{1, kwd};
    CHECK(check_fund(draft).error().code == "giving.goal_invalid");
    draft.goal = Money{1, egp};
    CHECK(check_fund(draft));
}

TEST_CASE("law_of: what each fund's account lets in and out") {
    using ledger::Purpose;
    struct Case {
        char const* why;
        std::vector<Intention> intentions;
        Purpose purpose;
        bool in;
        bool out;
    };
    using enum Intention;
    Case const cases[] = {
        {"zakat into zakat", {zakat}, Purpose::gift_zakat, true, false},
        {"sadaqa into zakat", {zakat}, Purpose::gift_sadaqa, false, false},
        {"another fund into zakat", {zakat}, Purpose::fund_move, false, false},
        {"zakat to one of the eight", {zakat}, Purpose::zakat_fuqara, false, true},
        {"zakat to nobody named", {zakat}, Purpose::payment, false, false},
        {"a fee out of zakat", {zakat}, Purpose::fee, false, false},
        {"a payment out of a waqf", {waqf}, Purpose::payment, false, false},
        {"istibdal of a waqf", {waqf}, Purpose::replacement, false, true},
        {"recorded loss of a waqf", {waqf}, Purpose::loss, false, true},
        {"zakat into sadaqa", {sadaqa}, Purpose::gift_zakat, false, true},
        {"kaffara into sadaqa and kaffara", {sadaqa, kaffara}, Purpose::gift_kaffara, true, true},
        {"a payment sent back", {zakat}, Purpose::payment_return, true, false},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        auto const law = law_of(c.intentions);
        CHECK(law.credit.takes(c.purpose) == c.in);
        CHECK(law.debit.takes(c.purpose) == c.out);
    }
}

TEST_CASE("check_gift and decide_gift: what a fund takes, first fault first") {
    Fund fund{.fund = {},
              .name_ar = "",
              .name_en = "",
              .purpose_ar = "",
              .purpose_en = "",
              .intentions = {Intention::sadaqa},
              .currency = egp,
              .state = FundState::open,
              .balance = {},
              .received = {},
              .paid_out = {},
              .goal = {}};
    GiftCommand gift{.id = {},
                     .fund = {},
                     .amount = {1, egp},
                     .intention = Intention::sadaqa,
                     .source = Source::wallet,
                     .donor_name = {}};
    CHECK(check_gift(gift));
    CHECK(decide_gift(fund, gift).value() == ledger::Purpose::gift_sadaqa);
    fund.state = FundState::closed;
    CHECK(decide_gift(fund, gift).error().code == "giving.fund_closed");
    gift.intention = Intention::zakat;
    CHECK(decide_gift(fund, gift).error().code == "giving.intention_not_taken");
    gift.amount.currency = kwd;
    CHECK(decide_gift(fund, gift).error().code == "giving.currency_mismatch");
    gift.amount.minor = 0;
    CHECK(check_gift(gift).error().code == "giving.amount_not_positive");
    gift.amount.minor = -5;
    CHECK(check_gift(gift).error().code == "giving.amount_not_positive");
    gift.amount.minor = money_minor_max;
    CHECK(check_gift(gift));
    gift.amount.minor = money_minor_max + 1;
    CHECK(check_gift(gift).error().code == "giving.amount_too_large");
    gift.amount.minor = 1;
    gift.donor_name = std::string(201, 'x');
    CHECK(check_gift(gift).error().code == "giving.text_too_long");
}

TEST_CASE("shares_of: a gift is laid on the batches in the order of payment") {
    BatchPart const parts[] = {
        {batch_id(1), {0, 100}}, {batch_id(2), {100, 250}}, {batch_id(1), {300, 400}}};
    struct Case {
        char const* why;
        ledger::Interval gift;
        std::vector<std::pair<int, std::int64_t>> shares;
    };
    Case const cases[] = {
        {"within one batch", {10, 60}, {{1, 50}}},
        {"exactly one batch", {0, 100}, {{1, 100}}},
        {"over a border", {90, 110}, {{1, 10}, {2, 10}}},
        {"up to a border", {50, 100}, {{1, 50}}},
        {"from a border", {100, 101}, {{2, 1}}},
        {"into a stretch that no batch took", {240, 310}, {{2, 10}, {1, 10}}},
        {"wholly in that stretch", {250, 300}, {}},
        {"two parts of one batch are one share", {50, 350}, {{1, 100}, {2, 150}}},
        {"not reached yet", {400, 500}, {}},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        auto const shares = shares_of(c.gift, parts);
        REQUIRE(shares.size() == c.shares.size());
        for (std::size_t i = 0; i < shares.size(); ++i) {
            CHECK(shares[i].batch == batch_id(static_cast<std::uint8_t>(c.shares[i].first)));
            CHECK(shares[i].minor == c.shares[i].second);
        }
    }
}

TEST_CASE("shares_of: for random gifts and batches, every piastre is in one batch or waits") {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        CAPTURE(seed);
        std::mt19937_64 random{seed};
        auto const upto = [&](std::uint64_t n) {
            return static_cast<std::int64_t>(1 + random() % n);
        };
        std::vector<ledger::Interval> gifts;
        for (std::int64_t at = 0; std::ssize(gifts) < 60; at = gifts.back().to)
            gifts.push_back({at, at + upto(1'000)});
        auto const given = gifts.back().to;
        std::vector<BatchPart> parts;
        std::int64_t paid = 0;
        while (paid < given * 3 / 4) {
            auto const next = paid + upto(2'500);
            if (upto(5) > 1)
                parts.push_back(
                    {batch_id(static_cast<std::uint8_t>(upto(9))), {paid, std::min(next, given)}});
            paid = std::min(next, given);
        }
        std::map<AnyId, std::int64_t> in_batches;
        std::map<AnyId, std::int64_t> of_gifts;
        std::int64_t all = 0;
        for (auto const& part : parts)
            in_batches[part.batch] += part.outflow.to - part.outflow.from;
        for (auto const& gift : gifts) {
            std::int64_t reached = 0;
            for (auto const& share : shares_of(gift, parts)) {
                REQUIRE(share.minor > 0);
                reached += share.minor;
                of_gifts[share.batch] += share.minor;
            }
            REQUIRE(reached <= gift.to - gift.from);
            all += gift.to - gift.from;
        }
        // What the gifts reached is exactly what the batches paid: none twice, none lost.
        REQUIRE(of_gifts == in_batches);
        REQUIRE(all == given);
    }
}

TEST_CASE("area_of: the centre only when twenty households or more of it are in the batch") {
    struct Case {
        char const* why;
        std::vector<BatchArea> areas;
        std::optional<std::string> shown;
    };
    Case const cases[] = {
        {"one below", {area("الشهداء", "المنوفية", 19)}, "المنوفية"},
        {"exactly twenty", {area("الشهداء", "المنوفية", 20)}, "الشهداء"},
        {"two large centres",
         {area("الشهداء", "المنوفية", 20), area("أشمون", "المنوفية", 40)},
         "الشهداء، أشمون"},
        {"a large and a small one",
         {area("الشهداء", "المنوفية", 200), area("أشمون", "المنوفية", 3)},
         "المنوفية"},
        {"two governorates",
         {area("الشهداء", "المنوفية", 3), area("إهناسيا", "بني سويف", 3)},
         "المنوفية، بني سويف"},
        {"more governorates than a line holds",
         {area("1", "a", 3), area("2", "b", 3), area("3", "c", 3), area("4", "d", 3)},
         std::nullopt},
        {"nothing known", {}, std::nullopt},
        {"a village outside any centre", {area("", "المنوفية", 90)}, "المنوفية"},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        CHECK(area_of(c.areas).ar == c.shown);
    }
}

TEST_CASE("merge_areas: slices of a batch add up by centre") {
    auto const merged =
        merge_areas({area("الشهداء", "المنوفية", 12)},
                    std::vector{area("الشهداء", "المنوفية", 8), area("أشمون", "المنوفية", 1)});
    REQUIRE(merged.size() == 2);
    CHECK(merged[0].households == 20);
}

TEST_CASE("shown_households: never one to ten") {
    CHECK(shown_households(0) == 0);
    CHECK_FALSE(shown_households(1));
    CHECK_FALSE(shown_households(10));
    CHECK(shown_households(11) == 11);
}

TEST_CASE("periods and weeks") {
    CHECK(period_of(to_date({2026, 11, 30})) == 202'611);
    CHECK(months_before(202'611, 0) == 202'611);
    CHECK(months_before(202'611, 11) == 202'512);
    CHECK(months_before(202'601, 1) == 202'512);
    CHECK(check_period(202'612));
    CHECK(check_period(202'613).error().code == "giving.period_invalid");
    CHECK(check_period(202'600).error().code == "giving.period_invalid");
    CHECK(check_period(0).error().code == "giving.period_invalid");
    CHECK(week_text(to_date({2026, 11, 21})) == "2026-W47");
    CHECK(week_text(to_date({2027, 1, 3})) == "2026-W53");
    CHECK(week_text(to_date({2026, 1, 5})) == "2026-W02");
}

TEST_CASE("state_of: waiting, partly, reached") {
    CHECK(state_of(100, 0) == GiftState::waiting);
    CHECK(state_of(100, 1) == GiftState::partly);
    CHECK(state_of(100, 99) == GiftState::partly);
    CHECK(state_of(100, 100) == GiftState::reached);
}

TEST_CASE("is_looser: no rule, or a higher border, lets more leave unseen") {
    Money const fifty{5'000, egp};
    Money const sixty{6'000, egp};
    CHECK_FALSE(is_looser({}, fifty));
    CHECK_FALSE(is_looser({}, {}));
    CHECK_FALSE(is_looser(fifty, fifty));
    CHECK_FALSE(is_looser(sixty, fifty));
    CHECK(is_looser(fifty, sixty));
    CHECK(is_looser(fifty, std::nullopt));
}
