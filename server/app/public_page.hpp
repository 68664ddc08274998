#pragma once
// What the program itself tells the public: the true sums put into prerendered pages, and the
// demo's example gift.

#include <optional>
#include <vector>

#include "app/house.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "platform/http/http.hpp"

namespace takaful::app {

/// What `takaful demo` left for visitors; one in Parts, empty outside a demo.
struct DemoFacts {
    std::optional<AnyId> example_gift;
};
DemoFacts read_demo_facts(std::string const& folder);

/// Fills <!--slot:live--> with {"demo": …, "summary": …}, safe inside a script element of data.
http::FillSlot fill_slot(House& house);

std::vector<http::Route> public_routes();

}  // namespace takaful::app
