#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

#include "record/tlog/testing.hpp"
#include "record/tlog/witness.hpp"

using namespace takaful;
using namespace takaful::tlog;

namespace {

crypto::SigningKey key_of(std::uint8_t n) {
    crypto::Key seed{};
    seed.fill(n);
    return crypto::signing_key_from_seed(seed);
}

std::string name_of(int n) {
    return "w" + std::to_string(n) + ".test";
}

/// Witnesses behind addresses "w1", "w2" …; what they answer may be replaced by a lie.
class Witnesses : public WitnessDoor {
public:
    using Answer = std::function<Result<WitnessReply>(std::string const& body)>;
    std::map<std::string, Answer> answers;
    int asked = 0;

    Result<WitnessReply> post(std::string const& url, std::string const& body) override {
        std::lock_guard const lock{mutex_};
        ++asked;
        auto const found = answers.find(url);
        if (found == answers.end()) return fail(ErrorKind::unavailable, "tlog.unreachable");
        return found->second(body);
    }

private:
    std::mutex mutex_;
};

std::string policy_of(int count, std::string_view quorum) {
    std::string text;
    std::string names;
    for (int n = 1; n <= count; ++n) {
        auto const key = key_of(static_cast<std::uint8_t>(n)).public_key;
        auto const vkey = make_verifier_key(name_of(n), key, KeyType::cosignature).text();
        text += "witness w" + std::to_string(n) + " " + vkey + " w" + std::to_string(n) + "\n";
        names += " w" + std::to_string(n);
    }
    return text + "group all " + std::string{quorum} + names + "\nquorum all\n";
}

/// A log with a policy, and witnesses that are real ones in houses of their own.
struct Watched {
    LogHouse house;
    Witnesses door;
    std::string policy;
    struct Partner {
        work::TestHouse house;
        std::unique_ptr<Witness> witness;
    };
    std::vector<std::unique_ptr<Partner>> partners;

    Watched(int count, std::string_view quorum) : policy(policy_of(count, quorum)) {
        for (int n = 1; n <= count; ++n) {
            auto partner = std::make_unique<Partner>();
            WitnessOptions options{.name = name_of(n),
                                   .key = key_of(static_cast<std::uint8_t>(n)),
                                   .folder = partner->house.db.folder.file("copies"),
                                   .logs = {{house.log->verifier_key(), nullptr}}};
            partner->witness = Witness::open(partner->house.runner, std::move(options)).value();
            door.answers["w" + std::to_string(n) + "/add-checkpoint"] =
                [&witness = *partner->witness](std::string const& body) {
                    return witness.add_checkpoint(body);
                };
            partners.push_back(std::move(partner));
        }
        REQUIRE(restart());
    }
    Result<> restart() {
        LogOptions options{.origin = "log.test/village",
                           .folder = house.folder(),
                           .installation_key = house.house.keys->installation_key("log"),
                           .witness_policy = policy,
                           .witness_door = &door};
        house.log = std::make_unique<Integrator>(house.house.runner, std::move(options));
        house.house.parts.add<Log>(*house.log);
        return house.log->start();
    }
    void gift(std::uint32_t n) {
        REQUIRE(house.gift(n, 100));
        REQUIRE(house.log->integrate_now());
    }
    bool collect() { return house.log->collect_now().value(); }
    std::int64_t published() const { return house.log->head().size; }
};

}  // namespace

TEST_CASE("witness policy: nothing is published before the quorum has cosigned it") {
    Watched town{3, "2"};
    town.gift(1);
    CHECK(town.published() == 0);
    CHECK(town.house.log->signed_head().size == 1);
    CHECK(town.collect());
    CHECK(town.published() == 1);
    CHECK_FALSE(town.collect());  // Nothing new to show.
    auto files = FilesInMemory{town.house.folder()};
    auto const report = audit(files, {.witness_policy = town.policy});
    CHECK(report.good());
    CHECK(std::ranges::any_of(report.findings, [](auto const& found) {
        return found.error.code == "tlog.audit_quorum_holds";
    }));

    town.door.answers.erase("w1/add-checkpoint");
    town.gift(2);
    CHECK(town.collect());  // Two of three are enough.
    CHECK(town.house.log->witnesses()[0].refusal == "tlog.unreachable");
    town.door.answers.erase("w2/add-checkpoint");
    town.gift(3);
    CHECK_FALSE(town.collect());
    CHECK(town.published() == 2);
    auto const place = [&](std::uint32_t n) {
        return town.house
            .run([&](Work& work) {
                return place_of(work, 1, LeafType::gift_in, work::test_id<AnyId>(n));
            })
            .value();
    };
    CHECK(place(2).integrated);
    CHECK_FALSE(place(3).integrated);  // Signed, but nobody outside has seen it.

    REQUIRE(town.restart());  // What was published stays; what waits still waits.
    CHECK(town.published() == 2);
    town.policy = policy_of(1, "all");
    REQUIRE(town.restart());
    CHECK_FALSE(town.collect());
    Integrator deaf{town.house.house.runner,
                    {.folder = town.house.folder(), .witness_policy = town.policy}};
    CHECK(deaf.start().error().code == "tlog.witness_door_missing");
}

TEST_CASE("witness policy: a witness that was away is brought up with a longer proof") {
    Watched town{2, "any"};
    for (std::uint32_t n = 1; n <= 5; ++n) town.gift(n);
    CHECK(town.collect());
    auto away = town.door.answers.extract("w2/add-checkpoint");
    for (std::uint32_t n = 6; n <= 300; ++n) REQUIRE(town.house.gift(n, 1));
    town.gift(301);
    CHECK(town.collect());
    town.door.answers.insert(std::move(away));
    REQUIRE(town.restart());  // It forgot what the witnesses have: their 409 says it.
    town.gift(302);
    CHECK(town.collect());
    for (auto const& state : town.house.log->witnesses()) CHECK(state.size == 302);
}

