#pragma once
// What each field's likeness says of a pair, learnt without labels. Private to the module.

#include <random>
#include <unordered_map>

#include "record/linkage/keys.hpp"

namespace takaful::linkage {

/// How often each pattern was seen, four bits a field and a manner. A part that has moved counts as
/// the same part there: that several move together is one thing that happened, not several.
using PatternCounts = std::unordered_map<std::uint64_t, double>;
std::uint64_t pack_pattern(Pattern const& pattern, std::uint32_t blocked);

/// The likenesses that a kind of field may have.
std::uint32_t likenesses_of(Kind kind);  // A bit each.

/// What random pairs look like: strangers, nearly all.
void learn_strangers(Rows::Impl const& rows, Model& model);
/// Expectation and maximisation over the patterns of each pass, in which the fields of its keys are
/// left out: what a pass selects by says nothing of what it selects.
/// `pairs`: how many pairs each pass has in all.
void learn(Rows::Impl const& rows, std::span<PatternCounts const> passes,
           std::span<double const> pairs, Model& model);

/// Logarithms of how much likelier a pattern is in each tie than among strangers.
using Odds = std::array<double, ties>;

class Weigher {
public:
    Weigher(Rows::Impl const& rows, Words const& words, SoundCounts const& sounds,
            Model const& model);
    Odds weigh(Row const& a, Row const& b, Pattern const& pattern) const;
    /// What one field adds.
    Odds field(std::size_t field, Row const& a, Row const& b, std::uint8_t cell) const;
    /// That both are one person.
    double probability(Odds const& odds) const;
    /// What else they may be, at the likeliest.
    Tie other(Odds const& odds) const;

private:
    double smoothed(std::size_t field, double share) const;
    double sound_share(std::size_t field, std::uint64_t sound) const;

    Rows::Impl const* rows_;
    Words const* words_;
    SoundCounts const* sounds_;
    Model const* model_;
    std::array<std::array<Odds, likenesses>, fields_max> table_{};
    std::array<std::array<Odds, likenesses>, manners> manners_{};
};

}  // namespace takaful::linkage
