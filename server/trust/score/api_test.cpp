// Surveys and models through real SQL.
#include <doctest/doctest.h>

#include "base/text.hpp"
#include "platform/work/testing.hpp"
#include "trust/score/score.hpp"

using namespace takaful;
using namespace takaful::score;
using work::TestHouse;

static char const* const mapping_text = R"({
  "files": {"households": {"key": "hh"}},
  "household": {"code": "hh", "cluster": "ea", "outcome": "spent"},
  "features": [{"name": "size", "op": "value", "column": "size", "min": 1, "sign": "poorer",
                "label_ar": "عدد الأفراد", "label_en": "People"},
               {"name": "wall", "op": "category", "column": "wall"},
               {"name": "town", "op": "value", "column": "town"}]})";

/// 400 households whose spending falls with size, and is higher in brick houses and in town.
static std::string survey_csv() {
    std::string csv = "hh,ea,spent,size,wall,town\n";
    unsigned state = 12345;
    auto const draw = [&](unsigned limit) {
        state = state * 1103515245U + 12345U;
        return (state >> 16) % limit;
    };
    for (unsigned i = 0; i < 400; ++i) {
        unsigned const size = 1 + draw(9), brick = draw(2), town = draw(3) == 0 ? 1 : 0;
        unsigned const spent = 9000 / size + 600 * brick + 900 * town + draw(1500) + 100;
        csv += "h" + std::to_string(i) + ",e" + std::to_string(i / 8) + "," +
               std::to_string(spent) + "," + std::to_string(size) + "," +
               (brick == 1 ? "brick" : "mud") + "," + std::to_string(town) + "\n";
    }
    return csv;
}

static AddSurvey survey_command(std::uint32_t n, std::string const& csv) {
    return {work::test_id<CommandId>(n),
            "Pilot",
            json::parse(mapping_text).value(),
            {{"households", base64(as_bytes(csv))}},
            {Transform::log, {}}};
}

static Fit fit_command(std::uint32_t n, SurveyId survey) {
    Fit command;
    command.id = work::test_id<CommandId>(n);
    command.survey = survey;
    command.name = "Pilot test";
    command.folds = 5;
    return command;
}

static Result<Survey> add(TestHouse& house, Actor const& who, AddSurvey const& command) {
    auto const prepared = house.ask(who, [&](Work& w) { return prepare_survey(w, command); });
    if (!prepared) return std::unexpected(prepared.error());
    return house.run(who, [&](Work& w) { return add_survey(w, *prepared); });
}

static Result<Card> make(TestHouse& house, Actor const& who, Fit const& command) {
    auto const prepared = house.ask(who, [&](Work& w) { return prepare_model(w, command); });
    if (!prepared) return std::unexpected(prepared.error());
    return house.run(who, [&](Work& w) { return fit(w, *prepared); });
}

TEST_CASE("score: a survey is stored sealed, fitted, and its model read back the same") {
    TestHouse house;
    auto const manager = TestHouse::actor(1, {Right::target});
    auto const survey = add(house, manager, survey_command(10, survey_csv())).value();
    CHECK(survey.households == 400);
    CHECK(survey.bad_rows == 0);
    CHECK(survey.features.size() == 3);
    CHECK(survey.digest.size() == 64);

    auto const card = make(house, manager, fit_command(11, survey.survey)).value();
    CHECK(card.version == 1);
    CHECK(card.survey_digest == survey.digest);
    CHECK(card.expires_on == to_date({2028, 11, 21}));
    CHECK(card.r2_cv.value() > 0.5);
    CHECK(card.curve.size() == 99);
    CHECK(card.clusters == 50);
    auto const again =
        house.ask(manager, [&](Work& w) { return card_of(w, {card.model}); }).value();
    CHECK(json::to_text(again) == json::to_text(card));

    auto const second = make(house, manager, fit_command(12, survey.survey)).value();
    CHECK(second.version == 2);
    CHECK(second.formula == card.formula);  // The same rows and choices: the same model.
    CHECK(json::to_text(second.curve) == json::to_text(card.curve));
    auto const listed = house.ask(manager, [](Work& w) { return list_models(w); }).value();
    CHECK(listed.items.size() == 2);
    CHECK(listed.items[0].curve.empty());
    CHECK(house.ask(manager, [](Work& w) { return list_surveys(w); }).value().items.size() == 1);
}

