#include "trust/registration/roll.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace takaful::registration {

using linkage::RowNumber;

/// What is compared of a person, as texts that live as long as this does.
class Compared {
public:
    Compared(registry::Member const& member, std::string_view area) {
        if (member.birth_year) year_ = std::to_string(*member.birth_year);
        values_[linkage::own_name] = member.name.first;
        values_[linkage::father] = member.name.father;
        values_[linkage::grandfather] = member.name.grandfather;
        values_[linkage::family_name] = member.name.family;
        if (member.nickname) values_[linkage::nickname] = *member.nickname;
        if (member.phone) values_[linkage::phone] = *member.phone;
        values_[linkage::birth_year] = year_;
        if (member.national_id) values_[linkage::national_id] = *member.national_id;
        if (member.sex != registry::Sex::unknown) values_[linkage::sex] = enum_name(member.sex);
        values_[linkage::area] = area;
    }
    Compared(Compared const&) = delete;
    std::span<std::string_view const> values() const { return values_; }

private:
    std::string year_;
    std::array<std::string_view, linkage::person_fields> values_;
};

struct Roll::Book {
    linkage::Rows rows{linkage::people()};
    linkage::Finder finder{rows, 1};
    std::vector<std::pair<HouseholdId, PersonId>> people;  // By row.
    struct Stretch {
        RowNumber first = 0;
        RowNumber count = 0;
    };
    std::unordered_map<HouseholdId, Stretch> households;
    std::size_t learnt_of = 0;  // How many rows there were when the weights were learnt.
    bool is_due = false;        // Loaded, and not learnt from yet.

    void drop(HouseholdId household) {
        auto const known = households.find(household);
        if (known == households.end()) return;
        auto const [first, count] = known->second;
        for (auto row = first; row < first + count; ++row) {
            rows.remove(row);
            people[row] = {};
        }
        households.erase(known);
    }
    void put(registry::IndexEntry const& entry) {
        drop(entry.household);
        auto const first = rows.size();
        for (auto const& member : entry.members) {
            rows.add(Compared{member, entry.area}.values());
            people.emplace_back(entry.household, member.person.value_or(PersonId{}));
        }
        households[entry.household] = {first, rows.size() - first};
        finder.take_in();
    }
    void learn() {
        finder.learn();
        learnt_of = rows.size();
    }
    /// Look-ups need not wait for a large register to be learnt.
    void begin() {
        finder.settle();
        finder.use(finder.supposed());
        learnt_of = rows.size();
        is_due = rows.size() >= linkage::rows_to_learn_from;
    }
    /// A register that has doubled is learnt anew while that is quickly done; later a scan does.
    bool is_stale() const {
        return learnt_of == 0 ||
               (rows.size() >= 2 * learnt_of && rows.size() < linkage::rows_to_learn_from);
    }
    void gather(std::size_t place, std::span<linkage::Match const> matches, HouseholdId but,
                std::map<HouseholdId, LikeHousehold>& found) const;
};

Roll::Roll(std::size_t people_max) : people_max_(people_max) {}
Roll::~Roll() = default;

Roll::Book& Roll::book_of(std::int64_t book) {
    auto& known = books_[book];
    if (!known) known = std::make_unique<Book>();
    return *known;
}

// ---- Following the index -----------------------------------------------------------------------

void Roll::begin_loading() {
    std::unique_lock const lock{mutex_};
    std::lock_guard const waiting{waiting_mutex_};
    books_.clear();
    newer_.clear();
    loading_ = true;
    whole_ = false;
}

void Roll::load(std::vector<registry::IndexEntry> const& entries) {
    std::unique_lock const lock{mutex_};
    for (auto const& entry : entries) {
        {
            std::lock_guard const waiting{waiting_mutex_};
            if (newer_.contains(entry.household)) continue;
        }
        auto& book = book_of(entry.book);
        if (!too_large_) book.put(entry);
        too_large_ = too_large_ || book.rows.size() > people_max_;
    }
    if (too_large_) books_.clear();
}

void Roll::end_loading(bool whole) {
    std::unique_lock const lock{mutex_};
    for (auto const& [number, book] : books_) book->begin();
    std::lock_guard const waiting{waiting_mutex_};
    newer_.clear();
    loading_ = false;
    whole_ = whole;
}

