#include <doctest/doctest.h>

#include "platform/work/testing.hpp"
#include "record/consent/consent.hpp"

using namespace takaful;
using namespace takaful::consent;
using work::test_id;

static BasisFields const fields{.purpose = "social_protection",
                                .legal_basis = "consent_at_visit",
                                .notice_version = "1",
                                .source = "paper files, October 2026",
                                .expires_on = {}};

struct ConsentHouse : work::TestHouse {
    Actor worker = actor(1, {Right::signed_in, Right::write_households});
    Actor admin = actor(2, {Right::signed_in, Right::administer});
    BasisId basis = test_id<BasisId>(1);

    Result<Basis> record(BasisFields const& of) {
        return run(worker, [&](Work& work) { return record_basis(work, basis, of); });
    }
    Result<Basis> required() {
        return ask(worker, [&](Work& work) { return require_basis(work, basis); });
    }
};

TEST_CASE("consent: a basis is a record with who, when and why") {
    ConsentHouse house;
    auto const recorded = house.record(fields);
    REQUIRE(recorded);
    CHECK(recorded->purpose == fields.purpose);
    CHECK(recorded->recorded_by == house.worker.person);
    CHECK(recorded->recorded_at == house.clock.now());
    house.clock.advance(Days{1});
    CHECK(house.record(fields)->recorded_at == recorded->recorded_at);  // The same id, once.
    CHECK(house.required());
}

TEST_CASE("consent: a basis without its facts is refused") {
    struct Case {
        std::string BasisFields::*member;
        std::string_view code;
    };
    Case const cases[] = {
        {&BasisFields::purpose, "consent.purpose_missing"},
        {&BasisFields::legal_basis, "consent.legal_basis_missing"},
        {&BasisFields::notice_version, "consent.notice_missing"},
        {&BasisFields::source, "consent.source_missing"},
    };
    ConsentHouse house;
    for (auto const& c : cases) {
        auto broken = fields;
        (broken.*c.member).clear();
        CHECK(house.record(broken).error().code == c.code);
    }
    auto late = fields;
    late.expires_on = parse_date("2026-11-20").value();
    CHECK(house.record(late).error().code == "consent.already_expired");
    auto const stranger = house.run(house.actor(3, {Right::signed_in}), [&](Work& work) {
        return record_basis(work, house.basis, fields);
    });
    CHECK(stranger.error().code == "identity.right_missing");
}

TEST_CASE("consent: a basis holds to its last day, and until it is withdrawn") {
    ConsentHouse house;
    CHECK(house.required().error().code == "consent.basis_unknown");
    auto ending = fields;
    ending.expires_on = parse_date("2026-11-21").value();
    REQUIRE(house.record(ending));
    CHECK(house.required());
    house.clock.advance(Days{1});
    CHECK(house.required().error().code == "consent.basis_expired");

    ConsentHouse other;
    REQUIRE(other.record(fields));
    auto const withdraw = [&](BasisId id) {
        return other.run(other.admin, [&](Work& work) { return withdraw_basis(work, id); });
    };
    CHECK(withdraw(test_id<BasisId>(9)).error().code == "consent.basis_unknown");
    REQUIRE(withdraw(other.basis));
    CHECK(other.required().error().code == "consent.basis_withdrawn");
}

TEST_CASE("consent: subjects know their newest basis until they are forgotten") {
    ConsentHouse house;
    REQUIRE(house.record(fields));
    AnyId const subjects[] = {test_id<AnyId>(50), test_id<AnyId>(51)};
    for (int twice = 0; twice < 2; ++twice)
        REQUIRE(
            house.run(house.worker, [&](Work& work) { return link(work, house.basis, subjects); }));
    auto const of = [&](AnyId subject) {
        return house.ask(house.worker, [&](Work& work) { return basis_of(work, subject); });
    };
    CHECK(of(subjects[0]).value()->source == fields.source);
    CHECK_FALSE(of(test_id<AnyId>(52)).value());
    REQUIRE(house.run(house.worker, [&](Work& work) { return forget(work, subjects[0]); }));
    CHECK_FALSE(of(subjects[0]).value());
    CHECK(of(subjects[1]).value());
}

TEST_CASE("consent: readings are logged by the runner's sink and shown newest first") {
    ConsentHouse house;
    house.runner.set_access_sink(record_accesses);
    AnyId const subject = test_id<AnyId>(50);
    for (auto const* purpose : {"registry.household_list", "registry.household_page"}) {
        REQUIRE(house.ask(house.worker, [&](Work& work) -> Result<int> {
            work.note_access(subject, purpose);
            return 1;
        }));
        house.clock.advance_us(1);
    }
    auto const logged =
        house.ask(house.worker, [&](Work& work) { return accesses_of(work, subject, 200); });
    REQUIRE(logged->size() == 2);
    CHECK(logged->front().purpose == "registry.household_page");
    CHECK(logged->front().person == house.worker.person);
    CHECK(logged->front().channel == "web");
    auto const one =
        house.ask(house.worker, [&](Work& work) { return accesses_of(work, subject, 1); });
    CHECK(one->size() == 1);
}
