// takaful_sim: a village's server through a simulated day of faults.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "census.hpp"
#include "run.hpp"
#include "shrink.hpp"

using namespace takaful::sim;

namespace {

struct Options {
    RunOptions run;
    bool needs_census = false;
    bool checks_itself = false;
    std::int64_t shrink_seconds = 600;
};

void print(RunOptions const& options, RunReport const& report, double seconds) {
    std::printf("sim: seed %llu: %lld simulated hours in %.0f s, trace %016llx\n",
                static_cast<unsigned long long>(options.seed),
                static_cast<long long>(options.hours), seconds,
                static_cast<unsigned long long>(report.trace));
    std::printf(
        "sim: %lld operations (%lld postings) in %lld commands, %lld acknowledged, "
        "%lld of them asked again\n",
        static_cast<long long>(report.operations), static_cast<long long>(report.postings),
        static_cast<long long>(report.commands), static_cast<long long>(report.acknowledged),
        static_cast<long long>(report.repeated));
    std::printf("sim: %lld leaves published, %lld promises kept, %lld MiB on the disk\n",
                static_cast<long long>(report.leaves), static_cast<long long>(report.promises),
                static_cast<long long>(report.disk_bytes >> 20));
    for (auto const& [fault, times] : report.injected.counts)
        std::printf("fault: %-40s %lld\n", fault.c_str(), static_cast<long long>(times));
}

/// Gives how many states were never reached.
int print_census() {
    int missing = 0;
    for (auto const& [name, times] : census()) {
        std::printf("%s: %-55.*s %lld\n", times > 0 ? "sometimes" : "NEVER",
                    static_cast<int>(name.size()), name.data(), static_cast<long long>(times));
        missing += times > 0 ? 0 : 1;
    }
    return missing;
}

std::string recipe(RunOptions const& options) {
    return "takaful_sim --seed " + std::to_string(options.seed) + " --hours " +
           std::to_string(options.hours) + " --steps " + std::to_string(options.steps) +
           (options.keep.stretches().empty() ? "" : " --keep " + options.keep.text());
}

int run(Options const& options) {
    auto const begin = std::chrono::steady_clock::now();
    auto const report = play(options.run);
    auto const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin);
    print(options.run, report, seconds.count());
    if (!report.wrong) {
        auto const missing = print_census();
        if (!options.needs_census) return 0;
        if (missing > 0) std::printf("sim: FAILED: %d states were never reached\n", missing);
        return missing > 0 ? 1 : 0;
    }
    std::printf("sim: FAILED at step %lld: %s: %s\n", static_cast<long long>(report.step),
                report.wrong->law.c_str(), report.wrong->what.c_str());
    if (options.shrink_seconds == 0) return 1;
    auto small = options.run;
    small.keep = shrink(options.run, report, options.shrink_seconds);
    std::printf("sim: again with fewer steps: %s\n", recipe(small).c_str());
    return 1;
}

std::int64_t number(char const* text) {
    return std::strtoll(text, nullptr, 10);
}

bool read(Options& options, std::string const& name, char const* value) {
    if (name == "--seed")
        options.run.seed = static_cast<std::uint64_t>(number(value));
    else if (name == "--hours")
        options.run.hours = number(value);
    else if (name == "--steps")
        options.run.steps = number(value);
    else if (name == "--shrink-seconds")
        options.shrink_seconds = number(value);
    else if (name == "--keep" && Steps::parse(value))
        options.run.keep = *Steps::parse(value);
    else
        return false;
    return true;
}

}  // namespace

int main(int count, char** arguments) {
    Options options;
    for (int i = 1; i < count; ++i) {
        std::string const name = arguments[i];
        if (name == "--census") {
            options.needs_census = true;
        } else if (name == "--progress") {
            options.run.says_progress = true;
        } else if (name == "--check-itself") {
            options.checks_itself = true;
        } else if (i + 1 == count || !read(options, name, arguments[++i])) {
            std::fprintf(stderr, "takaful_sim: unknown option %s\n", name.c_str());
            return 2;
        }
    }
    return options.checks_itself ? check_itself() : run(options);
}
