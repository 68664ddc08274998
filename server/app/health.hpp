#pragma once
// The program's own routes: is it well, and what browsers report about its pages.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "platform/http/http.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::app {

/// How far the log has come, and how its witnesses stand to it.
struct LogHealth {
    std::int64_t signed_size = 0;
    std::int64_t published_size = 0;  // Behind the signed one while witnesses are awaited.
    std::vector<tlog::WitnessState> witnesses;
    TAKAFUL_FIELDS(LogHealth, signed_size, published_size, witnesses)
};

/// How far the folder of copies is behind, when this house ships to one.
struct ShippingHealth {
    std::int64_t behind_s = 0;  // -1: nothing was shipped since the start.
    std::string alarm;          // A code; empty: all is well.
    TAKAFUL_FIELDS(ShippingHealth, behind_s, alarm)
};

struct Health {
    std::string version;
    std::string commit;
    std::map<std::string, std::int64_t> migrations;  // Module -> its newest number.
    LogHealth log;
    std::optional<ShippingHealth> shipping;
    TAKAFUL_FIELDS(Health, version, commit, migrations, log, shipping)
};

/// Which build answers, and on which schema. For probes and bug reports; open to anyone.
Result<Health> health(Work& work);

/// GET /v1/health, POST /v1/csp-reports
std::vector<http::Route> routes();

}  // namespace takaful::app
