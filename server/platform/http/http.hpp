#pragma once
// HTTP: a route is one table row; command and reply types are deduced from the api function, and
// JSON, OpenAPI and `takaful routes` come from them. The server itself (Boost.Beast) lives in
// server.cpp.
//
//     std::vector<http::Route> routes() {
//         return {
//             http::post<donate>("/v1/gifts", Right::spend),
//             http::get<trace_gift>("/v1/gifts/{gift}/trace", Right::open),
//         };
//     }

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "platform/http/schema.hpp"
#include "platform/work/work.hpp"

namespace takaful::http {

enum class Method : std::uint8_t { get, post };

/// A request after the server's limits: path matched, actor known.
struct Request {
    Method method = Method::get;
    std::string path;
    std::map<std::string, std::string> path_params;  // {gift} -> "0192…"
    std::map<std::string, std::string> query;        // Decoded; an empty value counts as absent.
    std::string body;
    std::string body_type;        // "application/json", without parameters, lower case.
    std::string idempotency_key;  // The header, for commands without an `id` field.
    std::string session_token;    // Cookie or bearer; empty if none.
    std::string remote;           // Peer address, for rate limits; never logged.
    std::string language = "ar";  // "ar" or "en", from Accept-Language.
    bool secure = false;          // Behind TLS: cookies are __Host- and Secure.
    Actor actor;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    /// A refusal: the server writes the problem document in the reader's language and logs the
    /// rest.
    std::optional<Error> error;
    /// A body that many answers share (static files); used instead of `body` when set.
    std::shared_ptr<std::string const> shared_body;
    /// An answer that goes on: called on the pool, after a pause, for the next piece. Of that one
    /// the body counts, and its own `next`, which says whether it goes on again.
    std::function<Response()> next{};
};

/// The answer to a refusal, for handlers: done(refusal(error)).
Response refusal(Error error);

/// An RFC 9457 problem document: type, title (in the language), status, code, params, report (a
/// number to quote when asking for help). Never the detail.
Response problem(Error const& error, std::string_view language, std::string_view report_number);

/// 400, 401, 403, 404, 409, 422, 429, 503 or 500; a few http.* codes have a status of their own.
int status_of(Error const& error);

/// Sets the session cookie: `__Host-s` with Secure behind TLS, `s` on plain loopback; HttpOnly and
/// SameSite=Strict always.
void set_session(Response& response, Request const& request, std::string_view token,
                 std::int64_t seconds_max);
/// Ends the session in the browser: forgets the cookie and cached pages (Clear-Site-Data).
void clear_session(Response& response, Request const& request);

using Done = std::function<void(Response)>;
using Handler = std::function<void(Request&&, work::Runner&, Done)>;

struct Route {
    Method method = Method::get;
    std::string_view path;  // "/v1/gifts/{gift}/trace"
    Right right = Right::open;
    std::string name;  // "giving.trace_gift": module from the file, function from the template.
    Handler handle;
    schema::Type request{};  // For OpenAPI.
    schema::Type reply{};
    std::size_t body_bytes_max = 1 << 20;
    bool on_pool = true;      // False: quick enough for the thread that reads sockets.
    bool is_command = false;  // Changes something; repeated with the same id it answers the same.
    std::source_location where;
};

/// POST of a command: `Result<Reply> Act(Work&, Command const&)`. The command's own `id` field (an
/// Id<>), else the Idempotency-Key header, makes it exactly once; path params fill fields of the
/// same name.
template <auto Act>
Route post(std::string_view path, Right right, std::size_t body_bytes_max = 1 << 20,
           std::source_location where = std::source_location::current());

/// POST whose heavy part comes first: `Result<Prepared> Prepare(Work&, Command const&)` on a reader
/// in a pool thread (hashing, fitting, scoring), then `Result<Reply> Act(Work&, Prepared const&)`
/// as a command.
template <auto Prepare, auto Act>
Route post_prepared(std::string_view path, Right right, std::size_t body_bytes_max = 1 << 20,
                    std::source_location where = std::source_location::current());

/// GET of a question: `Result<Reply> Ask(Work&, Question const&)`, or `Ask(Work&)`; path and query
/// params fill the fields.
template <auto Ask>
Route get(std::string_view path, Right right,
          std::source_location where = std::source_location::current());

/// POST of a question too large for a URL ("what if the budget were…"): changes nothing, needs no
/// id.
template <auto Ask>
Route post_question(std::string_view path, Right right, std::size_t body_bytes_max = 1 << 20,
                    std::source_location where = std::source_location::current());

/// An odd body or answer (a download, a cookie): the handler does all, in a pool thread.
Route raw(Method method, std::string_view path, Right right, std::string name, Handler handle,
          std::size_t body_bytes_max = 1 << 20,
          std::source_location where = std::source_location::current());

/// Reads the JSON body and path params into a T, as `post` does: for raw handlers.
template <typename T>
Result<T> decode_body(Request const& request);

/// A bucket of requests: `burst` at once, refilled by `per_minute`. 0: no limit.
struct RateLimit {
    int per_minute = 0;
    int burst = 0;
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  // 0: any free port.
    int threads = 2;
    int pool_threads = 2;
    std::string web_folder;  // Built web app; empty: API only.
    std::string log_folder;  // Tiles and checkpoint, served under /log/.
    bool behind_tls =
        false;  // A proxy speaks TLS before us: Secure cookies, HSTS, X-Forwarded-For.
    int connections_max = 4'096;
    int pool_queue_max = 2'048;
    std::size_t header_bytes_max = 16 * 1'024;
    std::size_t body_bytes_in_flight_max = 256 << 20;  // Of all bodies above 64 KiB together.
    int header_timeout_ms = 10'000;
    int body_timeout_ms = 30'000;  // And a second more for each 4 KiB: a slow link is no attack.
    int idle_timeout_ms = 60'000;
    int piece_pause_ms = 500;            // Between two pieces of an answer that goes on.
    int open_answers_max = 256;          // That go on, of all.
    int open_answers_a_session_max = 4;  // A browser opens six connections to a server.
    int slot_cache_ms = 5'000;           // How old the sums in prerendered pages may be.
    RateLimit address_rate{300, 300};    // Of /v1 calls by strangers: a village shares an address.
    RateLimit person_rate{1'200, 300};   // Of /v1 calls by one signed-in person.
    bool log_all = false;                // False: only refusals and answers over 500 ms.
    std::function<void(std::string_view)> log{};  // One line; empty: standard error.
};

/// Finds the actor of a session token, in memory (it is called on the threads that read sockets);
/// the public for a session that is unknown or expired, a refusal for a credential that is. Set by
/// app/wiring (identity).
using FindActor = std::function<Result<Actor>(std::string_view token, Instant now)>;

/// The HTML that goes where a prerendered page says <!--slot:NAME-->: public sums, already escaped.
/// `language` is "ar" or "en".
using FillSlot =
    std::function<Result<std::string>(std::string_view name, std::string_view language)>;

class Server {
public:
    Server(ServerOptions options, std::vector<Route> routes, work::Runner& runner,
           FindActor find_actor, FillSlot fill_slot = {});
    ~Server();
    Server(Server const&) = delete;
    /// Binds and serves on its own threads. Errors: http.address_in_use {port}, http.table_invalid
    /// {route}, http.web_folder_unreadable
    Result<> start();
    std::uint16_t port() const;
    /// Stops accepting, lets running requests end.
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The OpenAPI 3.1 document of these routes, as JSON.
std::string openapi(std::vector<Route> const& routes, std::string_view version);

/// No two rows for one request, no param without a field, no {id} in a command's path.
/// Errors: http.table_invalid {route, why}
Result<> check_routes(std::vector<Route> const& routes);

}  // namespace takaful::http

#include "platform/http/route_impl.hpp"
