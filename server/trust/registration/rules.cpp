#include "trust/registration/rules.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "base/messages.hpp"
#include "platform/crypto/crypto.hpp"

namespace takaful::registration {

using registry::Enrolment;
using registry::Question;
using registry::QuestionKind;
using registry::Relation;

static constexpr float not_known = std::numeric_limits<float>::quiet_NaN();

// ---- Names and relations -----------------------------------------------------------------------

/// Words that need the next one: Abd al-…, Abu …, Umm ….
static bool needs_next(std::string_view word) {
    static constexpr std::string_view words[] = {"عبد", "أبو", "ابو", "أم", "ام",
                                                 "بنت", "Abd", "Abu", "Umm"};
    return std::ranges::find(words, word) != std::end(words);
}

static std::vector<std::string> name_words(std::string_view whole) {
    std::vector<std::string> words;
    bool join = false;
    while (!whole.empty()) {
        auto const space = std::min(whole.find(' '), whole.size());
        auto const word = whole.substr(0, space);
        whole.remove_prefix(std::min(space + 1, whole.size()));
        if (word.empty()) continue;
        if (join) {
            words.back() += ' ';
            words.back() += word;
        } else {
            words.emplace_back(word);
        }
        join = needs_next(word);
    }
    return words;
}

registry::PersonName split_name(std::string_view whole) {
    registry::PersonName name;
    auto const words = name_words(whole);
    if (words.empty()) return name;
    name.first = words.front();
    if (words.size() == 2) name.family = words[1];
    if (words.size() > 2) name.father = words[1];
    if (words.size() > 3) name.grandfather = words[2];
    for (std::size_t i = words.size() > 3 ? 3 : 2; i < words.size(); ++i) {
        if (!name.family.empty()) name.family += ' ';
        name.family += words[i];
    }
    return name;
}

Relation relation_of(std::string_view text) {
    struct Word {
        std::string_view word;
        Relation relation;
    };
    using enum Relation;
    static constexpr Word words[] = {
        {"head", head},
        {"رب الاسره", head},
        {"ربه الاسره", head},
        {"العايل", head},
        {"spouse", spouse},
        {"wife", spouse},
        {"husband", spouse},
        {"زوجه", spouse},
        {"زوج", spouse},
        {"الزوجه", spouse},
        {"child", child},
        {"son", child},
        {"daughter", child},
        {"ابن", child},
        {"ابنه", child},
        {"بنت", child},
        {"parent", parent},
        {"father", parent},
        {"mother", parent},
        {"اب", parent},
        {"ام", parent},
        {"والد", parent},
        {"والده", parent},
        {"sibling", sibling},
        {"brother", sibling},
        {"sister", sibling},
        {"اخ", sibling},
        {"اخت", sibling},
        {"grandchild", grandchild},
        {"حفيد", grandchild},
        {"حفيده", grandchild},
        {"other_relative", other_relative},
        {"قريب", other_relative},
        {"جد", parent},
        {"not_related", not_related},
        {"غير قريب", not_related},
    };
    auto const normal = normalise(text);
    auto const found = std::ranges::find(words, normal, &Word::word);
    return found == std::end(words) ? unknown : found->relation;
}

// ---- From mapped rows --------------------------------------------------------------------------

/// Time from the import, then the place in its file, so that its rows lie together and in order:
/// the job then appends where it would else write all over every table. The rest from the code.
static HouseholdId household_id(ImportId import, std::size_t place, std::string_view code) {
    auto const digest = crypto::sha256_of(
        {as_bytes("takaful/registration/household"), import.bytes, as_bytes(code)});
    HouseholdId id;
    std::copy_n(import.bytes.begin(), 6, id.bytes.begin());
    std::copy_n(digest.begin(), 6, id.bytes.begin() + 10);
    // 26 bits, around the version and the variant of a UUID.
    id.bytes[6] = static_cast<std::uint8_t>((place >> 22 & 0x0F) | 0x70);
    id.bytes[7] = static_cast<std::uint8_t>(place >> 14);
    id.bytes[8] = static_cast<std::uint8_t>((place >> 8 & 0x3F) | 0x80);
    id.bytes[9] = static_cast<std::uint8_t>(place);
    return id;
}

static std::optional<std::string> if_any(std::string text) {
    if (text.empty()) return std::nullopt;
    return text;
}

static registry::Sex sex_of(intake::Sex sex) {
    if (sex == intake::Sex::female) return registry::Sex::female;
    if (sex == intake::Sex::male) return registry::Sex::male;
    return registry::Sex::unknown;
}

static std::optional<int> birth_year_of(intake::Member const& member, Date today) {
    if (member.birth_year) return member.birth_year;
    if (member.birth) return to_civil(*member.birth).year;
    if (member.age) return to_civil(today).year - *member.age;
    return std::nullopt;
}

static registry::Member member_of(intake::Member&& row, Date today) {
    bool const in_parts = !row.first.empty() || row.name.empty();
    registry::Member member{
        .person = {},
        .name = in_parts ? registry::PersonName{row.first, row.father, row.grandfather, row.family}
                         : split_name(row.name),
        .nickname = if_any(std::move(row.nickname)),
        .sex = sex_of(row.sex),
        .birth_year = birth_year_of(row, today),
        .relation = row.head ? Relation::head : relation_of(row.relation),
        .phone = if_any(std::move(row.phone)),
        .national_id = if_any(std::move(row.national_id)),
    };
    return member;
}

/// A file that names no head: the first person of a household is taken for it. A file without
/// persons: the household's own name and phone are the head's.
static void complete_members(Enrolment& household, intake::Household& row) {
    auto& members = household.members;
    if (members.empty())
        members.push_back({.person = {},
                           .name = split_name(row.name),
                           .nickname = {},
                           .sex = registry::Sex::unknown,
                           .birth_year = {},
                           .relation = Relation::head,
                           .phone = if_any(row.phone),
                           .national_id = {}});
    if (std::ranges::find(members, Relation::head, &registry::Member::relation) == members.end())
        members.front().relation = Relation::head;
    auto const head = std::ranges::find(members, Relation::head, &registry::Member::relation);
    if (!head->phone) head->phone = if_any(row.phone);
}

static std::string file_of(intake::Mapping const& mapping, std::optional<std::string> const& named,
                           std::string const& usual) {
    if (named) return *named;
    if (mapping.files.contains(usual) || mapping.files.empty()) return usual;
    return mapping.files.begin()->first;
}

static Question question_of(intake::Column const& column) {
    return {.name = column.rule.name,
            .kind = column.category ? QuestionKind::category : QuestionKind::number,
            .label_ar = column.rule.label_ar,
            .label_en = column.rule.label_en,
            .levels = column.levels};
}

/// People of a household whose file has no persons: what its "size" says.
static std::optional<std::int64_t> size_of(intake::Table const& table, std::size_t household) {
    auto const column = std::ranges::find_if(table.columns, [](intake::Column const& each) {
        return each.rule.name == "size" && !each.category;
    });
    if (column == table.columns.end()) return std::nullopt;
    auto const size = column->values[household];
    if (!(size >= 1 && size <= 60)) return std::nullopt;
    return std::llround(size);
}

Draft draft_of(ImportId import, intake::Mapping const& mapping, intake::Table table,
               std::string const& area_default, Date today) {
    Draft draft{.households_file = file_of(mapping, mapping.household.file, "households"),
                .members_file = mapping.members ? file_of(mapping, mapping.members->file, "members")
                                                : std::string{},
                .problems = std::move(table.problems),
                .rows = table.rows};
    for (auto const& column : table.columns) draft.questions.push_back(question_of(column));
    for (std::size_t i = 0; i < table.households.size(); ++i) {
        auto& row = table.households[i];
        Enrolment household{.household = household_id(import, i, row.code),
                            .code = row.code,
                            .area = row.area.empty() ? area_default : row.area};
        Draft::Origin origin{.row = row.row, .members = {}};
        if (row.members.empty()) household.size = size_of(table, i);
        for (auto& member : row.members) {
            origin.members.push_back(member.row);
            household.members.push_back(member_of(std::move(member), today));
        }
        complete_members(household, row);
        for (auto const& column : table.columns) household.answers.push_back(column.values[i]);
        draft.households.push_back(std::move(household));
        draft.origins.push_back(std::move(origin));
    }
    return draft;
}

std::size_t slice_length(std::span<registry::Enrolment const> households) {
    std::size_t length = 0;
    for (std::size_t cost = 0; length < households.size(); ++length) {
        cost += 2 + households[length].members.size();
        if (cost > slice_cost_max && length > 0) break;
    }
    return length;
}

/// The member that an error speaks of, from 1; 0: the household as a whole.
static std::int64_t member_in(Error const& error) {
    for (auto const& [name, value] : error.params)
        if (name == "member") return std::get<std::int64_t>(value);
    return 0;
}

void set_aside(Draft& draft, std::size_t household, Error const& error) {
    auto const& origin = draft.origins[household];
    bool const one_file = draft.members_file.empty() || draft.members_file == draft.households_file;
    auto const member = static_cast<std::size_t>(member_in(error));
    bool const of_member = member > 0 && member <= origin.members.size() && !one_file;
    auto const note = [&](std::string const& file, std::int64_t row, bool at_fault) {
        draft.problems.push_back({.file = file,
                                  .row = row,
                                  .field = {},
                                  .code = at_fault ? error.code : "intake.household_bad",
                                  .params = at_fault ? error.params : Params{}});
    };
    auto const fault_row =
        member > 0 && member <= origin.members.size() ? origin.members[member - 1] : origin.row;
    if (one_file && !origin.members.empty()) {
        for (auto const row : origin.members) note(draft.households_file, row, row == fault_row);
        return;
    }
    note(draft.households_file, origin.row, !of_member);
    for (auto const row : origin.members)
        note(draft.members_file, row, of_member && row == fault_row);
}

void settle(Draft& draft, std::vector<bool> const& aside) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < draft.households.size(); ++i) {
        if (aside[i]) continue;
        if (kept != i) draft.households[kept] = std::move(draft.households[i]);
        ++kept;
    }
    draft.households.resize(kept);
    draft.origins.clear();
    std::ranges::stable_sort(draft.problems, {}, [](intake::Problem const& problem) {
        return std::tie(problem.file, problem.row);
    });
}

