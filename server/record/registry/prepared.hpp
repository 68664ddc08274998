#pragma once
// Households made ready to be enrolled. Private to the module.

#include <optional>
#include <vector>

#include "record/registry/sealed.hpp"
#include "record/registry/store.hpp"

namespace takaful::registry {

/// One household in canonical form, and its rows, sealed.
struct PreparedHousehold {
    std::size_t place = 0;  // In the span that was given.
    Enrolment household;
    HouseholdRow row;
    std::vector<PersonRow> people;  // In the order of its members.
    std::optional<AnswersRow> answers;
    IndexEntry entry;  // The book is the enrolling actor's.
};

struct PreparedHouseholds::Impl {
    std::vector<PreparedHousehold> households;
};

/// The same error, with its place in the span added for who sent many.
std::unexpected<Error> at_row(Error error, std::size_t place);

/// A person's row, sealed.
Result<PersonRow> seal_person(Work& work, Member const& member, std::int64_t version = 1);

Bytes blind(Work& work, std::string_view column, std::string_view value);
Bytes code_index(Work& work, std::string_view code);

}  // namespace takaful::registry
