#pragma once
// For tests only: a whole house in a temporary folder, with a clock that stands still.
//
//     TEST_CASE("giving: a gift is received") {
//         work::TestHouse house;
//         auto const gift = house.command(house.actor(1, {Right::spend}), command, giving::give);
//         CHECK(gift->state == GiftState::received);
//     }

#include <cstdio>
#include <initializer_list>
#include <utility>

#include "base/json.hpp"
#include "platform/keys/keys.hpp"
#include "platform/store/testing.hpp"
#include "platform/work/work.hpp"

namespace takaful::work {

class TestClock : public Clock {
public:
    Instant now() const override { return now_; }
    void set(Instant now) { now_ = now; }
    void advance(Days days) { now_.unix_us += days.count * 86'400'000'000; }
    void advance_us(std::int64_t us) { now_.unix_us += us; }

private:
    Instant now_{1'795'251'600'000'000};  // 2026-11-21T09:00:00Z, 11:00 in Cairo.
};

/// A readable id for tests: a valid UUIDv7 that ends in `n`.
template <typename SomeId>
SomeId test_id(std::uint32_t n) {
    SomeId id;
    id.bytes[6] = 0x70;
    id.bytes[8] = 0x80;
    for (std::size_t i = 0; i < 4; ++i)
        id.bytes[12 + i] = static_cast<std::uint8_t>(n >> (8 * (3 - i)));
    return id;
}

/// Members are in the order of their needs; a test adds its own Parts before the first run.
struct TestHouse {
    store::TestDatabase db;
    TestClock clock;
    Parts parts;
    std::unique_ptr<keys::KeyStore> keys = open_keys();
    std::vector<std::pair<AnyId, std::string>> accesses;  // What was logged, when no sink was set.
    Runner runner{*db.database, parts, clock, {}};

    TestHouse() {
        parts.add(*keys);
        runner.set_access_sink([this](Work&, std::span<AccessNote const> notes) -> Result<> {
            for (auto const& note : notes) accesses.emplace_back(note.subject, note.purpose);
            return {};
        });
    }

    /// Person `n` of a book, with these rights and the open one.
    static Actor actor(std::uint32_t n, std::initializer_list<Right> rights,
                       std::int64_t book = 1) {
        Actor actor;
        actor.person = test_id<PersonId>(n);
        actor.book = book;
        for (auto const right : rights) actor.rights |= 1U << static_cast<unsigned>(right);
        return actor;
    }

    /// One Work on the writer, committed: fn(Work&) -> Result<T>, given back as it is.
    template <typename Fn>
    auto run(Actor const& who, Fn fn) -> std::invoke_result_t<Fn, Work&> {
        return run_as({.actor = who, .name = "test.run"}, std::move(fn));
    }
    /// As HTTP does it: exactly once by the command's own id, its body as canonical JSON, the reply
    /// through its JSON. `act` is the api function: Result<Reply>(Work&, SomeCommand const&).
    template <typename SomeCommand, typename Act>
    auto command(Actor const& who, SomeCommand const& body, Act act)
        -> std::invoke_result_t<Act, Work&, SomeCommand const&> {
        using Answer = typename std::invoke_result_t<Act, Work&, SomeCommand const&>::value_type;
        Command command{.actor = who, .name = "test.command", .body = json::to_text(body)};
        command.id.bytes = body.id.bytes;
        command.run = [&](Work& work) -> Result<std::string> {
            auto answer = act(work, body);
            if (!answer) return std::unexpected(std::move(answer).error());
            if constexpr (std::is_void_v<Answer>)
                return std::string{"{}"};
            else
                return json::to_text(*answer);
        };
        auto const reply = runner.run(std::move(command));
        if (!reply) return std::unexpected(reply.error());
        if constexpr (std::is_void_v<Answer>)
            return {};
        else
            return json::from_text<Answer>(reply->json);
    }
    /// One question on a reader, accesses logged: fn(Work&) -> Result<T>.
    template <typename Fn>
    auto ask(Actor const& who, Fn fn) -> std::invoke_result_t<Fn, Work&> {
        std::optional<std::invoke_result_t<Fn, Work&>> out;
        auto const answer = runner.ask(who, [&](Work& work) -> Result<std::string> {
            out.emplace(fn(work));
            if (!*out) return std::unexpected(out->error());
            return std::string{};
        });
        if (!answer) return std::unexpected(answer.error());
        return *std::move(out);
    }

private:
    template <typename Fn>
    auto run_as(Command command, Fn fn) -> std::invoke_result_t<Fn, Work&> {
        std::optional<std::invoke_result_t<Fn, Work&>> out;
        command.run = [&](Work& work) -> Result<std::string> {
            out.emplace(fn(work));
            if (!*out) return std::unexpected(out->error());
            return std::string{};
        };
        auto const reply = runner.run(std::move(command));
        if (!reply) return std::unexpected(reply.error());
        return *std::move(out);
    }
    std::unique_ptr<keys::KeyStore> open_keys() {
        auto opened = keys::KeyStore::open(
            {.path = db.folder.file("keys.db"), .master_key_path = db.folder.file("master.key")});
        if (opened) return *std::move(opened);
        std::fprintf(stderr, "keys: %s\n", opened.error().detail.c_str());
        std::abort();
    }
};

}  // namespace takaful::work
