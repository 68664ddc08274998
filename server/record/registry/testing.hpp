#pragma once
// For tests only: a house with the registry's memory and a few areas, and households to enrol.

#include <string>

#include "platform/work/testing.hpp"
#include "record/registry/registry.hpp"

namespace takaful::registry {

struct RegistryHouse : work::TestHouse {
    Index index;
    Matrix matrix;
    Actor worker = actor(1, {Right::signed_in, Right::read_households, Right::write_households});
    Actor admin = actor(2, {Right::signed_in, Right::administer});

    RegistryHouse() {
        parts.add(index);
        parts.add(matrix);
        Area const areas[] = {
            {"EG12", "الدقهلية", "Dakahlia", AreaLevel::governorate, {}},
            {"EG1204", "المنصورة", "Mansoura", AreaLevel::centre, "EG12"},
            {"EG1204-1", "كفر البدماص", "Kafr al-Badamas", AreaLevel::village, "EG1204"},
            {"EG1204-2", "ميت خميس", "Mit Khamis", AreaLevel::village, "EG1204"},
        };
        if (!run(Actor::system(1), [&](Work& work) { return load_areas(work, areas); }))
            std::abort();
    }

    Result<> enrol(std::vector<Enrolment> const& households) {
        return run(worker, [&](Work& work) { return enrol_households(work, households); });
    }
    QuestionnaireId ask_about(std::vector<Question> const& questions) {
        return run(worker, [&](Work& work) { return save_questionnaire(work, questions); }).value();
    }
    HouseholdList search(HouseholdsQuestion const& question) {
        return ask(worker, [&](Work& work) { return list_households(work, question); }).value();
    }
    /// Codes of what a search finds, in order, with spaces between.
    std::string found(std::string const& text, std::optional<std::string> area = {}) {
        std::string codes;
        for (auto const& item : search({text, std::move(area), {}, {}}).items)
            codes += (codes.empty() ? "" : " ") + item.code;
        return codes;
    }
    /// Forgets all memory and builds it from the tables again, as a start does.
    BuildReport restart(Index& fresh_index, Matrix& fresh_matrix) {
        parts.add(fresh_index);
        parts.add(fresh_matrix);
        CHECK(build_matrix(*db.database, parts, 2));
        return build_index(*db.database, parts, 2).value();
    }
};

inline HouseholdId household_id(std::uint32_t n) {
    // The last two bytes are left for members.
    auto id = work::test_id<HouseholdId>(0);
    id.bytes[11] = static_cast<std::uint8_t>(n >> 16);
    id.bytes[12] = static_cast<std::uint8_t>(n >> 8);
    id.bytes[13] = static_cast<std::uint8_t>(n);
    return id;
}

inline Member member(PersonName name, Sex sex, Relation relation) {
    return {.person = {},
            .name = std::move(name),
            .nickname = {},
            .sex = sex,
            .birth_year = 1980,
            .relation = relation,
            .phone = {},
            .national_id = {}};
}

/// A widow and her son; household `n` has code "A-n".
inline Enrolment widow(std::uint32_t n) {
    Enrolment household{
        .household = household_id(n),
        .code = "A-" + std::to_string(n),
        .area = "EG1204-1",
        .members = {member({"سعاد", "محمد", "عبد الله", "حسن"}, Sex::female, Relation::head),
                    member({"أحمد", "علي", "سيد", "حسن"}, Sex::male, Relation::child)}};
    household.members[0].phone = "0101234" + std::to_string(5'000 + n);
    household.members[0].nickname = "أم أحمد";
    return household;
}

}  // namespace takaful::registry
