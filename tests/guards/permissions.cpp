// Who may do what: every route of the program is called as the public, as each role alone and as a
// partner's programs, past the server's own check of sessions, and the table permissions.csv says
// who comes through. A route without a row, or a row without a route, fails.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <future>
#include <map>
#include <set>

#include "app/testing.hpp"
#include "app/wiring.hpp"
#include "record/identity/identity.hpp"
#include "record/notify/notify.hpp"
#include "source.hpp"

namespace takaful::guards {

namespace {

using http::schema::Kind;
using http::schema::Type;

struct Caller {
    std::string name;
    Actor actor;
};

/// A house with everyone who may call it.
struct CalledHouse : app::TestVillage {
    std::vector<http::Route> routes = app::all_routes();
    std::vector<Caller> callers{{"public", {}}};
    std::uint32_t ids = 1'000;

    CalledHouse() {
        REQUIRE(open());
        std::uint32_t person = 1;
        for (auto const& [role, name] : EnumNames<identity::Role>::rows)
            callers.push_back({std::string{name}, person_with(role, ++person)});
        for (auto const& [scope, name] : EnumNames<identity::Scope>::rows)
            callers.push_back({"partner_" + std::string{name}, partner_with(scope)});
    }
    static Actor person_with(identity::Role role, std::uint32_t n) {
        return {.person = work::test_id<PersonId>(n),
                .rights = identity::rights_of({&role, 1}),
                .book = 1};
    }
    /// A program of another book, by a token that was really issued.
    Actor partner_with(identity::Scope scope) {
        std::string token;
        REQUIRE(run([&](Work& work) -> Result<> {
            token = TRY(identity::issue_credential(work, {.id = fresh<identity::CredentialId>(),
                                                          .book = 2,
                                                          .name = "core banking",
                                                          .scopes = {scope}}))
                        .token;
            return {};
        }));
        auto const found =
            house->parts().get<identity::Credentials>().find(token, house->clock().now());
        REQUIRE(found);
        return *found;
    }
    Actor actor_of(std::string_view name) const {
        for (auto const& caller : callers)
            if (caller.name == name) return caller.actor;
        return {};
    }
    template <typename SomeId>
    SomeId fresh() {
        return work::test_id<SomeId>(++ids);
    }

