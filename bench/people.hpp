#pragma once
// A country's registrations, made up: families in villages, names by how common they are, and the
// noise with which somebody is registered twice (bench/people/*.csv). The same seed gives the same
// people everywhere.

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace takaful::bench {

struct Registration {
    std::array<std::string, 4> name;  // Own, father's, grandfather's, family.
    std::string nickname;
    std::string phone;
    int birth_year = 0;
    std::string national_id;
    bool male = false;
    int village = 0;
};

/// The names of bench/people/names.csv.
class NameList {
public:
    NameList();
    struct Name {
        std::string text;
        double weight = 0;
        std::vector<std::string> latin;
    };
    std::vector<Name> male, female, family;
    /// One by its weight.
    static Name const& pick(std::vector<Name> const& names, double unit);
    /// A customary Latin spelling; letter by letter for what is in no list.
    std::string latin(std::string const& text, std::uint64_t choice) const;

private:
    std::map<std::string, std::vector<std::string>> latin_;
};

/// Makes families, a household at a time.
class Country {
public:
    explicit Country(std::uint64_t seed);
    std::vector<Registration> next_household();
    NameList const& names() const { return names_; }

private:
    void begin_village();
    Registration person(bool male, int age);
    void add_children(std::vector<Registration>& house, int head_age);
    void add_numbers(std::vector<Registration>& house);
    std::string pet_name(std::string const& name);
    double unit() { return static_cast<double>(random_() >> 11) * 0x1.0p-53; }
    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

    NameList names_;
    std::multimap<std::string, std::string> pet_names_;
    std::mt19937_64 random_;
    std::vector<NameList::Name> families_;  // Of this village.
    int households_left_ = 0;
    int village_ = 0;
};

/// The noise table, bench/people/noise.csv.
class Noise {
public:
    explicit Noise(NameList const& names);
    /// The same person registered again with two different noises of the table. A national id is
    /// never the same again (the register would refuse it): it is left out, or has two digits
    /// swapped.
    Registration again(Registration person, std::mt19937_64& random) const;

private:
    using Kind = bool (Noise::*)(Registration&, std::mt19937_64&) const;
    bool letters(Registration& person, std::mt19937_64& random) const;
    bool grandfather(Registration& person, std::mt19937_64& random) const;
    bool order(Registration& person, std::mt19937_64& random) const;
    bool nickname(Registration& person, std::mt19937_64& random) const;
    bool birth_year(Registration& person, std::mt19937_64& random) const;
    bool digits(Registration& person, std::mt19937_64& random) const;
    bool latin(Registration& person, std::mt19937_64& random) const;

    NameList const* names_;
    std::vector<std::pair<std::string, std::string>> letters_;
    std::multimap<std::string, std::string> nicknames_;
    std::vector<Kind> kinds_;
};

/// Reads a CSV file of three or more columns, its header left out. Ends the benchmark when it
/// cannot.
std::vector<std::vector<std::string>> read_table(std::string const& path);

}  // namespace takaful::bench
