#pragma once
// For tests only: a house where households can be registered and imported.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "platform/work/testing.hpp"
#include "record/identity/identity.hpp"
#include "trust/registration/registration.hpp"

namespace takaful::registration {

struct RegistrationHouse : work::TestHouse {
    registry::Index index;
    registry::Matrix matrix;
    identity::House house{.demo = false, .name_ar = "جمعية", .name_en = "Association"};
    identity::Sessions sessions;
    jobs::JobRunner jobs;
    Tray tray{db.folder.file("tray")};
    Roll roll;
    MergeReactions reactions;
    std::vector<HouseholdId> in_lists;  // As the programmes above would say.
    std::vector<AnyId> with_money;
    Ties ties{.in_list = [this](Work&, HouseholdId household) -> Result<bool> {
                  return std::ranges::find(in_lists, household) != in_lists.end();
              },
              .has_account = [this](Work&, AnyId const& owner) -> Result<bool> {
                  return std::ranges::find(with_money, owner) != with_money.end();
              }};
    Actor worker = actor(1, {Right::signed_in, Right::read_households, Right::write_households});
    Actor admin = actor(2, {Right::signed_in, Right::administer});
    std::uint32_t commands = 1'000;

    RegistrationHouse() {
        parts.add(*db.database);
        parts.add(index);
        parts.add(matrix);
        parts.add(house);
        parts.add(sessions);
        parts.add(jobs);
        parts.add(tray);
        parts.add(roll);
        parts.add(reactions);
        index.watch(roll);
        parts.add(ties);
        wire(jobs);
        runner.set_access_sink(consent::record_accesses);
        registry::Area const areas[] = {
            {"EG12", "الدقهلية", "Dakahlia", registry::AreaLevel::governorate, {}},
            {"EG1204", "المنصورة", "Mansoura", registry::AreaLevel::centre, "EG12"},
            {"V1", "كفر البدماص", "Kafr al-Badamas", registry::AreaLevel::village, "EG1204"},
        };
        if (!run(Actor::system(1), [&](Work& work) { return registry::load_areas(work, areas); }))
            std::abort();
    }

    CommandId next_command() { return work::test_id<CommandId>(++commands); }

    Result<PreparedImport> prepare(Import const& command) {
        return ask(worker, [&](Work& work) { return prepare_import(work, command); });
    }
    /// As POST /v1/imports does it.
    Result<ImportReply> start(Import const& command) {
        auto const prepared = prepare(command);
        if (!prepared) return std::unexpected(prepared.error());
        return this->command(worker, command, [&](Work& work, Import const&) {
            return start_import(work, *prepared);
        });
    }
    void run_jobs() {
        for (int round = 0; round < 1'000; ++round) {
            auto const ran = jobs.run_due(runner);
            if (!ran || *ran == 0) return;
        }
    }
    ImportView view(CommandId id) {
        return ask(worker, [&](Work& work) { return import(work, {ImportId{id.bytes}}); }).value();
    }
    std::string rejects(CommandId id, std::string_view file, std::string_view language = "ar") {
        auto const csv = ask(worker, [&](Work& work) {
            return rejects_csv(work, ImportId{id.bytes}, file, language);
        });
        return csv ? *csv : std::string{csv.error().code};
    }
    std::int64_t households() { return index.count(1); }
};

/// Registers households by hand.
struct FormHouse : RegistrationHouse {
    consent::BasisId basis{};