    http::Response call(http::Route const& route, http::Request request) {
        std::promise<http::Response> promise;
        auto answer = promise.get_future();
        route.handle(std::move(request), house->runner(),
                     [&](http::Response response) { promise.set_value(std::move(response)); });
        return answer.get();
    }
    http::Request request_for(http::Route const& route, Actor const& actor);
    std::string plain_value(Type const& type, std::string_view name);
    json::Value body_value(Type const& type, std::string_view name);
};

// ---- What a route is asked
// -----------------------------------------------------------------------

std::string CalledHouse::plain_value(Type const& type, std::string_view name) {
    switch (type.kind) {
        case Kind::integer:
            return name == "period" ? "202611" : "1";
        case Kind::number:
            return "1.5";
        case Kind::boolean:
            return "true";
        case Kind::date:
            return "2026-11-21";
        case Kind::instant:
            return "2026-11-21T09:00:00.000000Z";
        case Kind::currency:
            return "EGP";
        case Kind::enumeration:
            return std::string{type.values.front()};
        case Kind::text:
            return name == "phone" ? "01012345678" : "1";
        default:
            return fresh<CommandId>().text();
    }
}

/// The least that can be read: members that may be left out are left out, lists are empty.
json::Value CalledHouse::body_value(Type const& type, std::string_view name) {
    switch (type.kind) {
        case Kind::integer:
            return {name == "period" ? std::int64_t{202'611} : std::int64_t{1}};
        case Kind::number:
            return {1.5};
        case Kind::boolean:
            return {true};
        case Kind::list:
            return {json::Value::Array{}};
        case Kind::map:
        case Kind::any:
            return {json::Value::Object{}};
        case Kind::money:
            return {json::Value::Object{{"minor", {std::int64_t{1}}}, {"currency", {"EGP"}}}};
        case Kind::object:
            break;
        default:
            return {plain_value(type, name)};
    }
    json::Value::Object object;
    for (auto const& member : type.members)
        if (!member.optional)
            object.emplace_back(std::string{member.name}, body_value(member.type(), member.name));
    return {std::move(object)};
}

std::vector<std::string> params_of(std::string_view path) {
    std::vector<std::string> names;
    for (auto at = path.find('{'); at != std::string_view::npos; at = path.find('{', at + 1))
        names.emplace_back(path.substr(at + 1, path.find('}', at) - at - 1));
    return names;
}

http::Request CalledHouse::request_for(http::Route const& route, Actor const& actor) {
    static Type const id{.kind = Kind::id};
    http::Request request;
    request.method = route.method;
    request.path = route.path;
    request.body_type = "application/json";
    request.idempotency_key = fresh<CommandId>().text();
    request.actor = actor;
    for (auto const& name : params_of(route.path)) {
        auto const* member = route.request.find(name);
        request.path_params[name] = plain_value(member != nullptr ? member->type() : id, name);
    }
    if (route.method == http::Method::get) {
        for (auto const& member : route.request.members)
            if (!member.optional && !request.path_params.contains(std::string{member.name}))
                request.query[std::string{member.name}] = plain_value(member.type(), member.name);
        return request;
    }
    auto body = body_value(route.request, "");
    if (auto* object = std::get_if<json::Value::Object>(&body.data))
        std::erase_if(*object, [&](auto const& member) {
            return request.path_params.contains(member.first);
        });
    json::write(request.body, body);
    if (route.request.kind == Kind::nothing) request.body = "{}";
    return request;
}

// ---- The table ----------------------------------------------------------------------------------

constexpr std::array refusals{"identity.sign_in_needed", "identity.right_missing",
                              "identity.other_book"};

/// A body whose own members were all read: what is missing is inside one that takes any JSON, and
/// was looked for after the right.
bool is_read(http::Route const& route, Error const& error) {
    for (auto const& param : error.params)
        if (auto const* field = std::get_if<std::string>(&param.value);
            field != nullptr && param.name == "field")
            return route.request.find(*field) == nullptr && error.code == "request.field_missing";
    return false;
}

/// "yes": the caller came as far as what she asked for. "-": refused for who she is. Else a code
/// that says that the question was not even read.
std::string outcome_of(http::Route const& route, http::Response const& response) {
    if (!response.error) return "yes";
    std::string const code{response.error->code};
    if (std::ranges::find(refusals, code) != refusals.end()) return "-";
    bool const is_unread = code.starts_with("request.") || code.starts_with("json.") ||
                           code.starts_with("http.") || code == "work.failed";
    return is_unread && !is_read(route, *response.error) ? code : "yes";
}

std::vector<std::string> split(std::string_view line) {
    std::vector<std::string> cells;
    while (true) {
        auto const comma = std::min(line.find(','), line.size());
        cells.emplace_back(line.substr(0, comma));
        if (comma == line.size()) return cells;
        line.remove_prefix(comma + 1);
    }
}

std::string row_of(CalledHouse& house, http::Route const& route) {
    std::string row = std::string{route.method == http::Method::get ? "GET" : "POST"} + "," +
                      std::string{route.path};
    for (auto const& caller : house.callers)
        row += "," + outcome_of(route, house.call(route, house.request_for(route, caller.actor)));
    return row;
}

}  // namespace

TEST_CASE("guard: every route lets through exactly those whom the table of permissions names") {
    CalledHouse house;
    auto const files = read_tree("tests/guards", {".csv"});
    REQUIRE(files.size() == 1);
    auto const lines = lines_of(files.front().text);
    std::string header = "method,path";
    for (auto const& caller : house.callers) header += "," + caller.name;
    CHECK(lines.front() == header);
    std::map<std::string, std::string> expected;
    for (auto const& line : lines) {
        auto const cells = split(line);
        if (cells.size() > 2) expected[cells[0] + "," + cells[1]] = line;
    }
    expected.erase("method,path");
    Findings findings;
    std::size_t cells = 0;
    for (auto const& route : house.routes) {
        auto const row = row_of(house, route);
        auto const key = row.substr(0, row.find(',', row.find(',') + 1));
        auto const found = expected.extract(key);
        cells += house.callers.size();
        if (found.empty() || found.mapped() != row) findings.push_back("permissions.csv: " + row);
    }
    for (auto const& [key, line] : expected)
        findings.push_back("permissions.csv: no such route: " + line);
    expect_none(findings);
    MESSAGE("permissions: " << house.routes.size() << " routes, " << house.callers.size()
                            << " callers, " << cells << " cells");
}

// ---- Own, another's, a partner's ----------------------------------------------------------------

namespace {

/// A person with a sign-in of her own, a session and a message.
struct Someone {
    Actor actor;
    std::string session;
    std::string message;
};

Someone add_someone(CalledHouse& house, std::string phone) {
    auto& runner = house.house->runner();
    Someone made;
    identity::SignIn const entry{phone, "274931", {}};
    std::optional<identity::PreparedUser> user;
    std::optional<identity::PreparedSignIn> sign_in;
    auto const ask = [&](Actor const& who, auto act) {
        REQUIRE(runner.ask(who, [&](Work& work) -> Result<std::string> {
            TRY(act(work));
            return std::string{"{}"};
        }));
    };
    ask(Actor::system(1), [&](Work& work) -> Result<> {
        user = TRY(identity::prepare_user(work, {.id = house.fresh<CommandId>(),
                                                 .person = {},
                                                 .name = "هدى",
                                                 .phone = phone,
                                                 .pin = "274931",
                                                 .roles = {identity::Role::donor},
                                                 .note_ar = {},
                                                 .note_en = {}}));
        return {};
    });
    REQUIRE(house.run([&](Work& work) -> Result<> {
        made.actor = CalledHouse::person_with(identity::Role::donor, 0);
        made.actor.person = TRY(identity::create_user(work, *user)).person;
        return notify::tell(work, made.actor.person, "wallet.received");
    }));
    ask({}, [&](Work& work) -> Result<> {
        sign_in = TRY(identity::prepare_sign_in(work, entry));
        return {};
    });
    REQUIRE(house.run([&](Work& work) -> Result<> {
        REQUIRE(TRY(identity::sign_in(work, *sign_in)).session);
        return {};
    }));
    ask(made.actor, [&](Work& work) -> Result<> {
        made.session = TRY(identity::own_sessions(work, "")).items.at(0).session.text();
        made.message = TRY(notify::inbox(work, {})).items.at(0).message.text();
        return {};
    });
    return made;
}

http::Response call_with(CalledHouse& house, std::string_view path, http::Method method,
                         Actor const& actor, std::string const& object) {
    for (auto const& route : house.routes) {
        if (route.path != path || route.method != method) continue;
        auto request = house.request_for(route, actor);
        request.path_params[params_of(path).front()] = object;
        return house.call(route, std::move(request));
    }
    FAIL("no such route");
    return {};
}

}  // namespace

TEST_CASE("guard: what is one's own is not another's, nor a partner's") {
    CalledHouse house;
    auto const huda = add_someone(house, "01012345678");
    auto const mona = add_someone(house, "01112223334");
    struct Object {
        std::string_view path;
        std::string object;
    };
    int cells = 0;
    for (auto const& [path, object] : {Object{"/v1/inbox/{message}/read", huda.message},
                                       Object{"/v1/sessions/{session}/end", huda.session}}) {
        CAPTURE(path);
        auto const reached = [&](Actor const& who) {
            ++cells;
            return !call_with(house, path, http::Method::post, who, object).error;
        };
        for (auto const& caller : house.callers) {
            CAPTURE(caller.name);
            CHECK_FALSE(reached(caller.actor));
        }
        CHECK_FALSE(reached(mona.actor));
        CHECK(reached(huda.actor));
    }
    MESSAGE("own, another's, a partner's: " << cells << " cells");
}

}  // namespace takaful::guards
