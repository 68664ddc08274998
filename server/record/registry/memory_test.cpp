#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "record/registry/blob.hpp"
#include "record/registry/rules.hpp"
#include "record/registry/testing.hpp"

using namespace takaful;
using namespace takaful::registry;

static constexpr float not_known = std::numeric_limits<float>::quiet_NaN();

static std::vector<Question> const questions{
    {.name = "rooms",
     .kind = QuestionKind::number,
     .label_ar = "الغرف",
     .label_en = {},
     .levels = {}},
    {.name = "wall",
     .kind = QuestionKind::category,
     .label_ar = {},
     .label_en = {},
     .levels = {"طوب", "طين"}},
};

static Enrolment with_answers(std::uint32_t n, QuestionnaireId asked, std::vector<float> answers) {
    auto household = widow(n);
    household.questionnaire = asked;
    household.answers = std::move(answers);
    return household;
}

/// A household's value of a column in a snapshot; NaN when it has none.
static float value_of(MatrixSnapshot const& snapshot, std::uint32_t n, std::string_view column) {
    auto const index = snapshot.column_index(column);
    REQUIRE(index);
    for (auto const& chunk : snapshot.chunks)
        for (std::size_t row = 0; row < chunk->households.size(); ++row)
            if (chunk->households[row] == household_id(n)) {
                auto const values = chunk->column(*index);
                return values.empty() ? not_known : values[row];
            }
    FAIL("the household has no row");
    return not_known;
}

TEST_CASE("blob: what is packed comes back, what is broken is refused") {
    auto const household = widow(1);
    auto const person = work::test_id<PersonId>(3);
    auto const bytes = pack_person(household.members[0]);
    auto const back = unpack_person(person, bytes);
    REQUIRE(back);
    CHECK(back->name.first == "سعاد");
    CHECK(back->nickname == "أم أحمد");
    CHECK_FALSE(back->national_id);
    CHECK(back->person == person);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK(unpack_person(person, BytesView{bytes}.first(size)).error().code ==
              "registry.blob_malformed");
    auto const blob = unpack_household(pack_household({"A-1", person, Sex::female}));
    CHECK(blob->code == "A-1");
    CHECK(blob->head == person);
    CHECK(blob->head_sex == Sex::female);
    CHECK_FALSE(unpack_household(Bytes{1, 0, 0}));
    auto const answers = unpack_answers(pack_answers(std::vector{1.5F, -2.0F}));
    CHECK(answers.value() == std::vector{1.5F, -2.0F});
    CHECK_FALSE(unpack_answers(Bytes{1, 0, 0}));
    CHECK_FALSE(unpack_answers({}));

    std::vector<Enrolment> many{widow(1), with_answers(2, work::test_id<QuestionnaireId>(1), {7})};
    many[1].size = 9;
    auto const packed = pack_enrolments(many);
    auto const read = unpack_enrolments(packed);
    REQUIRE(read->size() == 2);
    CHECK((*read)[0].members.size() == 2);
    CHECK_FALSE((*read)[0].size);
    CHECK((*read)[1].answers == std::vector{7.0F});
    CHECK((*read)[1].size == 9);
    CHECK_FALSE(unpack_enrolments(BytesView{packed}.first(packed.size() - 1)));
}

TEST_CASE("rules: members' ids lie beside their household's and differ") {
    auto const household = household_id(5);
    CHECK(member_id(household, 0) != member_id(household, 1));
    CHECK(member_id(household, 0).bytes != household.bytes);
    CHECK(std::equal(household.bytes.begin(), household.bytes.begin() + 14,
                     member_id(household, 59).bytes.begin()));
}

TEST_CASE("rules: searches in every usual shape of a phone") {
    for (auto const* text : {"01012345678", "+201012345678", "٠١٠١٢٣٤٥٦٧٨", "0101 234 5678"})
        CHECK(search_words(text) == std::vector<std::string>{"01012345678"});
    CHECK(search_words("  أحمد   عليّ ") == std::vector<std::string>{"احمد", "علي"});
    CHECK(search_words("").empty());
}

TEST_CASE("questionnaire: the same questions are one version; repeated ones are refused") {
    RegistryHouse house;
    CHECK(house.ask_about(questions) == house.ask_about(questions));
    auto const refused = [&](std::vector<Question> const& asked) {
        return house.run(house.worker, [&](Work& work) { return save_questionnaire(work, asked); })
            .error()
            .code;
    };
    CHECK(refused({questions[0], questions[0]}) == "registry.question_repeated");
    CHECK(refused(std::vector<Question>(401)) == "registry.questionnaire_too_long");
}

TEST_CASE("matrix: answers stand in columns; snapshots never change") {
    RegistryHouse house;
    auto const asked = house.ask_about(questions);
    REQUIRE(house.enrol({with_answers(1, asked, {3, 1}), widow(2)}));
    auto const before = house.matrix.snapshot(1);
    CHECK(before->rows == 2);
    CHECK(value_of(*before, 1, "rooms") == 3);
    CHECK(before->columns[1].levels[1] == "طين");
    CHECK(value_of(*before, 1, "wall") == 1);
    CHECK(std::isnan(value_of(*before, 2, "rooms")));
    CHECK(before->chunks[0]->size[0] == 2);
    CHECK(before->chunks[0]->head_sex[0] == Sex::female);
    CHECK(before->areas[before->chunks[0]->area[0]] == "EG1204-1");
    CHECK(house.matrix.snapshot(1) == before);

    REQUIRE(house.run(house.worker, [&](Work& work) {
        return record_answers(work, household_id(1), asked, std::vector{5.0F, not_known});
    }));
    auto const after = house.matrix.snapshot(1);
    CHECK(value_of(*after, 1, "rooms") == 5);
    CHECK(std::isnan(value_of(*after, 1, "wall")));
    CHECK(value_of(*before, 1, "rooms") == 3);
    CHECK(house.matrix.snapshot(2)->rows == 0);
}

