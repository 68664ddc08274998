#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/messages.hpp"
#include "record/notify/notify.hpp"
#include "trust/registration/rules.hpp"
#include "trust/registration/store.hpp"
#include "trust/registration/tray.hpp"

namespace takaful::registration {

static constexpr std::string_view job_kind = "registration.import";
static constexpr std::size_t files_bytes_max = 64 << 20;
static constexpr std::size_t problems_shown_max = 100;
static constexpr std::int64_t report_days = 30;

static ImportId import_id(CommandId id) {
    return {id.bytes};
}

// ---- Checking, on a reader ---------------------------------------------------------------------

static Result<std::vector<intake::File>> decode_files(std::span<SentFile const> sent) {
    std::vector<intake::File> files;
    std::size_t bytes = 0;
    for (auto const& file : sent) {
        auto const decoded = parse_base64(file.content_base64);
        if (!decoded)
            return fail(ErrorKind::invalid, "registration.file_malformed", {{"file", file.name}});
        bytes += decoded->size();
        if (bytes > files_bytes_max)
            return fail(ErrorKind::invalid, "registration.files_too_large",
                        {{"limit", std::int64_t{files_bytes_max}}});
        files.push_back({file.name, std::string{as_text(*decoded)}});
    }
    return files;
}

Result<intake::Preview> preview_file(Work& work, PreviewFile const& question) {
    constexpr std::size_t rows_shown = 50;
    TRY(permit(work, Right::write_households));
    SentFile const sent{"file", question.content_base64};
    auto const files = TRY(decode_files({&sent, 1}));
    auto preview = TRY(intake::preview(files.front().bytes, rows_shown));
    if (preview.rows.empty()) return fail(ErrorKind::invalid, "registration.nothing_to_import");
    return preview;
}

/// What the registry and the rest of the file have already.
class Checker {
public:
    Checker(Work& work, Draft& draft) : work_(work), draft_(draft) {}

    Result<> check() {
        aside_.assign(draft_.households.size(), false);
        for (std::size_t i = 0; i < draft_.households.size(); ++i)
            if (auto const fault = find_fault(i)) set_household_aside(i, *fault);
        TRY(check_taken());
        settle(draft_, aside_);
        return {};
    }

private:
    std::optional<Error> find_fault(std::size_t index) {
        auto& household = draft_.households[index];
        auto canonical = registry::check_enrolment(std::move(household), work_.today());
        if (!canonical) return canonical.error();
        household = *std::move(canonical);
        if (!is_area(household.area))
            return fail(ErrorKind::invalid, "registry.area_unknown", {{"code", household.area}})
                .error();
        if (!codes_.emplace(normalise(household.code), index).second)
            return fail(ErrorKind::conflict, "registry.code_taken").error();
        for (std::size_t i = 0; i < household.members.size(); ++i) {
            auto const& id = household.members[i].national_id;
            if (id && !national_ids_.emplace(*id, index).second)
                return fail(ErrorKind::conflict, "registry.national_id_taken",
                            {{"member", static_cast<std::int64_t>(i + 1)}})
                    .error();
        }
        return std::nullopt;
    }

    bool is_area(std::string const& code) {
        auto const [found, is_new] = areas_.try_emplace(code, false);
        if (is_new) found->second = registry::area_path(work_, code).has_value();
        return found->second;
    }

    Result<> check_taken() {
        std::vector<std::string> codes, national_ids;
        for (auto const& [code, index] : codes_) codes.push_back(code);
        for (auto const& [id, index] : national_ids_) national_ids.push_back(id);
        auto const taken = TRY(registry::find_taken(work_, codes, national_ids));
        for (auto const& code : taken.codes)
            set_household_aside(codes_.at(code),
                                fail(ErrorKind::conflict, "registry.code_taken").error());
        for (auto const& id : taken.national_ids)
            set_household_aside(national_ids_.at(id),
                                fail(ErrorKind::conflict, "registry.national_id_taken").error());
        return {};
    }

    void set_household_aside(std::size_t index, Error const& error) {
        if (aside_[index]) return;
        aside_[index] = true;
        set_aside(draft_, index, error);
    }

