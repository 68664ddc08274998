#pragma once
// Registration: how households come into the registry, by a file or by hand, and the page that
// shows one. It joins what the record modules keep apart: mapping, registry, legal basis, jobs,
// inbox. docs/decisions/registry.md says why it is a module of its own.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "platform/work/work.hpp"
#include "record/consent/consent.hpp"
#include "record/intake/intake.hpp"
#include "record/jobs/jobs.hpp"
#include "record/registry/registry.hpp"
#include "trust/registration/change.hpp"
#include "trust/registration/duplicate.hpp"
#include "trust/registration/roll.hpp"

namespace takaful::http {
struct Route;
}

namespace takaful::registration {

using ImportId = Id<struct ImportTag>;

/// Which rows are kept when some are bad: the good ones, or none at all.
enum class ImportMode : std::uint8_t { good_rows, all_or_nothing };
enum class ImportState : std::uint8_t { running, done, refused, cancelled, failed };
enum class UndoState : std::uint8_t { running, done, cancelled, failed };
/// What came after an import and depends on a household of it.
enum class KeptBecause : std::uint8_t {
    changed,
    requested,  // A change of it was asked for.
    in_list,
    merged,
    signs_in,    // One of its people does.
    has_wallet,  // It, or one of its people.
};

}  // namespace takaful::registration
TAKAFUL_ENUM(takaful::registration::ImportMode, good_rows, all_or_nothing)
TAKAFUL_ENUM(takaful::registration::ImportState, running, done, refused, cancelled, failed)
TAKAFUL_ENUM(takaful::registration::UndoState, running, done, cancelled, failed)
TAKAFUL_ENUM(takaful::registration::KeptBecause, changed, requested, in_list, merged, signs_in,
             has_wallet)
