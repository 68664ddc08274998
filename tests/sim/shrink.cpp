#include "shrink.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>

namespace takaful::sim {

namespace {

using Numbers = std::vector<std::int64_t>;

Steps steps_of(Numbers const& numbers) {
    std::vector<Steps::Stretch> stretches;
    for (auto const n : numbers) {
        if (!stretches.empty() && stretches.back().second + 1 == n)
            stretches.back().second = n;
        else
            stretches.emplace_back(n, n);
    }
    return Steps{std::move(stretches)};
}

/// Does this run break the law? A crash breaks every law.
bool fails(RunOptions const& options, std::string const& law) {
    std::fflush(nullptr);
    auto const child = ::fork();
    if (child == 0) {
        ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);
        auto const report = play(options);
        ::_exit(report.wrong && report.wrong->law == law ? 1 : 0);
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child) return false;
    return !WIFEXITED(status) || WEXITSTATUS(status) == 1;
}

class Shrinker {
public:
    Shrinker(RunOptions const& options, std::string law, std::int64_t seconds)
        : options_(options),
          law_(std::move(law)),
          end_(std::chrono::steady_clock::now() + std::chrono::seconds{seconds}) {}

    /// ddmin: ever smaller pieces are left out, as long as the rest still fails.
    Numbers reduce(Numbers numbers) {
        std::size_t pieces = 2;
        while (numbers.size() > 1 && !is_over()) {
            auto const size = (numbers.size() + pieces - 1) / pieces;
            if (leave_out_one(numbers, size)) {
                pieces = std::max<std::size_t>(pieces - 1, 2);
                continue;
            }
            if (size == 1) break;
            pieces = std::min(pieces * 2, numbers.size());
        }
        return numbers;
    }

private:
    bool is_over() const { return std::chrono::steady_clock::now() > end_; }
    bool leave_out_one(Numbers& numbers, std::size_t size) {
        for (std::size_t from = 0; from < numbers.size() && !is_over(); from += size) {
            auto const to = std::min(from + size, numbers.size());
            auto rest = numbers;
            rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(from),
                       rest.begin() + static_cast<std::ptrdiff_t>(to));
            options_.keep = steps_of(rest);
            if (rest.empty() || !fails(options_, law_)) continue;
            numbers = std::move(rest);
            return true;
        }
        return false;
    }

    RunOptions options_;
    std::string const law_;
    std::chrono::steady_clock::time_point const end_;
};

}  // namespace

Steps shrink(RunOptions const& options, RunReport const& failed, std::int64_t seconds) {
    Numbers numbers;
    for (std::int64_t n = 0; n <= std::min(failed.step, options.steps - 1); ++n)
        if (options.keep.has(n)) numbers.push_back(n);
    auto quiet = options;
    quiet.says_progress = false;
    return steps_of(Shrinker{quiet, failed.wrong->law, seconds}.reduce(std::move(numbers)));
}

/// What a fresh process tells of a run: a process keeps things from run to run, such as a stock of
/// nonces, and only the first is the same as another's first.
struct Told {
    std::uint64_t trace = 0;
    std::int64_t operations = 0;
    bool is_wrong = true;
    bool operator==(Told const&) const = default;
};

static Told told_by_a_process(RunOptions const& options) {
    int ends[2];
    Told told;
    if (::pipe(ends) != 0) return told;
    std::fflush(nullptr);
    auto const child = ::fork();
    if (child == 0) {
        auto const report = play(options);
        told = {report.trace, report.operations, report.wrong.has_value()};
        auto const written = ::write(ends[1], &told, sizeof told);
        ::_exit(written == sizeof told ? 0 : 1);
    }
    ::close(ends[1]);
    if (::read(ends[0], &told, sizeof told) != sizeof told) told = {};
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return told;
}

int check_itself() {
    int wrong = 0;
    auto const check = [&](bool holds, char const* what) {
        std::printf("%s: %s\n", holds ? "good" : "WRONG", what);
        wrong += holds ? 0 : 1;
    };
    RunOptions options{.seed = 7, .hours = 1, .steps = 400};
    auto const first = told_by_a_process(options);
    check(!first.is_wrong && first.operations > 1'000, "a short run finds nothing");
    check(told_by_a_process(options) == first, "the same seed is the same run");
    options.seed = 8;
    check(told_by_a_process(options).trace != first.trace, "another seed is another run");

    RunOptions lying{.seed = 9, .hours = 1, .steps = 80};
    lying.lie_after = 57;
    auto const lie = play(lying);
    check(lie.wrong && lie.step >= 57, "what is wrong is found");
    auto const small = lie.wrong ? shrink(lying, lie, 120) : Steps{};
    check(small.stretches().size() == 1 && small.stretches()[0].first >= 57 &&
              small.stretches()[0].first == small.stretches()[0].second,
          "and shrunk to the one step that brings it");
    check(Steps::parse("0-17,40,55-60").value().text() == "0-17,40,55-60",
          "a recipe reads as it is written");
    return wrong == 0 ? 0 : 1;
}

}  // namespace takaful::sim
