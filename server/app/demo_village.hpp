#pragma once
// The demo's invented people: plausible households of invented villages, as the CSV files that a
// village association would bring. The same seed makes the same village.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace takaful::app {

struct DemoVillage {
    std::string_view code;
    std::string_view name_ar;
    std::string_view name_en;
    int share;       // Of all households, in parts of a hundred.
    double welfare;  // How well off it is beside the others, in standard deviations.
};

/// Invented; under a real centre of the list of areas.
std::vector<DemoVillage> const& demo_villages();
inline constexpr std::string_view demo_centre = "EG1705";  // Ashmoun, in Monufia.

struct DemoFiles {
    std::string households_csv;
    std::string members_csv;
};

struct DemoPlan {
    std::uint64_t seed = 1;
    int households = 3'000;
    bool survey = false;  // A survey has consumption and weights, and no names, phones or ids.
    int year = 2026;      // Ages are counted to it.
    std::string area_prefix;
};

DemoFiles make_demo_files(DemoPlan const& plan);

/// The mapping of these files, as JSON (record/intake).
std::string demo_mapping(bool survey);

}  // namespace takaful::app
