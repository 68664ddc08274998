#include "trust/audit/testing.hpp"

using namespace takaful;
using namespace takaful::audit;
using registry::household_id;

static AnyId any_household(std::uint32_t n) {
    return {household_id(n).bytes};
}

static std::string acts_of(Trail const& page) {
    std::string acts;
    for (auto const& entry : page.items) acts += (acts.empty() ? "" : " ") + entry.act;
    return acts;
}

// ---- The trail ---------------------------------------------------------------------------------

TEST_CASE(
    "audit: an operator who looks at a neighbour is seen, with role, act, household, moment") {
    AuditHouse house;
    house.enrol_widows(2);
    REQUIRE(house.open(house.social, 2));
    auto const page = house.trail_of({.about = any_household(2)});
    REQUIRE(page.items.size() == 1);
    auto const& entry = page.items[0];
    CHECK(entry.by == house.social.person);
    CHECK(entry.by_name == "فلان");
    CHECK(entry.role == "social_worker");
    CHECK(entry.act == "registry.household_page");
    CHECK(entry.about_kind == "household");
    CHECK(entry.looked);
    CHECK(entry.channel == "web");
    CHECK(entry.at == house.clock.now());
}

TEST_CASE("audit: acts and looks are found by who, about whom, what and which day") {
    AuditHouse house;
    house.enrol_widows(3);
    REQUIRE(house.open(house.social, 1));
    REQUIRE(house.open(house.worker, 1));
    house.clock.advance(Days{1});
    REQUIRE(house.open(house.social, 3));
    house.set_limit_to(Looking::opened, 50, 90);
    house.clock.advance(Days{1});

    CHECK(house.trail_of({.by = house.social.person}).items.size() == 2);
    CHECK(house.trail_of({.about = any_household(1)}).items.size() == 2);
    CHECK(house.trail_of({.by = house.social.person, .about = any_household(1)}).items.size() == 1);
    CHECK(acts_of(house.trail_of({.act = "test.command"})) == "test.command");
    auto const second = parse_date("2026-11-22").value();
    auto const day = house.trail_of({.from = second, .until = second});
    CHECK(acts_of(day) == "test.command registry.household_page");
    CHECK(house.trail_of({.until = parse_date("2026-11-20").value()}).items.empty());
    // Reading the trail is in the trail.
    CHECK(house.trail_of({.act = "audit.trail"}).items.size() == 6);
}

TEST_CASE("audit: the trail is read page by page, and each entry once") {
    AuditHouse house;
    house.enrol_widows(5);
    for (std::uint32_t n = 1; n <= 5; ++n) REQUIRE(house.open(house.social, n));
    std::vector<AnyId> seen;
    TrailQuestion question{.act = "registry.household_page", .limit = 2};
    for (int pages = 0; pages < 3; ++pages) {
        auto const page = house.trail_of(question);
        for (auto const& entry : page.items) seen.push_back(entry.about);
        question.after = page.next;
    }
    std::vector<AnyId> wanted;
    for (std::uint32_t n = 5; n >= 1; --n) wanted.push_back(any_household(n));
    CHECK(seen == wanted);
    CHECK_FALSE(question.after);
}

TEST_CASE("audit: families, givers and what fails leave nothing; what a person does is hers") {
    AuditHouse house;
    house.enrol_widows(1);
    auto const donor = house.user("01044444444", identity::Role::donor);
    auto const before = house.check_now().entries;
    REQUIRE(house.ask(donor, [](Work& work) { return notify::inbox(work, {}); }));
    auto const refused = house.command(
        house.chief, SetLimit{house.next_command(), Looking::opened, 60, 5, 5}, set_limit);
    CHECK(refused.error().code == "audit.limit_absurd");
    CHECK_FALSE(house.open(house.social, 99));
    CHECK(house.check_now().entries == before);
}

TEST_CASE("audit: only the auditor reads the trail") {
    AuditHouse house;
    for (auto const& who : {house.chief, house.social, house.worker}) {
        CHECK(house.ask(who, [](Work& work) { return trail(work, {}); }).error().code ==
              "identity.right_missing");
        CHECK(house.ask(who, [](Work& work) { return check(work); }).error().code ==
              "identity.right_missing");
    }
    CHECK(house.ask(house.social, [](Work& work) { return alarms(work); }).error().code ==
          "identity.right_missing");
    CHECK(house.ask(house.chief, [](Work& work) { return alarms(work); }));
}

// ---- The chain ---------------------------------------------------------------------------------

static constexpr store::Query change_entry{"test.change_entry", R"(
    UPDATE audit_entry SET about_id = $2 WHERE book_id = 1 AND number = $1)"};
static constexpr store::Query drop_entry{"test.drop_entry", R"(
    DELETE FROM audit_entry WHERE book_id = 1 AND number = $1)"};

