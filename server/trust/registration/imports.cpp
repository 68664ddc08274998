#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/messages.hpp"
#include "trust/registration/import_job.hpp"
#include "trust/registration/rules.hpp"
#include "trust/registration/store.hpp"
#include "trust/registration/tray.hpp"

namespace takaful::registration {

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
    for (std::int64_t first = 0; with_rows && !left.empty(); first += slices_a_file) {
        std::vector<Slice> slices;
        while (!left.empty() && std::ssize(slices) < slices_a_file) {
            slices.push_back(left.first(slice_length(left)));
            left = left.subspan(slices.back().size());
        }
        TRY(put_slices(work.parts, import, first, slices));
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
                                         .kind = std::string{import_job},
                                         .payload = R"({"import":")" + id.text() + R"("})",
                                         .total = row.households}));
    return reply;
}

// ---- Keeping order -----------------------------------------------------------------------------

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
                    .code = row.error_code,
                    .undo = TRY(undo_of(work, row.import))};
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
