#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>

#include "app/wiring.hpp"

using namespace takaful;

namespace {

// Members that hold a person's words or numbers, whatever the module.
constexpr std::array personal_names{
    "first",       "father",      "grandfather",  "family",          "nickname",
    "head_name",   "donor_name",  "made_by_name", "checked_by_name", "phone",
    "phone_last4", "national_id", "reason",       "refusal",         "remedy",
    "exceptions",  "token",       "answers",      "birth_year",      "members",
};

void collect(http::schema::Type const& type, std::set<std::string_view>& names,
             std::set<http::schema::Type const*>& seen) {
    if (!seen.insert(&type).second) return;
    if (type.item != nullptr) collect(type.item(), names, seen);
    for (auto const& member : type.members) {
        names.insert(member.name);
        collect(member.type(), names, seen);
    }
}

std::set<std::string_view> names_in(http::schema::Type const& type) {
    std::set<std::string_view> names;
    std::set<http::schema::Type const*> seen;
    collect(type, names, seen);
    return names;
}

bool is_personal(std::string_view name) {
    return std::ranges::find(personal_names, name) != personal_names.end();
}

}  // namespace

TEST_CASE("privacy: no command's reply holds a person's words, for replies are kept for ever") {
    int commands = 0;
    int questions = 0;
    for (auto const& route : app::all_routes()) {
        auto const names = names_in(route.reply);
        if (!route.is_command) {
            questions += std::ranges::any_of(names, is_personal) ? 1 : 0;
            continue;
        }
        ++commands;
        for (auto const& name : names) {
            CAPTURE(route.path);
            CAPTURE(name);
            CHECK_FALSE(is_personal(name));
        }
    }
    CHECK(commands > 20);
    CHECK(questions > 3);  // The check can find: pages of households do hold them.
}
