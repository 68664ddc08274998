#include "record/registry/index.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <future>
#include <random>
#include <unordered_set>
#include <utility>

#include "record/registry/rules.hpp"
#include "record/registry/segment.hpp"
#include "record/registry/testing.hpp"

using namespace takaful;
using namespace takaful::registry;

namespace {

/// Households as a list would know them: slow, and plainly right.
class PlainIndex {
public:
    void put(IndexEntry entry) {
        if (!known_.insert(entry.household).second) forget(entry.household);
        entries_.push_back(std::move(entry));
    }
    void forget(HouseholdId household) {
        std::erase_if(entries_, [&](auto const& entry) { return entry.household == household; });
    }
    /// As a start does it.
    void sort() {
        std::ranges::sort(entries_, {}, [](IndexEntry const& entry) {
            return std::pair{entry.registered_on, entry.code};
        });
    }
    Found search(Search const& search) const {
        Found found;
        bool is_after = !search.after;
        for (auto at = entries_.rbegin(); at != entries_.rend(); ++at) {
            if (matches(*at, search)) {
                ++found.total;
                if (is_after && found.households.size() == search.limit) found.more = true;
                if (is_after && found.households.size() < search.limit)
                    found.households.push_back(at->household);
            }
            if (at->household == search.after) is_after = true;
        }
        return found;
    }
    std::vector<IndexEntry> const& entries() const { return entries_; }

private:
    static bool matches(IndexEntry const& entry, Search const& search) {
        bool const here = search.areas.empty() ||
                          std::ranges::find(search.areas, entry.area) != search.areas.end();
        return here && entry.book == search.book &&
               std::ranges::all_of(search.words, [&](std::string const& word) {
                   return std::ranges::any_of(entry.tokens, [&](std::string const& token) {
                       return token.starts_with(word);
                   });
               });
    }
    std::vector<IndexEntry> entries_;  // The newest last.
    std::unordered_set<HouseholdId> known_;
};

/// Both, told the same.
struct Twins {
    Index index;
    PlainIndex plain;
    std::mt19937 random{2'026};

    std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(random() % end); }
    IndexEntry entry(std::uint32_t n) {
        constexpr std::array names{"احمد", "محمد", "محمود", "سعاد",    "فاطمه", "علي",
                                   "عليه", "حسن",  "حسين",  "ام7احمد", "010",   "0101"};
        IndexEntry entry{.household = household_id(n),
                         .book = 1 + n % 7 / 6,
                         .code = "A-" + std::to_string(below(100'000)),
                         .area = "V" + std::to_string(below(9)),
                         .registered_on = Date{static_cast<std::int32_t>(20'000 + below(5))},
                         .tokens = {"a", std::to_string(n), "0101" + std::to_string(below(9'999))}};
        entry.code += "-" + std::to_string(n);  // Unique in the book.
        for (int i = 0; i < 4; ++i) {
            entry.tokens.emplace_back(names[below(names.size())]);
            if (below(5) == 0) entry.tokens.back() += std::to_string(below(50));
        }
        std::ranges::sort(entry.tokens);
        auto const repeated = std::ranges::unique(entry.tokens);
        entry.tokens.erase(repeated.begin(), repeated.end());
        return entry;
    }
    void put(std::vector<IndexEntry> const& entries) {
        for (auto const& entry : entries) plain.put(entry);
        index.put(entries);
    }
    void forget(std::uint32_t n) {
        plain.forget(household_id(n));
        index.forget(1 + n % 7 / 6, household_id(n));
    }
    /// Those of the first book among them, at once, each named twice.
    void forget_together(std::uint32_t begin, std::uint32_t end) {
        std::vector<HouseholdId> gone;
        for (auto n = begin; n < end; ++n) {
            if (n % 7 == 6) continue;
            plain.forget(household_id(n));
            gone.insert(gone.end(), 2, household_id(n));
        }
        index.forget(1, gone);
    }
    Search some_search() {
        constexpr std::array words{"ا",   "مح",   "محمد",  "حس", "علي", "عليه", "0",     "01",
                                   "010", "0101", "01012", "a",  "12",  "",     "سعاد1", "لا"};
        Search search{.book = 1 + below(2), .words = {}, .areas = {}, .after = {}};
        search.limit = 1 + below(60);
        for (auto i = below(4); i > 0; --i) search.words.emplace_back(words[below(words.size())]);
        for (auto i = below(3); i > 0; --i) search.areas.push_back("V" + std::to_string(below(10)));
        auto const& entries = plain.entries();
        if (below(3) == 0)
            search.after = entries[below(static_cast<std::uint32_t>(entries.size()))].household;
        return search;
    }
    void compare(int searches) {
        for (int i = 0; i < searches; ++i) {
            auto search = some_search();
            auto const in_book = [&](IndexEntry const& entry) {
                return entry.household == search.after && entry.book == search.book;
            };
            if (std::ranges::none_of(plain.entries(), in_book)) search.after.reset();
            auto const expected = plain.search(search);
            auto const found = index.search(search).value();
            CHECK(found.total == expected.total);
            CHECK(found.more == expected.more);
            CHECK((found.households == expected.households));
        }
    }
};

/// More than fits into a segment of either book.
constexpr std::uint32_t many = segment_rows_max + segment_rows_max / 2;

}  // namespace

TEST_CASE("index: finds what a plain list finds, across segments, after changes and erasures") {
    Twins twins;
    for (std::uint32_t first = 0; first < many; first += 500) {
        std::vector<IndexEntry> entries;
        for (auto n = first; n < first + 500; ++n) entries.push_back(twins.entry(n));
        twins.put(entries);
    }
    twins.compare(20);
    for (int i = 0; i < 8; ++i) twins.forget(twins.below(many));
    twins.forget_together(100, 300);
    twins.put({twins.entry(3), twins.entry(many - 1), twins.entry(900)});
    twins.compare(40);
    CHECK(twins.index.count(1) + twins.index.count(2) == std::ssize(twins.plain.entries()));
}

TEST_CASE("index: a search is refused while names are loading; commits in between are newer") {
    Twins twins;
    std::vector<IndexEntry> stored;
    for (std::uint32_t n = 0; n < many; ++n) stored.push_back(twins.entry(n));
    twins.index.begin_loading();
    auto const half = stored.begin() + many / 2;
    for (auto const& entry : stored) twins.plain.put(entry);
    twins.plain.sort();
    twins.put({twins.entry(5)});  // Not loaded yet, and changed by a commit.
    twins.forget(9);
    twins.index.load({stored.begin(), half});
    twins.put({twins.entry(11), twins.entry(many + 1)});
    twins.forget(12);
    twins.forget(many - 2);
    twins.forget_together(many / 2, many / 2 + 300);
    CHECK(twins.index.search({.book = 1, .words = {}, .areas = {}, .after = {}}).error().code ==
          "registry.names_loading");
    CHECK_FALSE(twins.index.villages(1, {}));
    twins.index.load({half, stored.end()});
    twins.index.end_loading({});
    twins.compare(40);
    std::vector<HouseholdId> ids{household_id(5), household_id(9), household_id(many - 2)};
    auto const villages = twins.index.villages(1, ids).value();
    std::int64_t households = 0;
    for (auto const& [village, count] : villages) households += count;
    CHECK(households == 1);
}

TEST_CASE("index: a search that is patient waits for the names") {
    Twins twins;
    twins.index.be_patient(std::chrono::minutes{5});
    twins.index.begin_loading();
    auto answer = std::async(std::launch::async, [&] {
        return twins.index.search({.book = 1, .words = {}, .areas = {}, .after = {}});
    });
    std::vector<IndexEntry> const stored{twins.entry(1)};
    twins.index.load(stored);
    twins.index.end_loading({});
    CHECK(answer.get().value().total == 1);
}

TEST_CASE("index: whoever could not load the names says why") {
    Index index;
    index.begin_loading();
    index.end_loading(fail(ErrorKind::broken, "keys.master_wrong"));
    CHECK(index.search({.book = 1, .words = {}, .areas = {}, .after = {}}).error().code ==
          "keys.master_wrong");
}

TEST_CASE("index: a country's households fit into memory") {
    Twins twins;
    std::vector<IndexEntry> entries;
    // A family of four, each with a phone and a code, from 2,000 first names.
    for (std::uint32_t n = 0; n < segment_rows_max; ++n) {
        auto entry = twins.entry(n);
        entry.book = 1;
        entry.tokens = {std::to_string(100'000 + n), "0101" + std::to_string(1'000'000 + n)};
        for (int i = 0; i < 10; ++i)
            entry.tokens.push_back("name" + std::to_string(twins.below(45) * twins.below(45)) +
                                   "x");
        std::ranges::sort(entry.tokens);
        entries.push_back(std::move(entry));
    }
    twins.index.put(entries);
    CHECK(twins.index.bytes() < 90 * segment_rows_max);
}

TEST_CASE("segment: of a row that is dropped no word remains") {
    OpenWords open;
    open.add("سعاد", 1);
    open.add("سعاد", 2);
    open.add("وحيده", 2);
    open.add("01012345678", 2);
    RowBits gone;
    gone.add(2);
    auto const rest = PackedWords{open}.without(gone);
    RowBits found;
    rest.match("", found);
    CHECK(found.has(1));
    CHECK_FALSE(found.has(2));
    open.drop(gone);
    CHECK(rest.bytes() == PackedWords{open}.bytes());
}

// ---- What was meant
// ------------------------------------------------------------------------------

namespace {

/// A household of one person, as its enrolment is told to the index.
IndexEntry person_entry(std::uint32_t n, PersonName name, std::string nickname = {}) {
    Enrolment household{.household = household_id(n), .code = "K" + std::to_string(n), .area = "V"};
    household.members = {{.person = {},
                          .name = std::move(name),
                          .nickname = std::move(nickname),
                          .sex = Sex::unknown,
                          .birth_year = {},
                          .relation = Relation::head,
                          .phone = "+201012345678",
                          .national_id = {}}};
    WordCache cache;
    return entry_of(1, household, Date{20'000}, cache);
}

/// Numbers of the households found, in their order.
std::vector<std::uint32_t> numbers_of(Index const& index, std::string_view text, bool near = true) {
    Search search{.book = 1, .words = search_words(text), .areas = {}, .after = {}, .near = near};
    search.marks = name_marks(search.words);
    std::vector<std::uint32_t> numbers;
    auto const found = index.search(search).value();
    CHECK(found.total == std::ssize(found.households));
    for (auto const& household : found.households)
        for (std::uint32_t n = 0; n < 10; ++n)
            if (household == household_id(n)) numbers.push_back(n);
    return numbers;
}

using Numbers = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("index: words in Latin letters and words with a slip find what was meant") {
    Index index;
    index.put({person_entry(1, {"محمود", "حسن", "علي", "النجار"}),
               person_entry(2, {"فاطمة", "سيد", "علي", "أبو زيد"}, "أم محمود"),
               person_entry(3, {"عبد الرحمن", "كامل", "فؤاد", "الديب"})});
    for (bool const packed : {false, true}) {
        CAPTURE(packed);
        if (packed)  // A full segment is packed.
            for (std::uint32_t n = 10; std::cmp_less(index.count(1), segment_rows_max); ++n)
                index.put({person_entry(n, {"زينب", "", "", ""})});
        CHECK(numbers_of(index, "Om Mahmoud") == Numbers{2});
        CHECK(numbers_of(index, "Mahmoud Hassan") == Numbers{1});
        CHECK(numbers_of(index, "Abd El-Rahman") == Numbers{3});
        CHECK(numbers_of(index, "Abdel Rahman Kamel") == Numbers{3});
        CHECK(numbers_of(index, "Abu Zeid") == Numbers{2});
        CHECK(numbers_of(index, "محمرد حسن") == Numbers{1});
        CHECK(numbers_of(index, "فاطة سيد") == Numbers{2});
        CHECK(numbers_of(index, "النجار حسن") == Numbers{1});
        CHECK(numbers_of(index, "٠١٠١٢٣ كامل") == Numbers{3});
        CHECK(numbers_of(index, "سعاد حسن").empty());
        CHECK(numbers_of(index, "01099 كامل").empty());  // A number is what it is.
        CHECK(numbers_of(index, "محمرد حسن", false).empty());
    }
    index.forget(1, household_id(1));
    CHECK(numbers_of(index, "Mahmoud Hassan").empty());
}

TEST_CASE("index: one person's name comes before the same words of several") {
    Index index;
    auto mixed = person_entry(2, {"علي", "سعيد", "محمد", "النجار"});
    auto const other = person_entry(2, {"محمد", "فؤاد", "كامل", "الديب"});
    mixed.tokens.insert(mixed.tokens.end(), other.tokens.begin(), other.tokens.end());
    mixed.people.insert(mixed.people.end(), other.people.begin(), other.people.end());
    index.put({person_entry(1, {"محمد", "علي", "سعيد", "النجار"}), mixed});
    CHECK(numbers_of(index, "محمد علي سعيد النجار") == Numbers{1, 2});
    CHECK(numbers_of(index, "محمد علي") == Numbers{1, 2});
    CHECK(numbers_of(index, "محمد") == Numbers{2, 1});  // Newest first.
    Search search{.book = 1, .words = search_words("محمد علي"), .areas = {}, .after = {}};
    search.marks = name_marks(search.words);
    search.limit = 1;
    auto const first = index.search(search).value();
    CHECK(first.more);
    search.after = first.households.at(0);
    CHECK((index.search(search).value().households == std::vector{household_id(2)}));
}

TEST_CASE("person_mark: tells one person's words by their sound, whatever the spelling") {
    WordCache cache;
    auto const mark = person_mark({"أحمد", "عبد الله", "", "أبو زيد"}, cache);
    auto const marks = name_marks(search_words("Ahmed Abd Allah Abu Zeid"));
    REQUIRE(marks.size() == 2);
    CHECK(marks[0] == mark >> 16);
    CHECK(marks[1] == (mark & 0xFFFF));
    CHECK(person_mark({"أحمد", "", "", ""}, cache) == 0);
    CHECK((person_mark({"أحمد", "", "", "علي"}, cache) & 0xFFFF) == 0);
    CHECK(name_marks(search_words("أحمد")).empty());
}
