#pragma once
// The program's own routes: is it well, and what browsers report about its pages.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "platform/http/http.hpp"

namespace takaful::app {

struct Health {
    std::string version;
    std::string commit;
    std::map<std::string, std::int64_t> migrations;  // Module -> its newest number.
    TAKAFUL_FIELDS(Health, version, commit, migrations)
};

/// Which build answers, and on which schema. For probes and bug reports; open to anyone.
Result<Health> health(Work& work);

/// GET /v1/health, POST /v1/csp-reports
std::vector<http::Route> routes();

}  // namespace takaful::app
