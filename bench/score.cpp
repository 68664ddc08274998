// The proxy means test: fitting it on a survey, scoring a register in memory, one decision with
// reasons.

#include "trust/score/score.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "app/background.hpp"
#include "bench/bench.hpp"
#include "bench/bureau.hpp"
#include "record/registry/registry.hpp"
#include "trust/score/card.hpp"

namespace takaful::bench {

namespace {

using namespace takaful::score;

constexpr std::size_t survey_rows_made = 2'000;
constexpr std::size_t numbers = 24;
constexpr std::size_t categories = 6;
constexpr std::size_t levels = 8;
constexpr std::size_t chunk_rows = 4'096;  // As the register keeps its columns.

std::vector<SurveyColumn> columns_made() {
    std::vector<SurveyColumn> columns;
    for (std::size_t c = 0; c < numbers; ++c)
        columns.push_back({"n" + std::to_string(c), false, {}, {}, {}, {}});
    for (std::size_t c = 0; c < categories; ++c) {
        columns.push_back({"c" + std::to_string(c), true, {}, {}, {}, {}});
        for (std::size_t level = 0; level < levels; ++level)
            columns.back().levels.push_back("level " + std::to_string(level));
    }
    return columns;
}

/// Answers of `rows` households, one in fifty not known.
std::vector<std::vector<float>> answers_made(std::size_t rows, Stream& stream) {
    std::vector<std::vector<float>> values(numbers + categories);
    for (std::size_t c = 0; c < values.size(); ++c)
        for (std::size_t row = 0; row < rows; ++row) {
            auto const draw = stream.below(c < numbers ? 10 : levels);
            values[c].push_back(stream.below(50) == 0 ? std::nanf("") : static_cast<float>(draw));
        }
    return values;
}

SurveyRows survey_made() {
    Stream stream{1};
    SurveyRows survey;
    survey.columns = columns_made();
    survey.values = answers_made(survey_rows_made, stream);
    for (std::size_t row = 0; row < survey_rows_made; ++row) {
        double y = 9;
        for (std::size_t c = 0; c < survey.values.size(); ++c) {
            float const value = survey.values[c][row];
            if (!std::isnan(value))
                y += 0.01 * static_cast<double>(c % 7) * static_cast<double>(value);
        }
        for (int i = 0; i < 6; ++i) y += 0.4 * (stream.unit() - 0.5);
        survey.outcome.push_back(std::exp(y));
        survey.weight.push_back(1);
        survey.cluster.push_back(std::to_string(row / 10));
    }
    return survey;
}

struct Register1M {
    std::vector<SurveyColumn> columns = columns_made();
    std::vector<std::vector<std::vector<float>>> chunks;

