#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "platform/http/testing.hpp"

namespace takaful::servertest {

struct Note {
    CommandId id;
    std::string text;
    TAKAFUL_FIELDS(Note, id, text)
};
struct Noted {
    std::string text;
    std::int64_t time;  // How many commands ran before: a replay does not run.
    TAKAFUL_FIELDS(Noted, text, time)
};
struct Find {
    std::string word;
    std::optional<int> limit;
    TAKAFUL_FIELDS(Find, word, limit)
};
struct Heavy {
    CommandId id;
    int number;
    TAKAFUL_FIELDS(Heavy, id, number)
};

static std::atomic<std::int64_t> runs{0};

static Result<Noted> note(Work&, Note const& command) {
    if (command.text == "refuse")
        return fail(ErrorKind::refused, "store.constraint", {{"constraint", "of a test"}});
    if (command.text == "break") return fail(ErrorKind::broken, "store.failed", "secret detail");
    return Noted{command.text, ++runs};
}
static Result<Find> find(Work&, Find const& question) {
    return question;
}
static Result<Noted> prepare(Work& work, Heavy const& command) {
    if (work.tx.is_writer()) return fail(ErrorKind::broken, "store.failed");
    if (command.number < 0) return fail(ErrorKind::invalid, "request.field_invalid");
    return Noted{"prepared", command.number};
}
static Result<Noted> finish(Work& work, Noted const& prepared) {
    if (!work.tx.is_writer()) return fail(ErrorKind::broken, "store.failed");
    return Noted{prepared.text, prepared.time * 2};
}

static std::vector<http::Route> routes() {
    return {
        http::post<note>("/v1/notes", Right::open, 256),
        http::post<note>("/v1/signed", Right::signed_in),
        http::get<find>("/v1/words/{word}", Right::open),
        http::post_question<find>("/v1/words", Right::open),
        http::post_prepared<prepare, finish>("/v1/heavy", Right::open),
        http::post<note>("/v1/large", Right::open, 1 << 20),
        http::raw(http::Method::get, "/v1/forgets", Right::open, "test.forgets",
                  [](http::Request&&, work::Runner&, http::Done) {}),
        http::raw(http::Method::get, "/v1/inject", Right::open, "test.inject",
                  [](http::Request&&, work::Runner&, http::Done done) {
                      done({.body = "x", .headers = {{"X-Bad", "a\r\nSet-Cookie: s=1"}}});
                  }),
    };
}

static std::string body(std::string_view text, char last = '1') {
    return R"({"id":"01920000-0000-7000-8000-00000000000)" + std::string{last} + R"(","text":")" +
           std::string{text} + "\"}";
}

}  // namespace takaful::servertest

using namespace takaful;
using namespace takaful::servertest;
using http::post_text;
using http::request_text;

TEST_CASE("http server: a command acts once, a question answers, both as JSON") {
    http::TestServer const server{routes()};
    auto client = server.client();
    client.send(post_text("/v1/notes", body("hello")));
    auto const first = client.read();
    CHECK(first.status == 200);
    CHECK(first.header("Content-Type") == "application/json; charset=utf-8");
    client.send(post_text("/v1/notes", body("hello")));
    auto const again = client.read();
    CHECK(again.body == first.body);
    CHECK(again.header("Idempotent-Replayed") == "true");
    client.send(post_text("/v1/notes", body("other")));
    auto const reused = client.read();
    CHECK(reused.status == 409);
    CHECK(reused.body.find("work.id_reused") != std::string::npos);

    client.send(request_text("GET /v1/words/%D9%86%D9%88%D8%B1?limit=7"));
    CHECK(client.read().body == R"({"word":"نور","limit":7})");
    client.send(post_text("/v1/words", R"({"word":"nour"})"));
    CHECK(client.read().body == R"({"word":"nour","limit":null})");
    client.send(
        post_text("/v1/heavy", R"({"id":"01920000-0000-7000-8000-0000000000ff","number":21})"));
    CHECK(client.read().body == R"({"text":"prepared","time":42})");
}

TEST_CASE("http server: HEAD is GET without the body; other methods are told what works") {
    http::TestServer const server{routes()};
    auto const get = server.ask(request_text("GET /v1/words/a"));
    auto const head = server.ask(request_text("HEAD /v1/words/a"));
    CHECK(head.status == 200);
    CHECK(head.header("Content-Length") == std::to_string(get.body.size()));
    auto const put = server.ask(request_text("PUT /v1/words/a", "", "{}"));
    CHECK(put.status == 405);
    CHECK(put.header("Allow") == "GET, HEAD, POST");
    auto const post = server.ask(post_text("/v1/words/a", "{}"));
    CHECK(post.status == 405);
    CHECK(post.header("Allow") == "GET, HEAD");
    CHECK(server.ask(request_text("GET /v1/notes")).header("Allow") == "POST");
    CHECK(server.ask(request_text("OPTIONS *")).status == 405);
}

