#pragma once
// Planted households: they are nobody. In no list, count, selection, payroll or statistics; a
// search for their name, code or number finds them like any other, so that whoever looks where she
// has no business is seen (trust/audit).

#include <memory>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "platform/work/work.hpp"
#include "record/registry/index.hpp"
#include "record/registry/types.hpp"

namespace takaful::registry {

/// The planted households in memory, apart from the register's own index. Thread safe; one in
/// Parts.
class Planted {
public:
    Planted();
    ~Planted();
    void put(IndexEntry entry);
    void forget(std::int64_t book, HouseholdId household);
    bool contains(std::int64_t book, HouseholdId household) const;
    /// Those that a search means: by two names or more, or by a number in full. At most ten.
    std::vector<HouseholdId> find(std::int64_t book, std::span<std::string const> words) const;
    std::vector<HouseholdId> list(std::int64_t book) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Puts a household into the register that is nobody. The same id again changes nothing.
/// Errors: those of enrol_households, identity.right_missing (administer)
Result<> plant_household(Work& work, Enrolment const& household);
/// Fills Planted (in Parts): at start, before serving. Errors: keys.master_wrong
Result<> load_planted(store::Database& database, Parts& parts);

}  // namespace takaful::registry
