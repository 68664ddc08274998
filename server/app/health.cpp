#include "app/health.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "app/version.hpp"
#include "platform/store/migration.hpp"

namespace takaful::app {

Result<Health> health(Work& work) {
    auto const& log = work.parts.get<tlog::Log>();
    Health out{.version = std::string{version()},
               .commit = std::string{commit()},
               .migrations = {},
               .log = {log.signed_head().size, log.head().size, log.witnesses()}};
    for (auto const& migration : store::all_migrations()) {
        auto& newest = out.migrations[std::string{migration.module}];
        newest = std::max(newest, std::int64_t{migration.number});
    }
    return out;
}

// A browser tells that a page broke the content policy: our defect, or an attempt. The directive is
// logged; addresses and samples, which may say who read what, are not.
static void take_csp_report(http::Request&& request, work::Runner&, http::Done const& done) {
    auto const reports = json::parse(request.body);
    auto const* list = reports ? std::get_if<json::Value::Array>(&reports->data) : nullptr;
    for (std::size_t i = 0; list && i < std::min<std::size_t>(list->size(), 10); ++i) {
        auto const* body = (*list)[i].find("body");
        auto const* directive = body ? body->find("effectiveDirective") : nullptr;
        auto const* text = directive ? std::get_if<std::string>(&directive->data) : nullptr;
        auto const is_word = [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; };
        if (text && text->size() < 40 && std::ranges::all_of(*text, is_word))
            fmt::print(stderr, "csp directive={}\n", *text);
    }
    done({.body = "{}"});
}

std::vector<http::Route> routes() {
    return {
        http::get<health>("/v1/health", Right::open),
        http::raw(http::Method::post, "/v1/csp-reports", Right::open, "app.csp_reports",
                  take_csp_report, 16 * 1'024),
    };
}

}  // namespace takaful::app