TEST_CASE("matrix: another version's levels are translated, new columns are added") {
    RegistryHouse house;
    auto other = questions;
    std::swap(other[1].levels[0], other[1].levels[1]);
    other.push_back({.name = "cows",
                     .kind = QuestionKind::number,
                     .label_ar = {},
                     .label_en = {},
                     .levels = {}});
    REQUIRE(house.enrol({with_answers(1, house.ask_about(questions), {3, 1})}));
    REQUIRE(house.enrol({with_answers(2, house.ask_about(other), {4, 0, 2})}));
    auto const snapshot = house.matrix.snapshot(1);
    CHECK(value_of(*snapshot, 1, "wall") == value_of(*snapshot, 2, "wall"));
    CHECK(value_of(*snapshot, 2, "cows") == 2);
    CHECK(std::isnan(value_of(*snapshot, 1, "cows")));
}

TEST_CASE("matrix: thousands of rows in chunks; forgetting one moves the last into its place") {
    Matrix matrix;
    std::vector<MatrixRow> rows;
    for (std::uint32_t n = 0; n < matrix_chunk_rows + 10; ++n)
        rows.push_back({.household = household_id(n), .book = 1, .area = "X", .size = float(n)});
    matrix.put(rows);
    CHECK(matrix.snapshot(1)->chunks.size() == 2);
    matrix.forget(household_id(7));
    auto const snapshot = matrix.snapshot(1);
    CHECK(snapshot->rows == matrix_chunk_rows + 9);
    CHECK(snapshot->chunks[0]->households[7] == household_id(matrix_chunk_rows + 9));
    CHECK(snapshot->chunks[0]->size[7] == float(matrix_chunk_rows + 9));
    CHECK(snapshot->chunks[1]->households.size() == 9);
    for (std::uint32_t n = 0; n < matrix_chunk_rows + 10; ++n) matrix.forget(household_id(n));
    CHECK(matrix.snapshot(1)->rows == 0);
    CHECK(matrix.snapshot(1)->chunks.empty());
}

TEST_CASE("matrix: a register that outgrew memory has its answers read when they are needed") {
    Matrix matrix{3};
    auto const rows = [](std::uint32_t first, std::uint32_t last) {
        std::vector<MatrixRow> made;
        for (auto n = first; n <= last; ++n)
            made.push_back({.household = household_id(n), .book = 1, .area = "X"});
        return made;
    };
    matrix.put(rows(1, 3));
    REQUIRE(matrix.snapshot(1));
    matrix.put(rows(2, 4));
    CHECK(matrix.snapshot(1) == nullptr);
    matrix.put(rows(5, 5));
    CHECK(matrix.snapshot(1) == nullptr);
    matrix.begin_loading();
    matrix.load(rows(1, 5));
    matrix.end_loading(true);
    CHECK(matrix.snapshot(1)->rows == 5);
}

TEST_CASE("memory: a restart builds what was there: names, answers, order") {
    RegistryHouse house;
    auto const asked = house.ask_about(questions);
    std::vector<Enrolment> many;
    for (std::uint32_t n = 100; n < 300; ++n)
        many.push_back(with_answers(n, asked, {float(n), float(n % 2)}));
    REQUIRE(house.enrol(many));
    REQUIRE(house.run(house.worker, [&](Work& work) {
        return record_answers(work, household_id(150), asked, std::vector{1.0F, 0.0F});
    }));
    auto const before = house.search({"سعاد", {}, {}, 200});

    Index index;
    Matrix matrix;
    auto const report = house.restart(index, matrix);
    CHECK(report.households == 200);
    CHECK(report.people == 400);
    CHECK(report.unreadable == 0);
    auto const after = house.search({"سعاد", {}, {}, 200});
    REQUIRE(after.items.size() == before.items.size());
    for (std::size_t i = 0; i < before.items.size(); ++i)
        CHECK(json::to_text(after.items[i]) == json::to_text(before.items[i]));
    CHECK(value_of(*matrix.snapshot(1), 150, "rooms") == 1);
    CHECK(value_of(*matrix.snapshot(1), 151, "rooms") == 151);
    CHECK(matrix.snapshot(1)->chunks[0]->head_sex[0] == Sex::female);
}

TEST_CASE("memory: answers of a household unknown or of a questionnaire unknown are refused") {
    RegistryHouse house;
    auto const asked = house.ask_about(questions);
    REQUIRE(house.enrol({widow(1)}));
    auto const refused = [&](std::uint32_t n, QuestionnaireId of,
                             std::vector<float> const& values) {
        return house
            .run(house.worker,
                 [&](Work& work) { return record_answers(work, household_id(n), of, values); })
            .error()
            .code;
    };
    CHECK(refused(9, asked, {1, 1}) == "registry.household_unknown");
    CHECK(refused(1, work::test_id<QuestionnaireId>(5), {1}) == "registry.questionnaire_unknown");
    CHECK(refused(1, asked, {1}) == "registry.answers_wrong_size");
}
