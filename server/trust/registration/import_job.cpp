#include "trust/registration/import_job.hpp"

#include <algorithm>

#include "platform/store/store.hpp"
#include "record/notify/notify.hpp"
#include "trust/registration/comparisons.hpp"
#include "trust/registration/tray.hpp"

namespace takaful::registration {

namespace {

struct ReadySlice {
    std::vector<registry::Enrolment> households;
    registry::PreparedHouseholds prepared;
};

}  // namespace

using SlicesAhead = jobs::SlicesAhead<ReadySlice>;

struct RowsAhead {
    jobs::Shelf<ImportId, SlicesAhead> shelf;
};

std::shared_ptr<RowsAhead> make_rows_ahead() {
    return std::make_shared<RowsAhead>();
}

static jobs::Shelf<ImportId, SlicesAhead>& shelf_of(Work& work) {
    return work.parts.get<Tray>().ahead->shelf;
}

static Result<ImportRow> load_running(Work& work, jobs::JobRow const& job) {
    auto row = TRY(find_import(work.tx, work.actor.book, ImportId{job.job.bytes}));
    if (!row) return fail(ErrorKind::not_found, "registration.import_unknown", job.job.text());
    return *std::move(row);
}

// ---- Ahead -------------------------------------------------------------------------------------

static Result<ReadySlice> make_slice(Work& work, ImportRow const& row, std::int64_t slice) {
    auto households = TRY(take_slice(work.parts, row.import, slice));
    for (auto& household : households) {
        household.questionnaire = row.questionnaire;
        household.basis = {row.basis.bytes};
    }
    auto prepared = TRY(registry::prepare_enrolments(work, households));
    return ReadySlice{std::move(households), std::move(prepared)};
}

Result<> prepare_import_slice(Work& work, jobs::JobRow const& job) {
    auto const row = TRY(load_running(work, job));
    if (row.undoing) return {};
    auto ahead = shelf_of(work).find(row.import);
    if (!ahead) shelf_of(work).put(row.import, ahead = std::make_shared<SlicesAhead>());
    auto& database = work.parts.get<store::Database>();
    // How many slices there are is known to the tray alone: never more than households.
    return ahead->make_ready({row.next_slice, 1, row.households, 2}, jobs::slices_a_turn,
                             [&database, &parts = work.parts, actor = work.actor, now = work.now,
                              today = work.today(), row](std::int64_t slice) -> Result<ReadySlice> {
                                 auto const reader = TRY(database.reader());
                                 Work reading{*reader, parts, actor, now, today, CommandId{}};
                                 return make_slice(reading, row, slice);
                             });
}

// ---- Slices ------------------------------------------------------------------------------------

/// The household that an error of enrol_prepared speaks of, from 1; 0: of all of them.
static std::size_t row_in(Error const& error) {
    for (auto const& [name, value] : error.params)
        if (name == "row") return static_cast<std::size_t>(std::get<std::int64_t>(value));
    return 0;
}

/// Enrols what can be; a household that someone else took in the meantime is left out and counted.
static Result<std::int64_t> enrol_good(Work& work, ReadySlice& slice) {
    auto done = registry::enrol_prepared(work, slice.prepared);
    std::int64_t skipped = 0;
    for (; !done; ++skipped) {
        auto const row = row_in(done.error());
        if (done.error().kind != ErrorKind::conflict || row == 0)
            return std::unexpected(done.error());
        slice.households.erase(slice.households.begin() + static_cast<std::ptrdiff_t>(row - 1));
        done = registry::enrol_households(work, slice.households);
    }
    return skipped;
}

static Result<> finish(Work& work, ImportRow& row, ImportState state) {
    row.state = state;
    work.tx.on_commit([&parts = work.parts, import = row.import] {
        parts.get<Tray>().ahead->shelf.drop(import);
        clear_slices(parts, import);
    });
    json::Value::Object facts;
    facts.emplace_back("import", json::Value{row.import.text()});
    facts.emplace_back("households", json::Value{row.inserted});
    facts.emplace_back("bad", json::Value{row.bad + row.skipped});
    return notify::tell(
        work, row.made_by,
        state == ImportState::done ? "registration.import_done" : "registration.import_refused",
        std::move(facts));
}

static Result<> insert_slice(Work& work, ImportRow& row) {
    auto const ahead = shelf_of(work).find(row.import);
    auto slice = ahead ? ahead->take(row.next_slice) : std::nullopt;
    if (!slice) slice.emplace(TRY(make_slice(work, row, row.next_slice)));
    auto const skipped = TRY(enrol_good(work, *slice));
    std::vector<AnyId> subjects;
    for (auto const& household : slice->households) subjects.push_back({household.household.bytes});
    TRY(consent::link(work, row.basis, subjects));
    row.inserted += std::ssize(slice->households);
    row.skipped += skipped;
    ++row.next_slice;
    row.undoing = skipped > 0 && row.mode == ImportMode::all_or_nothing;
    return {};
}

/// Takes some of what was inserted out again: in an all_or_nothing import a household was lost to
/// someone else while it ran.
static Result<> undo_some(Work& work, ImportRow& row) {
    constexpr std::size_t households_a_work = 20;
    auto const households = TRY(take_slice(work.parts, row.import, row.next_slice - 1));
    auto const begin = static_cast<std::size_t>(row.undone);
    auto const end = std::min(households.size(), begin + households_a_work);
    for (auto i = begin; i < end; ++i) {
        auto const erased = registry::erase_household(work, households[i].household);
        if (!erased && erased.error().kind != ErrorKind::not_found)
            return std::unexpected(erased.error());
        TRY(consent::forget(work, {households[i].household.bytes}));
        if (erased) --row.inserted;
    }
    row.undone = end == households.size() ? 0 : static_cast<std::int64_t>(end);
    if (row.undone == 0) --row.next_slice;
    return {};
}

Result<jobs::SliceOutcome> run_import_slice(Work& work, jobs::JobRow const& job) {
    auto row = TRY(load_running(work, job));
    if (row.undoing) {
        TRY(undo_some(work, row));
    } else {
        TRY(insert_slice(work, row));
    }
    auto const taken = row.inserted + row.skipped;
    bool const undone = row.undoing && row.next_slice == 0;
    bool const done = !row.undoing && taken >= row.households;
    if (undone) {
        row.error_code = "registration.rows_taken_meanwhile";
        TRY(finish(work, row, ImportState::refused));
    }
    if (done) TRY(finish(work, row, ImportState::done));
    TRY(save_import(work, row));
    return jobs::SliceOutcome{.done = taken, .total = row.households, .finished = done || undone};
}

Result<> import_ended(Work& work, jobs::JobRow const& job) {
    auto row = TRY(find_import(work.tx, work.actor.book, ImportId{job.job.bytes}));
    if (!row || row->state != ImportState::running) return {};
    bool const cancelled = job.state == jobs::JobState::cancelled;
    row->error_code = job.error_code;
    TRY(finish(work, *row, cancelled ? ImportState::cancelled : ImportState::failed));
    return save_import(work, *row);
}

void wire(jobs::JobRunner& runner) {
    runner.handle(
        std::string{import_job},
        {.slice = run_import_slice, .prepare = prepare_import_slice, .ended = import_ended});
    wire_comparisons(runner);
    runner.handle(std::string{undo_job}, {.slice = run_undo_slice, .ended = undo_ended});
}

}  // namespace takaful::registration