/// So many households may wait, some 800 bytes a person, while the background worker has no time.
static constexpr std::size_t waiting_max = 2'048;

void Roll::put(std::vector<registry::IndexEntry> entries) {
    auto const fresh = entries.size();
    std::size_t waiting = 0;
    {
        std::lock_guard const lock{waiting_mutex_};
        for (auto& entry : entries) {
            if (loading_) newer_.insert(entry.household);
            if (!too_large_) waiting_.push_back(std::move(entry));
        }
        waiting = waiting_.size();
    }
    // An import brings more than the worker takes in: then the writer itself does, as much again.
    if (waiting > waiting_max) take_in_in_a_hurry(2 * fresh);
}

void Roll::forget(std::int64_t book, HouseholdId household) {
    std::unique_lock const lock{mutex_};
    std::lock_guard const waiting{waiting_mutex_};
    if (loading_) newer_.insert(household);
    std::erase_if(waiting_, [&](auto const& entry) { return entry.household == household; });
    if (auto const known = books_.find(book); known != books_.end()) known->second->drop(household);
}

static constexpr std::size_t households_a_time = 256;

/// The oldest of what commits put since; false when nothing was left. The books are locked.
bool Roll::take_in_some() {
    std::vector<registry::IndexEntry> entries;
    {
        std::lock_guard const waiting{waiting_mutex_};
        auto const count = std::min(waiting_.size(), households_a_time);
        auto const end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
        entries.assign(std::move_iterator{waiting_.begin()}, std::move_iterator{end});
        waiting_.erase(waiting_.begin(), end);
    }
    for (auto const& entry : entries) {
        if (too_large_) break;
        auto& book = book_of(entry.book);
        book.put(entry);
        if (!loading_ && book.is_stale()) book.learn();
        too_large_ = book.rows.size() > people_max_;
    }
    if (too_large_) books_.clear();
    return !entries.empty();
}

void Roll::take_in() {
    std::lock_guard const alone{taking_in_};
    for (;;) {
        std::unique_lock const lock{mutex_};
        if (!take_in_some()) return;
    }
}

/// At least so many, if nobody else has the books now: who learns or looks up is not waited for.
void Roll::take_in_in_a_hurry(std::size_t households) {
    std::unique_lock const alone{taking_in_, std::try_to_lock};
    if (!alone) return;
    for (std::size_t taken = 0; taken < households; taken += households_a_time) {
        std::unique_lock const lock{mutex_, std::try_to_lock};
        if (!lock || !take_in_some()) return;
    }
}

Result<> Roll::check_ready() const {
    if (loading_ || !whole_) return fail(ErrorKind::unavailable, "registry.names_loading");
    if (too_large_)
        return fail(ErrorKind::unavailable, "registration.register_too_large",
                    {{"limit", static_cast<std::int64_t>(people_max_)}});
    return {};
}

// ---- Looking up --------------------------------------------------------------------------------

/// Matches of one person under their households.
void Roll::Book::gather(std::size_t place, std::span<linkage::Match const> matches, HouseholdId but,
                        std::map<HouseholdId, LikeHousehold>& found) const {
    for (auto const& match : matches) {
        auto const& [household, person] = people[match.row];
        if (household.is_nil() || household == but) continue;
        auto& like = found[household];
        like.household = household;
        like.people.push_back({place, person, match});
    }
}

/// Each person in one pair, the likeliest first: a father is not two of his sons.
static void settle(LikeHousehold& like) {
    std::ranges::sort(like.people, [](LikePeople const& a, LikePeople const& b) {
        return std::tuple{-a.match.bits, a.place, a.person} <
               std::tuple{-b.match.bits, b.place, b.person};
    });
    std::vector<LikePeople> kept;
    for (auto& pair : like.people) {
        auto const taken = [&](LikePeople const& other) {
            return other.place == pair.place || other.person == pair.person;
        };
        if (std::ranges::none_of(kept, taken)) kept.push_back(std::move(pair));
    }
    like.people = std::move(kept);
    for (auto const& pair : like.people) like.bits += pair.match.bits;
    like.probability = like.people.front().match.probability;
}

