// A thousand searches through the whole server, one after another, among a million people: for each
// somebody of the register, by her name as it is written, by its beginning, with one slip of the
// pen, and in Latin letters.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "app/clock.hpp"
#include "bench/bench.hpp"
#include "bench/bureau.hpp"
#include "bench/line.hpp"
#include "bench/people.hpp"
#include "bench/server.hpp"
#include "record/identity/identity.hpp"
#include "record/registry/registry.hpp"

namespace takaful::bench {

namespace {

constexpr std::size_t queries_wanted = 1'000;
constexpr std::size_t households_a_work = 500;
constexpr std::size_t page = 20;
constexpr std::size_t workers = 100;  // Who search in turn: each has a limit of requests a minute.

enum class Kind : std::uint8_t { exact, prefix, one_edit, transliterated };
constexpr std::array kinds{"exact", "prefix", "one edit", "transliterated"};

struct Query {
    Kind kind{};
    std::string text;
    HouseholdId household;
};

std::vector<std::string> words_of(std::string const& text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        auto const end = std::min(text.find(' ', at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

/// The letters of Arabic text: two bytes each.
std::vector<std::string> letters_of_word(std::string const& word) {
    std::vector<std::string> letters;
    for (std::size_t at = 0; at + 1 < word.size(); at += 2) letters.push_back(word.substr(at, 2));
    return letters;
}

/// One letter left out, doubled, changed or swapped in a word of four letters or more.
std::string with_slip(std::string const& text, std::mt19937_64& random) {
    constexpr std::array others{"ب", "ت", "ر", "س", "ك", "ل", "م", "ن", "ي"};
    auto words = words_of(text);
    std::vector<std::size_t> long_ones;
    for (std::size_t i = 0; i < words.size(); ++i)
        if (letters_of_word(words[i]).size() >= 4) long_ones.push_back(i);
    if (long_ones.empty()) return {};
    auto& word = words[long_ones[random() % long_ones.size()]];
    auto letters = letters_of_word(word);
    auto const at = 1 + static_cast<std::ptrdiff_t>(random() % (letters.size() - 2));
    auto const place = letters.begin() + at;
    switch (random() % 4) {
        case 0:
            letters.erase(place);
            break;
        case 1:
            letters.insert(place, *place);
            break;
        case 2:
            *place = others[random() % others.size()];
            break;
        default:
            std::swap(*place, *(place + 1));
    }
    word.clear();
    for (auto const& letter : letters) word += letter;
    std::string slipped;
    for (auto const& part : words) slipped += (slipped.empty() ? "" : " ") + part;
    return slipped;
}

std::string full_name(Registration const& person) {
    std::string text;
    for (auto const& part : person.name)
        if (!part.empty()) text += (text.empty() ? "" : " ") + part;
    return text;
}

/// What is typed to find a person; empty: nothing of this kind can be.
std::string typed(Kind kind, Registration const& person, NameList const& names,
                  std::mt19937_64& random) {
    auto const name = full_name(person);
    if (kind == Kind::exact) return name;
    if (kind == Kind::one_edit) return with_slip(name, random);
    if (kind == Kind::transliterated) {
        std::string text;
        for (auto const& part : person.name)
            if (!part.empty()) text += (text.empty() ? "" : " ") + names.latin(part, random());
        return text;
    }
    auto words = words_of(name);  // The last word is not finished.
    auto const letters = letters_of_word(words.back());
    constexpr std::size_t typed_min = 3;
    if (letters.size() <= typed_min) return {};
    std::string text;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) text += words[i] + ' ';
    auto const kept = typed_min + random() % (letters.size() - typed_min);
    for (std::size_t i = 0; i < kept; ++i) text += letters[i];
    return text;
}

registry::Enrolment enrolment_of(std::vector<Registration> const& house, std::uint64_t number) {
    registry::Enrolment household{.household = HouseholdId{numbered(30, number).bytes},
                                  .code = fmt::format("H{:07}", number),
                                  .area = "EG01",
                                  .members = {}};
    for (std::size_t i = 0; i < house.size(); ++i) {
        auto const& person = house[i];
        household.members.push_back(
            // Ids of their own: those that derive need households whose ids differ before the end.
            {.person = PersonId{numbered(32, number * 64 + i).bytes},
             .name = {person.name[0], person.name[1], person.name[2], person.name[3]},
             .nickname = person.nickname.empty() ? std::nullopt : std::optional{person.nickname},
             .sex = person.male ? registry::Sex::male : registry::Sex::female,
             .birth_year = person.birth_year,
             .relation = i == 0 ? registry::Relation::head : registry::Relation::unknown,
             .phone = person.phone.empty() ? std::nullopt : std::optional{person.phone},
             .national_id = {}});
    }
    return household;
}

/// People of the association who search, and their sessions.
std::vector<std::string> worker_tokens(std::string const& folder) {
    app::RealClock const clock;
    auto const house = must(app::House::open({.folder = folder, .demo = true}, clock));
    std::vector<std::string> tokens;
    auto const act = [&](Work& w) -> Result<std::string> {
        for (std::size_t n = 0; n < workers; ++n) {
            auto const id = numbered(31, n);
            identity::CreateUser user{.id = {id.bytes},
                                      .person = PersonId{id.bytes},
                                      .name = "هدى",
                                      .phone = fmt::format("010{:08}", n),
                                      .pin = {},
                                      .roles = {identity::Role::social_worker},
                                      .note_ar = "تجربة",
                                      .note_en = "Trial"};
            TRY(identity::create_user(w, {std::move(user), "none"}));
            tokens.push_back(TRY(identity::demo_sign_in(w, {PersonId{id.bytes}})).token);
        }
        return std::string{"{}"};
    };
    must(house->runner().run({.actor = Actor::system(1), .name = "bench.workers", .run = act}));
    return tokens;
}

struct Town {
    std::vector<std::string> tokens;
    std::vector<Query> queries;
    std::size_t people = 0, households = 0;

    Town(std::string const& folder, std::size_t wanted) {
        tokens = worker_tokens(folder);
        Bureau bureau{folder};
        Country country{2'026};
        std::mt19937_64 random{11};
        std::vector<registry::Enrolment> batch;
        auto const enrol = [&] {
            bureau.queue([batch = std::exchange(batch, {})](Work& w) {
                return registry::enrol_households(w, batch);
            });
        };
        while (people < wanted) {
            auto const house = country.next_household();
            batch.push_back(enrolment_of(house, households));
            people += house.size();
            if (random() % (1 + wanted / 6'000) == 0) ask(house, country.names(), random);
            ++households;
            if (batch.size() == households_a_work) enrol();
        }
        if (!batch.empty()) enrol();
        bureau.settle();
        std::ranges::shuffle(queries, random);
        queries.resize(std::min(queries.size(), queries_wanted));
    }

private:
    void ask(std::vector<Registration> const& house, NameList const& names,
             std::mt19937_64& random) {
        auto const kind = static_cast<Kind>(asked_ % kinds.size());
        auto const text = typed(kind, house[random() % house.size()], names, random);
        if (text.empty()) return;
        ++asked_;
        queries.push_back({kind, text, HouseholdId{numbered(30, households).bytes}});
    }
    std::size_t asked_ = 0;
};

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (char const c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

void search_all(Town const& town, Server const& server, Report& report) {
    Line line{server.port()};
    auto const loading_s = seconds([&] {
        while (line.get("/v1/households?search=x", town.tokens[0]).find(" 503 ") == 8)
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
    });
    std::array<std::vector<double>, kinds.size()> times;
    std::array<std::size_t, kinds.size()> found{};
    std::vector<double> all;
    std::size_t found_all = 0;
    for (std::size_t i = 0; i < town.queries.size(); ++i) {
        auto const& query = town.queries[i];
        auto const target =
            fmt::format("/v1/households?limit={}&search={}", page, percent_encoded(query.text));
        std::string answer;
        all.push_back(1e3 * seconds([&] { answer = line.get(target, town.tokens[i % workers]); }));
        if (!answer.starts_with("HTTP/1.1 200")) {
            fmt::print(stderr, "search: {}\n", answer);
            std::abort();
        }
        auto const kind = static_cast<std::size_t>(query.kind);
        bool const is_found =
            answer.find("\"household\":\"" + query.household.text()) != std::string::npos;
        times[kind].push_back(all.back());
        found[kind] += is_found ? 1U : 0U;
        found_all += is_found ? 1U : 0U;
    }
    report.add({.name = "p50_ms", .value = percentile(all, 0.5), .unit = "ms"});
    report.add({.name = "p95_ms", .value = percentile(all, 0.95), .unit = "ms"});
    report.add({.name = "recall_at_20",
                .value = static_cast<double>(found_all) / static_cast<double>(all.size()),
                .unit = ""});
    report.add({.name = "names_loaded_s", .value = loading_s, .unit = "s"});
    for (std::size_t k = 0; k < kinds.size(); ++k)
        report.note(fmt::format("{}: {} of {} found, p95 {:.1f} ms", kinds[k], found[k],
                                times[k].size(), percentile(times[k], 0.95)));
}

std::size_t people_of(Options const& options) {
    for (auto const& option : options.rest)
        if (option.starts_with("--people=")) return std::stoul(option.substr(9));
    return options.quick ? 100'000 : 1'000'000;
}

void run_search(Options const& options, Report& report) {
    auto const folder = std::filesystem::absolute(options.folder).string() + "/house";
    std::optional<Town> town;
    auto const made_s = seconds([&] { town.emplace(folder, people_of(options)); });
    Server const server{folder};
    search_all(*town, server, report);
    report.add({.name = "server_peak_mib", .value = server.peak_mib(), .unit = "MiB"});
    report.note(
        fmt::format("{} people in {} households, enrolled in {:.1f} s; {} searches, one "
                    "after another, pages of {}",
                    town->people, town->households, made_s, town->queries.size(), page));
}

Register const registered{"search", run_search};

}  // namespace

}  // namespace takaful::bench