TEST_CASE("audit: the first entry that was changed or taken out is named") {
    AuditHouse house;
    house.enrol_widows(5);
    for (std::uint32_t n = 1; n <= 5; ++n) REQUIRE(house.open(house.social, n));
    auto const whole = house.check_now();
    CHECK(whole.entries == 5);
    CHECK_FALSE(whole.broken);
    SUBCASE("changed") {
        REQUIRE(house.run(Actor::system(1), [](Work& work) -> Result<> {
            TRY(work.tx.run(change_entry, std::int64_t{3}, any_household(1)));
            return {};
        }));
        CHECK(house.check_now().broken->number == 3);
        CHECK(house.check_now().broken->why == "entry_changed");
    }
    SUBCASE("taken out") {
        REQUIRE(house.run(Actor::system(1), [](Work& work) -> Result<> {
            TRY(work.tx.run(drop_entry, std::int64_t{2}));
            return {};
        }));
        CHECK(house.check_now().broken->number == 2);
        CHECK(house.check_now().broken->why == "entry_missing");
    }
}

TEST_CASE("audit: a book has its own chain") {
    AuditHouse house;
    house.enrol_widows(1);
    REQUIRE(house.open(house.social, 1));
    auto other = house.social;
    other.book = 2;
    REQUIRE(house.ask(other, [](Work& work) -> Result<int> {
        work.note_access(any_household(1), "registry.household_page");
        return 1;
    }));
    auto const number_in = [&](std::int64_t book) {
        return house.ask(Actor::system(book), [&](Work& work) { return check_book(work, book); })
            ->entries;
    };
    CHECK(number_in(1) == 1);
    CHECK(number_in(2) == 1);
    auto const known = house.ask(Actor::system(1), [](Work& work) { return books(work.tx); });
    CHECK(*known == std::vector<std::int64_t>{1, 2});
}

// ---- Alarms ------------------------------------------------------------------------------------

TEST_CASE("audit: who opens many households raises one alarm, and beyond the limit sees no more") {
    AuditHouse house;
    house.enrol_widows(6);
    house.set_limit_to(Looking::opened, 3, 5);
    for (std::uint32_t n = 1; n <= 2; ++n) REQUIRE(house.open(house.social, n));
    REQUIRE(house.open(house.social, 2));  // The same again is nobody new.
    CHECK(house.alarms_now().empty());
    REQUIRE(house.open(house.social, 3));
    REQUIRE(house.open(house.social, 4));
    CHECK(house.inbox_of(house.auditor) == "audit.alarm_many");
    CHECK(house.inbox_of(house.chief) == "audit.alarm_many");
    CHECK(house.inbox_of(house.social).empty());
    REQUIRE(house.open(house.social, 5));
    CHECK(house.inbox_of(house.auditor) == "audit.alarm_stopped audit.alarm_many");
    auto const refused = house.open(house.social, 6);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "audit.too_many_looks");
    CHECK(refused.error().kind == ErrorKind::limited);
    REQUIRE(house.open(house.social, 5));  // She may end what she began.
    REQUIRE(house.open(house.worker, 6));  // Others work on.
    house.clock.advance_us(61 * 60'000'000LL);
    CHECK(house.open(house.social, 6));
    auto const alarm = house.alarms_now().back();
    CHECK(alarm.kind == AlarmKind::many);
    CHECK(alarm.by == house.social.person);
    CHECK(alarm.seen == 3);
    CHECK(alarm.about == any_household(3));
}

TEST_CASE("audit: rows of lists are counted by themselves") {
    AuditHouse house;
    house.enrol_widows(6);
    house.set_limit_to(Looking::listed, 4, 10);
    house.set_limit_to(Looking::opened, 2, 9);
    REQUIRE(house.ask(house.social,
                      [](Work& work) { return registry::list_households(work, {.limit = 5}); }));
    REQUIRE(house.alarms_now().size() == 1);
    CHECK(house.alarms_now()[0].seen == 4);
    REQUIRE(house.open(house.social, 1));
    CHECK(house.alarms_now().size() == 1);
}

TEST_CASE("audit: a start does not forget who looked") {
    AuditHouse house;
    house.enrol_widows(4);
    house.set_limit_to(Looking::opened, 2, 3);
    for (std::uint32_t n = 1; n <= 3; ++n) REQUIRE(house.open(house.social, n));
    Watch fresh;
    house.parts.add(fresh);
    CHECK(house.open(house.social, 4).error().code == "audit.too_many_looks");
}

