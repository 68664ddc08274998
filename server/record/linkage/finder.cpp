#include <algorithm>
#include <cmath>
#include <thread>

#include "record/linkage/model.hpp"

namespace takaful::linkage {

/// A pair that may be one person, before it is known how many such pairs there are.
struct Weighed {
    RowNumber a = 0, b = 0;
    Odds odds{};
};

struct Finder::Impl {
    Rows::Impl const& rows;
    std::size_t threads;
    std::shared_ptr<std::vector<KeyTable>> tables;  // Whoever learns has them in common.
    Model model;
    SoundCounts sounds;
    RowNumber known = 0;  // Rows that are under their keys.

    Weigher weigher() const { return {rows, rows.words, sounds, model}; }
    template <typename Act>
    void in_threads(Act act) {
        std::vector<std::jthread> workers;
        for (std::size_t t = 0; t < threads; ++t) workers.emplace_back([&, t] { act(t); });
    }
    void learn_model();
    std::vector<Weighed> weigh_all(double probability_min, std::uint64_t& compared);
    void settle_share(std::span<Weighed const> weighed, double share);
    std::vector<RowNumber> candidates(Words const& words, Row const& asked) const;
    std::vector<Weighed> weigh_some(std::size_t rows_wanted) const;
    std::vector<Match> look_up(Words const& words, Row const& asked,
                               std::vector<RowNumber> const& among, double probability_min,
                               std::size_t limit) const;
    Match match(Weigher const& weigher, Row const& a, Row const& b, Pattern const& pattern) const;
};

Finder::Finder(Rows const& rows, int threads)
    : impl_(std::make_unique<Impl>(rows.impl(), static_cast<std::size_t>(std::max(threads, 1)),
                                   std::make_shared<std::vector<KeyTable>>())) {
    for (auto const& pass : rows.impl().schema.passes)
        impl_->tables->emplace_back(rows.impl(), pass, threads);
    impl_->known = rows.size();
}
Finder::~Finder() = default;
Finder::Finder(Finder&&) noexcept = default;

void Finder::take_in() {
    auto const& rows = impl_->rows;
    for (; impl_->known < rows.size(); ++impl_->known) {
        for (auto& table : *impl_->tables) table.add(impl_->known);
        if (!impl_->model.is_learnt()) continue;
        auto const row = rows.row(impl_->known);
        for (std::size_t f = 0; f < rows.names; ++f)
            if (auto const word = static_cast<WordNumber>(row.values[f]))
                ++impl_->sounds[f][rows.words.at(word).sound];
    }
}

std::size_t Finder::bytes() const {
    std::size_t sum = 0;
    for (auto const& table : *impl_->tables) sum += table.bytes();
    return sum;
}

// ---- Learning ----------------------------------------------------------------------------------

void Finder::Impl::learn_model() {
    constexpr double pairs_wanted = 300'000;  // Of each pass.
    model = {};
    sounds = count_sounds(rows);
    learn_strangers(rows, model);
    std::vector<double> pairs(tables->size());
    std::vector<PatternCounts> counts(tables->size());
    for (std::size_t p = 0; p < tables->size(); ++p) {
        pairs[p] = (*tables)[p].pairs();
        auto const sample = std::min(1.0, pairs_wanted / std::max(1.0, pairs[p]));
        std::vector<PatternCounts> seen(threads);
        in_threads([&](std::size_t t) {
            Comparer comparer{rows, rows.words};
            (*tables)[p].each_pair(t, threads, sample, [&](Candidate const& pair) {
                auto const pattern = comparer.compare(rows.row(pair.a), rows.row(pair.b));
                ++seen[t][pack_pattern(pattern, pair.blocked)];
            });
        });
        for (auto const& part : seen)
            for (auto const& [pattern, count] : part) counts[p][pattern] += count;
    }
    linkage::learn(rows, counts, pairs, model);
}

/// The pairs of some rows, evenly taken from all.
std::vector<Weighed> Finder::Impl::weigh_some(std::size_t rows_wanted) const {
    auto const step = std::max<std::size_t>(1, rows.size() / std::max<std::size_t>(1, rows_wanted));
    auto const weigher = this->weigher();
    Comparer comparer{rows, rows.words};
    std::vector<Weighed> weighed;
    for (std::size_t a = 0; a < rows.size(); a += step) {
        auto const number = static_cast<RowNumber>(a);
        auto const row = rows.row(number);
        for (auto const b : candidates(rows.words, row)) {
            if (b == number) continue;
            auto const other = rows.row(b);
            weighed.push_back({number, b, weigher.weigh(row, other, comparer.compare(row, other))});
        }
    }
    return weighed;
}

void Finder::settle() {
    for (auto& table : *impl_->tables) table.settle();
}

Learnt Finder::learnt() const {
    constexpr std::size_t rows_wanted = 20'000;
    auto const size = impl_->rows.size();
    if (size < rows_to_learn_from) return supposed();
    auto trial = *impl_;
    trial.learn_model();
    auto const weighed = trial.weigh_some(rows_wanted);
    auto const step = std::max<std::size_t>(1, size / rows_wanted);
    trial.settle_share(weighed, 2.0 / static_cast<double>(step));  // Each pair from both its ends.
    return {std::move(trial.model), std::move(trial.sounds)};
}

Learnt Finder::supposed() const {
    return {start_model(impl_->rows.size()), count_sounds(impl_->rows)};
}

void Finder::use(Learnt learnt) {
    impl_->model = std::move(learnt.model);
    impl_->sounds = std::move(learnt.sounds);
}

void Finder::learn() {
    settle();
    use(learnt());
}

// ---- All pairs ---------------------------------------------------------------------------------

std::vector<Weighed> Finder::Impl::weigh_all(double probability_min, std::uint64_t& compared) {
    // The share of pairs that are one person is not known well yet: nobody is left out for it.
    auto const keep_min = probability_min / 20;
    auto const weigher = this->weigher();
    std::vector<std::vector<Weighed>> kept(threads);
    std::vector<std::uint64_t> counts(threads);
    in_threads([&](std::size_t t) {
        Comparer comparer{rows, rows.words};
        for (auto const& table : *tables)
            table.each_pair(t, threads, 1, [&](Candidate const& pair) {
                ++counts[t];
                auto const a = rows.row(pair.a), b = rows.row(pair.b);
                auto const odds = weigher.weigh(a, b, comparer.compare(a, b));
                if (weigher.probability(odds) >= keep_min)
                    kept[t].push_back({pair.a, pair.b, odds});
            });
    });
    std::vector<Weighed> all;
    for (auto const& part : kept) all.insert(all.end(), part.begin(), part.end());
    for (auto const count : counts) compared += count;
    auto const rows_of = [](Weighed const& pair) { return std::pair{pair.a, pair.b}; };
    std::ranges::sort(all, {}, rows_of);
    auto const repeated = std::ranges::unique(all, {}, rows_of);
    all.erase(repeated.begin(), repeated.end());
    return all;
}

/// How many of all pairs are one person: as many as the pairs' probabilities add up to, of which
/// `share` was weighed.
void Finder::Impl::settle_share(std::span<Weighed const> weighed, double share) {
    constexpr int rounds = 30;
    auto const size = static_cast<double>(rows.size());
    auto const all = std::max(1.0, size * (size - 1) / 2);
    for (int round = 0; round < rounds; ++round) {
        auto const weigher = this->weigher();
        double sum = 0;
        for (auto const& pair : weighed) sum += weigher.probability(pair.odds);
        model.shares[static_cast<std::size_t>(Tie::same)] = std::max(sum / share, 0.5) / all;
    }
}

Found Finder::find_all(double probability_min) {
    Found found;
    if (impl_->rows.size() < 2) return found;
    settle();
    impl_->learn_model();
    auto const weighed = impl_->weigh_all(probability_min, found.compared);
    impl_->settle_share(weighed, 1);
    auto const weigher = impl_->weigher();
    for (auto const& pair : weighed) {
        auto const probability = weigher.probability(pair.odds);
        if (probability >= probability_min)
            found.pairs.push_back({pair.a, pair.b, static_cast<float>(probability)});
    }
    std::ranges::sort(found.pairs, [](Pair const& x, Pair const& y) {
        if (x.probability != y.probability) return x.probability > y.probability;
        return std::pair{x.a, x.b} < std::pair{y.a, y.b};
    });
    found.model = impl_->model;
    return found;
}

// ---- One ---------------------------------------------------------------------------------------

Match Finder::Impl::match(Weigher const& weigher, Row const& a, Row const& b,
                          Pattern const& pattern) const {
    auto const odds = weigher.weigh(a, b, pattern);
    constexpr double bits_max = 50;
    Match match{.probability = weigher.probability(odds)};
    match.bits =
        match.probability < 1 ? std::log2(match.probability / (1 - match.probability)) : bits_max;
    match.bits = std::clamp(match.bits, -bits_max, bits_max);
    // What else could they be? The reasons speak for the same person against that.
    auto const other = static_cast<std::size_t>(weigher.other(odds));
    auto const same = static_cast<std::size_t>(Tie::same);
    for (std::size_t f = 0; f < rows.schema.fields.size(); ++f) {
        if (pattern[f] == 0) continue;
        auto const of_field = weigher.field(f, a, b, pattern[f]);
        match.reasons.push_back({f, static_cast<Likeness>(pattern[f] - 1),
                                 (of_field[same] - of_field[other]) / std::log(2.0)});
    }
    return match;
}

/// Rows that share a key with this one.
std::vector<RowNumber> Finder::Impl::candidates(Words const& words, Row const& asked) const {
    std::vector<RowNumber> found;
    for (std::size_t p = 0; p < tables->size(); ++p)
        for (auto const& key : keys_of(rows.schema, words, asked, rows.schema.passes[p]))
            (*tables)[p].each_row(key.hash, [&](RowNumber row) { found.push_back(row); });
    std::ranges::sort(found);
    auto const repeated = std::ranges::unique(found);
    found.erase(repeated.begin(), repeated.end());
    return found;
}

std::vector<Match> Finder::Impl::look_up(Words const& words, Row const& asked,
                                         std::vector<RowNumber> const& among,
                                         double probability_min, std::size_t limit) const {
    Comparer comparer{rows, words};
    Weigher const weigher{rows, words, sounds, model};
    std::vector<Match> matches;
    for (auto const candidate : among) {
        auto const row = rows.row(candidate);
        auto const pattern = comparer.compare(asked, row);
        if (weigher.probability(weigher.weigh(asked, row, pattern)) < probability_min) continue;
        matches.push_back(match(weigher, asked, row, pattern));
        matches.back().row = candidate;
    }
    std::ranges::sort(matches, [](Match const& x, Match const& y) {
        return std::pair{-x.probability, x.row} < std::pair{-y.probability, y.row};
    });
    if (matches.size() > limit) matches.resize(limit);
    return matches;
}

std::vector<Match> Finder::look_up(std::span<std::string_view const> values, double probability_min,
                                   std::size_t limit) const {
    auto const& rows = impl_->rows;
    if (!impl_->model.is_learnt()) return {};
    Words words{&rows.words};
    auto const asked = rows.pack(values, words);
    auto const among = impl_->candidates(words, asked);
    return impl_->look_up(words, asked, among, probability_min, limit);
}

std::vector<Match> Finder::look_up(RowNumber row, double probability_min, std::size_t limit) const {
    auto const& rows = impl_->rows;
    if (!impl_->model.is_learnt()) return {};
    auto const asked = rows.row(row);
    auto among = impl_->candidates(rows.words, asked);
    std::erase(among, row);
    return impl_->look_up(rows.words, asked, among, probability_min, limit);
}

Match Finder::compare(std::span<std::string_view const> a,
                      std::span<std::string_view const> b) const {
    auto const& rows = impl_->rows;
    if (!impl_->model.is_learnt()) return {};
    Words words{&rows.words};
    auto const first = rows.pack(a, words), second = rows.pack(b, words);
    Comparer comparer{rows, words};
    Weigher const weigher{rows, words, impl_->sounds, impl_->model};
    return impl_->match(weigher, first, second, comparer.compare(first, second));
}

Match Finder::explain(RowNumber a, RowNumber b) const {
    auto const& rows = impl_->rows;
    Comparer comparer{rows, rows.words};
    auto const weigher = impl_->weigher();
    auto match =
        impl_->match(weigher, rows.row(a), rows.row(b), comparer.compare(rows.row(a), rows.row(b)));
    match.row = b;
    return match;
}

}  // namespace takaful::linkage
