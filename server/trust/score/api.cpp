#include <algorithm>

#include "base/limits.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/keys/keys.hpp"
#include "trust/score/card.hpp"
#include "trust/score/score.hpp"
#include "trust/score/store.hpp"

namespace takaful::score {

namespace {
constexpr std::string_view seal_purpose = "score/survey";
constexpr std::size_t problems_shown = 100;
}  // namespace

static Result<> check_name(std::string const& name) {
    if (!name.empty() && name.size() <= limits::line_bytes_max) return {};
    return fail(ErrorKind::invalid, "score.name_invalid",
                {{"limit", static_cast<std::int64_t>(limits::line_bytes_max)}});
}

static std::string part_context(SurveyId const& survey, std::size_t part) {
    return "score_survey_part|sealed|" + survey.text() + "|" + std::to_string(part);
}

// ---- Surveys ------------------------------------------------------------------------------------

static Result<std::vector<intake::File>> read_files(std::vector<SurveyFile> const& files) {
    std::vector<intake::File> out;
    for (auto const& file : files) {
        auto const bytes = parse_base64(file.content_base64);
        if (!bytes) return std::unexpected(bytes.error());
        out.push_back({file.name, std::string{as_text(*bytes)}});
    }
    return out;
}

Result<PreparedSurvey> prepare_survey(Work& work, AddSurvey const& command) {
    TRY(permit(work, Right::target));
    TRY(check_name(command.name));
    auto const mapping = TRY(intake::read_mapping(command.mapping));
    if (!mapping.household.outcome) return fail(ErrorKind::invalid, "score.outcome_missing");
    auto const files = TRY(read_files(command.files));
    auto table = TRY(intake::map_files(mapping, files));

    PreparedSurvey prepared;
    auto& survey = prepared.survey;
    for (auto const& problem : table.problems)
        survey.problems.push_back(
            {problem.file, problem.row, problem.field, std::string{problem.code}});
    auto const rows = TRY(survey_rows(std::move(table), command.outcome, survey.problems));
    survey.bad_rows = static_cast<std::int64_t>(survey.problems.size());
    if (survey.problems.size() > problems_shown) survey.problems.resize(problems_shown);
    survey.survey = SurveyId{command.id.bytes};
    survey.name = command.name;
    survey.households = static_cast<std::int64_t>(rows.rows());
    survey.outcome = command.outcome;
    survey.features = features_of(rows.columns);
    prepared.columns = json::to_text(rows.columns);
    prepared.mapping = json::to_text(mapping);

    auto const key = work.parts.get<keys::KeyStore>().installation_key(seal_purpose);
    std::string plain = prepared.columns;
    for (std::size_t first = 0; first < rows.rows(); first += part_rows) {
        auto const text = part_text(rows, first);
        auto const context = part_context(survey.survey, prepared.parts.size());
        prepared.parts.push_back(crypto::seal(key, context, as_bytes(text)));
        plain += text;
    }
    survey.digest = hex(crypto::sha256(as_bytes(plain)));
    return prepared;
}

Result<Survey> add_survey(Work& work, PreparedSurvey const& prepared) {
    TRY(permit(work, Right::target));
    auto stored = prepared;
    stored.survey.added_at = work.now;
    TRY(save_survey(work.tx, work.actor.book, work.actor.person, stored));
    return stored.survey;
}

Result<SurveyList> list_surveys(Work& work) {
    TRY(permit(work, Right::target));
    return SurveyList{TRY(list_saved_surveys(work.tx, work.actor.book))};
}

/// Unseals the rows of a survey.
static Result<SurveyRows> open_rows(Work& work, SavedSurvey const& saved) {
    auto const key = work.parts.get<keys::KeyStore>().installation_key(seal_purpose);
    auto const parts = TRY(load_parts(work.tx, work.actor.book, saved.survey.survey));
    SurveyRows rows;
    rows.columns = saved.columns;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto const context = part_context(saved.survey.survey, i);
        auto const plain = TRY(crypto::open_sealed(key, context, parts[i]));
        TRY(read_part(as_text(plain), rows));
    }
    if (rows.rows() != static_cast<std::size_t>(saved.survey.households))
        return fail(ErrorKind::broken, "score.survey_damaged", saved.survey.survey.text());
    return rows;
}

// ---- Models -------------------------------------------------------------------------------------

Result<PreparedModel> prepare_model(Work& work, Fit const& command) {
    TRY(permit(work, Right::target));
    TRY(check_name(command.name));
    auto const saved = TRY(load_survey(work.tx, work.actor.book, command.survey));
    auto const rows = TRY(open_rows(work, saved));
    auto card = TRY(make_card(rows, saved.survey.outcome, command, mix_hash(saved.survey.digest)));
    card.model = ModelId{command.id.bytes};
    card.name = command.name;
    card.survey = command.survey;
    card.survey_name = saved.survey.name;
    card.survey_digest = saved.survey.digest;
    return PreparedModel{std::move(card)};
}

static Date months_later(Date date, int months) {
    auto civil = to_civil(date);
    civil.month += months;
    civil.year += (civil.month - 1) / 12;
    civil.month = (civil.month - 1) % 12 + 1;
    civil.day = std::min(civil.day, 28);  // A day that every month has.
    return to_date(civil);
}

Result<Card> fit(Work& work, PreparedModel const& prepared) {
    TRY(permit(work, Right::target));
    auto card = prepared.card;
    card.version = TRY(next_version(work.tx, work.actor.book, card.name));
    card.fitted_on = work.today();
    card.expires_on = months_later(work.today(), card_months);
    TRY(save_model(work.tx, work.actor.book, work.actor.person, work.now, card));
    return card;
}

/// A card holds no person's data: makers, checkers and auditors of lists read it.
static Result<> permit_cards(Work const& work) {
    for (auto const right : {Right::approve, Right::audit, Right::run_programme})
        if (work.actor.may(right)) return {};
    return permit(work, Right::target);
}

Result<Card> card_of(Work& work, ModelQuestion const& question) {
    TRY(permit_cards(work));
    return load_card(work.tx, work.actor.book, question.model);
}

Result<CardList> list_models(Work& work) {
    TRY(permit_cards(work));
    CardList out{TRY(list_cards(work.tx, work.actor.book))};
    for (auto& card : out.items) card.curve.clear();
    return out;
}

Result<Model> load_model(Work& work, ModelId const& model) {
    auto card = TRY(load_card(work.tx, work.actor.book, model));
    if (card.expires_on < work.today())
        return fail(ErrorKind::refused, "score.model_expired",
                    {{"on", date_text(card.expires_on)}});
    return Model{std::move(card)};
}

}  // namespace takaful::score
