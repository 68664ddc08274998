// A hundred thousand households, one in a hundred of them with a fault, sent to the whole server as
// one file, checked and registered: as CSV, then to a server of its own as an Excel workbook.
// Measured from the first byte of the request to the end of the import's job; then the import is
// taken back, while questions are asked.
//
//   bin/bench import [--quick] [--rows=N]

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "app/clock.hpp"
#include "base/csv.hpp"
#include "base/xlsx_testing.hpp"
#include "bench/bench.hpp"
#include "bench/bureau.hpp"
#include "bench/line.hpp"
#include "bench/people.hpp"
#include "bench/server.hpp"
#include "record/identity/identity.hpp"

namespace takaful::bench {

namespace {

constexpr std::size_t bad_one_in = 100;
constexpr std::array headings{"رقم الأسرة",    "رب الأسرة",    "الهاتف", "عدد الأفراد",
                              "عدد الغرف",     "مادة الجدران", "المياه", "الدخل الشهري",
                              "أطفال المدرسة", "ملاحظات"};
constexpr auto mapping = R"({"files": {"households": {"key": "رقم الأسرة"}},
    "household": {"code": "رقم الأسرة", "name": "رب الأسرة", "phone": "الهاتف"},
    "features": [
        {"name": "size", "op": "value", "column": "عدد الأفراد", "min": 1, "max": 60},
        {"name": "rooms", "op": "value", "column": "عدد الغرف", "min": 1, "max": 30},
        {"name": "wall", "op": "category", "column": "مادة الجدران"},
        {"name": "water", "op": "category", "column": "المياه"},
        {"name": "income", "op": "value", "column": "الدخل الشهري", "min": 0},
        {"name": "pupils", "op": "value", "column": "أطفال المدرسة", "min": 0, "max": 20}]})";

using Table = std::vector<std::vector<std::string>>;

