#pragma once
// HTTP: a route is one table row; command and reply types are deduced from the api function, and JSON,
// OpenAPI and `takaful routes` come from them. The server itself (Boost.Beast) lives in server.cpp.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "platform/http/schema.hpp"
#include "platform/work/work.hpp"

namespace takaful::http {

enum class Method : std::uint8_t { get, post };

/// A request after the server's limits: path matched, actor known.
struct Request {
    Method method;
    std::string path;
    std::map<std::string, std::string> path_params;   // {id} -> "0192…"
    std::map<std::string, std::string> query;         // Decoded.
    std::string body;
    std::string body_type;                            // "application/json"
    std::string session_token;                        // Cookie or bearer; empty if none.
    std::string remote;                               // Peer address, for rate limits.
    std::string language;                             // "ar" or "en", from Accept-Language.
    Actor actor;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

/// An RFC 9457 problem document: type, title (in the language), status, code, params, instance (report
/// number). Never detail of a broken server.
Response problem(Error const& error, std::string_view language, std::string_view report_number);

using Handler = std::function<void(Request&&, work::Runner&, std::function<void(Response)>)>;

struct Route {
    Method method;
    std::string_view path;              // "/v1/gifts/{id}/trace"
    Right right;
    std::string name;                   // "giving.trace_gift": module from the file, function from the template.
    Handler handle;
    schema::Type request;               // For OpenAPI.
    schema::Type reply;
    std::size_t body_bytes_max = 1 << 20;
    std::source_location where;
};

/// POST of a command: `Result<Reply> Act(Work&, Command const&)`. The command's own `id` field (an Id<>)
/// makes it exactly once; path params fill fields of the same name.
template <auto Act>
Route post(std::string_view path, Right right, std::size_t body_bytes_max = 1 << 20,
           std::source_location where = std::source_location::current());

/// POST whose heavy part comes first: `Result<Prepared> Prepare(Work&, Command const&)` on a reader in a
/// pool thread (hashing, fitting, scoring), then `Result<Reply> Act(Work&, Prepared const&)` as a command.
template <auto Prepare, auto Act>
Route post_prepared(std::string_view path, Right right, std::size_t body_bytes_max = 1 << 20,
                    std::source_location where = std::source_location::current());

/// GET of a question: `Result<Reply> Ask(Work&, Question const&)`; path and query params fill the fields.
template <auto Ask>
Route get(std::string_view path, Right right,
          std::source_location where = std::source_location::current());

/// An odd body or answer (a download, a cookie): the handler does all.
Route raw(Method method, std::string_view path, Right right, std::string name, Handler handle,
          std::size_t body_bytes_max = 1 << 20,
          std::source_location where = std::source_location::current());

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;           // 0: any free port.
    int threads = 2;
    std::string web_folder;              // Built web app; empty: API only.
    std::string log_folder;              // Tiles and checkpoint, served under /log/.
    bool demo = false;
    int connections_max = 4'096;
    int header_timeout_ms = 10'000;
    int body_timeout_ms = 30'000;
    int idle_timeout_ms = 60'000;
};

/// Finds the actor of a session token, on a reader. Set by app/wiring (identity).
using FindActor = std::function<Result<Actor>(store::Tx&, std::string_view token, Instant now)>;

class Server {
public:
    Server(ServerOptions options, std::vector<Route> routes, work::Runner& runner, FindActor find_actor);
    ~Server();
    /// Binds and serves on its own threads. Errors: http.address_in_use
    Result<> start();
    std::uint16_t port() const;
    /// Stops accepting, lets running requests end.
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The OpenAPI 3.1 document of these routes, as JSON.
std::string openapi(std::vector<Route> const& routes);

}  // namespace takaful::http

#include "platform/http/route_impl.hpp"