    Work& work_;
    Draft& draft_;
    std::vector<bool> aside_;
    std::unordered_map<std::string, bool> areas_;
    std::unordered_map<std::string, std::size_t> codes_;
    std::unordered_map<std::string, std::size_t> national_ids_;
};

struct ReportHeading {
    std::string_view language, reason, row;
};
static constexpr ReportHeading report_headings[] = {{"ar", "سبب الرفض", "الصف"},
                                                    {"en", "Reason", "Row"}};

static Result<> lay_reports(Work& work, ImportId import, Draft const& draft,
                            std::span<intake::File const> files, ReportHeading const& heading) {
    auto const language = heading.language;
    auto const words = [language](intake::Problem const& problem) {
        return message_text(error_of(problem), language);
    };
    bool is_first = true;  // Found also without a name.
    for (auto const& file : files) {
        bool const has_bad = std::ranges::find(draft.problems, file.name, &intake::Problem::file) !=
                             draft.problems.end();
        if (!has_bad) continue;
        auto const csv =
            TRY(intake::rejects_csv(file, draft.problems, heading.reason, heading.row, words));
        TRY(put_report(work.parts, import, file.name, language, csv));
        if (std::exchange(is_first, false)) TRY(put_report(work.parts, import, "", language, csv));
    }
    return {};
}

static Result<> lay_down(Work& work, ImportId import, Draft const& draft,
                         std::span<intake::File const> files, bool with_rows) {
    for (auto const& heading : report_headings)
        TRY(lay_reports(work, import, draft, files, heading));
    std::span<registry::Enrolment const> left = draft.households;
    for (std::int64_t slice = 0; with_rows && !left.empty(); ++slice) {
        auto const count = std::min(left.size(), slice_households);
        TRY(put_slice(work.parts, import, slice, left.first(count)));
        left = left.subspan(count);
    }
    return {};
}

/// The files of an import, read, mapped and checked against the registry.
static Result<Draft> checked_draft(Work& work, Import const& command,
                                   std::span<intake::File const> files) {
    auto const mapping = TRY(intake::read_mapping(command.mapping));
    if (command.area_default) TRY(registry::area_path(work, *command.area_default));
    auto draft = draft_of(import_id(command.id), mapping, TRY(intake::map_files(mapping, files)),
                          command.area_default.value_or(""), work.today());
    TRY(Checker(work, draft).check());
    if (draft.households.empty() && draft.problems.empty())
        return fail(ErrorKind::invalid, "registration.nothing_to_import");
    return draft;
}

static std::vector<RowProblem> shown_problems(Draft const& draft) {
    std::vector<RowProblem> shown;
    for (auto const& problem : draft.problems) {
        if (shown.size() == problems_shown_max) break;
        shown.push_back(problem_of(problem));
    }
    return shown;
}

Result<ImportCheck> check_import(Work& work, Import const& command) {
    TRY(permit(work, Right::write_households));
    auto const files = TRY(decode_files(command.files));
    auto const draft = TRY(checked_draft(work, command, files));
    auto const bad = std::ssize(draft.problems);
    return ImportCheck{.rows = draft.rows,
                       .good = draft.rows - bad,
                       .bad = bad,
                       .households = std::ssize(draft.households),
                       .problems = shown_problems(draft)};
}

Result<PreparedImport> prepare_import(Work& work, Import const& command) {
    TRY(permit(work, Right::write_households));
    auto const id = import_id(command.id);
    PreparedImport prepared{.command = command};
    for (auto& file : prepared.command.files) file.content_base64.clear();
    prepared.is_known = TRY(find_import(work.tx, work.actor.book, id)).has_value();
    if (prepared.is_known) return prepared;

    auto const files = TRY(decode_files(command.files));
    auto draft = TRY(checked_draft(work, command, files));
    prepared.rows = draft.rows;
    prepared.bad = std::ssize(draft.problems);
    prepared.households = std::ssize(draft.households);
    prepared.questions = std::move(draft.questions);
    prepared.problems = shown_problems(draft);
    bool const goes_in = command.mode == ImportMode::good_rows || draft.problems.empty();
    TRY(lay_down(work, id, draft, files, goes_in));
    return prepared;
}

// ---- Starting ----------------------------------------------------------------------------------

Result<ImportReply> start_import(Work& work, PreparedImport const& prepared) {
    TRY(permit(work, Right::write_households));
    auto const& command = prepared.command;
    auto const id = import_id(command.id);
    bool const goes_in =
        prepared.households > 0 && (command.mode == ImportMode::good_rows || prepared.bad == 0);
    consent::BasisId const basis{id.bytes};
    TRY(consent::record_basis(work, basis, command.basis));
    auto const questionnaire = TRY(registry::save_questionnaire(work, prepared.questions));
    ImportRow const row{.import = id,
                        .state = goes_in ? ImportState::running : ImportState::refused,
                        .mode = command.mode,
                        .made_by = work.actor.person,
                        .made_at = work.now,
                        .basis = basis,
                        .questionnaire = questionnaire,
                        .rows = prepared.rows,
                        .bad = prepared.bad,
                        .households = goes_in ? prepared.households : 0};
    TRY(insert_import(work, row));
    ImportReply reply{.import = id,
                      .rows = row.rows,
                      .good = row.rows - row.bad,
                      .bad = row.bad,
                      .households = row.households,
                      .state = row.state,
                      .problems = prepared.problems,
                      .job = {}};
    if (!goes_in) return reply;
    reply.job = TRY(jobs::enqueue(work, {.job = {id.bytes},
                                         .kind = std::string{job_kind},
                                         .payload = R"({"import":")" + id.text() + R"("})",
                                         .total = row.households}));
    return reply;
}

// ---- Slices, by the job ------------------------------------------------------------------------

/// The household that an error of enrol_households speaks of, from 1; 0: of all of them.
static std::size_t row_in(Error const& error) {
    for (auto const& [name, value] : error.params)
        if (name == "row") return static_cast<std::size_t>(std::get<std::int64_t>(value));
    return 0;
}

/// Enrols what can be; a household that someone else took in the meantime is left out and counted.
static Result<std::int64_t> enrol_good(Work& work, std::vector<registry::Enrolment>& households) {
    std::int64_t skipped = 0;
    for (;;) {
        auto const done = registry::enrol_households(work, households);
        if (done) return skipped;
        auto const row = row_in(done.error());
        if (done.error().kind != ErrorKind::conflict || row == 0)
            return std::unexpected(done.error());
        households.erase(households.begin() + static_cast<std::ptrdiff_t>(row - 1));
        ++skipped;
    }
}

static Result<> finish(Work& work, ImportRow& row, ImportState state) {
    row.state = state;
    work.tx.on_commit([&parts = work.parts, import = row.import] { clear_slices(parts, import); });
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
    auto households = TRY(take_slice(work.parts, row.import, row.next_slice));
    for (auto& household : households) {
        household.questionnaire = row.questionnaire;
        household.basis = {row.basis.bytes};
    }
    auto const skipped = TRY(enrol_good(work, households));
    std::vector<AnyId> subjects;
    for (auto const& household : households) subjects.push_back({household.household.bytes});
    TRY(consent::link(work, row.basis, subjects));
    row.inserted += std::ssize(households);
    row.skipped += skipped;
    ++row.next_slice;
    row.undoing = skipped > 0 && row.mode == ImportMode::all_or_nothing;
    return {};
}

/// Takes some of what was inserted out again: in an all_or_nothing import a household was lost to
/// someone else while it ran.
static Result<> undo_some(Work& work, ImportRow& row) {
    constexpr std::int64_t households_a_work = 20;
    auto const slice = row.undone / static_cast<std::int64_t>(slice_households);
    auto const begin = static_cast<std::size_t>(row.undone) % slice_households;
    auto const households = TRY(take_slice(work.parts, row.import, slice));
    auto const end = std::min(households.size(), begin + households_a_work);
    for (auto i = begin; i < end; ++i) {
        auto const erased = registry::erase_household(work, households[i].household);
        if (!erased && erased.error().kind != ErrorKind::not_found)
            return std::unexpected(erased.error());
        TRY(consent::forget(work, {households[i].household.bytes}));
        if (erased) --row.inserted;
    }
    bool const slice_ended = end == households.size();
    row.undone = slice_ended ? (slice + 1) * static_cast<std::int64_t>(slice_households)
                             : row.undone + households_a_work;
    return {};
}

static Result<jobs::SliceOutcome> run_slice(Work& work, jobs::JobRow const& job) {
    auto row = TRY(find_import(work.tx, work.actor.book, ImportId{job.job.bytes}));
    if (!row) return fail(ErrorKind::not_found, "registration.import_unknown", job.job.text());
    if (row->undoing) {
        TRY(undo_some(work, *row));
    } else {
        TRY(insert_slice(work, *row));
    }
    auto const size = static_cast<std::int64_t>(slice_households);
    bool const undone = row->undoing && row->undone >= row->next_slice * size;
    bool const done = !row->undoing && row->next_slice * size >= row->households;
    if (undone) {
        row->error_code = "registration.rows_taken_meanwhile";
        TRY(finish(work, *row, ImportState::refused));
    }
    if (done) TRY(finish(work, *row, ImportState::done));
    TRY(save_import(work, *row));
    return jobs::SliceOutcome{.done = std::min(row->next_slice * size, row->households),
                              .total = row->households,
                              .finished = done || undone};
}

static Result<> ended(Work& work, jobs::JobRow const& job) {
    auto row = TRY(find_import(work.tx, work.actor.book, ImportId{job.job.bytes}));
    if (!row || row->state != ImportState::running) return {};
    bool const cancelled = job.state == jobs::JobState::cancelled;
    row->error_code = job.error_code;
    TRY(finish(work, *row, cancelled ? ImportState::cancelled : ImportState::failed));
    return save_import(work, *row);
}

void wire(jobs::JobRunner& runner) {
    runner.handle(std::string{job_kind}, {.slice = run_slice, .ended = ended});
}

Result<> sweep_tray(Work& work) {
    auto const since = Instant{work.now.unix_us - report_days * 86'400'000'000};
    auto const running = TRY(list_running(work.tx));
    auto const recent = TRY(list_made_since(work.tx, since));
    sweep(work.parts, running, recent);
    return {};
}

// ---- Questions ---------------------------------------------------------------------------------

static Result<ImportRow> load_import(Work& work, ImportId id) {
    TRY(permit(work, Right::write_households));
    auto row = TRY(find_import(work.tx, work.actor.book, id));
    if (!row) return fail(ErrorKind::not_found, "registration.import_unknown", id.text());
    return *std::move(row);
}

Result<ImportView> import(Work& work, ImportQuestion const& question) {
    auto const row = TRY(load_import(work, question.import));
    ImportView view{.import = row.import,
                    .state = row.state,
                    .rows = row.rows,
                    .good = row.rows - row.bad,
                    .bad = row.bad,
                    .inserted = row.inserted,
                    .job = {},
                    .code = row.error_code};
    if (row.households > 0) view.job = jobs::JobId{row.import.bytes};
    return view;
}

Result<std::string> rejects_csv(Work& work, ImportId id, std::string_view file,
                                std::string_view language) {
    TRY(load_import(work, id));
    return take_report(work.parts, id, file, language);
}

// ---- At once, for the command line -------------------------------------------------------------

static Result<PreparedImport> prepare_now(work::Runner& runner, Actor const& actor,
                                          Import const& command) {
    std::optional<PreparedImport> prepared;
    auto const asked = runner.ask(actor, [&](Work& work) -> Result<std::string> {
        prepared.emplace(TRY(prepare_import(work, command)));
        return std::string{"{}"};
    });
    if (!asked) return std::unexpected(asked.error());
    return *std::move(prepared);
}

Result<ImportView> import_now(work::Runner& runner, jobs::JobRunner& jobs, Actor const& actor,
                              Import const& command) {
    auto const prepared = TRY(prepare_now(runner, actor, command));
    auto const started = runner.run({.actor = actor,
                                     .id = command.id,
                                     .name = "registration.start_import",
                                     .body = json::to_text(prepared.command),
                                     .run = [&](Work& work) -> Result<std::string> {
                                         return json::to_text(TRY(start_import(work, prepared)));
                                     }});
    if (!started) return std::unexpected(started.error());
    while (TRY(jobs.run_due(runner)) > 0) {
    }
    std::optional<ImportView> view;
    auto const asked = runner.ask(actor, [&](Work& work) -> Result<std::string> {
        view.emplace(TRY(import(work, {import_id(command.id)})));
        return std::string{"{}"};
    });
    if (!asked) return std::unexpected(asked.error());
    return *std::move(view);
}

}  // namespace takaful::registration