TEST_CASE("witness policy: an audit says when too few have cosigned") {
    Watched town{2, "any"};
    town.gift(1);
    town.door.answers.erase("w2/add-checkpoint");
    CHECK(town.collect());
    auto files = FilesInMemory{town.house.folder()};
    CHECK(audit(files, {.witness_policy = town.policy}).good());
    auto const strict = audit(files, {.witness_policy = policy_of(2, "all")});
    CHECK(strict.exit_code() == 20);
    CHECK(strict.findings.back().error.code == "tlog.audit_quorum_missing");
    CHECK(audit(files, {.witness_policy = "quorum nobody\n"}).exit_code() == 2);
}

namespace {

struct Lie {
    char const* why;
    Witnesses::Answer answer;
    char const* refusal;
};

std::vector<Lie> lies() {
    auto const text_of = [](std::string const& body) {
        return parse_note(parse_add_checkpoint(body).value().note).value().text;
    };
    auto const now = Instant{1'795'251'600'000'000};
    return {
        {"another key",
         [=](std::string const& body) {
             return WitnessReply{
                 .body = signature_line(cosign(text_of(body), name_of(1), key_of(9), now))};
         },
         "tlog.cosignature_false"},
        {"another text",
         [=](std::string const&) {
             return WitnessReply{.body = signature_line(cosign("log.test/village\n1\nA\n",
                                                               name_of(1), key_of(1), now))};
         },
         "tlog.cosignature_false"},
        {"a plain note signature",
         [=](std::string const& body) {
             auto const note = sign_note(text_of(body), name_of(1), key_of(1));
             return WitnessReply{.body = note.substr(note.find("\n\n") + 2)};
         },
         "tlog.cosignature_false"},
        {"no line feed",
         [](auto const&) { return WitnessReply{.body = "\xe2\x80\x94 a AAAAAAAA"}; },
         "tlog.note_malformed"},
        {"nothing", [](auto const&) { return WitnessReply{}; }, "tlog.note_malformed"},
        {"a page", [](auto const&) { return WitnessReply{.status = 502, .body = "<html>\r\n"}; },
         "status 502 <html>"},
        {"the same size again",
         [](auto const&) {
             return WitnessReply{409, "0\n", "text/x.tlog.size"};
         },
         "status 409 0"},
        {"more than there is",
         [](auto const&) {
             return WitnessReply{409, "9000\n", "text/x.tlog.size"};
         },
         "tlog.witness_ahead"},
        {"not a size",
         [](auto const&) {
             return WitnessReply{409, "01\n", "text/x.tlog.size"};
         },
         "status 409 01"},
        {"a size that jumps",
         [n = 0](auto const&) mutable {
             return WitnessReply{409, ++n % 2 != 0 ? "1\n" : "0\n", "text/x.tlog.size"};
         },
         "tlog.witness_busy"},
        {"a thousand lines",
         [](auto const&) {
             std::string body;
             for (int i = 0; i < 1'000; ++i) body += "\xe2\x80\x94 a AAAAAAAA\n";
             return WitnessReply{.body = body};
         },
         "tlog.note_malformed"},
    };
}

}  // namespace

TEST_CASE("witness policy: witnesses that lie do not count") {
    for (auto const& lie : lies()) {
        CAPTURE(lie.why);
        Watched town{1, "all"};
        town.gift(1);
        town.gift(2);
        town.door.answers["w1/add-checkpoint"] = lie.answer;
        CHECK_FALSE(town.collect());
        CHECK(town.published() == 0);
        CHECK(town.house.log->witnesses()[0].refusal == lie.refusal);
        CHECK(town.door.asked <= 3);
    }
}

TEST_CASE("quorum mode: an announced payment is free once a quorum has seen its leaf") {
    Watched town{1, "all"};
    auto const fund = LogHouse::fund();
    auto const egp = InventedEntries::currency();
    auto const waits = [&](std::int64_t minor) {
        return town.house
            .run([&](Work& work) {
                return waits_for_quorum(work, 1, fund, {minor, egp});
            })
            .value();
    };
    CHECK_FALSE(waits(1'000'000));
    REQUIRE(town.house.run([&](Work& work) {
        return set_quorum_rule(work, 1, fund, egp, Money{5'000, egp});
    }));
    CHECK_FALSE(waits(5'000));
    CHECK(waits(5'001));
    auto const subject = work::test_id<AnyId>(70);
    REQUIRE(town.house.run([&](Work& work) {
        return append(work, 1,
                      {.type = LeafType::announcement,
                       .subject = subject,
                       .fund = fund,
                       .programme = LogHouse::programme(),
                       .amount = {6'000, egp},
                       .count = 24,
                       .period = 202611,
                       .payload_root = LogHouse::list_root()});
    }));
    auto const seen = [&] {
        return town.house
            .run([&](Work& work) { return is_witnessed(work, 1, LeafType::announcement, subject); })
            .value();
    };
    CHECK_FALSE(seen());
    REQUIRE(town.house.log->integrate_now());
    CHECK_FALSE(seen());
    CHECK(town.collect());
    CHECK(seen());
    // Without witnesses nothing would ever be freed, and nothing new may begin to wait.
    town.policy = "quorum none\n";
    REQUIRE(town.restart());
    auto const refused = town.house.run([&](Work& work) {
        return set_quorum_rule(work, 1, fund, egp, Money{5'000, egp});
    });
    CHECK(refused.error().code == "tlog.quorum_needs_witnesses");
    CHECK(seen());
}