static std::vector<LikeHousehold> likeliest(std::map<HouseholdId, LikeHousehold> found,
                                            std::size_t limit) {
    std::vector<LikeHousehold> all;
    for (auto& [household, like] : found) {
        settle(like);
        all.push_back(std::move(like));
    }
    std::ranges::sort(all, [](LikeHousehold const& a, LikeHousehold const& b) {
        return std::pair{-a.bits, a.household} < std::pair{-b.bits, b.household};
    });
    if (all.size() > limit) all.resize(limit);
    return all;
}

/// Of one person; more would say that she has no name to speak of.
static constexpr std::size_t matches_max = 20;

Result<std::vector<LikeHousehold>> Roll::look_up(std::int64_t book,
                                                 std::span<registry::Member const> members,
                                                 std::string_view area, HouseholdId but,
                                                 std::size_t limit) {
    take_in_in_a_hurry(std::numeric_limits<std::size_t>::max());
    std::shared_lock const lock{mutex_};
    TRY(check_ready());
    auto const known = books_.find(book);
    if (known == books_.end()) return std::vector<LikeHousehold>{};
    auto const& of_book = *known->second;
    std::map<HouseholdId, LikeHousehold> found;
    for (std::size_t place = 0; place < members.size(); ++place) {
        Compared const compared{members[place], area};
        auto const matches = of_book.finder.look_up(compared.values(), likely_min, matches_max);
        of_book.gather(place, matches, but, found);
    }
    return likeliest(std::move(found), limit);
}

Result<std::vector<LikeHousehold>> Roll::look_up(std::int64_t book, HouseholdId household,
                                                 std::size_t limit) {
    take_in();
    std::shared_lock const lock{mutex_};
    TRY(check_ready());
    auto const known = books_.find(book);
    if (known == books_.end()) return std::vector<LikeHousehold>{};
    auto const& of_book = *known->second;
    auto const stands = of_book.households.find(household);
    if (stands == of_book.households.end()) return std::vector<LikeHousehold>{};
    std::map<HouseholdId, LikeHousehold> found;
    for (RowNumber i = 0; i < stands->second.count; ++i) {
        auto const matches =
            of_book.finder.look_up(stands->second.first + i, likely_min, matches_max);
        of_book.gather(i, matches, household, found);
    }
    return likeliest(std::move(found), limit);
}

Result<linkage::Match> Roll::compare(std::int64_t book, registry::Member const& a,
                                     std::string_view area_a, registry::Member const& b,
                                     std::string_view area_b) {
    take_in();
    std::shared_lock const lock{mutex_};
    TRY(check_ready());
    auto const known = books_.find(book);
    if (known == books_.end()) return linkage::Match{};
    Compared const first{a, area_a}, second{b, area_b};
    return known->second->finder.compare(first.values(), second.values());
}

Result<> Roll::learn(std::int64_t book) {
    take_in();
    auto const find = [&]() -> Book* {
        auto const known = books_.find(book);
        return known == books_.end() ? nullptr : known->second.get();
    };
    {
        std::unique_lock const lock{mutex_};
        TRY(check_ready());
        if (auto* const of_book = find()) of_book->finder.settle();
    }
    std::optional<linkage::Learnt> learnt;
    {
        std::shared_lock const lock{mutex_};
        if (auto const* of_book = find()) learnt = of_book->finder.learnt();
    }
    std::unique_lock const lock{mutex_};
    auto* const of_book = find();
    if (!learnt || of_book == nullptr) return {};
    of_book->finder.use(*std::move(learnt));
    of_book->learnt_of = of_book->rows.size();
    of_book->is_due = false;
    return {};
}

Result<> Roll::learn_what_is_due() {
    std::vector<std::int64_t> due;
    {
        std::shared_lock const lock{mutex_};
        if (!check_ready()) return {};
        for (auto const& [number, book] : books_)
            if (book->is_due) due.push_back(number);
    }
    for (auto const number : due) TRY(learn(number));
    return {};
}

std::size_t Roll::bytes() const {
    std::shared_lock const lock{mutex_};
    std::size_t sum = 0;
    for (auto const& [number, book] : books_)
        sum += book->rows.bytes() + book->finder.bytes() +
               book->people.capacity() * sizeof(book->people[0]) +
               book->households.size() * (sizeof(HouseholdId) + sizeof(Book::Stretch) + 32);
    return sum;
}

}  // namespace takaful::registration