/// Families of a made-up country, a row each; every hundredth has its rooms in words.
Table make_table(std::size_t rows) {
    Country country{2'026};
    std::mt19937_64 random{7};
    constexpr std::array walls{"طوب أحمر", "حجر", "طين", "خرسانة"};
    constexpr std::array waters{"داخل المنزل", "صنبور مشترك", "بئر"};
    Table table{{headings.begin(), headings.end()}};
    for (std::size_t row = 0; row < rows; ++row) {
        auto const house = country.next_household();
        std::string name;
        for (auto const& part : house.front().name) name += part.empty() ? "" : part + " ";
        table.push_back(
            {fmt::format("Q-{:06}", row), name, house.front().phone, std::to_string(house.size()),
             row % bad_one_in == 99 ? "كثير" : std::to_string(1 + random() % 5),
             walls[random() % walls.size()], waters[random() % waters.size()],
             std::to_string(800 + random() % 6'000), std::to_string(random() % 4), "زيارة منزلية"});
    }
    return table;
}

std::string csv_of(Table const& table) {
    std::string text{csv::byte_order_mark};
    for (auto const& row : table) csv::write_record(text, row);
    return text;
}

/// As Excel writes it: texts shared, numbers as numbers.
std::string workbook_of(Table const& table) {
    std::string rows, texts;
    std::map<std::string, std::size_t> shared;
    for (std::size_t r = 0; r < table.size(); ++r) {
        rows += fmt::format(R"(<row r="{}" spans="1:{}">)", r + 1, table[r].size());
        for (std::size_t c = 0; c < table[r].size(); ++c) {
            auto const& text = table[r][c];
            auto const place = fmt::format("{}{}", static_cast<char>('A' + c), r + 1);
            bool const is_number = c >= 3 && !text.empty() &&
                                   text.find_first_not_of("0123456789") == std::string::npos;
            if (is_number) {
                rows += fmt::format(R"(<c r="{}"><v>{}</v></c>)", place, text);
                continue;
            }
            auto const [found, is_new] = shared.try_emplace(text, shared.size());
            if (is_new)
                texts += "<si><t xml:space=\"preserve\">" + xlsx::escaped(text) + "</t></si>";
            rows += fmt::format(R"(<c r="{}" t="s"><v>{}</v></c>)", place, found->second);
        }
        rows += "</row>";
    }
    return xlsx::workbook_of(rows, texts);
}

/// Tokens of those who sign in.
struct Staff {
    std::string worker;
    std::string admin;
};

Result<std::string> sign_in(Work& w, std::uint32_t number, identity::Role role) {
    auto const id = numbered(41, number);
    identity::CreateUser user{.id = {id.bytes},
                              .person = PersonId{id.bytes},
                              .name = "هدى",
                              .phone = fmt::format("0100000000{}", number),
                              .pin = {},
                              .roles = {role},
                              .note_ar = "تجربة",
                              .note_en = "Trial"};
    TRY(identity::create_user(w, {std::move(user), "none"}));
    return TRY(identity::demo_sign_in(w, {PersonId{id.bytes}})).token;
}

/// Sessions in a new house.
Staff make_house(std::string const& folder) {
    app::RealClock const clock;
    auto const house = must(app::House::open({.folder = folder, .demo = true}, clock));
    Staff staff;
    auto const act = [&](Work& w) -> Result<std::string> {
        staff.worker = TRY(sign_in(w, 1, identity::Role::social_worker));
        staff.admin = TRY(sign_in(w, 2, identity::Role::admin));
        return std::string{"{}"};
    };
    must(house->runner().run({.actor = Actor::system(1), .name = "bench.worker", .run = act}));
    return staff;
}

struct Outcome {
    double checked_s = 0;  // Until the server has checked all rows.
    double done_s = 0;
    double undone_s = 0;
    double answer_ms_max = 0;  // The slowest question while it was undone.
    double peak_mib = 0;
    double undo_peak_mib = 0;  // Of the whole time.
    std::size_t inserted = 0;
};

[[noreturn]] void stop_with(std::string const& answer) {
    fmt::print(stderr, "import: {}\n", answer.substr(0, 2'000));
    std::exit(1);
}

/// Takes the import back.
void undo(Server const& server, std::string const& token, std::string const& import,
          Outcome& outcome) {
    Line line{server.port(), token};
    std::string job;
    outcome.undone_s = seconds([&] {
        auto answer = line.post(
            fmt::format("/v1/imports/{}/undo", import),
            fmt::format(R"({{"id":"{}","import":"{}"}})", numbered(42, 2).text(), import));
        if (!answer.starts_with("HTTP/1.1 200")) stop_with(answer);
        auto const target = "/v1/jobs/" + field_of(answer, "job");
        do {
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
            outcome.answer_ms_max =
                std::max(outcome.answer_ms_max, 1e3 * seconds([&] { answer = line.get(target); }));
            job = field_of(answer, "state");
        } while (job == "queued" || job == "running");
    });
    auto const view = line.get("/v1/imports/" + import);
    if (job != "done" || std::stoul(field_of(view, "erased")) != outcome.inserted) stop_with(view);
}

Outcome import_file(std::string const& folder, std::string const& bytes) {
    auto const staff = make_house(folder);
    Server const server{folder};
    Line line{server.port(), staff.worker};
    auto const idle_mib = server.peak_mib();
    auto const body = fmt::format(
        R"({{"id":"{}","mapping":{},"files":[{{"name":"households","content_base64":"{}"}}],)"
        R"("mode":"good_rows","area_default":"EG01","basis":{{"purpose":"social_protection",)"
        R"("legal_basis":"consent","notice_version":"1","source":"books"}}}})",
        numbered(42, 1).text(), mapping, base64(as_bytes(bytes)));
    Outcome outcome;
    std::string answer;
    outcome.done_s = seconds([&] {
        outcome.checked_s = seconds([&] { answer = line.post("/v1/imports", body); });
        if (!answer.starts_with("HTTP/1.1 200")) stop_with(answer);
        auto const target = "/v1/imports/" + field_of(answer, "import");
        do {
            std::this_thread::sleep_for(std::chrono::milliseconds{200});
            answer = line.get(target);
        } while (field_of(answer, "state") == "running");
    });
    if (field_of(answer, "state") != "done") stop_with(answer);
    outcome.inserted = std::stoul(field_of(answer, "inserted"));
    outcome.peak_mib = server.peak_mib();
    undo(server, staff.admin, field_of(answer, "import"), outcome);
    outcome.undo_peak_mib = server.peak_mib();
    fmt::print(stderr, "import: {:.0f} MiB before, {:.0f} MiB at the most\n", idle_mib,
               outcome.peak_mib);
    return outcome;
}

std::size_t rows_of(Options const& options) {
    for (auto const& option : options.rest)
        if (option.starts_with("--rows=")) return std::stoul(option.substr(7));
    return options.quick ? 20'000 : 100'000;
}

void run_import(Options const& options, Report& report) {
    auto const folder = std::filesystem::absolute(options.folder).string();
    auto const rows = rows_of(options);
    double peak_mib = 0;
    for (bool const is_workbook : {false, true}) {
        auto const bytes = is_workbook ? workbook_of(make_table(rows)) : csv_of(make_table(rows));
        auto const outcome = import_file(folder + (is_workbook ? "/xlsx" : "/csv"), bytes);
        if (outcome.inserted != rows - rows / bad_one_in) stop_with("rows are lost");
        peak_mib = std::max(peak_mib, outcome.peak_mib);
        report.add({.name = is_workbook ? "xlsx_rows_per_s" : "rows_per_s",
                    .value = static_cast<double>(rows) / outcome.done_s,
                    .unit = "1/s"});
        report.note(fmt::format(
            "{}: {} rows in {:.1f} MB, checked in {:.2f} s, registered after {:.2f} s more, "
            "{} bad ones back",
            is_workbook ? "workbook" : "CSV", rows, static_cast<double>(bytes.size()) / 1e6,
            outcome.checked_s, outcome.done_s - outcome.checked_s, rows - outcome.inserted));
        if (!is_workbook) continue;
        report.add({.name = "undo_rows_per_s",
                    .value = static_cast<double>(outcome.inserted) / outcome.undone_s,
                    .unit = "1/s"});
        report.note(fmt::format(
            "taken back: {} households in {:.2f} s, the slowest answer beside "
            "it {:.0f} ms, {:.0f} MiB at the most",
            outcome.inserted, outcome.undone_s, outcome.answer_ms_max, outcome.undo_peak_mib));
    }
    report.add({.name = "peak_mib", .value = peak_mib, .unit = "MiB"});
    report.note("through the whole server, a household a row; memory is the server's");
}

Register const registered{"import", run_import};

}  // namespace

}  // namespace takaful::bench
