#pragma once
// Decides what a request is, once its header is in: an answer at once, a file, or a route that
// wants the body. No sockets here, so every rule of the border can be tested as a table.

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/answer.hpp"
#include "platform/http/http.hpp"
#include "platform/http/limiter.hpp"
#include "platform/http/router.hpp"
#include "platform/http/web_files.hpp"

namespace takaful::http {

/// What was read of a request before its body. Absent headers are empty.
struct Head {
    std::string_view method;
    std::string_view target;
    std::string_view peer;
    std::string_view host;
    std::string_view content_type;
    std::string_view cookie;
    std::string_view authorization;
    std::string_view accept_encoding;
    std::string_view accept_language;
    std::string_view sec_fetch_site;
    std::string_view origin;
    std::string_view if_none_match;
    std::string_view idempotency_key;
    std::string_view forwarded_for;
    std::optional<std::uint64_t> content_length;
    bool chunked = false;
    bool http_1_1 = true;

    bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

/// What to do. Exactly one of `answer`, `slow` and `route` is set.
struct Plan {
    std::optional<Response> answer;
    std::function<Response()> slow;  // On the pool.
    Route const* route = nullptr;    // Read the body (at most `body_bytes_max`), then handle.
    Request request;
    std::size_t body_bytes_max = 0;
    Surface surface = Surface::api;
    bool head_only = false;
    std::string language = "ar";
    std::string_view name = "-";  // For the log: never the path, which may say who is asked about.
};

class Dispatcher {
public:
    Dispatcher(ServerOptions const& options, std::vector<Route> const& routes, FindActor find_actor,
               FillSlot fill_slot);

    /// Reads the web folder. Errors: http.web_folder_unreadable
    Result<> load();
    /// `now` names the actor; `steady_ms` never goes back and refills the limits.
    Plan plan(Head const& head, Instant now, std::int64_t steady_ms);
    /// Makes a refusal into its problem document and writes the log line.
    Response settle(Response response, Plan const& plan, std::int64_t took_ms);

private:
    void plan_api(Plan& plan, Head const& head, Instant now, std::int64_t steady_ms);
    void plan_page(Plan& plan, Head const& head, std::int64_t steady_ms);
    void plan_log(Plan& plan, Head const& head);
    Result<> admit(Plan& plan, Head const& head, Instant now, std::int64_t steady_ms);
    Response filled_page(WebFile const& file, bool gzip, std::string const& known_etag,
                         std::string_view language, std::int64_t steady_ms);
    void log(std::string_view line) const;

    ServerOptions const& options_;
    Router router_;
    FindActor find_actor_;
    FillSlot fill_slot_;
    Limiter limiter_;
    WebFiles web_;

    struct Filled {
        std::int64_t until_ms = 0;
        WebFile page;
    };
    std::mutex filled_mutex_;
    std::map<WebFile const*, Filled> filled_;
};

}  // namespace takaful::http
