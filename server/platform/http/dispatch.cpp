#include "platform/http/dispatch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "platform/http/log_files.hpp"
#include "platform/http/request_text.hpp"

namespace takaful::http {

static constexpr std::int64_t slow_answer_ms = 500;

Dispatcher::Dispatcher(ServerOptions const& options, std::vector<Route> const& routes,
                       FindActor find_actor, FillSlot fill_slot)
    : options_(options),
      router_(routes),
      find_actor_(std::move(find_actor)),
      fill_slot_(std::move(fill_slot)) {}

Result<> Dispatcher::load() {
    web_ = TRY(WebFiles::load(options_.web_folder));
    return {};
}

static void refuse(Plan& plan, Error error) {
    plan.answer = refusal(std::move(error));
}

static void refuse_method(Plan& plan, std::string allow) {
    refuse(plan, fail(ErrorKind::invalid, "http.method_not_allowed").error());
    plan.answer->headers.emplace_back("Allow", std::move(allow));
}

// A route outside /v1 is a protocol of others: their programs send any body type or none, from
// anywhere, so no cookie counts there.
static bool is_foreign(Route const& route) {
    return !route.path.starts_with("/v1/");
}

Plan Dispatcher::plan(Head const& head, Instant now, std::int64_t steady_ms) {
    Plan plan;
    plan.language = language_of(head.accept_language);
    plan.head_only = head.method == "HEAD";
    bool const is_post = head.method == "POST";
    if (head.http_1_1 && head.host.empty()) {
        refuse(plan, fail(ErrorKind::invalid, "http.malformed").error());
        return plan;
    }
    if (!is_post && head.method != "GET" && !plan.head_only) {
        refuse_method(plan, "GET, HEAD, POST");
        return plan;
    }
    auto target = parse_target(head.target);
    if (!target || (!is_post && head.has_body())) {
        refuse(plan, target ? fail(ErrorKind::invalid, "http.malformed").error()
                            : std::move(target).error());
        return plan;
    }
    plan.request.method = is_post ? Method::post : Method::get;
    plan.request.path = std::move(target->path);
    plan.request.query = std::move(target->query);
    auto const& path = plan.request.path;
    auto const* row = router_.find(plan.request.method, path).route;
    if (path == "/v1" || path.starts_with("/v1/") || (row != nullptr && is_foreign(*row))) {
        plan_api(plan, head, now, steady_ms);
    } else if (is_post) {
        refuse_method(plan, "GET, HEAD");
    } else if (path.starts_with("/log/")) {
        plan_log(plan, head);
    } else {
        plan_page(plan, head, steady_ms);
    }
    return plan;
}

// ---- /v1 ---------------------------------------------------------------------------------------

// A browser says where a request comes from; another site's page may not make changes here.
static bool is_cross_site(Head const& head) {
    if (!head.sec_fetch_site.empty())
        return head.sec_fetch_site != "same-origin" && head.sec_fetch_site != "none";
    if (head.origin.empty()) return false;
    auto const mark = head.origin.find("://");
    return mark == std::string_view::npos || head.origin.substr(mark + 3) != head.host;
}

// Bodies that a page of another site could send without asking first are never taken.
static bool is_form(std::string_view type) {
    return type.empty() || type == "text/plain" || type == "multipart/form-data" ||
           type == "application/x-www-form-urlencoded";
}

static Result<> check_post(Head const& head, Route const& route, Request const& request) {
    if (!is_foreign(route) && is_cross_site(head))
        return fail(ErrorKind::forbidden, "http.cross_site");
    bool const is_typed = route.request.kind != schema::Kind::nothing;
    bool const is_odd =
        is_typed ? request.body_type != "application/json" : is_form(request.body_type);
    if (is_odd && !is_foreign(route)) return fail(ErrorKind::invalid, "http.body_type");
    if (head.content_length.value_or(0) > route.body_bytes_max)
        return fail(ErrorKind::invalid, "http.body_too_large",
                    {{"limit", static_cast<std::int64_t>(route.body_bytes_max)}});
    return {};
}

static std::string session_token(Head const& head, bool secure) {
    if (head.authorization.starts_with("Bearer ")) return std::string{head.authorization.substr(7)};
    return std::string{cookie_value(head.cookie, secure ? "__Host-s" : "s")};
}

static std::string remote_of(Head const& head, bool behind_tls) {
    if (!behind_tls || head.forwarded_for.empty()) return std::string{head.peer};
    auto last = head.forwarded_for.substr(head.forwarded_for.rfind(',') + 1);
    while (last.starts_with(' ')) last.remove_prefix(1);
    return std::string{last};
}

/// A credential's own limit, of which a tenth or ten at least may come at once; else everyone's.
static RateLimit rate_of(Actor const& actor, RateLimit everyone) {
    if (actor.per_minute <= 0) return everyone;
    return {actor.per_minute, std::max(10, actor.per_minute / 10)};
}

Result<> Dispatcher::admit(Plan& plan, Head const& head, Instant now, std::int64_t steady_ms) {
    auto& request = plan.request;
    auto const& route = *plan.route;
    if (request.method == Method::post) {
        if (auto fine = check_post(head, route, request); !fine) return fine;
    }
    Result<Actor> found{};
    if (!request.session_token.empty() && find_actor_)
        found = find_actor_(request.session_token, now);
    if (found) request.actor = *found;
    bool const is_stranger = request.actor.person.is_nil();
    auto const wait_ms =
        is_stranger ? limiter_.take(address_block(request.remote), options_.address_rate, steady_ms)
                    : limiter_.take(request.actor.person.text(),
                                    rate_of(request.actor, options_.person_rate), steady_ms);
    if (wait_ms > 0)
        return fail(ErrorKind::limited, "http.too_many_requests",
                    {{"seconds", (wait_ms + 999) / 1'000}});
    if (!found) return std::unexpected(std::move(found).error());
    // The function itself asks for the right; a stranger's megabyte is not even read.
    if (is_stranger && route.right != Right::open && find_actor_)
        return fail(ErrorKind::unauthorized, "identity.sign_in_needed");
    return {};
}

void Dispatcher::plan_api(Plan& plan, Head const& head, Instant now, std::int64_t steady_ms) {
    auto match = router_.find(plan.request.method, plan.request.path);
    if (!match.route) {
        if (match.allow.empty())
            return refuse(plan, fail(ErrorKind::not_found, "http.route_unknown").error());
        return refuse_method(plan, match.allow);
    }
    auto& request = plan.request;
    plan.route = match.route;
    plan.name = match.route->name;
    plan.body_bytes_max = match.route->body_bytes_max;
    request.path_params = std::move(match.params);
    request.body_type = media_type(head.content_type);
    request.idempotency_key = head.idempotency_key;
    if (!is_foreign(*plan.route)) request.session_token = session_token(head, options_.behind_tls);
    request.remote = remote_of(head, options_.behind_tls);
    request.language = plan.language;
    request.secure = options_.behind_tls;
    if (auto admitted = admit(plan, head, now, steady_ms); !admitted) {
        plan.route = nullptr;
        refuse(plan, std::move(admitted).error());
    }
}

// ---- The web app -------------------------------------------------------------------------------

static Response file_answer(WebFile const& file, bool gzip, std::string_view known_etag) {
    Response response;
    response.content_type = file.type;
    response.headers = {
        {"ETag", "W/" + file.etag},
        {"Vary", "Accept-Encoding"},
        {"Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache"},
    };
    // On a weak line this is a quarter of a second before the words appear.
    if (!file.style.empty())
        response.headers.emplace_back("Link", "<" + file.style + ">; rel=preload; as=style");
    if (names_etag(known_etag, file.etag)) {
        response.status = 304;
        return response;
    }
    response.shared_body = gzip && file.gzip ? file.gzip : file.plain;
    if (gzip && file.gzip) response.headers.emplace_back("Content-Encoding", "gzip");
    return response;
}

void Dispatcher::plan_page(Plan& plan, Head const& head, std::int64_t steady_ms) {
    plan.name = "web";
    auto const* file = web_.find(plan.request.path);
    if (!file) return refuse(plan, fail(ErrorKind::not_found, "http.page_unknown").error());
    plan.surface = file->immutable ? Surface::asset : Surface::page;
    if (plan.request.path == "/verify.html") plan.surface = Surface::alone;
    bool const gzip = accepts_coding(head.accept_encoding, "gzip");
    if (file->slots.empty()) {
        plan.answer = file_answer(*file, gzip, head.if_none_match);
        return;
    }
    bool const is_english = plan.request.path == "/en" || plan.request.path.starts_with("/en/");
    plan.slow = [this, file, gzip, known = std::string{head.if_none_match}, steady_ms,
                 language = is_english ? "en" : "ar"] {
        return filled_page(*file, gzip, known, language, steady_ms);
    };
}

Response Dispatcher::filled_page(WebFile const& file, bool gzip, std::string const& known_etag,
                                 std::string_view language, std::int64_t steady_ms) {
    {
        std::lock_guard const lock{filled_mutex_};
        auto const found = filled_.find(&file);
        if (found != filled_.end() && steady_ms < found->second.until_ms)
            return file_answer(found->second.page, gzip, known_etag);
    }
    auto const fill = [&](std::string_view name, std::string_view wanted) -> Result<std::string> {
        if (!fill_slot_) return std::string{};
        auto text = fill_slot_(name, wanted);
        if (text) return text;
        log(fmt::format("http slot={} code={} detail={}", name, text.error().code,
                        text.error().detail));
        return std::string{};  // The page without its sum is better than no page.
    };
    auto page = file;
    auto text = fill_slots(*file.plain, fill, language);
    page.plain = std::make_shared<std::string const>(*std::move(text));
    page.gzip = gzipped(*page.plain);
    page.etag = etag_of(*page.plain);
    auto answer = file_answer(page, gzip, known_etag);
    std::lock_guard const lock{filled_mutex_};
    filled_[&file] = {steady_ms + options_.slot_cache_ms, std::move(page)};
    return answer;
}

// ---- /log --------------------------------------------------------------------------------------

void Dispatcher::plan_log(Plan& plan, Head const& head) {
    plan.name = "log";
    plan.surface = Surface::log;
    auto const file = log_file(std::string_view{plan.request.path}.substr(5));
    if (!file || options_.log_folder.empty())
        return refuse(plan, fail(ErrorKind::not_found, "http.page_unknown").error());
    plan.slow = [folder = options_.log_folder, file = *file,
                 known = std::string{head.if_none_match}] {
        auto bytes = read_log_file(folder, file);
        if (!bytes) return refusal(fail(ErrorKind::not_found, "http.page_unknown").error());
        Response response;
        response.content_type = file.type;
        auto const etag = etag_of(*bytes);
        response.headers = {
            {"ETag", etag},
            {"Cache-Control", file.immutable ? "public, max-age=31536000, immutable"
                                             : "public, max-age=2, must-revalidate"}};
        if (names_etag(known, etag))
            response.status = 304;
        else
            response.body = *std::move(bytes);
        return response;
    };
}

// ---- After -------------------------------------------------------------------------------------

Response Dispatcher::settle(Response response, Plan const& plan, std::int64_t took_ms) {
    if (!response.error) {
        if (options_.log_all || took_ms >= slow_answer_ms)
            log(fmt::format("http route={} status={} ms={}", plan.name, response.status, took_ms));
        return response;
    }
    auto const& error = *response.error;
    auto const report = new_report_number();
    if (options_.log_all || error.kind != ErrorKind::limited) {
        std::string_view const file{error.where.file_name()};
        log(fmt::format("http route={} status={} ms={} code={} report={} at={}:{} detail={}",
                        plan.name, status_of(error), took_ms, error.code, report,
                        file.substr(file.rfind('/') + 1), error.where.line(), error.detail));
    }
    auto made = problem(error, plan.language, report);
    std::ranges::move(response.headers, std::back_inserter(made.headers));
    return made;
}

void Dispatcher::log(std::string_view line) const {
    if (options_.log) return options_.log(line);
    fmt::print(stderr, "{}\n", line);
}

}  // namespace takaful::http
