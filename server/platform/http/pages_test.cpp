// Pages, slots, the log's files and the headers of protection, through the whole server.

#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "platform/http/testing.hpp"

using namespace takaful;
using http::request_text;

static void write(std::string const& path, std::string const& text) {
    std::filesystem::create_directories(std::filesystem::path{path}.parent_path());
    std::ofstream{path, std::ios::binary} << text;
}

namespace {

struct Site {
    store::TempFolder folder;
    std::string web = folder.file("web");
    std::string log = folder.file("log");

    Site() {
        write(web + "/index.html", "<p><!--slot:given--></p>" + std::string(2'000, ' '));
        write(web + "/en/index.html", "<p><!--slot:given--></p>");
        write(web + "/shell.html", "shell");
        write(web + "/assets/app-1234abcd.js", std::string(4'000, 'x'));
        write(log + "/checkpoint", "log.example\n1\n");
        write(log + "/tile/0/000", std::string(32, '\x01'));
        write(folder.file("keys.db"), "secret");
    }
    http::ServerOptions options() const {
        return {.web_folder = web, .log_folder = log, .behind_tls = false};
    }
};

}  // namespace

TEST_CASE("http pages: protected, compressed, and asked for again only when changed") {
    Site const site;
    http::TestServer const server{{}, site.options()};
    auto const page = server.ask(request_text("GET /give"));
    CHECK(page.status == 200);
    CHECK(page.body == "shell");
    CHECK(page.header("Cache-Control") == "no-cache");
    CHECK(page.header("Content-Security-Policy") ==
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
          "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
          "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
          "require-trusted-types-for 'script'; report-to csp");
    CHECK(page.header("X-Content-Type-Options") == "nosniff");
    CHECK(page.header("Referrer-Policy") == "no-referrer");
    CHECK(page.header("Cross-Origin-Opener-Policy") == "same-origin");
    CHECK(page.header("Cross-Origin-Resource-Policy") == "same-origin");
    CHECK(page.has("Permissions-Policy: camera=(self), geolocation=(self)"));
    CHECK_FALSE(page.has("Strict-Transport-Security"));

    auto const etag = page.header("ETag");
    auto const same = server.ask(request_text("GET /give", "If-None-Match: " + etag + "\r\n"));
    CHECK(same.status == 304);
    CHECK(same.body.empty());

    auto const asset =
        server.ask(request_text("GET /assets/app-1234abcd.js", "Accept-Encoding: gzip, br\r\n"));
    CHECK(asset.header("Content-Encoding") == "gzip");
    CHECK(asset.header("Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(asset.body.size() < 200);
    CHECK(server.ask(request_text("GET /assets/app-1234abcd.js")).body.size() == 4'000);
    CHECK(server.ask(request_text("HEAD /assets/app-1234abcd.js")).header("Content-Length") ==
          "4000");
    CHECK(server.ask(request_text("GET /assets/gone.js")).status == 404);
    CHECK(server.ask(request_text("POST /give", "", "{}")).status == 405);
}

TEST_CASE("http pages: behind TLS the browser is told to stay there") {
    Site const site;
    auto options = site.options();
    options.behind_tls = true;
    http::TestServer const server{{}, options};
    CHECK(server.ask(request_text("GET /give")).header("Strict-Transport-Security") ==
          "max-age=63072000; includeSubDomains");
}

TEST_CASE("http pages: slots hold today's sums, computed once for many readers") {
    Site const site;
    std::atomic<int> fills{0};
    auto const fill = [&](std::string_view name, std::string_view language) -> Result<std::string> {
        ++fills;
        return std::string{name} + "-" + std::string{language};
    };
    http::TestServer const server{{}, site.options(), {}, fill};
    CHECK(server.ask(request_text("GET /")).body.starts_with("<p>given-ar</p>"));
    auto const again = server.ask(request_text("GET /", "Accept-Encoding: gzip\r\n"));
    CHECK(again.header("Content-Encoding") == "gzip");
    CHECK(fills == 1);
    CHECK(server.ask(request_text("GET /en")).body == "<p>given-en</p>");
    auto const etag = again.header("ETag");
    CHECK(server.ask(request_text("GET /", "If-None-Match: " + etag + "\r\n")).status == 304);

    auto const broken = [](std::string_view, std::string_view) -> Result<std::string> {
        return fail(ErrorKind::broken, "store.failed");
    };
    http::TestServer const without{{}, site.options(), {}, broken};
    CHECK(without.ask(request_text("GET /en")).body == "<p></p>");
}

TEST_CASE("http log: tiles for anyone's browser, and nothing else") {
    Site const site;
    http::TestServer const server{{}, site.options()};
    auto const checkpoint = server.ask(request_text("GET /log/checkpoint"));
    CHECK(checkpoint.body == "log.example\n1\n");
    CHECK(checkpoint.header("Content-Type") == "text/plain; charset=utf-8");
    CHECK(checkpoint.header("Access-Control-Allow-Origin") == "*");
    CHECK(checkpoint.header("Cache-Control") == "public, max-age=2, must-revalidate");
    auto const tile = server.ask(request_text("GET /log/tile/0/000"));
    CHECK(tile.body == std::string(32, '\x01'));
    CHECK(tile.header("Content-Type") == "application/octet-stream");
    CHECK(tile.header("Cache-Control") == "public, max-age=31536000, immutable");
    for (auto const* path :
         {"/log/tile/0/001", "/log/tile", "/log/x", "/log/tile/0/000/..", "/log/../keys.db",
          "/log/%2e%2e/keys.db", "/log/..%2fkeys.db", "/..%2f..%2fetc/passwd", "/%2e%2e/keys.db",
          "/../keys.db", "/assets/../../keys.db", "/assets\\..\\..\\keys.db"}) {
        CAPTURE(std::string{path});
        auto const answer = server.ask(request_text("GET " + std::string{path}));
        CHECK((answer.status == 404 || answer.status == 400));
        CHECK(answer.body.find("secret") == std::string::npos);
    }
}
