#include <doctest/doctest.h>

#include <algorithm>

#include "record/notify/notify.hpp"
#include "trust/registration/testing.hpp"

using namespace takaful;
using namespace takaful::registration;
using registry::Part;

namespace {

/// A family whose changes follow the program's own rules, and people who decide.
struct RequestHouse : FormHouse {
    HouseholdId household = registered();
    PersonId mother = *page(household)->members.at(0).person;
    Actor board = actor(3, {Right::signed_in, Right::read_households, Right::approve});
    Actor second = actor(4, {Right::signed_in, Right::read_households, Right::approve});

    HouseholdId registered() {
        auto family = form("A-1");
        family.id = work::test_id<CommandId>(0xA0000);  // Its last bytes are left for members.
        return command(worker, family, register_household)->household;
    }
    ChangeHousehold change(Part part, std::optional<std::string> before,
                           std::optional<std::string> after) {
        return {.id = next_command(),
                .household = household,
                .parts = {{mother, part, std::move(before), std::move(after)}},
                .joins = {},
                .leaves = {},
                .split = {},
                .on = {},
                .note = "ورقة الهاتف الجديدة",
                .source = registry::Source::document,
                .device_at = Instant{1'795'251'000'000'000},
                .evidence = {}};
    }
    Changed send(ChangeHousehold const& change) {
        return command(worker, change, change_household).value();
    }
    RequestId ask_phone(std::string after = "01112345678") {
        return *send(change(Part::phone, "+201012345678", std::move(after))).request;
    }
    /// "waiting", "done", … or the error's code.
    std::string approve(Actor const& who, RequestId id, std::vector<SeenPart> seen = {}) {
        auto const done =
            command(who, ApproveRequest{next_command(), id, std::move(seen)}, approve_request);
        return std::string{done ? enum_name(done->state) : done.error().code};
    }
    std::string refuse(Actor const& who, RequestId id, std::string reason) {
        auto const done =
            command(who, RefuseRequest{next_command(), id, std::move(reason)}, refuse_request);
        return std::string{done ? enum_name(done->state) : done.error().code};
    }
    std::string withdraw(Actor const& who, RequestId id) {
        auto const done =
            command(who, WithdrawRequest{next_command(), id, "أخطأت"}, withdraw_request);
        return std::string{done ? enum_name(done->state) : done.error().code};
    }
    Result<RequestPage> shown(RequestId id) {
        return ask(board, [&](Work& work) { return request(work, {id}); });
    }
    std::optional<std::string> phone() { return page(household)->members.at(0).phone; }
};

}  // namespace

TEST_CASE("requests: what no rule guards is done at once, the rest waits for another's yes") {
    RequestHouse house;
    auto const nick = house.send(house.change(Part::nickname, {}, "أم محمود"));
    CHECK(nick.state == RequestState::done);
    CHECK_FALSE(nick.request);
    auto const asked = house.ask_phone();
    CHECK(house.phone() == "+201012345678");
    auto const page = house.shown(asked).value();
    CHECK(page.request.state == RequestState::waiting);
    CHECK(page.request.approvers == 1);
    CHECK(page.request.code == "A-1");
    REQUIRE(page.parts.size() == 1);
    CHECK(page.parts[0].person_name == "سعاد محمد علي البدماصي");
    CHECK(page.parts[0].now == "+201012345678");
    CHECK(page.parts[0].after == "01112345678");
    CHECK_FALSE(page.parts[0].conflict);
    CHECK_FALSE(page.blocked);
    CHECK(page.note == "ورقة الهاتف الجديدة");
    CHECK(page.device_at == Instant{1'795'251'000'000'000});
    CHECK(house.ask(house.board, [](Work& work) { return requests(work, {}); })->items.size() == 1);

    CHECK(house.approve(house.worker, asked) == "identity.right_missing");
    CHECK(house.approve(house.board, asked) == "done");
    CHECK(house.phone() == "+201112345678");
    CHECK(house.approve(house.second, asked) == "registration.request_over");
    CHECK(house.ask(house.board, [](Work& work) { return requests(work, {}); })->items.empty());
    // The history names who asked, how and when, and the request.
    auto const history = house.ask(house.board, [&](Work& work) {
        return household_history(work, {house.household, {}});
    });
    auto const& entry = history->items.at(0);
    CHECK(entry.by == house.worker.person);
    CHECK(entry.source == registry::Source::document);
    CHECK(entry.request == AnyId{asked.bytes});
    auto const inbox = house.ask(house.worker, [](Work& work) { return notify::inbox(work, {}); });
    CHECK(inbox->items.at(0).code == "registration.change_done");
}

TEST_CASE("requests: a national number takes two others, each once, never who asked") {
    RequestHouse house;
    auto const both = work::TestHouse::actor(
        1, {Right::signed_in, Right::read_households, Right::write_households, Right::approve});
    auto const asked =
        *house.send(house.change(Part::national_id, "29001011234567", "29001011234575")).request;
    CHECK(house.shown(asked)->request.approvers == 2);
    CHECK(house.approve(both, asked) == "registration.own_request");
    CHECK(house.refuse(both, asked, "لا") == "registration.own_request");
    CHECK(house.approve(house.board, asked) == "waiting");
    CHECK(house.approve(house.board, asked) == "registration.approved_twice");
    CHECK(house.page(house.household)->members[0].national_id == "29001011234567");
    CHECK(house.shown(asked)->decided_by_me);
    CHECK(house.approve(house.second, asked) == "done");
    CHECK(house.page(house.household)->members[0].national_id == "29001011234575");
    CHECK(house.shown(asked)->decisions.size() == 2);
}

TEST_CASE("requests: rules are data") {
    RequestHouse house;
    auto const set = [&](Matter matter, std::int64_t approvers) {
        return house.command(house.admin, SetRules{house.next_command(), {{matter, approvers}}},
                             set_approval_rules);
    };
    CHECK(set(Matter::phone, 3).error().code == "registration.approvers_absurd");
    CHECK(set(Matter::phone, -1).error().code == "registration.approvers_absurd");
    REQUIRE(set(Matter::phone, 0));
    REQUIRE(set(Matter::nickname, 2));
    CHECK(house.send(house.change(Part::phone, "+201012345678", "01112345678")).state ==
          RequestState::done);
    auto const nick = house.send(house.change(Part::nickname, {}, "أم محمود"));
    CHECK(house.shown(*nick.request)->request.approvers == 2);
    auto const rules = house.ask(house.worker, approval_rules).value();
    CHECK(rules.items.size() == 14);
    auto const phone = std::ranges::find(rules.items, Matter::phone, &ApprovalRule::part);
    CHECK(phone->approvers == 0);
    CHECK(house.command(house.worker, SetRules{house.next_command(), {}}, set_approval_rules)
              .error()
              .code == "identity.right_missing");
}

TEST_CASE("requests: a part that changed meanwhile shows both values and waits for a choice") {
    RequestHouse house;
    REQUIRE(house.send(house.change(Part::nickname, {}, "أم أحمد")).state == RequestState::done);
    // Seen before that: nothing is lost, somebody decides.
    auto const late = house.send(house.change(Part::nickname, {}, "أم محمود"));
    REQUIRE(late.state == RequestState::waiting);
    auto const part = house.shown(*late.request)->parts.at(0);
    CHECK(part.conflict);
    CHECK_FALSE(part.before);
    CHECK(part.now == "أم أحمد");
    CHECK(part.after == "أم محمود");
    CHECK(house.approve(house.board, *late.request) == "registry.changed_since");
    CHECK(house.approve(house.board, *late.request, {{house.mother, Part::nickname, "x"}}) ==
          "registry.changed_since");
    CHECK(house.approve(house.board, *late.request, {{house.mother, Part::nickname, "أم أحمد"}}) ==
          "done");
    CHECK(house.page(house.household)->members[0].nickname == "أم محمود");
    CHECK_FALSE(house.shown(*late.request)->parts.at(0).conflict);

    // Two ask for the same field: the second is in conflict once the first is done.
    auto const first = house.ask_phone("01112345678"), other = house.ask_phone("01212345678");
    CHECK(house.approve(house.board, first) == "done");
    CHECK(house.shown(other)->parts.at(0).conflict);
    CHECK(house.approve(house.board, other) == "registry.changed_since");
    CHECK(house.phone() == "+201112345678");
}

TEST_CASE("requests: a refusal has a reason that its maker reads; a maker may withdraw") {
    RequestHouse house;
    auto const asked = house.ask_phone();
    CHECK(house.refuse(house.board, asked, "") == "registration.reason_missing");
    CHECK(house.refuse(house.board, asked, std::string(401, 'x')) == "registration.reason_missing");
    CHECK(house.refuse(house.board, asked, "الهاتف لجارتها") == "refused");
    auto const read =
        house.ask(house.worker, [&](Work& work) { return request(work, {asked}); }).value();
    CHECK(read.mine);
    CHECK(read.decisions.at(0).reason == "الهاتف لجارتها");
    CHECK(house.ask(house.worker, [](Work& work) { return notify::inbox(work, {}); })
              ->items.at(0)
              .code == "registration.change_refused");
    CHECK(house.approve(house.board, asked) == "registration.request_over");

    auto const again = house.ask_phone();
    auto const stranger = work::TestHouse::actor(9, {Right::signed_in, Right::write_households});
    CHECK(house.withdraw(stranger, again) == "registration.not_yours");
    CHECK(house.withdraw(house.worker, again) == "withdrawn");
    CHECK(house.withdraw(house.worker, again) == "registration.request_over");
    CHECK(house.phone() == "+201012345678");
    auto const of = house.ask(house.board, [&](Work& work) {
        return requests(work, {{}, house.household, {}});
    });
    CHECK(of->items.size() == 2);
    CHECK(house.approve(house.board, work::test_id<RequestId>(5)) ==
          "registration.request_unknown");
}

TEST_CASE("requests: evidence is sealed, read back, and refused when it is no picture") {
    RequestHouse house;
    auto with = house.change(Part::phone, "+201012345678", "01112345678");
    with.evidence = {{"ورقة.png", "image/png", base64(as_bytes("\x89PNG picture"))}};
    auto const asked = *house.send(with).request;
    auto const listed = house.shown(asked)->evidence;
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].name == "ورقة.png");
    auto const file = house.ask(house.board, [&](Work& work) { return evidence(work, asked, 1); });
    CHECK(as_text(file->content) == "\x89PNG picture");
    CHECK(file->media_type == "image/png");
    CHECK(
        house.ask(house.board, [&](Work& work) { return evidence(work, asked, 2); }).error().code ==
        "registration.evidence_unknown");
    auto const refused = [&](Evidence one, std::size_t times = 1) {
        auto bad = house.change(Part::phone, "+201012345678", "01112345678");
        bad.evidence.emplace(times, std::move(one));
        return std::string{house.command(house.worker, bad, change_household).error().code};
    };
    CHECK(refused({"a", "text/html", "YQ=="}) == "registration.evidence_malformed");
    CHECK(refused({"a", "image/png", "Y!"}) == "registration.evidence_malformed");
    CHECK(refused({"", "image/png", "YQ=="}) == "registration.evidence_malformed");
    CHECK(refused({"a", "image/png", base64(Bytes(524'289))}) == "registration.evidence_too_large");
    CHECK(refused({"a", "image/png", "YQ=="}, 6) == "registration.evidence_too_large");
}

TEST_CASE("requests: with the household its requests are erased, and one that waits is over") {
    RequestHouse house;
    auto with = house.change(Part::phone, "+201012345678", "01112345678");
    with.evidence = {{"a", "image/png", "YQ=="}};
    auto const asked = *house.send(with).request;
    auto const refused = house.ask_phone("01212345678");
    CHECK(house.refuse(house.board, refused, "سر") == "refused");
    REQUIRE(house.command(house.worker, AskErasure{house.next_command(), house.household},
                          ask_erasure));
    REQUIRE(house.command(house.admin, EraseHousehold{house.next_command(), house.household},
                          erase_household));
    CHECK(house.shown(asked).error().code == "registration.request_erased");
    CHECK(house.approve(house.board, asked) == "registration.request_over");
    auto const left = house.run(house.worker, [](Work& work) -> Result<std::int64_t> {
        static constexpr store::Query sealed{"test.sealed_requests", R"(
            SELECT (SELECT COUNT(*) FROM registration_request WHERE sealed IS NOT NULL) +
                   (SELECT COUNT(*) FROM registration_decision WHERE sealed IS NOT NULL) +
                   (SELECT COUNT(*) FROM registration_evidence) AS n)"};
        return TRY(work.tx.one(sealed))->get<std::int64_t>("n");
    });
    CHECK(left.value() == 0);
}
