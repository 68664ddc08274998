// The demo: half a year of a village association, made by going through the program's own routes as
// its people would, on a clock that walks from then to now.

#include "app/demo.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "app/background.hpp"
#include "app/clock.hpp"
#include "app/demo_random.hpp"
#include "app/demo_village.hpp"
#include "app/desk.hpp"
#include "app/server.hpp"
#include "base/text.hpp"
#include "domain/giving/giving.hpp"
#include "domain/solidarity/solidarity.hpp"
#include "record/registry/registry.hpp"
#include "service/wallet/wallet.hpp"
#include "trust/score/score.hpp"

namespace takaful::app {

namespace {

using identity::Role;
constexpr std::int64_t day_us = 86'400'000'000;
constexpr std::string_view demo_pin = "246810";

/// Everything that the making of the demo carries along.
struct Demo {
    House& house;
    SettableClock& clock;
    Desk desk;
    Background background;
    DemoRandom random{20'261'121};
    std::map<Role, Actor> staff{};
    std::vector<Actor> donors{};
    AnyId pension_fund{}, winter_fund{}, zakat_fund{};
    AnyId pension{}, winter{}, model{};
    AnyId pension_list{}, winter_list{};
    AnyId example_gift{};
    Currency egp{};

    AnyId fresh_id() {
        std::array<std::uint8_t, 10> tail;
        for (auto& byte : tail) byte = static_cast<std::uint8_t>(random.next());
        return {make_uuid7(clock.now().unix_us / 1'000, tail)};
    }
    void later(std::int64_t minutes) { clock.advance_us(minutes * 60'000'000); }
    CommandId command() { return {fresh_id().bytes}; }
};

template <typename To>
To as(AnyId const& id) {
    return {id.bytes};
}

struct Cast {
    Role role;
    std::string_view name, phone, note_ar, note_en;
};

constexpr std::array cast{
    Cast{Role::manager, "هدى عبد الجواد", "01000000103", "تعدّ القوائم وكشوف الصرف",
         "Makes the lists and payrolls"},
    Cast{Role::approver, "الحاج حسن الشناوي", "01000000104", "عضو المجلس: يعتمد ما أعدّه غيره",
         "Board member: approves what others made"},
    Cast{Role::social_worker, "أميرة سلامة", "01000000105", "أخصائية القرية: تعرف البيوت",
         "The village's social worker: knows the houses"},
    Cast{Role::clerk, "سامي عطية", "01000000106", "يسجّل ما يصل نقدًا وعبر البنك",
         "Records cash and bank money"},
    Cast{Role::donor, "منى الخولي", "01000000107", "متبرعة تتبع أثر جنيهها",
         "A donor who follows her pound"},
    Cast{Role::auditor, "رشا بركات", "01000000108", "تراجع السجل والصناديق",
         "Audits the log and the funds"},
    Cast{Role::admin, "نادية غنيم", "01000000101", "مديرة النظام: الصناديق والمستخدمون",
         "Administrator: funds and users"},
};

Result<PersonId> add_user(Demo& demo, Actor const& by, identity::CreateUser user) {
    auto const created =
        TRY(demo.desk.post_as<identity::UserCreated>(by, "/v1/users", {}, json::to_text(user)));
    return created.person;
}

Result<> hire(Demo& demo) {
    auto const founder = Actor::system(1);
    for (auto const& person : cast) {
        auto const id = TRY(add_user(demo, founder,
                                     {.id = demo.command(),
                                      .person = {},
                                      .name = std::string{person.name},
                                      .phone = std::string{person.phone},
                                      .pin = std::string{demo_pin},
                                      .roles = {person.role},
                                      .note_ar = std::string{person.note_ar},
                                      .note_en = std::string{person.note_en}}));
        demo.staff[person.role] = Desk::actor(id, {person.role});
    }
    demo.donors.push_back(demo.staff.at(Role::donor));
    return {};
}

Result<> settle_village(Demo& demo) {
    auto const& admin = demo.staff.at(Role::admin);
    for (auto const& village : demo_villages())
        TRY(demo.desk.post(
            admin, "/v1/areas", {},
            json::to_text(registry::AddArea{.id = demo.command(),
                                            .code = fmt::format("{}-{}", demo_centre, village.code),
                                            .name_ar = std::string{village.name_ar},
                                            .name_en = std::string{village.name_en},
                                            .level = registry::AreaLevel::village,
                                            .parent = std::string{demo_centre}})));
    return {};
}

std::string encoded(std::string const& text) {
    return base64(as_bytes(text));
}

Result<> register_households(Demo& demo, int households) {
    auto const year = to_civil(TRY(civil_date(demo.clock.now(), "Africa/Cairo"))).year;
    auto const files = make_demo_files({.seed = 11,
                                        .households = households,
                                        .survey = false,
                                        .year = year,
                                        .area_prefix = fmt::format("{}-", demo_centre)});
    auto const body = fmt::format(
        R"json({{"id":"{}","mapping":{},"files":[)json"
        R"json({{"name":"households","content_base64":"{}"}},)json"
        R"json({{"name":"members","content_base64":"{}"}}],)json"
        R"json("mode":"good_rows","area_default":"{}",)json"
        R"json("basis":{{"purpose":"social_protection","legal_basis":"consent_at_visit",)json"
        R"json("notice_version":"1","source":"demo"}}}})json",
        demo.command().text(), demo_mapping(false), encoded(files.households_csv),
        encoded(files.members_csv), demo_centre);
    TRY(demo.desk.post(demo.staff.at(Role::manager), "/v1/imports", {}, body));
    return demo.background.settle();
}

Result<> fit_model(Demo& demo) {
    auto const& manager = demo.staff.at(Role::manager);
    auto const files =
        make_demo_files({.seed = 5, .households = 1'200, .survey = true, .area_prefix = ""});
    auto const survey = demo.fresh_id();
    TRY(demo.desk.post(
        manager, "/v1/surveys", {},
        fmt::format(
            R"json({{"id":"{}","name":"مسح الدخل والإنفاق (تجريبي)","mapping":{},"files":[)json"
            R"json({{"name":"households","content_base64":"{}"}},)json"
            R"json({{"name":"members","content_base64":"{}"}}],)json"
            R"json("outcome":{{"transform":"log"}}}})json",
            survey.text(), demo_mapping(true), encoded(files.households_csv),
            encoded(files.members_csv))));
    demo.later(20);
    demo.model = demo.fresh_id();
    TRY(demo.desk.post(manager, "/v1/models", {},
                       json::to_text(score::Fit{.id = as<CommandId>(demo.model),
                                                .survey = as<score::SurveyId>(survey),
                                                .name = "اختبار أشمون",
                                                .features = {},
                                                .estimator = score::Estimator::ols,
                                                .tau = {},
                                                .line = {},
                                                .line_percentile = 30,
                                                .folds = 10})));
    return {};
}

struct FundPlan {
    AnyId* id;
    std::string_view name_ar, name_en, purpose_ar, purpose_en;
    std::vector<giving::Intention> intentions;
};

Result<> open_funds(Demo& demo) {
    FundPlan const plans[] = {
        {&demo.pension_fund,
         "صندوق معاش الأسر",
         "Family pension fund",
         "معاش شهري لأفقر أسر القرى الست",
         "A monthly pension for the poorest families of six villages",
         {giving::Intention::sadaqa}},
        {&demo.winter_fund,
         "صندوق الشتاء",
         "Winter fund",
         "بطاطين ووقود قبل البرد",
         "Blankets and fuel before the cold",
         {giving::Intention::sadaqa, giving::Intention::kaffara}},
        {&demo.zakat_fund,
         "صندوق الزكاة",
         "Zakat fund",
         "للفقراء والمساكين من أهل المركز",
         "For the poor and the needy of the district",
         {giving::Intention::zakat}},
    };
    for (auto const& plan : plans) {
        *plan.id = demo.fresh_id();
        TRY(demo.desk.post(
            demo.staff.at(Role::admin), "/v1/funds", {},
            json::to_text(giving::FundDraft{.id = as<giving::FundId>(*plan.id),
                                            .name_ar = std::string{plan.name_ar},
                                            .name_en = std::string{plan.name_en},
                                            .purpose_ar = std::string{plan.purpose_ar},
                                            .purpose_en = std::string{plan.purpose_en},
                                            .intentions = plan.intentions,
                                            .currency = demo.egp,
                                            .goal = {}})));
    }
    return {};
}

Result<AnyId> gift(Demo& demo, Actor const& by, AnyId const& fund, std::int64_t pounds,
                   giving::Intention intention, giving::Source source) {
    auto const id = demo.fresh_id();
    TRY(demo.desk.post(by, "/v1/gifts", {},
                       json::to_text(giving::GiftCommand{.id = as<giving::GiftId>(id),
                                                         .fund = as<giving::FundId>(fund),
                                                         .amount = {pounds * 100, demo.egp},
                                                         .intention = intention,
                                                         .source = source,
                                                         .donor_name = {}})));
    return id;
}

Result<> cash_in(Demo& demo, Actor const& who, std::int64_t pounds) {
    TRY(demo.desk.post(
        demo.staff.at(Role::clerk), "/v1/wallet/cash-in", {},
        json::to_text(wallet::CashIn{
            .id = as<ledger::EntryId>(demo.fresh_id()),
            .person = {who.person.bytes},
            .amount = {pounds * 100, demo.egp},
            .against = wallet::Against::bank,
            .reference = fmt::format("TR-{}", demo.random.next() % 1'000'000'000)})));
    return {};
}

// A month of giving: a partner's transfer, many small gifts at the desk, the donor's own.
Result<> month_of_gifts(Demo& demo, std::int64_t partner_pounds) {
    auto const& clerk = demo.staff.at(Role::clerk);
    TRY(gift(demo, clerk, demo.pension_fund, partner_pounds, giving::Intention::sadaqa,
             giving::Source::bank));
    TRY(gift(demo, clerk, demo.winter_fund, partner_pounds / 8, giving::Intention::sadaqa,
             giving::Source::bank));
    constexpr std::array<std::int64_t, 7> usual{50, 100, 100, 200, 250, 500, 1'000};
    AnyId const* funds[] = {&demo.pension_fund, &demo.pension_fund, &demo.winter_fund,
                            &demo.zakat_fund};
    for (int i = 0; i < 45; ++i) {
        demo.later(40 + demo.random.below(400));
        auto const* fund = funds[demo.random.below(4)];
        auto const zakat = fund == &demo.zakat_fund;
        TRY(gift(demo, clerk, *fund, demo.random.pick<std::int64_t>(usual),
                 zakat ? giving::Intention::zakat : giving::Intention::sadaqa,
                 demo.random.chance(0.6) ? giving::Source::drawer : giving::Source::bank));
    }
    for (auto const& donor : demo.donors) {
        TRY(cash_in(demo, donor, 500));
        auto const given = TRY(gift(demo, donor, demo.pension_fund, 200, giving::Intention::sadaqa,
                                    giving::Source::wallet));
        if (demo.example_gift.is_nil()) demo.example_gift = given;
    }
    return demo.background.settle();
}

Result<AnyId> programme(Demo& demo, AnyId const& fund, std::string name_ar, std::string name_en,
                        std::int64_t base, std::int64_t per_member, bool monthly) {
    auto const id = demo.fresh_id();
    TRY(demo.desk.post(
        demo.staff.at(Role::manager), "/v1/programmes", {},
        json::to_text(solidarity::NewProgramme{
            .id = as<CommandId>(id),
            .fund = as<solidarity::FundId>(fund),
            .name_ar = std::move(name_ar),
            .name_en = std::move(name_en),
            .benefit = {{base * 100, demo.egp},
                        {per_member * 100, demo.egp},
                        per_member > 0 ? 6 : 0},
            .frequency = monthly ? solidarity::Frequency::monthly : solidarity::Frequency::once})));
    return id;
}

Result<AnyId> approved_list(Demo& demo, AnyId const& programme_id, std::int64_t budget_pounds) {
    auto const id = demo.fresh_id();
    TRY(demo.desk.post(
        demo.staff.at(Role::manager), "/v1/programmes/{programme}/lists",
        {{"programme", programme_id.text()}},
        fmt::format(R"({{"id":"{}","programme":"{}","model":"{}","cut":{{"budget":)"
                    R"({{"minor":{},"currency":"EGP"}}}}}})",
                    id.text(), programme_id.text(), demo.model.text(), budget_pounds * 100)));
    TRY(demo.background.settle());
    demo.later(300);
    auto const list =
        TRY(demo.desk.get(demo.staff.at(Role::manager), "/v1/lists/{list}", {{"list", id.text()}}));
    TRY(demo.desk.post(
        demo.staff.at(Role::approver), "/v1/lists/{list}/approve", {{"list", id.text()}},
        fmt::format(R"({{"id":"{}","list":"{}","root":"{}"}})", demo.command().text(), id.text(),
                    std::get<std::string>(list.find("root")->data))));
    return id;
}

// Opens a cycle and has its payroll made; the checker's part is `approve`.
Result<std::pair<AnyId, std::string>> payroll(Demo& demo, AnyId const& programme_id,
                                              AnyId const& list, int period) {
    auto const& manager = demo.staff.at(Role::manager);
    auto const cycle = demo.fresh_id();
    TRY(demo.desk.post(
        manager, "/v1/programmes/{programme}/cycles", {{"programme", programme_id.text()}},
        fmt::format(R"({{"id":"{}","programme":"{}","list":"{}","period":{},"instalment":1}})",
                    cycle.text(), programme_id.text(), list.text(), period)));
    TRY(demo.background.settle());
    demo.later(90);
    auto const id = demo.fresh_id();
    auto const made =
        TRY(demo.desk.post(manager, "/v1/cycles/{cycle}/payroll", {{"cycle", cycle.text()}},
                           fmt::format(R"({{"id":"{}","cycle":"{}"}})", id.text(), cycle.text())));
    return std::pair{id, std::get<std::string>(made.find("root")->data)};
}

Result<> approve(Demo& demo, std::pair<AnyId, std::string> const& made) {
    demo.later(200);
    TRY(demo.desk.post(demo.staff.at(Role::approver), "/v1/payrolls/{payroll}/approve",
                       {{"payroll", made.first.text()}},
                       fmt::format(R"({{"id":"{}","payroll":"{}","root":"{}"}})",
                                   demo.command().text(), made.first.text(), made.second)));
    return demo.background.settle();
}

int period_of(Date date) {
    auto const civil = to_civil(date);
    return civil.year * 100 + civil.month;
}

Date month_start(Date date, int months_back) {
    auto civil = to_civil(date);
    auto const months = civil.year * 12 + civil.month - 1 - months_back;
    return to_date({months / 12, months % 12 + 1, 1});
}

Result<registry::Member> head_of(Demo& demo, HouseholdId const& household) {
    registry::Member head;
    auto const asked =
        demo.house.runner().ask(Actor::system(1), [&](Work& work) -> Result<std::string> {
            auto const page = TRY(registry::household(work, household));
            for (auto const& member : page.members)
                if (member.relation == registry::Relation::head) head = member;
            return std::string{};
        });
    if (!asked) return std::unexpected(asked.error());
    return head;
}

// A family's own phone: the head of the first household on the list.
Result<> family_phone(Demo& demo) {
    auto const rows = TRY(demo.desk.get(demo.staff.at(Role::manager), "/v1/lists/{list}/rows",
                                        {{"list", demo.pension_list.text()}}));
    auto const& items = std::get<json::Value::Array>(rows.find("items")->data);
    if (items.empty()) return fail(ErrorKind::broken, "app.demo_empty");
    auto const household =
        TRY(HouseholdId::parse(std::get<std::string>(items.front().find("household")->data)));
    auto const head = TRY(head_of(demo, household));
    TRY(add_user(demo, Actor::system(1),
                 {.id = demo.command(),
                  .person = head.person,
                  .name = head.name.first + " " + head.name.father,
                  .phone = "01000000109",
                  .pin = std::string{demo_pin},
                  .roles = {Role::family},
                  .note_ar = "أسرة تستلم معاشها على المحفظة",
                  .note_en = "A family that receives its pension in the wallet"}));
    return {};
}

Result<> live_through(Demo& demo, Date today, int households) {
    auto const at = [&](Date date, int hour) {
        auto const wanted = Instant{std::int64_t{date.day_number} * day_us + hour * 3'600'000'000};
        if (wanted > demo.clock.now()) demo.clock.set(wanted);
    };
    constexpr int months_back = 3;
    at(month_start(today, months_back), 7);
    TRY(hire(demo));
    TRY(settle_village(demo));
    TRY(open_funds(demo));
    demo.later(60);
    TRY(fit_model(demo));
    TRY(register_households(demo, households));
    auto const pension_budget = std::int64_t{households} * 110;
    demo.pension = TRY(programme(demo, demo.pension_fund, "معاش أسر أشمون",
                                 "Ashmoun family pension", 500, 100, true));
    demo.winter =
        TRY(programme(demo, demo.winter_fund, "معونة الشتاء", "Winter aid", 350, 0, false));
    demo.pension_list = TRY(approved_list(demo, demo.pension, pension_budget));
    demo.winter_list = TRY(approved_list(demo, demo.winter, pension_budget / 3));
    TRY(family_phone(demo));
    for (int back = months_back; back >= 0; --back) {
        auto const start = month_start(today, back);
        at(start, 8);
        // Enough for the months paid and the one to come: a visitor may pay the next.
        TRY(month_of_gifts(demo, pension_budget * 27 / 20));
        auto const payday = back == 0 ? today : start + Days{24};
        at(payday, 1);
        auto const made = TRY(payroll(demo, demo.pension, demo.pension_list, period_of(start)));
        TRY(approve(demo, made));
    }
    // Left for the visitor: a payroll that waits for a second person's word.
    TRY(payroll(demo, demo.winter, demo.winter_list, period_of(today)));
    return demo.background.settle();
}

}  // namespace

int make_demo(DemoOptions const& options) {
    auto const marker = options.folder + "/demo.json";
    if (std::filesystem::exists(marker)) {
        fmt::print("the demo village is there: {}\n", options.folder);
        return 0;
    }
    std::error_code error;
    std::filesystem::remove_all(options.folder, error);  // A half-made village is made again.
    // The last scenes take some hours: they end before now.
    auto const now = Instant{RealClock{}.now().unix_us - day_us / 3};
    SettableClock clock{Instant{0}};
    auto house =
        House::open({.folder = options.folder, .database = options.database, .demo = true}, clock);
    if (!house) return tell(house.error()), 1;
    auto const today = civil_date(now, "Africa/Cairo");
    auto const egp = Currency::parse("EGP");
    if (!today || !egp) return 1;
    Demo demo{
        .house = **house, .clock = clock, .desk = Desk{**house}, .background = Background{**house}};
    demo.egp = *egp;
    if (auto lived = live_through(demo, *today, options.households); !lived)
        return tell(lived.error()), 1;
    std::ofstream{marker} << fmt::format(R"({{"example_gift":"{}"}})", demo.example_gift.text())
                          << '\n';
    fmt::print("the demo village is ready: {}\n", options.folder);
    return 0;
}

}  // namespace takaful::app
