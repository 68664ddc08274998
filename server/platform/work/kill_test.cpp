// Death at any moment: a child does acknowledged commands over a pipe and is killed with SIGKILL at
// seeded points, again and again on the same files. What was acknowledged is there, once, with the
// same answer; what was not is there or not, never in part. (The page cache outlives a killed
// process: this says nothing of a power cut.)

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <random>
#include <semaphore>

#include "platform/work/entries_testing.hpp"

using namespace takaful;
using work::Command;
using work::Reply;
namespace entries = takaful::work::entries;

namespace {

/// What the child says of a command: its number and its answer (the running total, or the refusal).
struct Acknowledgement {
    std::int64_t number;
    std::int64_t answer;  // -1: refused, for good.
    bool operator==(Acknowledgement const&) const = default;
};

/// Where death comes from: from outside at any instruction, or at the two moments that matter most.
enum class Death : std::uint8_t { from_outside, inside_a_work, right_after_an_answer };

struct Fate {
    Death death;
    int countdown;       // Answers seen, or works begun, until it comes.
    int group;           // Commands in flight at once.
    std::int64_t first;  // The first number.
};

void die() {
    ::kill(::getpid(), SIGKILL);
}

/// Does commands, a few at once, and acknowledges each after its commit. Never returns.
[[noreturn]] void live(std::string const& path, int pipe, Fate fate) {
    auto const database = entries::open_database(path);
    if (!database) ::_exit(3);
    work::TestClock clock;
    Parts parts;
    work::Runner runner{*database, parts, clock, {}};
    // The countdown is touched on the writer thread alone.
    auto const pass = [&fate](Death moment) {
        if (fate.death == moment && --fate.countdown == 0) die();
    };
    auto const acknowledge = [&](std::int64_t number, Result<Reply> const& reply) {
        auto const refused = !reply && reply.error().code == "kill.refused";
        if (!reply && !refused) ::_exit(4);
        Acknowledgement const said{number, refused ? -1 : std::atoll(reply->json.c_str())};
        if (::write(pipe, &said, sizeof said) != sizeof said) ::_exit(5);
        pass(Death::right_after_an_answer);
    };
    std::counting_semaphore<> room{fate.group};
    for (auto number = fate.first;; ++number) {
        room.acquire();
        auto command = entries::entry(number);
        command.run = [&, inner = std::move(command.run)](Work& work) {
            auto reply = inner(work);
            pass(Death::inside_a_work);
            return reply;
        };
        runner.submit(std::move(command), [&, number](Result<Reply> const& reply) {
            acknowledge(number, reply);
            room.release();
        });
    }
}

/// Everything acknowledged over many lives, and the checks after each death.
class Witness {
public:
    explicit Witness(std::string path) : path_(std::move(path)) {}

    /// One life and its death. Gives how it ended.
    int one_life(Fate const& fate) {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        auto const child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            ::close(ends[0]);
            live(path_, ends[1], fate);
        }
        ::close(ends[1]);
        Acknowledgement said{};
        for (int seen = 0; ::read(ends[0], &said, sizeof said) == sizeof said;) {
            note(said);
            if (++seen == fate.countdown && fate.death == Death::from_outside)
                ::kill(child, SIGKILL);
        }
        ::close(ends[0]);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        return status;
    }

    /// Opens what the dead left, and compares.
    void check() {
        std::set<std::int64_t> numbers;
        for (auto const& [number, answer] : acknowledged_) numbers.insert(number);
        auto const is_wrong = entries::wrong_in(path_, numbers) > 0;
        CHECK_FALSE(is_wrong);
        wrong_ += is_wrong ? 1 : 0;
    }

    std::int64_t last() const { return acknowledged_.empty() ? 0 : acknowledged_.rbegin()->first; }
    std::size_t count() const { return acknowledged_.size(); }
    std::int64_t changed_answers() const { return changed_answers_; }
    std::size_t wrong() const { return wrong_; }

private:
    void note(Acknowledgement const& said) {
        auto const [known, is_new] = acknowledged_.emplace(said.number, said.answer);
        if (!is_new && known->second != said.answer) ++changed_answers_;
    }

    std::string const path_;
    std::map<std::int64_t, std::int64_t> acknowledged_;
    std::int64_t changed_answers_ = 0;
    std::size_t wrong_ = 0;
};

}  // namespace

TEST_CASE("kill: whatever was acknowledged outlives SIGKILL, once, with the same answer") {
    store::TestPlace const place{entries::migrations()};
    Witness witness{place.address};
    // On PostgreSQL what survives is the server's; what is tested is the lock and the outcome.
    int const kills = entries::is_long() ? 1'000 : store::TestPlace::is_on_postgres() ? 10 : 50;
    std::mt19937 random{20'261'121};
    auto const below = [&](int limit) { return static_cast<int>(random() % 1'000'000) % limit; };
    for (int life = 0; life < kills; ++life) {
        CAPTURE(life);
        // Each life first repeats some of what the one before it did, known and unknown outcomes.
        Fate const fate{.death = static_cast<Death>(below(3)),
                        .countdown = 1 + below(120),
                        .group = 1 + below(12),
                        .first = std::max<std::int64_t>(1, witness.last() - below(20))};
        CAPTURE(static_cast<int>(fate.death));
        auto const status = witness.one_life(fate);
        REQUIRE(WIFSIGNALED(status));
        REQUIRE(WTERMSIG(status) == SIGKILL);
        witness.check();
    }
    CHECK(witness.changed_answers() == 0);
    CHECK(witness.count() > static_cast<std::size_t>(kills));
    entries::tell_fault("kill -9 under load", static_cast<std::size_t>(kills), witness.count(),
                        witness.wrong());
}
