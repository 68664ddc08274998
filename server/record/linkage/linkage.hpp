#pragma once
// Telling people apart: which rows of a register are probably one person, and why. The weights of
// each field are learnt from the rows themselves, without labels (docs/decisions/linkage.md). Pure:
// no database, no clock; the same rows give the same pairs.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace takaful::linkage {

/// How a field's values are compared.
enum class Kind : std::uint8_t {
    name,      // A part of a name; parts may have changed places.
    nickname,  // Compared with first names and other nicknames; has no weight of its own.
    text,      // Words: an address, a town.
    digits,    // A phone, a national id, a date: up to fifteen digits; slips are seen.
    year,
    category,  // The same or not: sex, village.
};

/// How alike two values are; each kind uses some of these. Words of two scripts are never the same
/// letters, so their likeness is counted apart: what can be hoped for there is the same sound.
enum class Likeness : std::uint8_t {
    different,
    alike,   // The beginning, most of the letters; two slips in a number; years three apart.
    near,    // One slip of the pen; years one apart.
    sounds,  // A pet name; the same sound in two Latin spellings.
    moved,   // The same, in another part of the name.
    exact,
    other_script_different,
    other_script_near,
    other_script_sounds,
    other_script_moved,
};
inline constexpr std::size_t likenesses = 10;
inline constexpr std::size_t fields_max = 12;

struct Field {
    std::string name;
    Kind kind = Kind::text;
    /// Do members of one family have it in common? A brother is then not taken for his brother.
    bool in_family = false;
    /// One person's values may be learnt to differ in at least and at most so many of her pairs:
    /// what is known beforehand keeps the learning from taking families for people.
    double differs_min = 0, differs_max = 0.5;
};
/// Rows that agree on all of this are compared.
struct Pass {
    int names = 0;  // The sounds of any so many parts of the name, in any order.
    std::vector<std::size_t> fields;
};
/// Fields, those of names first and at most four of them, and the passes.
struct Schema {
    std::vector<Field> fields;
    std::vector<Pass> passes;
};
/// The fields of a registration, in this order.
enum PersonField : std::uint8_t {
    own_name,
    father,
    grandfather,
    family_name,
    nickname,
    phone,
    birth_year,
    national_id,
    sex,
    area,
    person_fields,
};
Schema people();
/// Fields of any table: rows that agree on any two of them are compared.
Schema table(std::vector<Field> fields);

using RowNumber = std::uint32_t;
inline constexpr RowNumber rows_max = 1U << 28;

/// Rows, packed: each different word is kept once.
class Rows {
public:
    explicit Rows(Schema schema);
    ~Rows();
    Rows(Rows&&) noexcept;
    /// Values as people wrote them, one a field; empty: not known.
    void add(std::span<std::string_view const> values);
    /// Nothing remains of the row but its number; it is like no other.
    void remove(RowNumber row);
    RowNumber size() const;
    std::size_t bytes() const;
    struct Impl;
    Impl const& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

/// Whom two people may be to each other. A name of four parts names a family: brothers share three
/// of them, and a child's second is its father's first. Husband and wife share a house alone.
enum class Tie : std::uint8_t { strangers, housemates, brothers, parent_and_child, same };
inline constexpr std::size_t ties = 5;

/// How likely each likeness of each field is in pairs of each tie, and the share of such pairs.
struct Model {
    using Table = std::vector<std::array<double, likenesses>>;
    // Behind the fields: the order of the names' parts, their script, how many are known.
    std::array<Table, ties> tables;
    std::array<double, ties> shares{};
    std::vector<double> chance;  // Of each field: that two rows' values are equal.
    double prior_rows = 0;       // So many rows are the chances worth beside those of the register.
    bool is_learnt() const { return !tables[0].empty(); }
};

/// What a register of people begins with, too small yet to learn from.
Model start_model(RowNumber rows);
/// A register with fewer rows begins with start_model.
inline constexpr RowNumber rows_to_learn_from = 20'000;

struct Pair {
    RowNumber a = 0, b = 0;  // a < b.
    float probability = 0;   // That both are one person.
};
/// What one field says: in bits, above zero for the same person.
struct Reason {
    std::size_t field = 0;
    Likeness likeness = Likeness::different;
    double bits = 0;
};
struct Match {
    RowNumber row = 0;
    double probability = 0;
    double bits = 0;              // The logarithm of its odds; below fifty.
    std::vector<Reason> reasons;  // Of the fields that both have.
};

/// How often each sound stands in each field, whatever its spelling.
using SoundCounts = std::vector<std::unordered_map<std::uint64_t, std::uint32_t>>;
/// What weighs pairs.
struct Learnt {
    Model model;
    SoundCounts sounds;
};

struct Found {
    Model model;
    std::vector<Pair> pairs;  // The likeliest first.
    std::uint64_t compared = 0;
};

/// All of a register's probable duplicates, and single look-ups in it. Of one thread at a time but
/// for look-ups, comparisons and explanations, which several may ask at once.
class Finder {
public:
    /// Sorts the rows under their keys. `threads` share the work.
    Finder(Rows const& rows, int threads);
    ~Finder();
    Finder(Finder&&) noexcept;
    /// Takes in the rows that were added since.
    void take_in();
    /// Sorts those that were taken in among the others: before learning.
    void settle();
    /// The model of a register of people, learnt from its rows, or what is supposed of one that is
    /// too small. Beside look-ups.
    Learnt learnt() const;
    /// What is supposed of the register before anything is learnt: quick at any size.
    Learnt supposed() const;
    void use(Learnt learnt);
    /// Settles, learns and uses it.
    void learn();
    /// Learns the model from the rows and gives the pairs that are one person with at least this
    /// probability.
    Found find_all(double probability_min);
    /// Rows of the register that are probably this person, the likeliest first, by the model that
    /// was learnt.
    std::vector<Match> look_up(std::span<std::string_view const> values, double probability_min,
                               std::size_t limit) const;
    /// The same of a row; itself is not told.
    std::vector<Match> look_up(RowNumber row, double probability_min, std::size_t limit) const;
    /// Why a pair is what it is.
    Match explain(RowNumber a, RowNumber b) const;
    /// The same of any two people, in the register or not.
    Match compare(std::span<std::string_view const> a, std::span<std::string_view const> b) const;
    std::size_t bytes() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace takaful::linkage
