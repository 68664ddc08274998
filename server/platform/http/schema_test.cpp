#include "platform/http/schema.hpp"

#include <doctest/doctest.h>

#include "base/json.hpp"
#include "platform/http/http.hpp"

namespace takaful::schematest {

enum class State : std::uint8_t { received, refunded };

struct Gift {
    CommandId id;
    Money amount;
    State state;
    std::optional<std::string> note;
    std::vector<Gift> parts;
    std::map<std::string, double> shares;
    TAKAFUL_FIELDS(Gift, id, amount, state, note, parts, shares)
};
struct Trace {
    AnyId gift;
    std::optional<int> limit;
    TAKAFUL_FIELDS(Trace, gift, limit)
};
struct Close {
    AnyId gift;
    Date on;
    TAKAFUL_FIELDS(Close, gift, on)
};

namespace {
struct Hidden {
    std::string word;
    TAKAFUL_FIELDS(Hidden, word)
};
}  // namespace

static Result<Hidden> hidden(Work&) {
    return Hidden{"word"};
}
static Result<Gift> donate(Work&, Gift const& gift) {
    return gift;
}
static Result<std::vector<Gift>> trace(Work&, Trace const&) {
    return std::vector<Gift>{};
}
static Result<> end_gift(Work&, Close const&) {
    return {};
}
static Result<Trace> ready(Work& work) {
    return Trace{work.new_id<AnyTag>(), std::nullopt};
}

}  // namespace takaful::schematest
TAKAFUL_ENUM(takaful::schematest::State, received, refunded)

using namespace takaful;
using namespace takaful::schematest;
namespace schema = takaful::http::schema;

TEST_CASE("http schema: a struct's list says all") {
    constexpr auto const& gift = schema::of<Gift>();
    static_assert(gift.kind == schema::Kind::object);
    CHECK(gift.cpp_name == "takaful::schematest::Gift");
    REQUIRE(gift.members.size() == 6);
    CHECK(gift.find("id")->type().kind == schema::Kind::id);
    CHECK(gift.find("note")->optional);
    CHECK(gift.find("note")->type().kind == schema::Kind::text);
    CHECK(gift.find("parts")->type().item().cpp_name == gift.cpp_name);
    CHECK(gift.find("state")->type().values[1] == "refunded");
    CHECK(gift.find("missing") == nullptr);
}

static std::vector<http::Route> table() {
    return {
        http::post<donate>("/v1/gifts", Right::spend),
        http::get<trace>("/v1/gifts/{gift}/trace", Right::open),
        http::post<end_gift>("/v1/gifts/{gift}/close", Right::administer),
        http::get<ready>("/v1/ready", Right::open),
        http::get<hidden>("/v1/hidden", Right::open),
        http::raw(http::Method::get, "/v1/rejects/{import}", Right::open, "test.rejects",
                  [](http::Request&&, work::Runner&, http::Done) {}),
    };
}

TEST_CASE("http routes: names come from the folder and the function") {
    auto const routes = table();
    CHECK(routes[0].name == "http.donate");
    CHECK(routes[3].name == "http.ready");
    CHECK(http::detail::module_of("/src/server/domain/giving/http.cpp") == "giving");
    CHECK(http::detail::module_of("server/domain/solidarity/payroll/http.cpp") == "solidarity");
    CHECK(http::detail::module_of("/x/server/app/health.cpp") == "app");
    CHECK(routes[0].is_command);
    CHECK_FALSE(routes[0].on_pool);
    CHECK_FALSE(routes[1].is_command);
    CHECK(routes[1].on_pool);
}

// A JSON pointer, "/a/b~1c".
static json::Value at(json::Value const& root, std::string_view pointer) {
    auto const* value = &root;
    while (!pointer.empty() && value) {
        pointer.remove_prefix(1);
        auto key = std::string{pointer.substr(0, pointer.find('/'))};
        pointer.remove_prefix(key.size());
        for (auto slash = key.find("~1"); slash != std::string::npos; slash = key.find("~1"))
            key.replace(slash, 2, "/");
        value = value->find(key);
    }
    return value ? *value : json::Value{};
}

TEST_CASE("http openapi: a 3.1 document whose every reference leads somewhere") {
    auto const text = http::openapi(table(), "9.9");
    auto const document = json::parse(text);
    REQUIRE(document);
    auto const word = [&](std::string_view pointer) {
        auto const value = at(*document, pointer);
        auto const* found = std::get_if<std::string>(&value.data);
        return found ? *found : json::to_text(value);
    };
    CHECK(word("/openapi") == "3.1.0");
    CHECK(word("/info/version") == "9.9");
    CHECK(word("/paths/~1v1~1gifts/post/operationId") == "http.donate");
    CHECK(word("/paths/~1v1~1gifts/post/x-right") == "spend");
    CHECK(word("/paths/~1v1~1gifts/post/requestBody/content/application~1json/schema/$ref") ==
          "#/components/schemas/schematest.Gift");
    CHECK(word("/paths/~1v1~1gifts~1{gift}~1trace/get/parameters") ==
          R"([{"name":"gift","in":"path","required":true,"schema":{"type":"string",)"
          R"("format":"uuid"}},{"name":"limit","in":"query","required":false,)"
          R"("schema":{"type":"integer","format":"int64"}}])");
    CHECK(word("/paths/~1v1~1gifts~1{gift}~1close/post/parameters/") == "null");
    CHECK(word("/paths/~1v1~1gifts~1{gift}~1close/post/requestBody/content/application~1json/"
               "schema/required") == R"(["on"])");
    CHECK(word("/components/schemas/schematest.Gift/properties/note/type") ==
          R"(["string","null"])");
    CHECK(word("/components/schemas/schematest.Gift/required") ==
          R"(["id","amount","state","parts","shares"])");
    CHECK(word("/components/schemas/schematest.State/enum") == R"(["received","refunded"])");
    CHECK(word("/components/schemas/schematest.Hidden/type") == "object");
    CHECK(word("/components/schemas/Problem/type") == "object");

    std::size_t references = 0;
    std::string_view const mark = R"("$ref":"#)";
    for (auto i = text.find(mark); i != std::string::npos; i = text.find(mark, i + 1)) {
        auto const begin = i + mark.size();
        auto const pointer = text.substr(begin, text.find('"', begin) - begin);
        CAPTURE(pointer);
        CHECK_FALSE(at(*document, pointer).is_null());
        ++references;
    }
    CHECK(references >= 6);
}