    FormHouse() {
        RecordBasis const recorded{.id = next_command(),
                                   .basis = {.purpose = "social_protection",
                                             .legal_basis = "consent_at_visit",
                                             .notice_version = "1",
                                             .source = "home visit",
                                             .expires_on = {}}};
        basis = command(worker, recorded, record_basis)->basis;
    }
    Register form(std::string code) {
        Register form{
            .id = next_command(),
            .code = std::move(code),
            .area = "V1",
            .members = {{.person = {},
                         .name = {"سعاد", "محمد", "علي", "البدماصي"},
                         .nickname = {},
                         .sex = registry::Sex::female,
                         .birth_year = 1980,
                         .relation = registry::Relation::head,
                         .phone = "01012345678",
                         .national_id = "29001011234567"}},
            .answers = {},
            .basis = basis,
            .baseline = {.income_month =
                             Money{.minor = 300'000, .currency = Currency::parse("EGP").value()},
                         .children_of_school_age = 2,
                         .children_out_of_school = 1,
                         .schooling_years = 6,
                         .care_missed = true,
                         .rooms = 2,
                         .water_inside = false,
                         .toilet_own = {},
                         .connection = registry::Connection::calls},
            .source = registry::Source::visit,
            .device_at = Instant{1'795'200'000'000'000},
            .size = {}};
        form.answers["rooms"] = json::Value{std::int64_t{3}};
        form.answers["wall"] = json::Value{std::string{"طوب"}};
        return form;
    }
    Result<HouseholdPage> page(HouseholdId id) {
        return ask(worker, [&](Work& work) { return household_page(work, {id}); });
    }
};

/// Where a family is registered twice.
struct PairHouse : FormHouse {
    Actor board = actor(9, {Right::signed_in, Right::read_households, Right::approve});
    Actor stranger = actor(8, {Right::signed_in, Right::write_households});

    /// The family again, as another agent would write it: spelling, a year, no number.
    Register again(std::string code) {
        auto form = this->form(std::move(code));
        form.members[0].name = {"سعاد", "محمد", "على", "البدماصى"};
        form.members[0].birth_year = 1981;
        form.members[0].national_id = {};
        return form;
    }
    Register other(std::string code) {
        auto form = this->form(std::move(code));
        form.members[0].name = {"نجلاء", "صبري", "لطفي", "الغندور"};
        form.members[0].birth_year = 1966;
        form.members[0].phone = "01155554444";
        form.members[0].national_id = {};
        return form;
    }
    HouseholdId add(Register const& form) {
        commands += 1'000;  // The ids of its members are near the household's own.
        auto const made = command(worker, form, register_household);
        REQUIRE(made);
        return made->household;
    }
    HouseholdId add_compared(Register const& form) {
        auto const household = add(form);
        run_jobs();
        return household;
    }
    Pairs list(PairsQuestion const& question = {}) {
        auto page = ask(board, [&](Work& work) { return pairs(work, question); });
        REQUIRE(page);
        return *page;
    }
    PairPage only_pair(PairState state = PairState::open) {
        auto const page = list({.state = state, .household = {}, .after = {}});
        REQUIRE(page.items.size() == 1);
        return of(page.items[0].pair);
    }
    PairPage of(PairId id) {
        auto const page = ask(board, [&](Work& work) { return pair(work, {id}); });
        REQUIRE(page);
        return *page;
    }
    Result<Likes> like(Register const& form, Actor const& who) {
        return ask(who, [&](Work& work) { return look_up(work, {form.members, form.area}); });
    }
    ScanView scan() {
        REQUIRE(command(board, StartScan{next_command()}, start_scan));
        run_jobs();
        return list().scan.value();
    }
    /// The pair as its page shows it: those who are probably one are the same.
    MergePair merge_of(PairPage const& page, HouseholdId into) {
        MergePair merge{.id = next_command(),
                        .pair = page.pair,
                        .into = into,
                        .same = {},
                        .seen = page.seen,
                        .reason = "بطاقة واحدة"};
        for (auto const& two : page.people)
            merge.same.push_back(into == page.a.household ? registry::SamePerson{two.b, two.a}
                                                          : registry::SamePerson{two.a, two.b});
        return merge;
    }
    Result<PairDecided> merge(HouseholdId into) {
        return command(board, merge_of(only_pair(), into), merge_pair);
    }
    Result<PairDecided> undo(PairId id) {
        return command(board, UndoPair{next_command(), id, "أخطأنا"}, undo_pair);
    }
};

inline std::string const households_heading = "code,village,rooms,wall\n";
inline std::string const members_heading =
    "code,first,father,grandfather,family,sex,age,relation,phone,national_id\n";

/// An import of these files (without their headings).
inline Import import_of(CommandId id, std::string const& households, std::string const& members,
                        ImportMode mode = ImportMode::good_rows) {
    static auto const mapping = json::parse(R"({
        "files": {"households": {"key": "code"}, "members": {"key": "code"}},
        "household": {"code": "code", "area": "village"},
        "features": [
            {"name": "rooms", "op": "value", "column": "rooms", "min": 1, "max": 30,
             "label_ar": "الغرف", "label_en": "Rooms"},
            {"name": "wall", "op": "category", "column": "wall"},
            {"name": "children", "op": "count", "where": [["age", "<", 15]]}],
        "members": {"first": "first", "father": "father", "grandfather": "grandfather",
                    "family": "family", "sex": "sex", "male": ["m"], "female": ["f"], "age": "age",
                    "relation": "relation", "head": ["head"], "phone": "phone",
                    "national_id": "national_id"}})");
    auto const encoded = [](std::string const& text) { return base64(as_bytes(text)); };
    return {.id = id,
            .mapping = mapping.value(),
            .files = {{"households", encoded(households_heading + households)},
                      {"members", encoded(members_heading + members)}},
            .mode = mode,
            .area_default = "EG1204",
            .basis = {.purpose = "social_protection",
                      .legal_basis = "consent_at_visit",
                      .notice_version = "1",
                      .source = "paper files",
                      .expires_on = {}}};
}

/// `count` households of two people, H1 …; every hundredth bad when asked.
struct Village {
    std::string households;
    std::string members;
};
inline Village village_of(int count, bool with_bad) {
    Village village;
    for (int n = 1; n <= count; ++n) {
        auto const code = "H" + std::to_string(n);
        bool const bad = with_bad && n % 100 == 0;
        auto const phone = std::to_string(1'000'000'000 + n * 2).insert(0, "01").substr(0, 11);
        village.households += code + ",V1," + (bad ? "-3" : "3") + ",طوب\n";
        village.members += code + ",سعاد,محمد,علي,حسن,f,40,head," + phone + ",\n";
        village.members += code + ",أحمد,سيد,علي,حسن,m,7,child,,\n";
    }
    return village;
}

}  // namespace takaful::registration
