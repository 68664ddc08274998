#pragma once
// The registry: areas, households, their members and their questionnaire answers. What identifies a
// person is sealed (one blob a person, one a household, one a household's answers); ids and phones
// are found by blind index; names are searched, and answers scored, in memory only
// (docs/decisions/registry.md).

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "platform/work/work.hpp"
#include "record/registry/change.hpp"
#include "record/registry/index.hpp"
#include "record/registry/matrix.hpp"
#include "record/registry/merge.hpp"
#include "record/registry/planted.hpp"
#include "record/registry/types.hpp"

namespace takaful::http {
struct Route;
}

namespace takaful::registry {

// ---- Areas -------------------------------------------------------------------------------------

/// Reads the list of areas (CSV: code, name_ar, name_en, level, parent).
/// Errors: csv.*, registry.area_level_unknown {row}
Result<std::vector<Area>> read_areas(std::string_view csv);
/// Saves areas, parents before children; those that exist are left as they are. By the system, at
/// start.
Result<> load_areas(Work& work, std::span<Area const> areas);
/// Adds one area, usually a village. Errors: registry.area_code_invalid, registry.area_taken,
/// registry.area_unknown (its parent), registry.area_name_missing, registry.area_level_wrong
Result<Area> add_area(Work& work, AddArea const& command);
/// The children of an area, or the governorates.
Result<Areas> areas(Work& work, AreasQuestion const& question);
/// An area and those above it. Errors: registry.area_unknown {code}
Result<AreaPath> area_path(Work& work, std::string_view code);

// ---- Enrolment ---------------------------------------------------------------------------------

/// The id of a questionnaire's content; saves it if it is new, as the book's latest version.
/// Errors: registry.questionnaire_too_long {limit}, registry.question_repeated {field}
Result<QuestionnaireId> save_questionnaire(Work& work, std::span<Question const> questions);
/// Errors: registry.questionnaire_unknown
Result<Questionnaire> questionnaire(Work& work, QuestionnaireId id);
/// The book's latest, if any.
Result<std::optional<Questionnaire>> latest_questionnaire(Work& work);

/// A household in canonical form (ASCII digits, phones and ids as stored, member ids and size
/// filled in), or why it cannot be enrolled. Pure: an import checks all rows with it first. Errors:
/// registry.code_missing {limit}        no code, or too long a one
///          registry.members_missing, registry.too_many_members {limit}
///          registry.heads_not_one               exactly one member is the head
///          registry.name_too_long {limit}
///          registry.birth_year_absurd {min, max}
///          phone.malformed, id.national_malformed
/// Those of one member carry {member}, the place in the list from 1.
Result<Enrolment> check_enrolment(Enrolment household, Date today);

/// Households in canonical form with their rows sealed, in memory: what of an enrolment needs no
/// writer.
class PreparedHouseholds {
public:
    struct Impl;
    explicit PreparedHouseholds(std::unique_ptr<Impl> impl);
    PreparedHouseholds(PreparedHouseholds&&) noexcept;
    PreparedHouseholds& operator=(PreparedHouseholds&&) noexcept;
    ~PreparedHouseholds();
    Impl const& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

/// Makes at most 500 households ready: on a reader beside the writer, or in the Work itself. Their
/// keys are durable when it returns. Those that exist under their id are left out.
/// Errors: those of check_enrolment with {row}, the place in the span from 1;
/// registry.too_many_households {limit}
Result<PreparedHouseholds> prepare_enrolments(Work& work, std::span<Enrolment const> households);

/// Enrols what was prepared. All or none. Errors, each with {row}: registry.code_taken,
/// registry.area_unknown {code}, registry.national_id_taken, registry.questionnaire_unknown,
/// registry.answers_wrong_size; without: identity.right_missing (write_households)
Result<> enrol_prepared(Work& work, PreparedHouseholds const& prepared);

/// prepare_enrolments and enrol_prepared in one. Ids come from the caller, so that a retry is
/// harmless: a household that exists under its id is left as it is. Errors: those of both
Result<> enrol_households(Work& work, std::span<Enrolment const> households);

/// Households as bytes, for a queue that holds them (sealed) until they are enrolled.
Bytes pack_enrolments(std::span<Enrolment const> households);
/// Errors: registry.blob_malformed
Result<std::vector<Enrolment>> unpack_enrolments(BytesView bytes);

/// Which of these already stand in the registry: for an import's checking pass. On a reader.
Result<Taken> find_taken(Work& work, std::span<std::string const> codes,
                         std::span<std::string const> national_ids);

/// Replaces a household's answers (a new version; the old one stays sealed beside it).
/// Errors: registry.household_unknown, registry.questionnaire_unknown, registry.answers_wrong_size
Result<> record_answers(Work& work, HouseholdId household, QuestionnaireId questionnaire,
                        std::span<float const> values);

// ---- Questions ---------------------------------------------------------------------------------

/// One page of households, newest first, or of those that match a search; notes the accesses.
/// Errors: identity.right_missing (read_households), registry.search_too_long {limit},
/// registry.names_loading (unavailable: the start is not over)
Result<HouseholdList> list_households(Work& work, HouseholdsQuestion const& question);
/// A household as the registry knows it; notes the access. Errors: registry.household_unknown,
/// registry.household_erased, identity.right_missing (read_households)
Result<Household> household(Work& work, HouseholdId id);
/// Codes, areas, sizes and heads of many, in the order asked; unknown and erased ones are
/// skipped. For pages that show them: the caller notes the accesses.
Result<std::vector<Listed>> listed(Work& work, std::span<HouseholdId const> ids);
/// How many of these stand in each village, by its code; unknown ones are skipped.
Result<std::map<std::string, std::int64_t>> count_villages(Work& work,
                                                           std::span<HouseholdId const> ids);
/// The households of a person's memberships that have not ended.
Result<std::vector<HouseholdId>> households_of(Work& work, PersonId person);
/// A household and its people as they stand. Whoever shows them notes the access.
struct Standing {
    HouseholdId household;
    HouseholdState state = HouseholdState::active;
    std::string code;
    std::string area;
    std::int64_t size = 0;
    Date registered_on;
    std::vector<Member> members;
};
/// Errors: registry.household_unknown, registry.household_erased
Result<Standing> standing(Work& work, HouseholdId id);
/// Is it in the register, and neither erased nor merged?
Result<bool> is_active(Work& work, HouseholdId id);
/// Households in the order of their ids, those after this one, at most `limit`.
Result<std::vector<HouseholdId>> households_after(Work& work, HouseholdId after,
                                                  std::int64_t limit);
struct BasisRange {
    AnyId basis;
    HouseholdId after;  // Ids beyond this one
    HouseholdId last;   // up to this one.
};
/// Households that stand under a legal basis and are not erased (merged ones too), in order of
/// their ids.
Result<std::vector<HouseholdId>> registered_under(Work& work, BasisRange const& range, int limit);
/// Whether anything of a household was written since it was enrolled: a field, a person, an answer,
/// a baseline. One registered by hand was "changed" by its first registration.
Result<bool> was_changed(Work& work, HouseholdId household);
/// The people of a household whose memberships have not ended; nothing is opened.
Result<std::vector<PersonId>> people_of(Work& work, HouseholdId household);
/// How many households the actor's book has.
std::int64_t count(Work& work);

// ---- Erasure -----------------------------------------------------------------------------------

/// Erases a household, those that were merged into it, their members and those who left them for no
/// other: destroys their keys, empties
/// their rows and history, forgets them in memory. Gives the people erased.
/// Errors: registry.household_unknown, identity.right_missing (administer)
Result<std::vector<PersonId>> erase_household(Work& work, HouseholdId id);
/// Several at once, their keys in one change of the file of keys. Errors: those of erase_household
Result<std::vector<PersonId>> erase_households(Work& work, std::span<HouseholdId const> ids);

// ---- Start -------------------------------------------------------------------------------------

struct BuildReport {
    std::int64_t households = 0;
    std::int64_t people = 0;
    std::int64_t unreadable = 0;  // Sealed rows whose key is gone: erased people.
};
/// Fills Matrix (in Parts) with every household's answers, with `threads` threads.
/// Errors: keys.master_wrong; registry.names_loading when it was stopped before the end
Result<BuildReport> build_matrix(store::Database& database, Parts& parts, int threads,
                                 std::stop_token const& stop = {});
/// Fills Index (in Parts) with every household's code and people: before serving, or beside it.
/// Until it is done a search is refused. Errors: as build_matrix
Result<BuildReport> build_index(store::Database& database, Parts& parts, int threads,
                                std::stop_token const& stop = {});

/// The answers of the actor's book: those in memory, or loaded now (some seconds a million), which
/// only a reader can. Errors: registry.answers_loading (unavailable)
Result<std::shared_ptr<MatrixSnapshot const>> answers(Work& work);

/// /v1/areas and GET /v1/households. The household's page and enrolment by hand or file:
/// trust/registration.
std::vector<http::Route> routes();

}  // namespace takaful::registry
