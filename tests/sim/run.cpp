#include "run.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "census.hpp"
#include "clients.hpp"
#include "nemesis.hpp"

namespace takaful::sim {

// ---- Which steps -------------------------------------------------------------------------------

bool Steps::has(std::int64_t step) const {
    if (stretches_.empty()) return true;
    auto const after = std::ranges::upper_bound(stretches_, step, {}, &Stretch::first);
    return after != stretches_.begin() && step <= std::prev(after)->second;
}

std::string Steps::text() const {
    std::string text;
    for (auto const& [first, last] : stretches_) {
        if (!text.empty()) text += ',';
        text += std::to_string(first);
        if (last > first) text += '-' + std::to_string(last);
    }
    return text;
}

std::optional<Steps> Steps::parse(std::string_view text) {
    std::vector<Stretch> stretches;
    while (!text.empty()) {
        auto const part = text.substr(0, text.find(','));
        text.remove_prefix(std::min(part.size() + 1, text.size()));
        Stretch stretch{};
        auto const* end = part.data() + part.size();
        auto const first = std::from_chars(part.data(), end, stretch.first);
        stretch.second = stretch.first;
        if (first.ec != std::errc{}) return std::nullopt;
        if (first.ptr != end && *first.ptr == '-')
            std::from_chars(first.ptr + 1, end, stretch.second);
        stretches.push_back(stretch);
    }
    return Steps{std::move(stretches)};
}

// ---- The run -----------------------------------------------------------------------------------

namespace {

// 30 November 2026, 10:00 in Cairo: the month ends after fourteen hours.
constexpr Instant start{1'796'025'600'000'000};

class Run {
public:
    explicit Run(RunOptions const& options) : options_(options) {}
    RunReport play();

private:
    void step(std::int64_t number);
    void finish();
    void tell(std::int64_t number) const;

    RunOptions const& options_;
    Village village_{start};
    Notebook notebook_{village_.folder + "/log", village_.partner.key()};
    Clients clients_{village_, notebook_, options_.seed};
    Nemesis nemesis_{village_, notebook_, clients_};
    RunReport report_;
};

void Run::step(std::int64_t number) {
    Random random{options_.seed, static_cast<std::uint64_t>(number) + 1};
    auto const step_us = options_.hours * 3'600'000'000 / options_.steps;
    village_.clock.set({start.unix_us + number * step_us + random.below(step_us)});
    nemesis_.begin_step(random);
    nemesis_.survive([&] { clients_.send(random, number); });
    nemesis_.work(random);
    if (options_.lie_after >= 0 && number >= options_.lie_after && clients_.said_this_step())
        throw Wrong{"sim: a lie", "for testing the shrinker"};
}

void Run::finish() {
    Random random{options_.seed, 0};
    nemesis_.make_peace(random);
    clients_.send_what_is_left();
    nemesis_.look_back(random);
}

void Run::tell(std::int64_t number) const {
    if (!options_.says_progress || number % 2'500 != 0) return;
    std::fprintf(stderr, "sim: step %lld, %lld operations, %lld leaves, %lld MiB\n",
                 static_cast<long long>(number), static_cast<long long>(clients_.acts().operations),
                 static_cast<long long>(notebook_.size()),
                 static_cast<long long>(village_.disk.bytes() >> 20));
}

RunReport Run::play() {
    try {
        nemesis_.start();
        for (std::int64_t number = 0; number < options_.steps; ++number) {
            report_.step = number;
            tell(number);
            if (options_.keep.has(number)) step(number);
        }
        finish();
    } catch (Wrong const& wrong) {
        report_.wrong = wrong;
    }
    report_.operations = clients_.acts().operations;
    report_.postings = clients_.acts().postings;
    clients_.report(report_);
    report_.leaves = notebook_.size();
    report_.promises = notebook_.promises_kept();
    report_.disk_bytes = village_.disk.bytes();
    report_.injected = nemesis_.injected();
    return report_;
}

}  // namespace

RunReport play(RunOptions const& options) {
    use_seeded_randomness(options.seed);
    clear_census();
    return Run{options}.play();
}

}  // namespace takaful::sim
