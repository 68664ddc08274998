#include "app/health.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "app/backups.hpp"
#include "app/version.hpp"
#include "platform/store/migration.hpp"

namespace takaful::app {

/// A target that is slow for a while is no alarm; one that has failed is, at once.
static std::optional<ShippingHealth> shipping_health(Work& work) {
    constexpr std::int64_t behind_s_max = 60;
    auto const& shipping = work.parts.get<Shipping>();
    if (!shipping.is_on()) return std::nullopt;
    auto const state = shipping.state();
    ShippingHealth out{.behind_s = -1, .alarm = state.code};
    if (state.shipped.unix_us > 0)
        out.behind_s =
            std::max<std::int64_t>(0, work.now.unix_us - state.shipped.unix_us) / 1'000'000;
    if (out.alarm.empty() && out.behind_s > behind_s_max) out.alarm = "backup.ship_behind";
    return out;
}

Result<Health> health(Work& work) {
    auto const& log = work.parts.get<tlog::Log>();
    Health out{.version = std::string{version()},
               .commit = std::string{commit()},
               .migrations = {},
               .log = {log.signed_head().size, log.head().size, log.witnesses()},
               .shipping = shipping_health(work)};
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
