#include "bench/people.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "base/csv.hpp"

namespace takaful::bench {

static constexpr int this_year = 2026;

std::vector<std::vector<std::string>> read_table(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    std::vector<std::vector<std::string>> rows;
    csv::Reader reader{[&](csv::Record const& record) -> Result<> {
        if (record.row > 1) rows.emplace_back(record.cells.begin(), record.cells.end());
        return {};
    }};
    if (!file || !reader.feed(text) || !reader.finish()) {
        fmt::print(stderr, "cannot read {}\n", path);
        std::exit(2);
    }
    return rows;
}

// ---- Names -------------------------------------------------------------------------------------

NameList::NameList() {
    for (auto const& row : read_table("bench/people/names.csv")) {
        Name name{row.at(1), std::stod(row.at(2)), {}};
        for (std::size_t at = 0; at < row.at(3).size();) {
            auto const end = std::min(row[3].find('|', at), row[3].size());
            name.latin.push_back(row[3].substr(at, end - at));
            at = end + 1;
        }
        latin_.emplace(name.text, name.latin);
        auto& list = row[0] == "male" ? male : row[0] == "female" ? female : family;
        list.push_back(std::move(name));
    }
}

NameList::Name const& NameList::pick(std::vector<Name> const& names, double unit) {
    double sum = 0;
    for (auto const& name : names) sum += name.weight;
    auto left = unit * sum;
    for (auto const& name : names)
        if ((left -= name.weight) < 0) return name;
    return names.back();
}

/// For pet names, which have no customary spelling.
static std::string letter_by_letter(std::string_view text) {
    static constexpr std::pair<std::string_view, std::string_view> letters[] = {
        {"ا", "a"},  {"أ", "a"}, {"إ", "e"}, {"آ", "a"},  {"ب", "b"}, {"ت", "t"},
        {"ث", "th"}, {"ج", "g"}, {"ح", "h"}, {"خ", "kh"}, {"د", "d"}, {"ذ", "z"},
        {"ر", "r"},  {"ز", "z"}, {"س", "s"}, {"ش", "sh"}, {"ص", "s"}, {"ض", "d"},
        {"ط", "t"},  {"ظ", "z"}, {"ع", "a"}, {"غ", "gh"}, {"ف", "f"}, {"ق", "k"},
        {"ك", "k"},  {"ل", "l"}, {"م", "m"}, {"ن", "n"},  {"ه", "h"}, {"و", "o"},
        {"ي", "i"},  {"ى", "a"}, {"ة", "a"}, {"ؤ", "o"},  {"ئ", "e"}, {" ", " "}};
    std::string latin;
    for (std::size_t at = 0; at < text.size();) {
        auto const found = std::ranges::find_if(
            letters, [&](auto const& pair) { return text.substr(at).starts_with(pair.first); });
        if (found != std::end(letters)) latin += found->second;
        at += found == std::end(letters) ? 1 : found->first.size();
    }
    return latin;
}

std::string NameList::latin(std::string const& text, std::uint64_t choice) const {
    auto const known = latin_.find(text);
    if (known != latin_.end()) return known->second[choice % known->second.size()];
    for (std::string_view const parent : {"أم ", "أبو "})  // A mother or father of somebody.
        if (text.starts_with(parent))
            return (parent == "أم " ? std::string{"Om "} : std::string{"Abu "}) +
                   latin(text.substr(parent.size()), choice);
    return letter_by_letter(text);
}

// ---- Families ----------------------------------------------------------------------------------

Country::Country(std::uint64_t seed) : random_(seed) {
    for (auto const& row : read_table("bench/people/noise.csv"))
        if (row.at(0) == "nickname") pet_names_.emplace(row.at(1), row.at(2));
}

void Country::begin_village() {
    constexpr std::size_t families_a_village = 60;
    households_left_ = 300 + static_cast<int>(below(300));
    ++village_;
    std::set<std::string> chosen;
    families_.clear();
    while (families_.size() < families_a_village) {
        auto family = NameList::pick(names_.family, unit());
        if (chosen.insert(family.text).second) families_.push_back(std::move(family));
    }
}

std::string Country::pet_name(std::string const& name) {
    auto const [first, last] = pet_names_.equal_range(name);
    auto const count = static_cast<std::uint64_t>(std::distance(first, last));
    return count == 0 ? "" : std::next(first, static_cast<std::ptrdiff_t>(below(count)))->second;
}

Registration Country::person(bool male, int age) {
    auto const& own = male ? names_.male : names_.female;
    Registration person{
        .name = {NameList::pick(own, unit()).text, NameList::pick(names_.male, unit()).text,
                 NameList::pick(names_.male, unit()).text, NameList::pick(families_, unit()).text},
        .nickname = {},
        .phone = {},
        .birth_year = this_year - age,
        .national_id = {},
        .male = male,
        .village = village_};
    constexpr double has_pet_name = 0.15;
    if (unit() < has_pet_name) person.nickname = pet_name(person.name[0]);
    return person;
}

void Country::add_children(std::vector<Registration>& house, int head_age) {
    constexpr double twins = 0.012;
    auto const father = house[0];  // A widow's children have her husband's names.
    auto const widow = !father.male;
    auto const husband = person(true, head_age);
    std::set<std::string> taken;
    int age = head_age - 21 - static_cast<int>(below(6));
    for (auto count = below(6); count > 0 && age >= 0; --count) {
        auto child = person(below(2) == 0, age);
        if (!taken.insert(child.name[0]).second) continue;
        auto const& parent = widow ? husband : father;
        child.name = {child.name[0], parent.name[0], parent.name[1], parent.name[3]};
        house.push_back(std::move(child));
        if (unit() >= twins) age -= 1 + static_cast<int>(below(4));
    }
}

void Country::add_numbers(std::vector<Registration>& house) {
    constexpr double house_has_phone = 0.75, another_has_it = 0.4, has_national_id = 0.8;
    auto const phone =
        fmt::format("01{}{:08}", std::array{0, 1, 2, 5}[below(4)], below(100'000'000));
    bool const has_phone = unit() < house_has_phone;
    for (std::size_t i = 0; i < house.size(); ++i) {
        auto& person = house[i];
        auto const age = this_year - person.birth_year;
        if (has_phone && (i == 0 || unit() < another_has_it)) person.phone = phone;
        if (age < 16 || unit() >= has_national_id) continue;
        person.national_id =
            fmt::format("{}{:02}{:02}{:02}{:02}{:04}{}", person.birth_year < 2000 ? 2 : 3,
                        person.birth_year % 100, 1 + below(12), 1 + below(28), 11 + below(5),
                        below(5'000) * 2 + (person.male ? 1 : 0), below(10));
    }
}

std::vector<Registration> Country::next_household() {
    constexpr double woman_head = 0.18, has_kunya = 0.4, no_grandfather = 0.03;
    if (households_left_-- <= 0) begin_village();
    auto const head_age = 24 + static_cast<int>(below(52));
    bool const male = unit() >= woman_head;
    std::vector<Registration> house{person(male, head_age)};
    if (male && unit() < 0.85)
        house.push_back(person(false, std::max(18, head_age - 2 - static_cast<int>(below(9)))));
    auto const parents = house.size();
    add_children(house, head_age);
    if (house.size() > parents)
        for (std::size_t i = 0; i < parents; ++i)
            if (unit() < has_kunya)
                house[i].nickname = (house[i].male ? "أبو " : "أم ") + house[parents].name[0];
    for (auto& person : house)
        if (unit() < no_grandfather) person.name[2].clear();
    add_numbers(house);
    return house;
}

// ---- Noise -------------------------------------------------------------------------------------

Noise::Noise(NameList const& names) : names_(&names) {
    static std::map<std::string, Kind> const known{{"letters", &Noise::letters},
                                                   {"grandfather", &Noise::grandfather},
                                                   {"order", &Noise::order},
                                                   {"nickname", &Noise::nickname},
                                                   {"birth_year", &Noise::birth_year},
                                                   {"digits", &Noise::digits},
                                                   {"latin", &Noise::latin}};
    for (auto const& row : read_table("bench/people/noise.csv")) {
        auto const kind = known.at(row.at(0));
        if (std::ranges::find(kinds_, kind) == kinds_.end()) kinds_.push_back(kind);
        if (row[0] == "letters") letters_.emplace_back(row.at(1), row.at(2));
        if (row[0] == "nickname") nicknames_.emplace(row.at(1), row.at(2));
    }
}

Registration Noise::again(Registration person, std::mt19937_64& random) const {
    auto const national_id = person.national_id;
    auto kinds = kinds_;
    std::ranges::shuffle(kinds, random);
    int done = 0;
    for (auto const kind : kinds)
        if (done < 2 && (this->*kind)(person, random)) ++done;
    if (person.national_id == national_id) person.national_id.clear();
    return person;
}

bool Noise::letters(Registration& person, std::mt19937_64& random) const {
    std::vector<std::tuple<std::string*, std::size_t, std::pair<std::string, std::string>>> places;
    for (auto& part : person.name)
        for (auto const& [from, to] : letters_)
            if (auto const at = part.find(from); at != std::string::npos)
                places.emplace_back(&part, at, std::pair{from, to});
    if (places.empty()) return false;
    auto const& [part, at, change] = places[random() % places.size()];
    part->replace(at, change.first.size(), change.second);
    return true;
}

bool Noise::grandfather(Registration& person, std::mt19937_64& random) const {
    if (person.name[2].empty()) return false;
    person.name[2].clear();
    if (random() % 2 == 0) std::swap(person.name[2], person.name[3]);  // The family moves up.
    return true;
}

bool Noise::order(Registration& person, std::mt19937_64& random) const {
    std::vector<std::string> known;
    for (auto& part : person.name)
        if (!part.empty()) known.push_back(std::exchange(part, {}));
    if (random() % 2 == 0)
        std::ranges::rotate(known, known.end() - 1);  // The family first.
    else if (known.size() > 2)
        std::swap(known[1], known[2]);
    std::ranges::copy(known, person.name.begin());
    return true;
}

bool Noise::nickname(Registration& person, std::mt19937_64& random) const {
    if (!person.nickname.empty()) {  // Known by it, and now written by it.
        person.name[0] = std::exchange(person.nickname, {});
        return true;
    }
    auto const [first, last] = nicknames_.equal_range(person.name[0]);
    auto const count = static_cast<std::uint64_t>(std::distance(first, last));
    if (count == 0) return false;
    person.name[0] = std::next(first, static_cast<std::ptrdiff_t>(random() % count))->second;
    return true;
}

bool Noise::birth_year(Registration& person, std::mt19937_64& random) const {
    person.birth_year += random() % 2 == 0 ? 1 : -1;
    return true;
}

bool Noise::digits(Registration& person, std::mt19937_64& random) const {
    auto& number = person.phone.empty() ? person.national_id : person.phone;
    std::vector<std::size_t> places;
    for (std::size_t i = 3; i + 1 < number.size(); ++i)
        if (number[i] != number[i + 1]) places.push_back(i);
    if (places.empty()) return false;
    auto const at = places[random() % places.size()];
    std::swap(number[at], number[at + 1]);
    return true;
}

bool Noise::latin(Registration& person, std::mt19937_64& random) const {
    for (auto& part : person.name)
        if (!part.empty()) part = names_->latin(part, random());
    if (!person.nickname.empty()) person.nickname = names_->latin(person.nickname, random());
    return true;
}

}  // namespace takaful::bench
