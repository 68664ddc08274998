#pragma once
// For tests only: a house with a trail, households, a worker, an auditor and an administrator.

#include <doctest/doctest.h>

#include "record/notify/notify.hpp"
#include "record/registry/testing.hpp"
#include "trust/audit/audit.hpp"

namespace takaful::audit {

struct AuditHouse : registry::RegistryHouse {
    identity::House house{.demo = false, .name_ar = "جمعية", .name_en = "Association"};
    identity::Sessions sessions;
    Watch watch;
    std::uint32_t commands = 5'000;
    Actor auditor = user("01011111111", identity::Role::auditor);
    Actor chief = user("01022222222", identity::Role::admin);
    Actor social = user("01033333333", identity::Role::social_worker);

    AuditHouse() {
        parts.add(watch);
        runner.set_trail(record);
    }

    CommandId next_command() { return work::test_id<CommandId>(++commands); }
    /// Someone who signs in, and as whom she acts.
    Actor user(std::string phone, identity::Role role) {
        parts.add(house);
        parts.add(sessions);
        identity::CreateUser const made{.id = next_command(),
                                        .person = {},
                                        .name = "فلان",
                                        .phone = std::move(phone),
                                        .pin = "274931",
                                        .roles = {role},
                                        .note_ar = {},
                                        .note_en = {}};
        auto const prepared =
            ask(Actor::system(1), [&](Work& work) { return identity::prepare_user(work, made); });
        REQUIRE(prepared);
        auto const created = run(
            Actor::system(1), [&](Work& work) { return identity::create_user(work, *prepared); });
        REQUIRE(created);
        return {.person = created->person, .rights = identity::rights_of({&role, 1}), .book = 1};
    }
    /// Households A-1 to A-n.
    void enrol_widows(std::uint32_t count) {
        std::vector<registry::Enrolment> households;
        for (std::uint32_t n = 1; n <= count; ++n) households.push_back(registry::widow(n));
        REQUIRE(enrol(households));
    }
    Result<registry::Household> open(Actor const& who, std::uint32_t n) {
        clock.advance_us(1'000'000);
        return ask(
            who, [&](Work& work) { return registry::household(work, registry::household_id(n)); });
    }
    Trail trail_of(TrailQuestion const& question = {}) {
        auto const page = ask(auditor, [&](Work& work) { return trail(work, question); });
        REQUIRE(page);
        return *page;
    }
    Checked check_now() {
        auto const checked = ask(auditor, [](Work& work) { return check(work); });
        REQUIRE(checked);
        return *checked;
    }
    std::vector<Alarm> alarms_now() {
        auto const page = ask(auditor, [](Work& work) { return alarms(work); });
        REQUIRE(page);
        return page->items;
    }
    /// Codes of someone's messages, the newest first.
    std::string inbox_of(Actor const& who) {
        std::string codes;
        auto const inbox = ask(who, [](Work& work) { return notify::inbox(work, {}); });
        REQUIRE(inbox);
        for (auto const& message : inbox->items) codes += (codes.empty() ? "" : " ") + message.code;
        return codes;
    }
    void set_limit_to(Looking looking, std::int64_t alarm_at, std::int64_t stop_at) {
        REQUIRE(
            command(chief, SetLimit{next_command(), looking, 60, alarm_at, stop_at}, set_limit));
    }
};

}  // namespace takaful::audit
