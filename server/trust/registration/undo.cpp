// The undo of a whole import: a job that erases what the import brought, household by household,
// and leaves those on which a later act depends.

#include <algorithm>

#include "record/identity/identity.hpp"
#include "record/notify/notify.hpp"
#include "trust/registration/import_job.hpp"
#include "trust/registration/staff.hpp"
#include "trust/registration/tray.hpp"
#include "trust/registration/undo_store.hpp"

namespace takaful::registration {

static constexpr std::size_t import_bytes_in_id = 6;

/// Ids of an import's households begin with its own (rules.cpp, household_id).
static HouseholdId id_of(ImportId import, std::uint8_t rest) {
    HouseholdId id;
    id.bytes.fill(rest);
    std::copy_n(import.bytes.begin(), import_bytes_in_id, id.bytes.begin());
    return id;
}

// ---- Asking ------------------------------------------------------------------------------------

static Result<> check_undoable(Work& work, ImportId import, std::optional<UndoRow> const& known) {
    auto const row = TRY(find_import(work.tx, work.actor.book, import));
    if (!row) return fail(ErrorKind::not_found, "registration.import_unknown", import.text());
    if (row->state == ImportState::running)
        return fail(ErrorKind::conflict, "registration.import_running");
    if (row->inserted == 0) return fail(ErrorKind::conflict, "registration.nothing_to_undo");
    bool const is_open =
        !known || known->state == UndoState::cancelled || known->state == UndoState::failed;
    if (!is_open) return fail(ErrorKind::conflict, "registration.undone_already");
    return {};
}

Result<UndoAsked> undo_import(Work& work, UndoImport const& command) {
    TRY(permit(work, Right::administer));
    auto const known = TRY(find_undo(work.tx, work.actor.book, command.import));
    TRY(check_undoable(work, command.import, known));
    auto const import = TRY(find_import(work.tx, work.actor.book, command.import));
    auto row = known.value_or(UndoRow{.import = command.import,
                                      .asked_by = {},
                                      .asked_at = {},
                                      .job = {},
                                      .after = id_of(command.import, 0)});
    row.asked_by = work.actor.person;
    row.asked_at = work.now;
    row.state = UndoState::running;
    row.job = {command.id.bytes};
    if (known) {
        TRY(save_undo(work, row));
    } else {
        TRY(insert_undo(work, row));
    }
    TRY(jobs::enqueue(work, {.job = row.job,
                             .kind = std::string{undo_job},
                             .payload = json::to_text(ImportQuestion{command.import}),
                             .total = import->inserted}));
    return UndoAsked{command.import, row.job, import->inserted};
}

// ---- The job -----------------------------------------------------------------------------------

/// Money that she was given, or a sign-in, would be lost with her.
static Result<std::optional<KeptBecause>> why_people_kept(Work& work, HouseholdId household) {
    auto const& has_account = work.parts.get<Ties>().has_account;
    if (TRY(has_account(work, {household.bytes}))) return KeptBecause::has_wallet;
    for (auto const& person : TRY(registry::people_of(work, household))) {
        if (TRY(identity::is_user(work, person))) return KeptBecause::signs_in;
        if (TRY(has_account(work, {person.bytes}))) return KeptBecause::has_wallet;
    }
    return std::nullopt;
}

static Result<std::optional<KeptBecause>> why_kept(Work& work, HouseholdId household) {
    bool const is_merged = TRY(registry::merger_of(work, household)) ||
                           !TRY(registry::mergers_into(work, household)).empty();
    if (is_merged) return KeptBecause::merged;
    if (TRY(work.parts.get<Ties>().in_list(work, household))) return KeptBecause::in_list;
    if (TRY(registry::was_changed(work, household))) return KeptBecause::changed;
    if (TRY(has_request(work.tx, work.actor.book, household))) return KeptBecause::requested;
    return why_people_kept(work, household);
}

static Result<> finish(Work& work, UndoRow& row) {
    row.state = UndoState::done;
    work.tx.on_commit([&parts = work.parts, import = row.import] { clear_reports(parts, import); });
    json::Value::Object facts;
    facts.emplace_back("import", json::Value{row.import.text()});
    facts.emplace_back("erased", json::Value{row.erased});
    facts.emplace_back("kept", json::Value{row.kept});
    return notify::tell(work, row.asked_by, "registration.undo_done", std::move(facts));
}

static Result<UndoRow> load_undo(Work& work, jobs::JobRow const& job) {
    auto const question = TRY(json::from_text<ImportQuestion>(job.payload));
    auto row = TRY(find_undo(work.tx, work.actor.book, question.import));
    if (!row) return fail(ErrorKind::not_found, "registration.import_unknown", job.job.text());
    return *std::move(row);
}

Result<jobs::SliceOutcome> run_undo_slice(Work& work, jobs::JobRow const& job) {
    // Their keys go in one change of the file of keys, and the index forgets them together.
    constexpr int households_a_work = 100;
    auto row = TRY(load_undo(work, job));
    auto const households = TRY(registry::registered_under(
        work, {.basis = {row.import.bytes}, .after = row.after, .last = id_of(row.import, 0xFF)},
        households_a_work));
    std::vector<HouseholdId> erased;
    for (auto const& household : households) {
        auto const reason = TRY(why_kept(work, household));
        if (reason) {
            TRY(insert_kept(work, row.import, {household, *reason}));
            ++row.kept;
        } else {
            erased.push_back(household);
        }
        row.after = household;
    }
    TRY(erase_whole(work, erased));
    row.erased += std::ssize(erased);
    bool const done = households.empty();
    if (done) TRY(finish(work, row));
    TRY(save_undo(work, row));
    return jobs::SliceOutcome{
        .done = std::min(row.erased + row.kept, job.total), .total = job.total, .finished = done};
}

Result<> undo_ended(Work& work, jobs::JobRow const& job) {
    auto row = TRY(load_undo(work, job));
    if (row.state != UndoState::running) return {};
    bool const cancelled = job.state == jobs::JobState::cancelled;
    row.state = cancelled ? UndoState::cancelled : UndoState::failed;
    return save_undo(work, row);
}

// ---- Questions ---------------------------------------------------------------------------------

Result<std::optional<UndoView>> undo_of(Work& work, ImportId import) {
    auto const row = TRY(find_undo(work.tx, work.actor.book, import));
    if (!row) return std::nullopt;
    Staff staff{work};
    return UndoView{.state = row->state,
                    .job = row->job,
                    .asked_by_name = TRY(staff.of(row->asked_by)).name,
                    .asked_at = row->asked_at,
                    .erased = row->erased,
                    .kept = row->kept};
}

Result<KeptHouseholds> kept_households(Work& work, KeptQuestion const& question) {
    TRY(permit(work, Right::administer));
    auto const rows = TRY(list_kept(work.tx, work.actor.book, question.import));
    std::vector<HouseholdId> ids;
    for (auto const& row : rows) ids.push_back(row.household);
    auto const listed = TRY(registry::listed(work, ids));
    KeptHouseholds kept;
    for (auto const& one : listed) {
        auto const row = std::ranges::find(rows, one.household, &KeptRow::household);
        work.note_access({one.household.bytes}, "registration.undo");
        kept.items.push_back({one.household, one.code, row->reason});
    }
    return kept;
}

}  // namespace takaful::registration