TEST_CASE("audit: an alarm is answered by another than whom it is about, and answers are added") {
    AuditHouse house;
    house.enrol_widows(2);
    house.set_limit_to(Looking::opened, 1, 9);
    REQUIRE(house.open(house.social, 1));
    auto const alarm = house.alarms_now().at(0).alarm;
    auto about = house.social;
    about.rights |= house.auditor.rights;
    auto const answer = [&](Actor const& who, AlarmId which, std::string words) {
        return house.command(who, AnswerAlarm{house.next_command(), which, std::move(words)},
                             answer_alarm);
    };
    CHECK(answer(about, alarm, "كنت أعمل").error().code == "audit.own_alarm");
    CHECK(answer(house.auditor, alarm, "").error().code == "audit.words_missing");
    CHECK(answer(house.auditor, alarm, std::string(2'001, 'x')).error().code ==
          "audit.words_too_long");
    CHECK(answer(house.auditor, work::test_id<AlarmId>(1), "؟").error().code ==
          "audit.alarm_unknown");
    REQUIRE(answer(house.auditor, alarm, "سألناها: زيارة قرية كاملة"));
    house.clock.advance(Days{1});
    REQUIRE(answer(house.chief, alarm, "راجعنا الكشف"));
    CHECK(house.alarms_now()[0].answers.size() == 2);
    CHECK(house.alarms_now()[0].answers[0].words == "سألناها: زيارة قرية كاملة");
}

// ---- Households that are nobody ----------------------------------------------------------------

struct PlantedHouse : AuditHouse {
    AnyId nobody{};
    PlantedHouse() {
        enrol_widows(2);
        Plant const made{
            .id = next_command(),
            .code = "B-77",
            .area = "EG1204-1",
            .members = {registry::member({"نرجس", "فهمي", "توفيق", "الشناوي"},
                                         registry::Sex::female, registry::Relation::head)}};
        REQUIRE(command(chief, made, plant));
        nobody = {made.id.bytes};
    }
    std::size_t planted_alarms() {
        std::size_t count = 0;
        for (auto const& alarm : alarms_now()) count += alarm.kind == AlarmKind::planted ? 1 : 0;
        return count;
    }
};

TEST_CASE("audit: a household that is nobody is in no list, count or selection") {
    PlantedHouse house;
    CHECK(house.search({}).total == 2);
    CHECK(house.found("نرجس").empty());  // One name means everyone.
    CHECK(house.found("الشناوي", "EG1204-1").empty());
    auto const counted = house.ask(
        house.social, [](Work& work) -> Result<std::int64_t> { return registry::count(work); });
    CHECK(*counted == 2);
    auto const answers =
        house.ask(house.social, [](Work& work) { return registry::answers(work); });
    CHECK((*answers)->rows == 2);
    auto const after = house.ask(
        house.social, [](Work& work) { return registry::households_after(work, {}, 10); });
    CHECK(after->size() == 2);
    auto const active = house.ask(
        house.social, [&](Work& work) { return registry::is_active(work, {house.nobody.bytes}); });
    CHECK_FALSE(*active);
    CHECK(house.planted_alarms() == 0);
}

TEST_CASE(
    "audit: who searches for nobody's name or number, or opens her, raises an alarm at once") {
    PlantedHouse house;
    CHECK(house.found("نرجس فهمي") == "B-77");
    CHECK(house.planted_alarms() == 1);
    CHECK(house.found("B-77") == "B-77");
    CHECK(house.planted_alarms() == 1);  // Once an hour.
    house.clock.advance_us(61 * 60'000'000LL);
    auto const opened = house.ask(
        house.social, [&](Work& work) { return registry::household(work, {house.nobody.bytes}); });
    REQUIRE(opened);
    CHECK(opened->members.at(0).name.first == "نرجس");
    CHECK(house.planted_alarms() == 2);
    CHECK(house.inbox_of(house.auditor).starts_with("audit.alarm_planted"));
    REQUIRE(house.open(house.social, 1));
    CHECK(house.planted_alarms() == 2);
}

TEST_CASE("audit: a start knows nobody again, and an erasure ends her") {
    PlantedHouse house;
    registry::Index fresh_index;
    registry::Matrix fresh_matrix;
    house.restart(fresh_index, fresh_matrix);
    REQUIRE(registry::load_planted(*house.db.database, house.parts));
    CHECK(house.search({}).total == 2);
    CHECK(house.found("نرجس فهمي") == "B-77");
    auto const listed = house.ask(house.chief, [](Work& work) { return plants(work); });
    REQUIRE(listed->items.size() == 1);
    CHECK(listed->items[0].code == "B-77");
    REQUIRE(house.run(house.chief, [&](Work& work) {
        return registry::erase_household(work, {house.nobody.bytes});
    }));
    CHECK(house.found("نرجس فهمي").empty());
}

TEST_CASE("audit: nobody has no national number, and only an administrator plants her") {
    AuditHouse house;
    Plant made{.id = house.next_command(),
               .code = "B-78",
               .area = "EG1204-1",
               .members = {registry::member({"نرجس", "فهمي", "توفيق", "الشناوي"},
                                            registry::Sex::female, registry::Relation::head)}};
    CHECK(house.command(house.social, made, plant).error().code == "identity.right_missing");
    made.members[0].national_id = "29001011234567";
    CHECK(house.command(house.chief, made, plant).error().code == "audit.plant_national_id");
    CHECK(house.ask(house.auditor, [](Work& work) { return plants(work); }).error().code ==
          "identity.right_missing");
}
