#pragma once
// Pure rules of registration: mapped rows become enrolments, forms become answers.

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "trust/registration/registration.hpp"

namespace takaful::registration {

/// What a household costs the writer, by its people: six and the household itself are 8, some
/// 0.1 ms. A slice of 400 keeps a Work within its 5 ms: 50 households of six, 133 of one.
inline constexpr std::size_t slice_cost_max = 400;
/// How many of the first of these households make one slice; at least one when there is any.
std::size_t slice_length(std::span<registry::Enrolment const> households);

/// An import as it is checked: households beside the rows that they came from.
struct Draft {
    struct Origin {
        std::int64_t row = 0;               // Of the households' file.
        std::vector<std::int64_t> members;  // Rows of the members' file.
    };
    std::string households_file;
    std::string members_file;
    std::vector<registry::Question> questions;
    std::vector<registry::Enrolment> households;
    std::vector<Origin> origins;  // One a household.
    std::vector<intake::Problem> problems;
    std::int64_t rows = 0;
};

/// What a mapping made of files, as households to enrol. Their ids derive from the import, their
/// places and codes: a repetition makes the same ones, and they are in the file's order.
Draft draft_of(ImportId import, intake::Mapping const& mapping, intake::Table table,
               std::string const& area_default, Date today);

/// Sets a household of the draft aside: its row (or its member's) says why, its other rows that
/// they belong to it.
void set_aside(Draft& draft, std::size_t household, Error const& error);
/// Drops the households that were set aside and orders the problems by file and row.
void settle(Draft& draft, std::vector<bool> const& aside);

/// "سعاد محمد عبد الله حسن" in parts; compound names stay together.
registry::PersonName split_name(std::string_view whole);
registry::Relation relation_of(std::string_view text);

/// Answers of a form in a questionnaire's order. Errors: registration.answer_unknown {field},
/// registration.answer_type {field}, registration.answer_choice_unknown {field}
Result<std::vector<float>> answers_of(registry::Questionnaire const& questionnaire,
                                      std::map<std::string, json::Value> const& answers);
/// A first questionnaire, made from the first form.
std::vector<registry::Question> questions_of(std::map<std::string, json::Value> const& answers);

RowProblem problem_of(intake::Problem const& problem);
/// An intake problem as an error, for its words.
Error error_of(intake::Problem const& problem);

}  // namespace takaful::registration
