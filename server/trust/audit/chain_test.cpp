#include "trust/audit/chain.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <set>

#include "platform/work/testing.hpp"

using namespace takaful;
using namespace takaful::audit;
using work::test_id;

static EntryRow const entry{.book = 1,
                            .number = 7,
                            .at = Instant{1'795'251'600'000'000},
                            .person = test_id<PersonId>(3),
                            .rights = 5,
                            .channel = "web",
                            .is_look = true,
                            .act = "registry.household_page",
                            .about = test_id<AnyId>(9),
                            .about_kind = "household"};

TEST_CASE("audit: whatever is changed in an entry changes its hash, and so does the one before") {
    std::function<void(EntryRow&)> const changes[] = {
        [](EntryRow& row) { row.book = 2; },
        [](EntryRow& row) { row.number = 8; },
        [](EntryRow& row) { row.at.unix_us += 1; },
        [](EntryRow& row) { row.person = test_id<PersonId>(4); },
        [](EntryRow& row) { row.rights = 4; },
        [](EntryRow& row) { row.channel = "cli"; },
        [](EntryRow& row) { row.is_look = false; },
        [](EntryRow& row) { row.act = "registry.household_list"; },
        [](EntryRow& row) { row.about = test_id<AnyId>(10); },
        [](EntryRow& row) { row.about_kind = "person"; },
        // Moving a letter from one text to the next is a change, too.
        [](EntryRow& row) { row.channel = "we", row.act = "bregistry.household_page"; },
    };
    std::set<crypto::Digest> hashes{entry_hash({}, entry)};
    for (auto const& change : changes) {
        auto changed = entry;
        change(changed);
        CHECK(hashes.insert(entry_hash({}, changed)).second);
    }
    crypto::Digest before{};
    before[31] = 1;
    CHECK(hashes.insert(entry_hash(before, entry)).second);
}

TEST_CASE("audit: what a command is about is the nearest to a person that its body names") {
    auto const household = test_id<AnyId>(5);
    auto const programme = test_id<AnyId>(6);
    auto const command = test_id<CommandId>(7);
    auto const both = R"({"id":"x","programme":")" + programme.text() + R"(","household":")" +
                      household.text() + R"("})";
    CHECK(about_of(both, command).id == household);
    CHECK(about_of(both, command).kind == "household");
    auto const one = R"({"programme":")" + programme.text() + R"("})";
    CHECK(about_of(one, command).kind == "programme");
    for (std::string const body : {R"({"household":"no id"})", R"({"household":)", "", "{}"}) {
        CHECK(about_of(body, command).kind == "id");
        CHECK(about_of(body, command).id == AnyId{command.bytes});
    }
    // Nobody reads a file of megabytes for it.
    auto const late = std::string(5'000, ' ') + both;
    CHECK(about_of(late, command).kind == "id");
}

TEST_CASE("audit: rights are staff's or not, and say a role") {
    using identity::Role;
    struct Case {
        Role role;
        bool staff;
        std::string name;
    };
    Case const cases[] = {
        {Role::family, false, "staff"},   {Role::donor, false, "staff"},
        {Role::clerk, true, "clerk"},     {Role::social_worker, true, "social_worker"},
        {Role::manager, true, "manager"}, {Role::approver, true, "approver"},
        {Role::auditor, true, "auditor"}, {Role::admin, true, "admin"},
    };
    for (auto const& c : cases) {
        CAPTURE(c.name);
        auto const rights = identity::rights_of({&c.role, 1});
        CHECK(is_staff(rights) == c.staff);
        CHECK(role_of(rights) == c.name);
    }
    CHECK(role_of(Actor::system(1).rights) == "system");
    CHECK(is_private("giving.give"));
    CHECK_FALSE(is_private("giving.open_fund"));
}

TEST_CASE("audit: a page is opened, a row is listed, the trail itself is neither") {
    CHECK(looking_of("registry.household_page") == Looking::opened);
    CHECK(looking_of("a.new_module") == Looking::opened);  // The stricter of the two.
    CHECK(looking_of("registry.household_list") == Looking::listed);
    CHECK_FALSE(looking_of("audit.trail"));
}

TEST_CASE("audit: limits must be possible") {
    struct Case {
        Limit limit;
        bool sound;
    };
    Case const cases[] = {
        {{Looking::opened, 1, 1, 2}, true},           {{Looking::opened, 0, 1, 2}, false},
        {{Looking::opened, 1'440, 1, 2}, true},       {{Looking::opened, 1'441, 1, 2}, false},
        {{Looking::opened, 60, 0, 2}, false},         {{Looking::opened, 60, 5, 5}, false},
        {{Looking::opened, 60, 5, 6}, true},          {{Looking::listed, 60, 5, 1'000'000}, true},
        {{Looking::listed, 60, 5, 1'000'001}, false},
    };
    for (auto const& c : cases) {
        CAPTURE(c.limit.stop_at);
        CHECK(check_limit(c.limit).has_value() == c.sound);
    }
    for (auto const& limit : default_limits()) CHECK(check_limit(limit));
}
