#pragma once
// Which build this is. The values are written by the build (cmake/version.cmake).

#include <string_view>

namespace takaful::app {

std::string_view version();  // "0.1.0"
std::string_view commit();   // "94d5a61f0c2b", or "unknown" outside a checkout.

}  // namespace takaful::app
