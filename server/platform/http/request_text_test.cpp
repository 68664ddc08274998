#include "platform/http/request_text.hpp"

#include <doctest/doctest.h>

using namespace takaful;
using namespace takaful::http;

TEST_CASE("http target: a path is decoded once and can never climb") {
    struct Case {
        char const* text;
        char const* path;  // Null: refused.
    };
    Case const cases[] = {
        {"/", "/"},
        {"/give", "/give"},
        {"/give/", "/give"},
        {"/a/b%20c", "/a/b c"},
        {"/%D8%A3%D8%B9%D8%B7", "/أعط"},
        {"/a?x=1", "/a"},
        {"", nullptr},
        {"give", nullptr},
        {"*", nullptr},
        {"http://host/x", nullptr},
        {"//", nullptr},
        {"//evil", nullptr},
        {"/a//b", nullptr},
        {"/..", nullptr},
        {"/a/../b", nullptr},
        {"/a/%2e%2e/b", nullptr},
        {"/a/%2E/b", nullptr},
        {"/a%2Fb", nullptr},
        {"/a%5Cb", nullptr},
        {"/a\\..\\b", nullptr},
        {"/a%00", nullptr},
        {"/a%0d%0aSet-Cookie:x", nullptr},
        {"/a%", nullptr},
        {"/a%4", nullptr},
        {"/a%zz", nullptr},
        {"/%ff%fe", nullptr},
    };
    for (auto const& c : cases) {
        CAPTURE(std::string{c.text});
        auto const target = parse_target(c.text);
        REQUIRE(target.has_value() == (c.path != nullptr));
        if (c.path)
            CHECK(target->path == c.path);
        else
            CHECK(target.error().code == "http.target_malformed");
    }
    auto const long_target = "/" + std::string(target_bytes_max, 'a');
    CHECK(parse_target(long_target).error().code == "http.target_too_long");
    CHECK(parse_target(long_target.substr(0, target_bytes_max)));
}

TEST_CASE("http target: the query is decoded, a name comes once") {
    auto const target = parse_target("/q?search=%D9%86%D9%88%D8%B1+%26&after=&b");
    REQUIRE(target);
    CHECK(target->query.at("search") == "نور &");
    CHECK(target->query.at("after") == "");
    CHECK(target->query.at("b") == "");
    CHECK_FALSE(parse_target("/q?a=1&a=2"));
    CHECK_FALSE(parse_target("/q?=1"));
    CHECK_FALSE(parse_target("/q?a=%00"));
    std::string many = "/q?";
    for (std::size_t i = 0; i <= query_params_max; ++i) many += "p" + std::to_string(i) + "=1&";
    CHECK_FALSE(parse_target(many));
}

TEST_CASE("http preferences: cookies, language, codings, etags") {
    CHECK(cookie_value("a=1; s=token; b=2", "s") == "token");
    CHECK(cookie_value("as=1", "s") == "");
    CHECK(cookie_value("__Host-s=x", "__Host-s") == "x");
    CHECK(cookie_value("", "s") == "");

    CHECK(language_of("") == "ar");
    CHECK(language_of("ar-EG,en;q=0.8") == "ar");
    CHECK(language_of("en-GB,en;q=0.9") == "en");
    CHECK(language_of("en;q=0.5,ar;q=0.7") == "ar");
    CHECK(language_of("fr,en;q=0.3") == "en");
    CHECK(language_of("en;q=nonsense") == "ar");

    CHECK(accepts_coding("gzip, deflate, br", "gzip"));
    CHECK_FALSE(accepts_coding("gzip;q=0", "gzip"));
    CHECK_FALSE(accepts_coding("br", "gzip"));

    CHECK(names_etag("\"a\", W/\"b\"", "\"b\""));
    CHECK_FALSE(names_etag("\"a\"", "\"b\""));
    CHECK(media_type(" Application/JSON ; charset=utf-8") == "application/json");
}

TEST_CASE("http limits hang on an IPv4 address or an IPv6 /48") {
    CHECK(address_block("41.33.1.2") == "41.33.1.2");
    CHECK(address_block("2001:db8:7:1::9") == "2001:db8:7");
    CHECK(address_block("2001:db8:7:2:1:1:1:1") == "2001:db8:7");
    CHECK(address_block("::1") == "");
    CHECK(address_block("::ffff:41.33.1.2") == "41.33.1.2");
}
