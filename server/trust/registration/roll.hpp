#pragma once
// Everyone in the register as far as people are compared, in memory only: who is probably
// registered twice is looked up in it. Follows the registry's index. Private to the module but for
// its name.

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/error.hpp"
#include "base/ids.hpp"
#include "record/jobs/jobs.hpp"
#include "record/linkage/linkage.hpp"
#include "record/registry/registry.hpp"

namespace takaful::registration {

/// Two people who are probably one.
struct LikePeople {
    std::size_t place = 0;  // Of the household's members that were asked about.
    PersonId person;        // Of the other household.
    linkage::Match match;
};
/// A household of whom somebody is probably one of those asked about.
struct LikeHousehold {
    HouseholdId household;
    std::vector<LikePeople> people;  // The likeliest first; each person in one pair.
    double bits = 0;                 // Of all its people together.
    double probability = 0;          // Of the likeliest.
};

/// So likely must a pair be: likelier one person than not.
inline constexpr double likely_min = 0.5;

/// Whom a household is like, looked up beside the writer for a slice of a job.
struct FoundOf {
    HouseholdId household;
    std::vector<LikeHousehold> likes;
};
using FoundAhead = jobs::Shelf<jobs::JobId, std::deque<std::vector<FoundOf>>>;

/// Thread safe. One in Parts.
class Roll final : public registry::IndexWatcher {
public:
    /// Of a register of more than `people_max` people nothing is kept: some 200 bytes a person.
    explicit Roll(std::size_t people_max = 1'000'000);
    ~Roll() override;
    void begin_loading() override;
    void load(std::vector<registry::IndexEntry> const& entries) override;
    void end_loading(bool whole) override;
    void put(std::vector<registry::IndexEntry> entries) override;
    void forget(std::int64_t book, HouseholdId household) override;

    /// Households of a book with people like these, the likeliest first, at most `limit`; `but` is
    /// left out. Errors: registry.names_loading (unavailable), registration.register_too_large
    Result<std::vector<LikeHousehold>> look_up(std::int64_t book,
                                               std::span<registry::Member const> members,
                                               std::string_view area, HouseholdId but,
                                               std::size_t limit);
    /// The same for a household that stands in the register; none when it does not.
    Result<std::vector<LikeHousehold>> look_up(std::int64_t book, HouseholdId household,
                                               std::size_t limit);
    /// Why two people are alike, or not.
    Result<linkage::Match> compare(std::int64_t book, registry::Member const& a,
                                   std::string_view area_a, registry::Member const& b,
                                   std::string_view area_b);
    /// Takes in what commits put; a background worker does when nobody asks.
    void take_in();
    /// Learns the weights anew from everyone of a book who is in it now.
    Result<> learn(std::int64_t book);
    /// The same for the books that were loaded since; a background worker does.
    Result<> learn_what_is_due();
    std::size_t bytes() const;

    FoundAhead ahead;

private:
    struct Book;
    bool take_in_some();
    void take_in_in_a_hurry(std::size_t households);
    Result<> check_ready() const;
    Book& book_of(std::int64_t book);

    std::size_t const people_max_;
    mutable std::shared_mutex mutex_;  // Guards the books.
    std::map<std::int64_t, std::unique_ptr<Book>> books_;
    bool whole_ = true;
    bool loading_ = false;
    std::atomic<bool> too_large_ = false;
    std::mutex taking_in_;
    mutable std::mutex waiting_mutex_;  // Guards what commits put, until somebody asks.
    std::deque<registry::IndexEntry> waiting_;
    std::unordered_set<HouseholdId> newer_;  // Put or forgotten since the loading began.
};

}  // namespace takaful::registration