namespace takaful::registration {

struct RowsAhead;  // Rows that were taken from the tray and made ready beside the writer.
std::shared_ptr<RowsAhead> make_rows_ahead();

/// Where an import's rows wait, sealed, until the job has enrolled them. One in Parts.
struct Tray {
    std::string folder;  // Made at need; its files are deleted as soon as an import ends.
    std::shared_ptr<RowsAhead> ahead = make_rows_ahead();
};

// ---- From files --------------------------------------------------------------------------------

struct SentFile {
    std::string name;  // One of the mapping's files.
    std::string content_base64;
    TAKAFUL_FIELDS(SentFile, name, content_base64)
};
struct Import {
    CommandId id;
    json::Value mapping;  // intake::Mapping.
    std::vector<SentFile> files;
    ImportMode mode;
    std::optional<std::string> area_default;  // For rows without an area.
    consent::BasisFields basis;
    TAKAFUL_FIELDS(Import, id, mapping, files, mode, area_default, basis)
};
struct PreviewFile {
    std::string content_base64;
    TAKAFUL_FIELDS(PreviewFile, content_base64)
};
/// What a file's columns are and its first 50 rows: for who writes the mapping. Nothing is kept.
/// Errors: registration.file_malformed, registration.nothing_to_import, csv.*, xlsx.*,
/// identity.right_missing (write_households)
Result<intake::Preview> preview_file(Work& work, PreviewFile const& question);

/// Why a row was not taken, in both languages; the row is numbered as a spreadsheet does.
struct RowProblem {
    std::string file;
    std::int64_t row;
    std::string field;
    std::string code;
    std::string message_ar;
    std::string message_en;
    TAKAFUL_FIELDS(RowProblem, file, row, field, code, message_ar, message_en)
};
/// What checking found, before anything was written; the good rows wait in the tray.
struct PreparedImport {
    Import command;  // Without its files' bytes.
    bool is_known = false;
    std::int64_t rows = 0;
    std::int64_t bad = 0;
    std::int64_t households = 0;
    std::vector<registry::Question> questions;
    std::vector<RowProblem> problems;  // The first 100.
};
struct ImportReply {
    ImportId import;
    std::int64_t rows;  // Data rows of all files.
    std::int64_t good;
    std::int64_t bad;
    std::int64_t households;  // That will be enrolled.
    ImportState state;
    std::vector<RowProblem> problems;
    std::optional<jobs::JobId> job;
    TAKAFUL_FIELDS(ImportReply, import, rows, good, bad, households, state, problems, job)
};
/// Reads, maps and checks the files, and lays the good rows sealed in the tray; on a reader, before
/// the Work. Errors: registration.file_malformed {file} (base64), registration.files_too_large
/// {limit}, registration.tray_failed, registration.nothing_to_import, registry.area_unknown {code}
/// (the default), intake.*, csv.*, identity.right_missing (write_households)
Result<PreparedImport> prepare_import(Work& work, Import const& command);
/// Records the basis and the import, and enqueues the job that enrols slice by slice. An
/// all_or_nothing import with a bad row is refused and keeps nothing but its report.
/// Errors: consent.*, identity.right_missing
Result<ImportReply> start_import(Work& work, PreparedImport const& prepared);

/// What an import would find and do.
struct ImportCheck {
    std::int64_t rows;
    std::int64_t good;
    std::int64_t bad;
    std::int64_t households;
    std::vector<RowProblem> problems;  // The first 100.
    TAKAFUL_FIELDS(ImportCheck, rows, good, bad, households, problems)
};
/// Reads, maps and checks the files as an import does, and leaves nothing behind.
/// Errors: those of prepare_import
Result<ImportCheck> check_import(Work& work, Import const& command);

struct ImportQuestion {
    ImportId import;
    TAKAFUL_FIELDS(ImportQuestion, import)
};
struct UndoView {
    UndoState state;
    jobs::JobId job;
    std::string asked_by_name;
    Instant asked_at;
    std::int64_t erased;
    std::int64_t kept;
    TAKAFUL_FIELDS(UndoView, state, job, asked_by_name, asked_at, erased, kept)
};
struct ImportView {
    ImportId import;
    ImportState state;
    std::int64_t rows;
    std::int64_t good;
    std::int64_t bad;
    std::int64_t inserted;  // Households.
    std::optional<jobs::JobId> job;
    std::optional<std::string> code;  // Why it failed.
    std::optional<UndoView> undo;
    TAKAFUL_FIELDS(ImportView, import, state, rows, good, bad, inserted, job, code, undo)
};
/// Errors: registration.import_unknown, identity.right_missing (write_households)
Result<ImportView> import(Work& work, ImportQuestion const& question);
/// The bad rows as they came, with the reason and the row's number first; CSV for Excel. Kept
/// sealed for 30 days. `file`: one of the mapping's; empty: the first that has any. `language`:
/// of the reasons, "ar" or "en". Errors: registration.import_unknown, registration.rejects_gone
Result<std::string> rejects_csv(Work& work, ImportId import, std::string_view file,
                                std::string_view language);

struct UndoImport {
    CommandId id;
    ImportId import;
    TAKAFUL_FIELDS(UndoImport, id, import)
};
struct UndoAsked {
    ImportId import;
    jobs::JobId job;
    std::int64_t households;  // That the import brought.
    TAKAFUL_FIELDS(UndoAsked, import, job, households)
};
/// Right: administer. Asks for the undo of a whole import: a job erases every household that it
/// brought, and keeps those on which a later act depends. One that was stopped goes on when it is
/// asked again. Errors: registration.import_unknown, registration.import_running,
/// registration.nothing_to_undo, registration.undone_already
Result<UndoAsked> undo_import(Work& work, UndoImport const& command);

struct KeptHousehold {
    HouseholdId household;
    std::string code;
    KeptBecause reason;
    TAKAFUL_FIELDS(KeptHousehold, household, code, reason)
};
struct KeptHouseholds {
    std::vector<KeptHousehold> items;
    TAKAFUL_FIELDS(KeptHouseholds, items)
};
struct KeptQuestion {
    ImportId import;
    TAKAFUL_FIELDS(KeptQuestion, import)
};
/// Right: administer. What an undo kept, the first 200; the reading is logged.
Result<KeptHouseholds> kept_households(Work& work, KeptQuestion const& question);

/// What the layers above know of a household: one in Parts, filled by app/wiring.
struct Ties {
    /// Whether a list of a programme has decided on it; whoever was paid is in one.
    std::function<Result<bool>(Work&, HouseholdId)> in_list;
    /// Whether money was ever kept for a household or a person.
    std::function<Result<bool>(Work&, AnyId const&)> has_account;
};

/// Teaches the jobs how imports run, and clears trays of imports that are over. At start.
void wire(jobs::JobRunner& runner);
Result<> sweep_tray(Work& work);

/// The whole of an import at once, for the command line: check, start, run its job to the end.
Result<ImportView> import_now(work::Runner& runner, jobs::JobRunner& jobs, Actor const& actor,
                              Import const& command);

// ---- By hand -----------------------------------------------------------------------------------

/// One household as a form sends it. Its id is the command's.
struct Register {
    CommandId id;
    std::string code;
    std::string area;
    std::vector<registry::Member> members;
    std::map<std::string, json::Value> answers;  // By question: a number, a level's text, or null.
    consent::BasisId basis;
    registry::Baseline baseline;
    registry::Source source;
    std::optional<Instant> device_at;  // When it was written down, by the device's clock.
    std::optional<std::int64_t> size;  // People of the house; absent: as many as are named.
    /// Those that she was shown as likely the same and said to be other people.
    std::optional<std::vector<HouseholdId>> apart;
    TAKAFUL_FIELDS(Register, id, code, area, members, answers, basis, baseline, source, device_at,
                   size, apart)
};
struct Registered {
    HouseholdId household;
    TAKAFUL_FIELDS(Registered, household)
};
/// The first registration takes the baseline and keeps the act: its channel and both clocks. It is
/// compared with all others after the commit, and never refused for being like one of them.
/// Errors: consent.*, registry.*, registration.size_absurd {min, max},
/// registration.answer_unknown {field}, registration.answer_type {field},
/// registration.answer_choice_unknown {field}, registration.apart_too_many {limit},
/// identity.right_missing (write_households)
Result<Registered> register_household(Work& work, Register const& command);

struct RecordBasis {
    CommandId id;
    consent::BasisFields basis;
    TAKAFUL_FIELDS(RecordBasis, id, basis)
};
/// Records a legal basis for those registered by hand; its id is the command's.
Result<consent::Basis> record_basis(Work& work, RecordBasis const& command);

struct AreaNames {
    std::optional<std::string> governorate;
    std::optional<std::string> centre;
    std::optional<std::string> village;
    TAKAFUL_FIELDS(AreaNames, governorate, centre, village)
};
struct PageAnswer {
    std::string name;
    std::optional<std::string> label_ar;
    std::optional<std::string> label_en;
    json::Value value;  // A number, a text, or null when not known.
    TAKAFUL_FIELDS(PageAnswer, name, label_ar, label_en, value)
};
struct PageAccess {
    Instant at;
    std::string purpose;
    std::string role;  // Of who looked; "system" for the server itself.
    TAKAFUL_FIELDS(PageAccess, at, purpose, role)
};
/// The first taking of the baseline, or the last one, and who took it.
struct PageBaseline {
    registry::Baseline baseline;
    std::int64_t version;
    std::string by_name;
    std::string channel;
    registry::Source source;
    Instant at;
    std::optional<Instant> device_at;
    TAKAFUL_FIELDS(PageBaseline, baseline, version, by_name, channel, source, at, device_at)
};
struct HouseholdPage {
    HouseholdId household;
    std::string code;
    AreaNames area;
    std::string area_code;
    std::int64_t size;
    Date registered_on;
    std::optional<std::string> basis;        // In the recorder's words.
    std::optional<HouseholdId> merged_into;  // It is found as this one.
    std::vector<registry::Member> members;
    std::vector<PageAnswer> answers;
    std::vector<PageBaseline> baselines;
    std::vector<PageAccess> accesses;
    TAKAFUL_FIELDS(HouseholdPage, household, code, area, area_code, size, registered_on, basis,
                   merged_into, members, answers, baselines, accesses)
};
struct PageQuestion {
    HouseholdId household;
    TAKAFUL_FIELDS(PageQuestion, household)
};
/// The household's page; the reading is logged and shown on it. Errors: registry.household_unknown,
/// registry.household_erased, identity.right_missing (read_households)
Result<HouseholdPage> household_page(Work& work, PageQuestion const& question);

// ---- Erasure, by two people ---------------------------------------------------------------------

struct AskErasure {
    CommandId id;
    HouseholdId household;
    TAKAFUL_FIELDS(AskErasure, id, household)
};
struct ErasureAsked {
    HouseholdId household;
    PersonId asked_by;
    Instant asked_at;
    TAKAFUL_FIELDS(ErasureAsked, household, asked_by, asked_at)
};
struct ErasuresAsked {
    std::vector<ErasureAsked> items;
    TAKAFUL_FIELDS(ErasuresAsked, items)
};
struct EraseHousehold {
    CommandId id;
    HouseholdId household;
    TAKAFUL_FIELDS(EraseHousehold, id, household)
};
struct Erased {
    HouseholdId household;
    std::int64_t people;
    TAKAFUL_FIELDS(Erased, household, people)
};
/// Right: write_households. The first of two people: records that a household is to be erased.
/// Asked again, the first asking stands. Errors: registration.nobody_to_erase
Result<ErasureAsked> ask_erasure(Work& work, AskErasure const& command);
/// Right: administer. What was asked and not yet done, oldest first, at most 200.
Result<ErasuresAsked> erasures_asked(Work& work);
/// Right: administer. The second person: erases the household everywhere: keys, rows, memory,
/// sign-ins of its members. Errors: registration.erasure_not_asked, registration.same_person,
/// registry.household_unknown
Result<Erased> erase_household(Work& work, EraseHousehold const& command);

/// /v1/imports and its check, /v1/bases, POST /v1/households, GET /v1/households/{household}, its
/// changes, history and erasure.
std::vector<http::Route> routes();

}  // namespace takaful::registration
