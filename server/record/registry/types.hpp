#pragma once
// Plain data of the registry.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

namespace takaful::registry {

using QuestionnaireId = Id<struct QuestionnaireTag>;

enum class AreaLevel : std::uint8_t { governorate, centre, village };
enum class Sex : std::uint8_t { unknown, female, male };
enum class Relation : std::uint8_t {
    head,
    spouse,
    child,
    parent,
    sibling,
    grandchild,
    other_relative,
    not_related,
    unknown,
};
/// merged: it is found as another one (merge.hpp).
enum class HouseholdState : std::uint8_t {
    active,
    erased,
    merged,
    planted,  // Nobody: whoever opens it is seen.
};
enum class QuestionKind : std::uint8_t { number, category };

}  // namespace takaful::registry
TAKAFUL_ENUM(takaful::registry::AreaLevel, governorate, centre, village)
TAKAFUL_ENUM(takaful::registry::Sex, unknown, female, male)
TAKAFUL_ENUM(takaful::registry::Relation, head, spouse, child, parent, sibling, grandchild,
             other_relative, not_related, unknown)
TAKAFUL_ENUM(takaful::registry::HouseholdState, active, erased, merged, planted)
TAKAFUL_ENUM(takaful::registry::QuestionKind, number, category)
namespace takaful::registry {

struct Area {
    std::string code;  // "EG1204", "EG120401"; capital letters, digits, - and _.
    std::string name_ar;
    std::string name_en;
    AreaLevel level;
    std::optional<std::string> parent;
    TAKAFUL_FIELDS(Area, code, name_ar, name_en, level, parent)
};
struct AddArea {
    CommandId id;
    std::string code;
    std::string name_ar;
    std::string name_en;
    AreaLevel level;
    std::optional<std::string> parent;
    TAKAFUL_FIELDS(AddArea, id, code, name_ar, name_en, level, parent)
};
struct AreasQuestion {
    std::optional<std::string> parent;
    TAKAFUL_FIELDS(AreasQuestion, parent)
};
struct Areas {
    std::vector<Area> items;
    TAKAFUL_FIELDS(Areas, items)
};
/// Where an area stands; a level below the area itself is absent.
struct AreaPath {
    std::optional<Area> governorate;
    std::optional<Area> centre;
    std::optional<Area> village;
    TAKAFUL_FIELDS(AreaPath, governorate, centre, village)
};

struct PersonName {
    std::string first;
    std::string father;
    std::string grandfather;
    std::string family;
    TAKAFUL_FIELDS(PersonName, first, father, grandfather, family)
};
/// A person of a household. `person` may be absent when enrolling: the id then derives from the
/// household's and the place in the list.
struct Member {
    std::optional<PersonId> person;
    PersonName name;  // All parts may be empty: some files have none.
    std::optional<std::string> nickname;
    Sex sex;
    std::optional<int> birth_year;
    Relation relation;
    std::optional<std::string> phone;
    std::optional<std::string> national_id;
    TAKAFUL_FIELDS(Member, person, name, nickname, sex, birth_year, relation, phone, national_id)
};

/// One question of a questionnaire. Answers are floats: a number as it is, a category as the index
/// of its level, not known as NaN.
struct Question {
    std::string name;
    QuestionKind kind;
    std::optional<std::string> label_ar;
    std::optional<std::string> label_en;
    std::vector<std::string> levels;  // Of a category.
    TAKAFUL_FIELDS(Question, name, kind, label_ar, label_en, levels)
};
struct Questionnaire {
    QuestionnaireId questionnaire;
    std::vector<Question> questions;
    TAKAFUL_FIELDS(Questionnaire, questionnaire, questions)
};

/// A household to enrol.
struct Enrolment {
    HouseholdId household;
    std::string code;  // The register's own number for it; unique in the book, in any digits.
    std::string area;  // Code of a known area, of any level.
    std::vector<Member> members;         // Exactly one head.
    std::optional<std::int64_t> size{};  // Absent: as many as there are members.
    QuestionnaireId questionnaire{};     // Nil: no answers.
    std::vector<float> answers{};        // One a question.
    AnyId basis{};                       // The legal basis (consent); the caller has checked it.
};

/// Codes and national ids (as they were given) that the registry has already.
struct Taken {
    std::vector<std::string> codes;
    std::vector<std::string> national_ids;
};

struct HouseholdsQuestion {
    std::optional<std::string> search;  // Words of names or nicknames (prefixes), a phone, a code.
    std::optional<std::string> area;    // With all areas below it.
    std::optional<std::string> after;
    std::optional<std::int64_t> limit;  // 50; at most 200.
    TAKAFUL_FIELDS(HouseholdsQuestion, search, area, after, limit)
};
struct Listed {
    HouseholdId household;
    std::string code;
    std::string head_name;
    std::string village;  // Arabic name of its area.
    std::string village_code;
    std::int64_t size;
    std::optional<std::string> phone_last4;
    Date registered_on;
    std::int64_t programmes;  // Set by the domain: Index::set_programmes.
    TAKAFUL_FIELDS(Listed, household, code, head_name, village, village_code, size, phone_last4,
                   registered_on, programmes)
};
struct HouseholdList {
    std::vector<Listed> items;
    std::optional<std::string> next;
    std::int64_t total;
    TAKAFUL_FIELDS(HouseholdList, items, next, total)
};

/// One answer in words: a number or a level's text, absent when not known.
struct AnswerView {
    std::string name;
    std::optional<std::string> label_ar;
    std::optional<std::string> label_en;
    std::optional<double> number;
    std::optional<std::string> text;
};
struct Household {
    HouseholdId household;
    std::string code;
    AreaPath area;
    std::int64_t size = 0;
    Date registered_on;
    AnyId basis;
    std::optional<HouseholdId> merged_into{};  // The one that it is found as.
    std::vector<Member> members;  // Those whose membership has not ended; `person` is always there.
    std::vector<AnswerView> answers;
};

}  // namespace takaful::registry