TEST_CASE("http server: a refusal is a problem document in the reader's language") {
    http::TestServer const server{routes()};
    auto const arabic = server.ask(request_text("GET /v1/nothing"));
    CHECK(arabic.status == 404);
    CHECK(arabic.header("Content-Type") == "application/problem+json; charset=utf-8");
    CHECK(arabic.header("Content-Language") == "ar");
    CHECK(arabic.body.find("لا يعرف الخادم هذا العنوان") != std::string::npos);
    CHECK(arabic.body.find(R"("report":")") != std::string::npos);
    auto const english =
        server.ask(request_text("GET /v1/nothing", "Accept-Language: en-GB,en\r\n"));
    CHECK(english.body.find("does not know this address") != std::string::npos);

    auto const refused = server.ask(post_text("/v1/notes", body("refuse")));
    CHECK(refused.status == 422);
    CHECK(refused.body.find(R"("params":{"constraint":"of a test"})") != std::string::npos);
    auto const broken = server.ask(post_text("/v1/notes", body("break", '2')));
    CHECK(broken.status == 500);
    CHECK(broken.body.find("secret") == std::string::npos);
}

TEST_CASE("http server: what cannot be decoded is refused by name, and the connection goes on") {
    http::TestServer const server{routes()};
    struct Case {
        std::string text;
        int status;
        char const* code;
    };
    std::string const id = R"("id":"01920000-0000-7000-8000-000000000009")";
    Case const cases[] = {
        {post_text("/v1/notes", "{"), 400, "json.malformed"},
        {post_text("/v1/notes", "{" + id + "}"), 400, "request.field_missing"},
        {post_text("/v1/notes", "{" + id + R"(,"text":"a","more":1})"), 400,
         "request.field_unknown"},
        {post_text("/v1/notes", "{" + id + R"(,"text":7})"), 400, "request.field_type"},
        {post_text("/v1/notes", "{" + id + "," + id + "}"), 400, "json.duplicate_key"},
        {post_text("/v1/notes", std::string(60, '[') + std::string(60, ']')), 400, "json.too_deep"},
        {post_text("/v1/notes?x=1", "{" + id + R"(,"text":"a"})"), 400, "request.field_unknown"},
        {request_text("POST /v1/notes", "Content-Type: text/plain\r\n", "{}"), 415,
         "http.body_type"},
        {request_text("POST /v1/notes", "", "{}"), 415, "http.body_type"},
        {post_text("/v1/notes", "{}", "Sec-Fetch-Site: cross-site\r\n"), 403, "http.cross_site"},
        {post_text("/v1/notes", "{}", "Sec-Fetch-Site: same-site\r\n"), 403, "http.cross_site"},
        {post_text("/v1/notes", "{}", "Origin: https://evil.example\r\n"), 403, "http.cross_site"},
        {request_text("GET /v1/words/a?limit=x"), 400, "request.field_type"},
        {request_text("GET /v1/words/a?limit=1&limit=2"), 400, "http.target_malformed"},
        {request_text("GET /v1/words/%2e%2e/notes"), 400, "http.target_malformed"},
        {request_text("GET /v1/" + std::string(5'000, 'a')), 414, "http.target_too_long"},
        {request_text("GET /v1/forgets"), 500, "http.no_answer"},
    };
    auto client = server.client();
    for (auto const& c : cases) {
        CAPTURE(c.text);
        client.send(c.text);
        auto const answer = client.read();
        CHECK(answer.status == c.status);
        CHECK(answer.body.find(c.code) != std::string::npos);
    }
    client.send(post_text("/v1/notes", body("fine", 'a'), "Origin: http://localhost\r\n"));
    CHECK(client.read().status == 200);
}

TEST_CASE("http server: too much is refused before it is read") {
    http::TestServer const server{routes(), {.header_bytes_max = 4'096}};
    auto client = server.client();
    client.send(
        "POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Content-Length: 1000000000\r\n\r\n");  // And not a byte of it.
    auto const refused = client.read();
    CHECK(refused.status == 413);
    CHECK(refused.body.find(R"("limit":256)") != std::string::npos);
    CHECK(client.closed());

    auto const chunked = server.ask(
        "POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n200\r\n" +
        std::string(512, ' ') + "\r\n0\r\n\r\n");
    CHECK(chunked.status == 413);
    auto const headers =
        server.ask(request_text("GET /v1/words/a", "X-Long: " + std::string(8'000, 'x') + "\r\n"));
    CHECK(headers.status == 431);

    auto const large = server.ask(post_text("/v1/large", body(std::string(200'000, 'y'), 'b')));
    CHECK(large.status == 200);
    CHECK(large.body.size() > 200'000);
}

TEST_CASE("http server: bodies together have a budget") {
    http::TestServer const server{routes(), {.body_bytes_in_flight_max = 100'000}};
    CHECK(server.ask(post_text("/v1/large", body(std::string(90'000, 'y'), 'c'))).status == 200);
    auto const over = server.ask(post_text("/v1/large", body(std::string(200'000, 'y'), 'd')));
    CHECK(over.status == 503);
    CHECK(over.header("Retry-After") == "1");
    CHECK(server.ask(post_text("/v1/large", body(std::string(90'000, 'y'), 'e'))).status == 200);
}

TEST_CASE("http server: slow clients are cut, in the header, in the body and when idle") {
    http::TestServer const server{
        routes(), {.header_timeout_ms = 40, .body_timeout_ms = 40, .idle_timeout_ms = 40}};
    auto header = server.client();
    header.send("GET /v1/words/a HTTP/1.1\r\nHost:");
    auto body_client = server.client();
    body_client.send(
        "POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Content-Length: 10\r\n\r\n{\"id\"");
    auto idle = server.client();
    idle.send(request_text("GET /v1/words/a"));
    auto silent = server.client();
    CHECK(header.read().status == 408);
    CHECK(header.closed());
    CHECK(body_client.read().status == 408);
    CHECK(body_client.closed());
    CHECK(idle.read().status == 200);
    CHECK(idle.closed());
    CHECK(silent.closed());
    CHECK(server.ask(request_text("GET /v1/words/a")).status == 200);
}

TEST_CASE("http server: pipelined requests are answered in their order") {
    http::TestServer const server{routes()};
    auto client = server.client();
    std::string all;
    for (int i = 0; i < 20; ++i) {
        all += request_text("GET /v1/words/w" + std::to_string(i));
        auto id = std::to_string(10 + i);
        all += post_text("/v1/notes", R"({"id":"01920000-0000-7000-8000-0000000001)" + id +
                                          R"(","text":"n)" + id + "\"}");
    }
    client.send(all);
    for (int i = 0; i < 20; ++i) {
        CHECK(client.read().body.starts_with("{\"word\":\"w" + std::to_string(i) + "\""));
        CHECK(client.read().body.starts_with("{\"text\":\"n" + std::to_string(10 + i) + "\""));
    }
}

TEST_CASE("http server: a body is asked for, and a connection closes when it should") {
    http::TestServer const server{routes()};
    auto client = server.client();
    auto const text = body("asked", 'f');
    client.send(
        "POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Expect: 100-continue\r\nContent-Length: " +
        std::to_string(text.size()) + "\r\n\r\n");
    CHECK(client.read().status == 100);
    client.send(text);
    CHECK(client.read().status == 200);
    client.send(request_text("GET /v1/words/a", "Connection: close\r\n"));
    auto const last = client.read();
    CHECK(last.header("Connection") == "close");
    CHECK(client.closed());
    auto old = server.client();
    old.send("GET /v1/words/a HTTP/1.0\r\n\r\n");
    CHECK(old.read().status == 200);
    CHECK(old.closed());
}

TEST_CASE("http server: nonsense gets an answer or the door, never a crash or a hang") {
    http::TestServer const server{
        routes(), {.header_timeout_ms = 30, .body_timeout_ms = 30, .idle_timeout_ms = 30}};
    std::string const post =
        "POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: "
        "application/json\r\n";
    std::string const cases[] = {
        "\r\n",
        "\r\n\r\n",
        "\n\n",
        " ",
        std::string(1, '\0'),
        std::string(100, '\xff'),
        "GET\r\n\r\n",
        "GET / \r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost\r\n\r\n",
        "GET  /  HTTP/1.1\r\n\r\n",
        "G\x01T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\x80 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://evil/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b: folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n : empty\r\n\r\n",
        "GET /v1/words/a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        post + "Content-Length: -1\r\n\r\n",
        post + "Content-Length: 1e3\r\n\r\n",
        post + "Content-Length: 99999999999999999999\r\n\r\n",
        post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        post + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
        post + "Transfer-Encoding: gzip\r\n\r\nabc",
        post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\na",
        post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}XX",
        post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{",
        post + "Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 2\r\n\r\n{}",
        post + "Expect: nonsense\r\nContent-Length: 2\r\n\r\n{}",
        "GET /v1/words/a HTTP/1.1\r\nHost: a\r\nCookie: " + std::string(3'000, ';') + "\r\n\r\n",
        "GET /v1/words/a HTTP/1.1\r\nHost: a\r\nAccept-Language: " + std::string(3'000, ',') +
            "\r\n\r\n",
        "GET /v1/words/a HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \r\n\r\n",
    };
    for (auto const& text : cases) {
        CAPTURE(text);
        auto client = server.client();
        client.send(text);
        auto const answer = client.read();
        CHECK(answer.status != 100);
        CHECK((answer.status == 0 || answer.status == 200 || answer.status / 100 == 4));
    }
    // The same with the client gone in the middle, at every byte of a good request.
    auto const good = post_text("/v1/notes", body("cut", '7'));
    for (std::size_t size = 1; size < good.size(); size += 7) {
        auto client = server.client();
        client.send(std::string_view{good}.substr(0, size));
        client.end_sending();
        CHECK(client.read().status != 200);
    }
    CHECK(server.ask(request_text("GET /v1/words/a")).status == 200);
    CHECK(server.ask(request_text("GET /v1/inject")).has("Set-Cookie") == false);
}

TEST_CASE("http server: beyond its connections it says so at once") {
    http::TestServer const server{routes(), {.connections_max = 2}};
    auto one = server.client();
    auto two = server.client();
    one.send(request_text("GET /v1/words/a"));
    two.send(request_text("GET /v1/words/a"));
    CHECK(one.read().status == 200);
    CHECK(two.read().status == 200);
    auto three = server.client();
    CHECK(three.read().status == 503);
    one.send(request_text("GET /v1/words/b"));
    CHECK(one.read().status == 200);
}

TEST_CASE("http server: who asks comes from the token; strangers are stopped early and slowed") {
    auto const find_actor = [](std::string_view token, Instant) {
        return token == "good" ? work::TestHouse::actor(7, {Right::signed_in}) : Actor{};
    };
    http::TestServer const server{
        routes(), {.address_rate = {1, 4}, .person_rate = {1, 2}}, find_actor};
    CHECK(server.ask(post_text("/v1/signed", body("a", '2'))).status == 401);
    CHECK(server.ask(post_text("/v1/signed", body("a", '2'), "Cookie: s=bad\r\n")).status == 401);
    CHECK(server.ask(post_text("/v1/signed", body("a", '2'), "Cookie: s=good\r\n")).status == 200);
    CHECK(server.ask(post_text("/v1/signed", body("a", '3'), "Authorization: Bearer good\r\n"))
              .status == 200);
    auto const slowed = server.ask(post_text("/v1/signed", body("a", '4'), "Cookie: s=good\r\n"));
    CHECK(slowed.status == 429);
    CHECK(slowed.header("Retry-After") == "60");
    CHECK(server.ask(request_text("GET /v1/words/a")).status == 200);
    CHECK(server.ask(request_text("GET /v1/words/a")).status == 200);
    CHECK(server.ask(request_text("GET /v1/words/a")).status == 429);
    CHECK(server.ask(request_text("GET /elsewhere")).status == 404);  // Pages are not counted.
}

TEST_CASE("http server: a stop lets the running request end") {
    std::mutex mutex;
    http::Done owed;
    std::atomic<bool> asked{false};
    std::vector<http::Route> const table{
        http::raw(http::Method::get, "/v1/waits", Right::open, "test.waits",
                  [&](http::Request&&, work::Runner&, http::Done done) {
                      std::lock_guard const lock{mutex};
                      owed = std::move(done);
                      asked = true;
                      asked.notify_all();
                  })};
    http::TestServer server{table};
    auto client = server.client();
    auto idle = server.client();
    client.send(request_text("GET /v1/waits"));
    asked.wait(false);
    std::thread stopper{[&] { server.server.stop(); }};
    CHECK(idle.closed());
    {
        std::lock_guard const lock{mutex};
        owed({.body = "\"late\""});
        owed = {};
    }
    auto const answer = client.read();
    CHECK(answer.body == "\"late\"");
    CHECK(answer.header("Connection") == "close");
    stopper.join();
}

TEST_CASE("http server: many clients at once, each command once") {
    http::TestServer const server{routes(), {.threads = 2, .address_rate = {}}};
    std::atomic<int> good{0};
    std::vector<std::thread> clients;
    for (int c = 0; c < 8; ++c)
        clients.emplace_back([&, c] {
            auto client = server.client();
            for (int i = 0; i < 50; ++i) {
                auto const number = std::to_string(100'000 + c * 1'000 + i);
                client.send(post_text("/v1/notes", R"({"id":"01920000-0000-7000-8000-000001)" +
                                                       number + R"(","text":")" + number + "\"}"));
                auto const answer = client.read();
                if (answer.status == 200 && answer.body.starts_with("{\"text\":\"" + number + "\""))
                    ++good;
            }
        });
    for (auto& client : clients) client.join();
    CHECK(good == 400);
}
