#include "trust/score/store.hpp"

namespace takaful::score {

constexpr store::Query insert_survey{"score.insert_survey", R"(
    INSERT INTO score_survey (book_id, id, name, households, outcome, columns, mapping, bad_rows,
                              problems, digest, added_by, added_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12))"};
constexpr store::Query insert_part{"score.insert_part", R"(
    INSERT INTO score_survey_part (book_id, survey_id, part, sealed) VALUES ($1, $2, $3, $4))"};
constexpr store::Query survey_by_id{"score.survey_by_id", R"(
    SELECT id, name, households, outcome, columns, bad_rows, problems, digest, added_at
      FROM score_survey
     WHERE book_id = $1 AND id = $2)"};
constexpr store::Query surveys_of_book{"score.surveys_of_book", R"(
    SELECT id, name, households, outcome, columns, bad_rows, problems, digest, added_at
      FROM score_survey
     WHERE book_id = $1
     ORDER BY added_at DESC, id DESC
     LIMIT 200)"};
constexpr store::Query parts_of_survey{"score.parts_of_survey", R"(
    SELECT part, sealed
      FROM score_survey_part
     WHERE book_id = $1 AND survey_id = $2
     ORDER BY part
     LIMIT 100)"};
constexpr store::Query last_version{"score.last_version", R"(
    SELECT coalesce(max(version), 0) AS version
      FROM score_model
     WHERE book_id = $1 AND name = $2)"};
constexpr store::Query insert_model{"score.insert_model", R"(
    INSERT INTO score_model (book_id, id, survey_id, name, version, expires_on, card, fitted_by,
                             fitted_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))"};
constexpr store::Query model_by_id{"score.model_by_id", R"(
    SELECT card FROM score_model WHERE book_id = $1 AND id = $2)"};
constexpr store::Query models_of_book{"score.models_of_book", R"(
    SELECT card
      FROM score_model
     WHERE book_id = $1
     ORDER BY fitted_at DESC, id DESC
     LIMIT 200)"};

Result<> save_survey(store::Tx& tx, std::int64_t book, PersonId by,
                     PreparedSurvey const& prepared) {
    auto const& survey = prepared.survey;
    auto const digest = TRY(parse_hex(survey.digest));
    auto const outcome = json::to_text(survey.outcome);
    auto const problems = json::to_text(survey.problems);
    TRY(tx.run(insert_survey, book, survey.survey, survey.name, survey.households, outcome,
               prepared.columns, prepared.mapping, survey.bad_rows, problems, digest, by,
               survey.added_at));
    std::int64_t part = 0;
    for (auto const& sealed : prepared.parts)
        TRY(tx.run(insert_part, book, survey.survey, part++, sealed));
    return {};
}

/// Our own JSON, read back: anything else is damage.
template <typename T>
static Result<T> own_json(std::string const& text) {
    auto value = json::from_text<T>(text);
    if (!value) return fail(ErrorKind::broken, "score.row_damaged");
    return std::move(*value);
}

static Result<SavedSurvey> to_survey(store::Row const& row) {
    SavedSurvey out;
    auto& survey = out.survey;
    survey.survey = row.get<SurveyId>("id");
    survey.name = row.get<std::string>("name");
    survey.households = row.get<std::int64_t>("households");
    survey.outcome = TRY(own_json<OutcomeRule>(row.get<std::string>("outcome")));
    survey.bad_rows = row.get<std::int64_t>("bad_rows");
    survey.problems = TRY(own_json<std::vector<RowProblem>>(row.get<std::string>("problems")));
    survey.digest = hex(row.get<Bytes>("digest"));
    survey.added_at = row.get<Instant>("added_at");
    out.columns = TRY(own_json<std::vector<SurveyColumn>>(row.get<std::string>("columns")));
    survey.features = features_of(out.columns);
    return out;
}

Result<SavedSurvey> load_survey(store::Tx& tx, std::int64_t book, SurveyId const& id) {
    auto const row = TRY(tx.one(survey_by_id, book, id));
    if (!row) return fail(ErrorKind::not_found, "score.survey_unknown", id.text());
    return to_survey(*row);
}

Result<std::vector<Survey>> list_saved_surveys(store::Tx& tx, std::int64_t book) {
    auto const rows = TRY(tx.many(surveys_of_book, book));
    std::vector<Survey> out;
    for (auto const& row : rows) out.push_back(TRY(to_survey(row)).survey);
    return out;
}

Result<std::vector<Bytes>> load_parts(store::Tx& tx, std::int64_t book, SurveyId const& id) {
    auto const rows = TRY(tx.many(parts_of_survey, book, id));
    std::vector<Bytes> out;
    for (auto const& row : rows) out.push_back(row.get<Bytes>("sealed"));
    return out;
}

Result<std::int64_t> next_version(store::Tx& tx, std::int64_t book, std::string const& name) {
    auto const row = TRY(tx.one(last_version, book, name));
    return row->get<std::int64_t>("version") + 1;
}

Result<> save_model(store::Tx& tx, std::int64_t book, PersonId by, Instant at, Card const& card) {
    auto const text = json::to_text(card);
    TRY(tx.run(insert_model, book, card.model, card.survey, card.name, card.version,
               card.expires_on, text, by, at));
    return {};
}

Result<Card> load_card(store::Tx& tx, std::int64_t book, ModelId const& id) {
    auto const row = TRY(tx.one(model_by_id, book, id));
    if (!row) return fail(ErrorKind::not_found, "score.model_unknown", id.text());
    return own_json<Card>(row->get<std::string>("card"));
}

Result<std::vector<Card>> list_cards(store::Tx& tx, std::int64_t book) {
    auto const rows = TRY(tx.many(models_of_book, book));
    std::vector<Card> out;
    for (auto const& row : rows) out.push_back(TRY(own_json<Card>(row.get<std::string>("card"))));
    return out;
}

}  // namespace takaful::score