// ---- From forms --------------------------------------------------------------------------------

static std::unexpected<Error> answer_error(std::string_view code, std::string const& field) {
    return fail(ErrorKind::invalid, code, {{"field", field}});
}

static Result<float> answer_of(Question const& question, json::Value const& value) {
    if (value.is_null()) return not_known;
    if (question.kind == QuestionKind::category) {
        auto const* text = std::get_if<std::string>(&value.data);
        if (!text) return answer_error("registration.answer_type", question.name);
        auto const level = std::ranges::find(question.levels, *text);
        if (level == question.levels.end())
            return answer_error("registration.answer_choice_unknown", question.name);
        return static_cast<float>(level - question.levels.begin());
    }
    if (auto const* whole = std::get_if<std::int64_t>(&value.data))
        return static_cast<float>(*whole);
    if (auto const* number = std::get_if<double>(&value.data)) return static_cast<float>(*number);
    if (auto const* yes = std::get_if<bool>(&value.data)) return *yes ? 1.0F : 0.0F;
    return answer_error("registration.answer_type", question.name);
}

Result<std::vector<float>> answers_of(registry::Questionnaire const& questionnaire,
                                      std::map<std::string, json::Value> const& answers) {
    std::vector<float> values(questionnaire.questions.size(), not_known);
    std::size_t used = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        auto const& question = questionnaire.questions[i];
        auto const found = answers.find(question.name);
        if (found == answers.end()) continue;
        values[i] = TRY(answer_of(question, found->second));
        ++used;
    }
    if (used == answers.size()) return values;
    for (auto const& [name, value] : answers)
        if (std::ranges::find(questionnaire.questions, name, &Question::name) ==
            questionnaire.questions.end())
            return answer_error("registration.answer_unknown", name);
    return values;
}

std::vector<Question> questions_of(std::map<std::string, json::Value> const& answers) {
    std::vector<Question> questions;
    for (auto const& [name, value] : answers) {
        Question question{.name = name, .kind = QuestionKind::number};
        if (auto const* text = std::get_if<std::string>(&value.data)) {
            question.kind = QuestionKind::category;
            question.levels = {*text};
        }
        questions.push_back(std::move(question));
    }
    return questions;
}

// ---- Words -------------------------------------------------------------------------------------

Error error_of(intake::Problem const& problem) {
    Error error{ErrorKind::invalid, problem.code};
    error.params = problem.params;
    error.params.push_back({"file", problem.file});
    error.params.push_back({"row", problem.row});
    error.params.push_back({"field", problem.field});
    return error;
}

RowProblem problem_of(intake::Problem const& problem) {
    auto const error = error_of(problem);
    return {.file = problem.file,
            .row = problem.row,
            .field = problem.field,
            .code = std::string{problem.code},
            .message_ar = message_text(error, "ar"),
            .message_en = message_text(error, "en")};
}

}  // namespace takaful::registration
