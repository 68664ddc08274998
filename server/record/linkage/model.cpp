#include "record/linkage/model.hpp"

#include <algorithm>
#include <cmath>

namespace takaful::linkage {

using Distribution = std::array<double, likenesses>;

static constexpr int bits_a_field = 4;

static std::uint8_t in_its_place(std::uint8_t cell) {
    if (cell == cell_of(Likeness::moved)) return cell_of(Likeness::exact);
    if (cell == cell_of(Likeness::other_script_moved))
        return cell_of(Likeness::other_script_sounds);
    return cell;
}

std::uint64_t pack_pattern(Pattern const& pattern, std::uint32_t blocked) {
    // Keys of names ask for no order: among what they select, order has shares of its own.
    constexpr std::uint32_t names = 0xF;
    if ((blocked & names) != 0) blocked |= 1U << (fields_max + order);
    std::uint64_t packed = 0;
    for (std::size_t f = 0; f < pattern.size(); ++f)
        if (((blocked >> f) & 1) == 0)
            packed |= std::uint64_t{in_its_place(pattern[f])} << (f * bits_a_field);
    return packed;
}

/// Calls visit(row of the table, likeness) for what a pattern knows: fields, then manners.
template <typename Visit>
static void each_cell(std::uint64_t packed, std::size_t fields, Visit&& visit) {
    for (std::size_t row = 0; row < fields + manners; ++row) {
        auto const at = row < fields ? row : fields_max + row - fields;
        if (auto const cell = packed >> (at * bits_a_field) & 0xF) visit(row, cell - 1);
    }
}

std::uint32_t likenesses_of(Kind kind) {
    auto const bits = [](auto... likeness) { return ((1U << static_cast<int>(likeness)) | ...); };
    auto const ends = bits(Likeness::different, Likeness::exact);
    auto const slips = ends | bits(Likeness::alike, Likeness::near);
    auto const words = slips | bits(Likeness::sounds, Likeness::other_script_different,
                                    Likeness::other_script_near, Likeness::other_script_sounds);
    switch (kind) {
        case Kind::name:
        case Kind::text:
            return words;
        case Kind::digits:
        case Kind::year:
            return slips;
        case Kind::category:
        case Kind::nickname:
            break;
    }
    return ends;
}

/// Words of one script and of two are two questions: each has shares that add up to one.
static void normalise(Distribution& shares) {
    constexpr auto two_scripts = static_cast<std::size_t>(Likeness::other_script_different);
    auto const part = [&](std::size_t begin, std::size_t end) {
        double sum = 0;
        for (auto l = begin; l < end; ++l) sum += shares[l];
        for (auto l = begin; l < end && sum > 0; ++l) shares[l] /= sum;
    };
    part(0, two_scripts);
    part(two_scripts, likenesses);
}

/// What is supposed of the same person's fields before anything was seen.
static Distribution same_at_first(Kind kind) {
    Distribution shares{0.04, 0.03, 0.06, 0.05, 0, 0.82, 0.05, 0.1, 0.85, 0};
    for (std::size_t l = 0; l < likenesses; ++l)
        if (((likenesses_of(kind) >> l) & 1) == 0) shares[l] = 0;
    normalise(shares);
    return shares;
}

// ---- Strangers ---------------------------------------------------------------------------------

/// The chance that two different rows have equal digits.
static double chance_of_digits(Rows::Impl const& rows, std::size_t field) {
    std::vector<std::uint64_t> values;
    for (RowNumber i = 0; i < rows.size(); ++i)
        if (auto const value = rows.row(i).values[field]) values.push_back(value);
    std::ranges::sort(values);
    double equal = 0;
    for (std::size_t at = 0; at < values.size();) {
        auto const first = at;
        while (at < values.size() && values[at] == values[first]) ++at;
        auto const count = static_cast<double>(at - first);
        equal += count * (count - 1);
    }
    auto const size = std::max(2.0, static_cast<double>(values.size()));
    return std::max(equal, 1.0) / (size * (size - 1));
}

static double chance_of_words(Rows::Impl const& rows, std::size_t field) {
    double equal = 0;
    double known = 0;
    for (auto const count : rows.counts[field]) {
        equal += static_cast<double>(count) * (static_cast<double>(count) - 1);
        known += count;
    }
    return std::max(equal, 1.0) / std::max(2.0, known * (known - 1));
}

void learn_strangers(Rows::Impl const& rows, Model& model) {
    constexpr double pairs_max = 250'000;
    auto const& fields = rows.schema.fields;
    auto const size = rows.size();
    auto const all = static_cast<double>(size) * (static_cast<double>(size) - 1) / 2;
    auto& strangers = model.tables[0];
    strangers.assign(fields.size() + manners, {});
    Comparer comparer{rows, rows.words};
    auto const count = [&](RowNumber a, RowNumber b) {
        auto const pattern = comparer.compare(rows.row(a), rows.row(b));
        each_cell(pack_pattern(pattern, 0), fields.size(),
                  [&](std::size_t row, std::size_t likeness) { ++strangers[row][likeness]; });
    };
    if (all <= pairs_max) {
        for (RowNumber a = 0; a < size; ++a)
            for (RowNumber b = a + 1; b < size; ++b) count(a, b);
    } else {
        std::mt19937_64 random{1969};
        for (int i = 0; i < static_cast<int>(pairs_max); ++i) {
            auto const a = static_cast<RowNumber>(random() % size);
            auto const b = static_cast<RowNumber>(random() % size);
            if (a != b) count(a, b);
        }
    }
    model.chance.resize(fields.size());
    for (std::size_t f = 0; f < fields.size(); ++f) {
        auto const kind = fields[f].kind;
        auto& shares = strangers[f];
        for (std::size_t l = 0; l < likenesses; ++l)
            shares[l] = ((likenesses_of(kind) >> l) & 1) != 0 ? shares[l] + 0.5 : 0;
        normalise(shares);
        auto& exact = shares[static_cast<std::size_t>(Likeness::exact)];
        model.chance[f] = kind == Kind::digits ? chance_of_digits(rows, f)
                          : has_words(kind)    ? chance_of_words(rows, f)
                                               : exact;
        exact = model.chance[f];  // Counted, not sampled: it may be too rare to be met.
        if (has_words(kind) && kind != Kind::category)
            shares[static_cast<std::size_t>(Likeness::other_script_sounds)] = model.chance[f];
    }
    for (std::size_t m = 0; m < manners; ++m) {
        auto& shares = strangers[fields.size() + m];
        for (auto const l : {Likeness::different, Likeness::alike, Likeness::exact})
            shares[static_cast<std::size_t>(l)] += m == order || l != Likeness::alike ? 0.5 : 0;
        normalise(shares);
    }
}

// ---- Expectation and maximisation --------------------------------------------------------------

using Shares = std::array<double, ties>;

static constexpr auto strangers = static_cast<std::size_t>(Tie::strangers);
static constexpr auto housemates = static_cast<std::size_t>(Tie::housemates);
static constexpr auto brothers = static_cast<std::size_t>(Tie::brothers);
static constexpr auto parent_and_child = static_cast<std::size_t>(Tie::parent_and_child);
static constexpr auto same = static_cast<std::size_t>(Tie::same);

/// Does the tie say anything of the field? Brothers' own names are as strangers' are.
static bool tells(std::size_t tie, Field const& field) {
    if (tie == same) return true;
    if (tie == strangers) return false;
    if (tie == housemates)
        return field.in_family && field.kind != Kind::name && field.kind != Kind::year;
    return field.in_family || (tie == parent_and_child && field.kind == Kind::name);
}

/// What is supposed of each tie before anything was seen.
static Model::Table at_first(Rows::Impl const& rows, Model const& model, std::size_t tie) {
    auto table = model.tables[strangers];
    auto const exact = static_cast<std::size_t>(Likeness::exact);
    for (std::size_t f = 0; f < rows.schema.fields.size(); ++f) {
        auto const& field = rows.schema.fields[f];
        // Parents do not give two of their children one name.
        constexpr double namesakes = 0.1;
        if (tie == brothers && f == 0 && field.kind == Kind::name) table[f][exact] *= namesakes;
        if (!tells(tie, field)) continue;
        table[f] = same_at_first(field.kind);
        if (tie == parent_and_child && field.kind == Kind::year)
            table[f] = {0.97, 0.01, 0.01, 0, 0, 0.01};
    }
    auto* const manner = &table[rows.schema.fields.size()];
    if (tie == brothers) manner[order] = {0.01, 0.01, 0, 0, 0, 0.98};
    if (tie == parent_and_child) manner[order] = {0.95, 0.02, 0, 0, 0, 0.03};
    if (tie == same) manner[order] = {0.05, 0.1, 0, 0, 0, 0.85};
    return table;
}

static double likelihood(Model::Table const& table, std::uint64_t packed) {
    double product = 1;
    each_cell(packed, table.size() - manners,
              [&](std::size_t row, std::size_t likeness) { product *= table[row][likeness]; });
    return product;
}

static void add(Model::Table& table, std::uint64_t packed, double weight) {
    each_cell(packed, table.size() - manners,
              [&](std::size_t row, std::size_t likeness) { table[row][likeness] += weight; });
}

/// The share of one likeness among its own, at most or at least so much.
static void keep_within(Distribution& shares, Likeness likeness, double least, double most) {
    auto const at = static_cast<std::size_t>(likeness);
    auto const kept = std::clamp(shares[at], least, most);
    if (kept == shares[at] || shares[at] >= 1) return;
    auto const others = (1 - kept) / (1 - shares[at]);
    bool const two_scripts = likeness >= Likeness::other_script_different;
    for (std::size_t l = 0; l < likenesses; ++l)
        if ((l >= static_cast<std::size_t>(Likeness::other_script_different)) == two_scripts)
            shares[l] *= others;
    shares[at] = kept;
}

/// What is known of a tie beforehand, whatever the rows seem to say.
static void keep_known(Rows::Impl const& rows, std::size_t tie, Model::Table& table) {
    for (std::size_t f = 0; f < rows.schema.fields.size(); ++f) {
        auto const& field = rows.schema.fields[f];
        if (tie == same) {
            for (auto const likeness : {Likeness::different, Likeness::other_script_different})
                keep_within(table[f], likeness, field.differs_min, field.differs_max);
        }
        constexpr double parents_are_older = 0.97;
        if (tie == parent_and_child && field.kind == Kind::year)
            keep_within(table[f], Likeness::different, parents_are_older, 1);
    }
    // A parent's first name is the child's second.
    auto& places = table[rows.schema.fields.size() + order];
    if (tie == parent_and_child) keep_within(places, Likeness::different, 0.9, 1);
    if (tie == brothers) keep_within(places, Likeness::exact, 0.95, 1);
    // Strangers who live in one house would else be learnt as brothers without a name in common.
    for (std::size_t f = 0; f < rows.names && tie == brothers; ++f)
        keep_within(table[f], Likeness::different, 0, f == 0 ? 1 : 0.1);
}

/// One round: who is what by the model, then the model by who is what.
static void step(Rows::Impl const& rows, std::span<PatternCounts const> passes,
                 std::array<Model::Table, ties> const& beliefs, Model& model,
                 std::vector<Shares>& shares) {
    auto tables = beliefs;
    for (std::size_t p = 0; p < passes.size(); ++p) {
        Shares sums{};
        double all = 0;
        for (auto const& [packed, count] : passes[p]) {
            Shares is{};
            double total = 1e-300;
            for (std::size_t t = 0; t < ties; ++t)
                if (shares[p][t] > 0)
                    total += is[t] = shares[p][t] * likelihood(model.tables[t], packed);
            for (std::size_t t = 0; t < ties; ++t) {
                if (is[t] == 0) continue;
                add(tables[t], packed, count * is[t] / total);
                sums[t] += count * is[t] / total;
            }
            all += count;
        }
        if (all == 0) continue;
        constexpr double least = 1e-7;
        for (std::size_t t = 0; t < ties; ++t)
            if (shares[p][t] > 0) shares[p][t] = (sums[t] + least) / (all + ties * least);
    }
    for (std::size_t t = 1; t < ties; ++t) {
        for (auto& row : tables[t]) normalise(row);
        keep_known(rows, t, tables[t]);
        for (std::size_t row = 0; row < tables[t].size(); ++row) {
            bool const is_field = row < rows.schema.fields.size();
            bool const is_told = is_field ? tells(t, rows.schema.fields[row]) : t != housemates;
            if (is_told) model.tables[t][row] = tables[t][row];
        }
    }
}

void learn(Rows::Impl const& rows, std::span<PatternCounts const> passes,
           std::span<double const> pairs, Model& model) {
    constexpr int rounds = 60;
    constexpr double belief = 4;  // So many pairs are what is supposed at first worth.
    bool const families =
        std::ranges::any_of(rows.schema.fields, [](Field const& field) { return field.in_family; });
    for (auto const tie : {housemates, brothers, parent_and_child, same})
        model.tables[tie] = at_first(rows, model, tie);
    auto beliefs = model.tables;
    for (auto& table : beliefs)
        for (auto& row : table)
            for (auto& share : row) share *= belief;
    Shares const first = families ? Shares{0.4, 0.2, 0.2, 0.1, 0.1} : Shares{0.9, 0, 0, 0, 0.1};
    std::vector<Shares> shares(passes.size(), first);
    for (int round = 0; round < rounds; ++round) step(rows, passes, beliefs, model, shares);
    auto const size = static_cast<double>(rows.size());
    auto const all = std::max(1.0, size * (size - 1) / 2);
    model.shares[strangers] = 1;
    for (std::size_t p = 0; p < passes.size(); ++p)
        // One pass finds nearly all of a family; those of other passes are the same pairs again.
        for (auto const tie : {housemates, brothers, parent_and_child, same})
            model.shares[tie] = std::max(model.shares[tie], shares[p][tie] * pairs[p] / all);
}

// ---- Weighing ----------------------------------------------------------------------------------

Weigher::Weigher(Rows::Impl const& rows, Words const& words, SoundCounts const& sounds,
                 Model const& model)
    : rows_(&rows), words_(&words), sounds_(&sounds), model_(&model) {
    constexpr double least = 1e-9;
    auto const ratio = [&](std::size_t t, std::size_t row, std::size_t likeness) {
        return std::log(std::max(model.tables[t][row][likeness], least) /
                        std::max(model.tables[strangers][row][likeness], least));
    };
    for (std::size_t f = 0; f < rows.schema.fields.size(); ++f)
        for (std::size_t l = 0; l < likenesses; ++l)
            for (std::size_t t = 1; t < ties; ++t)
                table_[f][l][t] = ratio(t, f, in_its_place(static_cast<std::uint8_t>(l + 1)) - 1U);
    // Strangers' names may meet in several orders, of which one alone is in place.
    constexpr Distribution orders{6, 3, 1, 1, 1, 1};
    for (std::size_t m = 0; m < manners; ++m)
        for (std::size_t l = 0; l < orders.size(); ++l)
            for (std::size_t t = 1; t < ties; ++t) {
                auto const row = rows.schema.fields.size() + m;
                manners_[m][l][t] =
                    m == order ? std::log(std::max(model.tables[t][row][l], least) / orders[l])
                               : ratio(t, row, l);
            }
}

/// In a small register every name is common, for there are few: the chances speak as well.
double Weigher::smoothed(std::size_t field, double share) const {
    auto const size = static_cast<double>(rows_->size());
    auto const prior = model_->prior_rows;
    return (share * size + model_->chance[field] * prior) / std::max(1.0, size + prior);
}

double Weigher::sound_share(std::size_t field, std::uint64_t sound) const {
    auto const known = (*sounds_)[field].find(sound);
    double const count = known == (*sounds_)[field].end() ? 1 : known->second;
    return smoothed(field, count / std::max(1.0, static_cast<double>(rows_->size())));
}

Odds Weigher::field(std::size_t f, Row const& a, Row const& b, std::uint8_t c) const {
    if (c == 0) return {};
    auto odds = table_[f][c - 1U];
    auto const& field = rows_->schema.fields[f];
    bool const agrees = (c >= cell_of(Likeness::sounds) && c <= cell_of(Likeness::exact)) ||
                        c >= cell_of(Likeness::other_script_sounds);
    if (!has_words(field.kind) || !agrees) return odds;
    // A rare name that agrees says more than a common one. One that has moved is the word of the
    // row that has more of its name.
    bool const by_sound = c >= cell_of(Likeness::other_script_sounds);
    auto const share = [&](Row const& row) {
        auto const word = static_cast<WordNumber>(row.values[f]);
        if (word == 0) return 0.0;
        return by_sound ? sound_share(f, words_->at(word).sound)
                        : smoothed(f, rows_->share(f, word));
    };
    bool const of_a = known_names(a, rows_->names) >= known_names(b, rows_->names);
    auto const common = is_moved(c) ? share(of_a ? a : b) : std::max(share(a), share(b));
    auto const rarity = std::log(model_->chance[f] / common);
    for (std::size_t t = 1; t < ties; ++t)
        if (tells(t, field)) odds[t] += rarity;
    return odds;
}

Odds Weigher::weigh(Row const& a, Row const& b, Pattern const& pattern) const {
    Odds sum{};
    for (std::size_t m = 0; m < manners; ++m)
        if (auto const c = pattern[fields_max + m])
            for (std::size_t t = 1; t < ties; ++t) sum[t] += manners_[m][c - 1U][t];
    for (std::size_t f = 0; f < rows_->schema.fields.size(); ++f) {
        auto const odds = field(f, a, b, pattern[f]);
        for (std::size_t t = 1; t < ties; ++t) sum[t] += odds[t];
    }
    return sum;
}

double Weigher::probability(Odds const& odds) const {
    double others = 0;
    for (auto const tie : {strangers, housemates, brothers, parent_and_child})
        others += model_->shares[tie] * std::exp(odds[tie]);
    return 1 / (1 + others / (model_->shares[same] * std::exp(odds[same]) + 1e-300));
}

Tie Weigher::other(Odds const& odds) const {
    auto likeliest = strangers;
    for (auto const tie : {housemates, brothers, parent_and_child})
        if (model_->shares[tie] * std::exp(odds[tie]) >
            model_->shares[likeliest] * std::exp(odds[likeliest]))
            likeliest = tie;
    return static_cast<Tie>(likeliest);
}

}  // namespace takaful::linkage
