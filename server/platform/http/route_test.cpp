#include <doctest/doctest.h>

#include "platform/http/http.hpp"

namespace takaful::routetest {

struct Question {
    AnyId gift;
    std::optional<int> limit;
    std::optional<bool> open;
    std::optional<Date> after;
    std::optional<std::vector<std::int64_t>> periods;
    std::optional<std::string> search;
    TAKAFUL_FIELDS(Question, gift, limit, open, after, periods, search)
};
struct Approve {
    CommandId id;
    AnyId list;
    Money amount;
    TAKAFUL_FIELDS(Approve, id, list, amount)
};
struct Nameless {
    std::string word;
    TAKAFUL_FIELDS(Nameless, word)
};

}  // namespace takaful::routetest

using namespace takaful;
using namespace takaful::routetest;

static constexpr char const* an_id = "01920000-0000-7000-8000-000000000001";
static constexpr char const* other_id = "01920000-0000-7000-8000-000000000002";

static std::string told(Error const& error) {
    std::string out{error.code};
    for (auto const& param : error.params)
        if (auto const* text = std::get_if<std::string>(&param.value)) out += " " + *text;
    return out;
}

TEST_CASE("http question: params fill fields, with the errors of a body") {
    auto const ask = [](std::map<std::string, std::string> query) {
        http::Request request;
        request.path_params = {{"gift", an_id}};
        request.query = std::move(query);
        return http::detail::decode_value<Question>(
            http::detail::question_value(request, http::schema::of<Question>()));
    };
    auto const full = ask({{"limit", "٥٠"},
                           {"open", "true"},
                           {"after", "2026-11-21"},
                           {"periods", "202611,202612"},
                           {"search", "007"}});
    REQUIRE(full);
    CHECK(full->gift.text() == an_id);
    CHECK(full->limit == 50);
    CHECK(full->open == true);
    CHECK(full->periods->at(1) == 202612);
    CHECK(full->search == "007");
    CHECK(ask({{"limit", ""}})->limit == std::nullopt);
    CHECK(told(ask({{"limit", "five"}}).error()) == "request.field_type limit integer");
    CHECK(told(ask({{"limit", "5x"}}).error()) == "request.field_type limit integer");
    CHECK(told(ask({{"open", "yes"}}).error()) == "request.field_type open boolean");
    CHECK(ask({{"after", "2026-02-30"}}).error().code == "request.field_invalid");
    CHECK(told(ask({{"limt", "5"}}).error()) == "request.field_unknown limt");
    CHECK(told(ask({{"gift", other_id}}).error()) == "request.field_unknown gift");
    http::Request bare;
    auto const missing = http::detail::decode_value<Question>(
        http::detail::question_value(bare, http::schema::of<Question>()));
    CHECK(told(missing.error()) == "request.field_missing gift");
}

TEST_CASE("http command: a body from outside is right, or the field that is wrong is named") {
    auto const decode = [](std::string body) {
        http::Request request;
        request.path_params = {{"list", an_id}};
        request.body = std::move(body);
        return http::decode_body<Approve>(request);
    };
    std::string const id = R"("id":")" + std::string{other_id} + "\"";
    std::string const money = R"("amount":{"minor":5,"currency":"EGP"})";
    auto const good = decode("{" + id + "," + money + "}");
    REQUIRE(good);
    CHECK(good->list.text() == an_id);
    CHECK(good->amount.minor == 5);
    CHECK(decode("{" + id + "," + money + R"(,"list":")" + an_id + "\"}"));

    struct Case {
        std::string body;
        std::string told;
    };
    Case const cases[] = {
        {"{" + id + "," + money + R"(,"list":")" + other_id + "\"}", "request.field_invalid list"},
        {"{" + id + "}", "request.field_missing amount"},
        {"{" + id + "," + money + R"(,"rate":1})", "request.field_unknown rate"},
        {"{" + id + R"(,"amount":5})", "request.field_type amount"},
        {"{" + id + R"(,"amount":{"minor":5.5,"currency":"EGP"}})", "request.field_"},
        {"{" + id + R"(,"amount":{"minor":"5","currency":"EGP"}})", "request.field_type amount"},
        {"{\"id\":7," + money + "}", "request.field_type id"},
        {"{\"id\":\"7\"," + money + "}", "request.field_invalid id"},
        {"[]", "request.field_type body object"},
        {"\"x\"", "request.field_type body object"},
        {"", "json.malformed"},
        {"{", "json.malformed"},
        {"{" + id + "," + money + "} trailing", "json.malformed"},
        {"{" + id + "," + id + "," + money + "}", "json.duplicate_key id"},
        {"{\"id\":\"\xff\xfe\"}", "json.malformed"},
        {std::string(100, '[') + std::string(100, ']'), "json.too_deep"},
    };
    for (auto const& c : cases) {
        CAPTURE(c.body);
        auto const result = decode(c.body);
        REQUIRE_FALSE(result);
        CHECK(told(result.error()).starts_with(c.told));
    }
}

TEST_CASE("http command: its own id, else the header, else a refusal") {
    http::Request request;
    request.idempotency_key = other_id;
    Approve approve{.id = *CommandId::parse(an_id), .list = {}, .amount = {}};
    CHECK(http::detail::command_id(approve, request)->text() == an_id);
    CHECK(http::detail::command_id(Nameless{}, request)->text() == other_id);
    request.idempotency_key = "seven";
    CHECK(http::detail::command_id(Nameless{}, request).error().code == "http.id_malformed");
    request.idempotency_key.clear();
    CHECK(http::detail::command_id(Nameless{}, request).error().code == "http.id_missing");
}

TEST_CASE("http session: the cookie is closed to scripts and to other sites") {
    http::Request request;
    http::Response plain;
    http::set_session(plain, request, "token", 60);
    CHECK(plain.headers.at(0).second == "s=token; Path=/; HttpOnly; SameSite=Strict; Max-Age=60");
    request.secure = true;
    http::Response secure;
    http::set_session(secure, request, "token", 60);
    CHECK(secure.headers.at(0).second ==
          "__Host-s=token; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=60");
    http::Response ended;
    http::clear_session(ended, request);
    CHECK(ended.headers.at(0).second.ends_with("Max-Age=0"));
    CHECK(ended.headers.at(1).first == "Clear-Site-Data");
}