    explicit Register1M(std::size_t rows) {
        Stream stream{2};
        for (std::size_t first = 0; first < rows; first += chunk_rows)
            chunks.push_back(answers_made(std::min(chunk_rows, rows - first), stream));
    }
    Matrix matrix(std::size_t chunk) const {
        Matrix matrix{chunks[chunk][0].size(), {}};
        for (std::size_t c = 0; c < columns.size(); ++c)
            matrix.columns.push_back({columns[c].name, chunks[chunk][c], columns[c].levels});
        return matrix;
    }
};

/// The least that a linear score can cost: one multiplication and addition an answer, nothing
/// unknown.
double bare_sum(Register1M const& households) {
    double check = 0;
    std::vector<double> sums(chunk_rows);
    for (auto const& chunk : households.chunks) {
        std::fill(sums.begin(), sums.end(), 1.0);
        for (std::size_t c = 0; c < chunk.size(); ++c) {
            double const slope = 0.01 * static_cast<double>(c + 1);
            for (std::size_t row = 0; row < chunk[c].size(); ++row)
                sums[row] += slope * static_cast<double>(chunk[c][row]);
        }
        check += sums[0] == sums[0] ? sums[0] : 0;
    }
    return check;
}

// ---- End to end ---------------------------------------------------------------------------------

constexpr std::size_t people_a_household = 4;

std::string survey_csv(SurveyRows const& survey) {
    std::string out = "code,outcome";
    for (auto const& column : survey.columns) out += ',' + column.name;
    for (std::size_t row = 0; row < survey.rows(); ++row) {
        out += fmt::format("\nh{},{:.6f}", row, survey.outcome[row]);
        for (std::size_t c = 0; c < survey.columns.size(); ++c) {
            float const value = survey.values[c][row];
            auto const& column = survey.columns[c];
            if (std::isnan(value))
                out += ",";
            else if (column.category)
                out += ',' + column.levels[static_cast<std::size_t>(value)];
            else
                out += fmt::format(",{}", value);
        }
    }
    return out + '\n';
}

std::string survey_mapping(SurveyRows const& survey) {
    std::string features;
    for (auto const& column : survey.columns)
        features +=
            fmt::format(R"({}{{"name":"{}","op":"{}","column":"{}"}})", features.empty() ? "" : ",",
                        column.name, column.category ? "category" : "value", column.name);
    return R"({"files":{"households":{"key":"code"}},)"
           R"("household":{"code":"code","outcome":"outcome"},)"
           R"("features":[)" +
           features + "]}";
}

/// Enrols made-up families by the register's own command, 500 a Work.
void enrol(Bureau& bureau, std::size_t rows) {
    std::vector<registry::Question> questions;
    for (auto const& column : columns_made())
        questions.push_back(
            {column.name,
             column.category ? registry::QuestionKind::category : registry::QuestionKind::number,
             {},
             {},
             column.levels});
    registry::QuestionnaireId questionnaire;
    std::string area;
    bureau.work([&](Work& w) -> Result<> {
        questionnaire = must(registry::save_questionnaire(w, questions));
        area = must(registry::areas(w, {})).items.at(0).code;
        return {};
    });
    Stream stream{4};
    for (std::size_t first = 0; first < rows; first += 500) {
        auto const count = std::min<std::size_t>(500, rows - first);
        auto const answers = answers_made(count, stream);
        std::vector<registry::Enrolment> batch(count);
        for (std::size_t i = 0; i < count; ++i) {
            auto& household = batch[i];
            household.household = HouseholdId{numbered(2, first + i).bytes};
            household.code = std::to_string(first + i);
            household.area = area;
            for (std::size_t p = 0; p < people_a_household; ++p)
                household.members.push_back(
                    {.person = PersonId{numbered(6, people_a_household * (first + i) + p).bytes},
                     .name = {"فاطمة", "أحمد", "علي", "حسن"},
                     .nickname = {},
                     .sex = registry::Sex::female,
                     .birth_year = 1980,
                     .relation = p == 0 ? registry::Relation::head : registry::Relation::child,
                     .phone = {},
                     .national_id = {}});
            household.questionnaire = questionnaire;
            for (auto const& column : answers) household.answers.push_back(column[i]);
        }
        bureau.work([&](Work& w) { return registry::enrol_households(w, batch); });
    }
}

AnyId fit_through_commands(Bureau& bureau, SurveyRows const& survey) {
    auto const id = numbered(3, 1), model = numbered(3, 2);
    AddSurvey add{CommandId{id.bytes},
                  "bench",
                  must(json::parse(survey_mapping(survey))),
                  {{"households", base64(as_bytes(survey_csv(survey)))}},
                  {}};
    must(bureau.desk->post(bureau.manager, "/v1/surveys", {}, json::to_text(add)));
    Fit fit;
    fit.id = CommandId{model.bytes};
    fit.survey = SurveyId{id.bytes};
    fit.name = "bench";
    must(bureau.desk->post(bureau.manager, "/v1/models", {}, json::to_text(fit)));
    return model;
}

/// From sealed rows on the disk to a stored list of everyone, in order, with reasons.
void run_end_to_end(Options const& options, SurveyRows const& survey, Report& report) {
    std::size_t const rows = options.quick ? 100'000 : 200'000;
    Bureau bureau{options.folder + "/house"};
    double const enrol_s = seconds([&] { enrol(bureau, rows); });
    auto const model = fit_through_commands(bureau, survey);
    auto const programme = bureau.add_programme().programme;

    Parts parts;
    registry::Index index;
    registry::Matrix matrix;
    parts.add(bureau.house->keys());
    parts.add(index);
    parts.add(matrix);
    auto& database = bureau.house->database();
    double const answers_s = seconds([&] { must(registry::build_matrix(database, parts, 2)); });
    double const people_s = seconds([&] { must(registry::build_index(database, parts, 2)); });

    app::Background background{*bureau.house};
    auto const list = numbered(5, 1);
    auto const body = fmt::format(
        R"({{"id":"{}","programme":"{}","model":"{}","cut":{{"coverage_percent":30}}}})",
        list.text(), programme.text(), model.text());
    double const list_s = seconds([&] {
        must(bureau.desk->post(bureau.manager, "/v1/programmes/{programme}/lists",
                               {{"programme", programme.text()}}, body));
        must(background.settle());
    });
    report.add({.name = "end_to_end_households_per_s",
                .value = static_cast<double>(rows) / (answers_s + list_s),
                .unit = "1/s"});
    report.add({.name = "unseal_s", .value = answers_s + people_s, .unit = "s"});
    report.add({.name = "unseal_answers_s", .value = answers_s, .unit = "s"});
    report.add({.name = "list_s", .value = list_s, .unit = "s"});
    report.note(fmt::format(
        "end to end: {} households of {} people, 30 answers each (enrolled in {:.1f} s, "
        "not counted):",
        rows, people_a_household, enrol_s));
    report.note(
        "unseal the answers (unseal_answers_s, two threads), then score, sort, explain, seal");
    report.note(
        "and store the whole list (list_s). unseal_s: a start's, names and phones included.");
}

void run_score(Options const& options, Report& report) {
    std::size_t const rows = options.quick ? 200'000 : 1'000'000;
    auto const survey = survey_made();
    Fit command;
    std::optional<Card> card;
    report.add({.name = "fit_s",
                .value = seconds([&] { card = must(make_card(survey, {}, command, 1)); }),
                .unit = "s"});
    Model const model{*card};
    Register1M const households{rows};

    double check = 0;
    auto const rate = [&](auto const& act) { return static_cast<double>(rows) / seconds(act); };
    auto const subject = [&] {
        return rate([&] {
            for (std::size_t chunk = 0; chunk < households.chunks.size(); ++chunk)
                check += static_cast<double>(must(model.assess(households.matrix(chunk)))[0]);
        });
    };
    auto const yardstick = [&] { return rate([&] { check += bare_sum(households); }); };
    auto const paired = interleaved(7, subject, yardstick);
    report.add_rate("households_per_s", paired, "bare-multiply-add");

    std::vector<double> times;
    Stream stream{3};
    for (int i = 0; i < 5'000; ++i) {
        auto const chunk = stream.below(households.chunks.size());
        auto const row = stream.below(households.chunks[chunk][0].size());
        times.push_back(1'000 * seconds([&] {
                            auto const why = must(model.explain(households.matrix(chunk), row));
                            check += static_cast<double>(why.reasons.size());
                        }));
    }
    report.add({.name = "decision_p99_ms", .value = percentile(times, 0.99), .unit = "ms"});
    report.note(
        "households_per_s: one core, 30 answers (6 of them categories of 8 levels), 2 % not "
        "known,");
    report.note(
        "columns in memory; fit_s: 2,000 households, 10 folds, 300 bootstraps of the error curve.");
    if (std::isnan(check)) report.note("a score was not a number");
    run_end_to_end(options, survey, report);
}

Register const registered{"score", run_score};

}  // namespace

}  // namespace takaful::bench
