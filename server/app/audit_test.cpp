// The audit trail of a whole house: its days' ends in the public log.

#include "trust/audit/audit.hpp"

#include "app/doctor.hpp"
#include "app/testing.hpp"
#include "record/identity/identity.hpp"

using namespace takaful;

namespace {

struct TrailVillage : app::TestVillage {
    TrailVillage() { REQUIRE(open()); }
    /// An administrator opens a fund: an act of staff.
    void act(std::uint32_t n) {
        auto const role = identity::Role::admin;
        Actor const admin{.person = work::test_id<PersonId>(900),
                          .rights = identity::rights_of({&role, 1}),
                          .book = 1};
        auto const fund = work::test_id<giving::FundId>(n);
        REQUIRE(house->runner().run({.actor = admin,
                                     .id = work::test_id<CommandId>(700 + n),
                                     .name = "giving.open_fund",
                                     .body = R"({"fund":")" + fund.text() + R"("})",
                                     .run = [&](Work&) { return std::string{"{}"}; }}));
    }
    int seal() {
        int sealed = 0;
        REQUIRE(run([&](Work& work) -> Result<> {
            sealed = TRY(audit::seal_days(work));
            return {};
        }));
        REQUIRE(house->parts().get<tlog::Log>().integrate_now());
        return sealed;
    }
    audit::Checked check() {
        auto const all = app::check_trails(*house);
        REQUIRE(all);
        REQUIRE(all->size() == 1);
        return all->front();
    }
    template <typename... Args>
    void change(store::Query const& query, Args const&... args) {
        REQUIRE(run([&](Work& work) -> Result<> {
            TRY(work.tx.run(query, args...));
            return {};
        }));
    }
    void next_day() { clock.set({clock.now().unix_us + 86'400'000'000}); }
};

constexpr store::Query drop_after{"test.drop_after", R"(
    DELETE FROM audit_entry WHERE book_id = 1 AND number > $1)"};
constexpr store::Query forget_seals{"test.forget_seals", R"(
    UPDATE audit_seal SET number = 2, hash = (SELECT hash FROM audit_entry
                                               WHERE book_id = 1 AND number = 2)
     WHERE book_id = 1)"};
constexpr store::Query change_act{"test.change_act", R"(
    UPDATE audit_entry SET act = 'giving.nothing' WHERE book_id = 1 AND number = 1)"};
constexpr store::Query change_hash{"test.change_hash", R"(
    UPDATE audit_seal SET hash = salt WHERE book_id = 1)"};

}  // namespace

TEST_CASE("audit: each day's end of the trail is in the log, also of a day without work") {
    TrailVillage village;
    CHECK(village.seal() == 0);  // Nothing was ever done.
    village.act(1);
    CHECK(village.seal() == 0);  // The day goes on.
    village.next_day();
    CHECK(village.seal() == 1);
    CHECK(village.seal() == 0);
    village.next_day();
    CHECK(village.seal() == 1);
    auto const checked = village.check();
    CHECK(checked.entries == 1);
    CHECK(checked.seals == 2);
    CHECK(checked.waiting == 0);
    CHECK_FALSE(checked.broken);
}

TEST_CASE("audit: who has the database cannot shorten the trail, nor write it anew") {
    TrailVillage village;
    for (std::uint32_t n = 1; n <= 3; ++n) village.act(n);
    village.next_day();
    REQUIRE(village.seal() == 1);
    SUBCASE("the last entries are taken out") {
        village.change(drop_after, std::int64_t{2});
        CHECK(village.check().broken->number == 3);
        CHECK(village.check().broken->why == "entry_missing");
    }
    SUBCASE("and the seals are made to fit: the published leaf does not") {
        village.change(drop_after, std::int64_t{2});
        village.change(forget_seals);
        CHECK(village.check().broken->why == "log_differs");
        CHECK(village.check().broken->day == Date{20'779});
    }
    SUBCASE("a seal alone is changed") {
        village.change(change_hash);
        CHECK(village.check().broken->why == "seal_differs");
    }
}

TEST_CASE("audit: the doctor says how the trail stands") {
    TrailVillage village;
    village.act(1);
    village.house.reset();
    auto const lines = [&] {
        std::string found;
        for (auto const& seen : app::examine(village.folder, village.clock))
            if (seen.what == "trail") found += (seen.well ? "ok " : "BAD ") + seen.detail;
        return found;
    };
    CHECK(lines() == "ok book 1: 1 entries, 0 days' ends in the log");
    REQUIRE(village.open());
    village.act(2);
    village.change(change_act);
    village.house.reset();
    CHECK(lines() == "BAD book 1: entry 1 entry_changed");
}