TEST_CASE("score: bad rows are reported by place and code, and the good ones are kept") {
    TestHouse house;
    auto const manager = TestHouse::actor(1, {Right::target});
    auto const survey =
        add(house, manager,
            survey_command(10,
                           survey_csv() + "x1,e1,500,-4,mud,0\nx2,e1,0,4,mud,0\nx3,e1,,4,mud,0\n"))
            .value();
    CHECK(survey.households == 400);
    REQUIRE(survey.bad_rows == 3);
    CHECK(survey.problems[0].code == "intake.out_of_range");
    CHECK(survey.problems[0].row == 402);
    CHECK(survey.problems[1].code == "score.outcome_not_positive");
    CHECK(survey.problems[2].code == "score.outcome_unknown");
}

TEST_CASE("score: who may, and what is refused") {
    TestHouse house;
    auto const manager = TestHouse::actor(1, {Right::target});
    auto const stranger = TestHouse::actor(2, {Right::spend});
    auto const other_book = TestHouse::actor(3, {Right::target}, 2);
    auto const csv = survey_csv();
    CHECK(add(house, stranger, survey_command(10, csv)).error().code == "identity.right_missing");
    auto const survey = add(house, manager, survey_command(10, csv)).value();
    CHECK(make(house, stranger, fit_command(11, survey.survey)).error().code ==
          "identity.right_missing");
    CHECK(make(house, other_book, fit_command(11, survey.survey)).error().code ==
          "score.survey_unknown");
    auto const card = make(house, manager, fit_command(11, survey.survey)).value();
    auto const read = [&](Actor const& who) {
        return house.ask(who, [&](Work& w) { return card_of(w, {card.model}); });
    };
    CHECK(read(TestHouse::actor(4, {Right::approve})).has_value());
    CHECK(read(stranger).error().code == "identity.right_missing");
    CHECK(read(other_book).error().code == "score.model_unknown");

    auto const refusal = [&](auto change) {
        auto command = fit_command(12, survey.survey);
        change(command);
        return make(house, manager, command).error().code;
    };
    CHECK(refusal([](Fit& f) { f.features = {"size", "colour"}; }) == "score.feature_unknown");
    CHECK(refusal([](Fit& f) { f.tau = 0.3; }) == "score.fit_invalid");
    CHECK(refusal([](Fit& f) { f.folds = 1; }) == "score.fit_invalid");
    CHECK(refusal([](Fit& f) { f.line_percentile = 90; }) == "score.fit_invalid");
    CHECK(refusal([](Fit& f) { f.line = 1; }) == "score.one_class");
    CHECK(refusal([](Fit& f) { f.name.clear(); }) == "score.name_invalid");
    auto const survey_refusal = [&](auto change) {
        auto command = survey_command(13, csv);
        change(command);
        return add(house, manager, command).error().code;
    };
    CHECK(survey_refusal([](AddSurvey& s) { s.files[0].content_base64 = "?"; }) ==
          "encoding.base64_malformed");
    CHECK(survey_refusal([](AddSurvey& s) { s.files.clear(); }) == "intake.file_missing");
    CHECK(survey_refusal([](AddSurvey& s) {
              s.files[0].content_base64 =
                  base64(as_bytes("hh,ea,spent,size,wall,town\na,b,1,1,x,0\n"));
          }) == "score.survey_too_small");
    CHECK(survey_refusal([](AddSurvey& s) { s.outcome.transform = Transform::classes; }) ==
          "score.poor_values_missing");
}

TEST_CASE("score: a model serves until it is too old") {
    TestHouse house;
    auto const manager = TestHouse::actor(1, {Right::target});
    auto const survey = add(house, manager, survey_command(10, survey_csv())).value();
    auto const card = make(house, manager, fit_command(11, survey.survey)).value();
    auto const load = [&] {
        return house.ask(manager, [&](Work& w) { return load_model(w, card.model); });
    };
    CHECK(load().has_value());
    house.clock.advance(Days{731});  // 2028-11-21: its last day.
    CHECK(load().has_value());
    house.clock.advance(Days{1});
    CHECK(load().error().code == "score.model_expired");
}

TEST_CASE("score: a changed byte of a sealed survey is noticed") {
    TestHouse house;
    auto const manager = TestHouse::actor(1, {Right::target});
    auto const survey = add(house, manager, survey_command(10, survey_csv())).value();
    static constexpr store::Query damage{"test.damage",
                                         "UPDATE score_survey_part SET sealed = $1 WHERE part = 0"};
    auto const done = house.run(manager, [](Work& w) { return w.tx.run(damage, Bytes(200, 1)); });
    REQUIRE(done.has_value());
    CHECK(make(house, manager, fit_command(11, survey.survey)).error().code ==
          "crypto.cannot_open");
}
