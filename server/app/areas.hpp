#pragma once
// The list of areas that every new house starts with, built into the program: data/areas/egypt.csv.

#include <string_view>

namespace takaful::app {

/// CSV: code, name_ar, name_en, level, parent. Source: docs/sources.md#areas
std::string_view areas_csv();

}  // namespace takaful::app
