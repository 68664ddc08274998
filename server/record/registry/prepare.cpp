// What of an enrolment needs no writer: the form is checked, the keys are made durable, the blobs
// are sealed, the words are found. An import does it ahead, in another thread.

#include "base/limits.hpp"
#include "record/registry/prepared.hpp"
#include "record/registry/rules.hpp"

namespace takaful::registry {

PreparedHouseholds::PreparedHouseholds(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PreparedHouseholds::PreparedHouseholds(PreparedHouseholds&&) noexcept = default;
PreparedHouseholds& PreparedHouseholds::operator=(PreparedHouseholds&&) noexcept = default;
PreparedHouseholds::~PreparedHouseholds() = default;

Bytes blind(Work& work, std::string_view column, std::string_view value) {
    auto const digest = keys_of(work).blind_index(column, value);
    return {digest.begin(), digest.end()};
}

Bytes code_index(Work& work, std::string_view code) {
    return blind(work, "registry/code", normalise(code));
}

std::unexpected<Error> at_row(Error error, std::size_t place) {
    error.params.push_back({"row", static_cast<std::int64_t>(place + 1)});
    return std::unexpected(std::move(error));
}

/// Whose household stands in the registry already gets no key: it may have been erased.
static Result<> create_keys(Work& work, std::span<PreparedHousehold const> households) {
    std::vector<AnyId> owners;
    for (auto const& prepared : households) {
        owners.push_back(any(prepared.household.household));
        for (auto const& member : prepared.household.members) owners.push_back(any(*member.person));
    }
    return keys_of(work).create(owners);
}

Result<PersonRow> seal_person(Work& work, Member const& member, std::int64_t version) {
    PersonRow row{.person = *member.person,
                  .version = version,
                  .sealed = TRY(seal_member(work, member, version))};
    if (member.phone) row.phone_index = blind(work, "registry/phone", *member.phone);
    if (member.national_id)
        row.national_index = blind(work, "registry/national_id", *member.national_id);
    return row;
}

static Result<> seal(Work& work, PreparedHousehold& prepared, WordCache& cache) {
    auto const& household = prepared.household;
    auto const id = household.household;
    prepared.row = {
        .household = id,
        .area = household.area,
        .size = *household.size,
        .registered_on = work.today(),
        .basis = household.basis,
        .code_index = code_index(work, household.code),
        .sealed = TRY(seal_household(work, id, blob_of(household.code, household.members)))};
    for (auto const& member : household.members)
        prepared.people.push_back(TRY(seal_person(work, member)));
    if (!household.questionnaire.is_nil())
        prepared.answers =
            TRY(seal_answers(work, id, 1, household.questionnaire, household.answers));
    prepared.entry = entry_of(work.actor.book, household, work.today(), cache);
    return {};
}

Result<PreparedHouseholds> prepare_enrolments(Work& work, std::span<Enrolment const> households) {
    if (households.size() > households_a_work_max)
        return fail(ErrorKind::invalid, "registry.too_many_households",
                    {{"limit", std::int64_t{households_a_work_max}}});
    auto impl = std::make_unique<PreparedHouseholds::Impl>();
    for (std::size_t i = 0; i < households.size(); ++i) {
        if (TRY(has_household(work.tx, work.actor.book, households[i].household))) continue;
        auto canonical = check_enrolment(households[i], work.today());
        if (!canonical) return at_row(std::move(canonical).error(), i);
        impl->households.push_back({.place = i, .household = *std::move(canonical)});
    }
    TRY(create_keys(work, impl->households));
    WordCache cache;
    for (auto& prepared : impl->households) TRY(seal(work, prepared, cache));
    return PreparedHouseholds{std::move(impl)};
}

}  // namespace takaful::registry
