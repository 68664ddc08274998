// Runs one benchmark, prints its table and writes bench/out/NAME.json.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "bench/bench.hpp"
#include "platform/crypto/crypto.hpp"

namespace takaful::bench {

namespace {

using Run = void (*)(Options const&, Report&);

std::map<std::string, Run, std::less<>>& benches() {
    static std::map<std::string, Run, std::less<>> all;
    return all;
}

std::string commit() {
    std::array<char, 64> line{};
    auto* const pipe = ::popen("git rev-parse --short HEAD 2>/dev/null", "r");
    if (pipe == nullptr) return "unknown";
    std::string text;
    if (std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr) text = line.data();
    ::pclose(pipe);
    while (text.ends_with('\n')) text.pop_back();
    return text.empty() ? "unknown" : text;
}

unsigned cores() {
    return std::max(1U, std::thread::hardware_concurrency());
}

void print(std::string const& name, Report const& report, double fsync_us) {
    fmt::print("\n{} · {} cores · fsync p50 {:.0f} us\n\n", name, cores(), fsync_us);
    fmt::print("{:<30} {:>14} {:<6} {:<22} {:>14} {:>8}\n", "figure", "value", "unit", "yardstick",
               "its value", "ratio");
    for (auto const& f : report.figures()) {
        fmt::print("{:<30} {:>14.2f} {:<6}", f.name, f.value, f.unit);
        if (!f.yardstick.empty())
            fmt::print(" {:<22} {:>14.2f} {:>8.3f}", f.yardstick, f.yardstick_value, f.ratio);
        fmt::print("\n");
    }
    for (auto const& note : report.notes()) fmt::print("  {}\n", note);
}

std::string to_json(std::string const& name, Report const& report, double fsync_us) {
    auto text = fmt::format(
        R"({{"bench": "{}", "commit": "{}", "machine": {{"cores": {}, "fsync_p50_us": {:.0f}}}, )"
        R"("figures": [)",
        name, commit(), cores(), fsync_us);
    bool first = true;
    for (auto const& f : report.figures()) {
        text += fmt::format(R"({}{{"name": "{}", "value": {:.6g}, "unit": "{}")", first ? "" : ", ",
                            f.name, f.value, f.unit);
        if (!f.yardstick.empty())
            text +=
                fmt::format(R"(, "yardstick": "{}", "yardstick_value": {:.6g}, "ratio": {:.4g})",
                            f.yardstick, f.yardstick_value, f.ratio);
        text += "}";
        first = false;
    }
    return text + "]}\n";
}

int run_named(std::string const& name, Options options) {
    auto const found = benches().find(name);
    if (found == benches().end()) {
        fmt::print(stderr, "no such benchmark: {}; there are:", name);
        for (auto const& [known, run] : benches()) fmt::print(stderr, " {}", known);
        fmt::print(stderr, "\n");
        return 2;
    }
    crypto::start();
    std::filesystem::create_directories("bench/out");
    if (!options.keeps) {
        options.folder = "bench/out/" + name + ".scratch";
        std::filesystem::remove_all(options.folder);
    }
    std::filesystem::create_directories(options.folder);
    auto const fsync_us = fsync_p50_us(options.folder);
    Report report;
    found->second(options, report);
    if (!options.keeps) std::filesystem::remove_all(options.folder);
    print(name, report, fsync_us);
    auto const path = "bench/out/" + name + ".json";
    std::ofstream{path} << to_json(name, report, fsync_us);
    fmt::print("\nwrote {}\n", path);
    return 0;
}

}  // namespace

Register::Register(std::string_view name, Run run) {
    benches()[std::string{name}] = run;
}

double seconds(std::function<void()> const& act) {
    auto const begin = std::chrono::steady_clock::now();
    act();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double percentile(std::vector<double> values, double part) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    auto const at = static_cast<std::size_t>(part * static_cast<double>(values.size() - 1) + 0.5);
    return values[std::min(at, values.size() - 1)];
}

double median(std::vector<double> values) {
    return percentile(std::move(values), 0.5);
}

Paired interleaved(int rounds, std::function<double()> const& subject,
                   std::function<double()> const& yardstick) {
    std::vector<double> subjects;
    std::vector<double> yardsticks;
    std::vector<double> ratios;
    for (int round = 0; round < std::max(rounds, 5); ++round) {
        bool const subject_first = round % 2 == 0;
        if (subject_first) subjects.push_back(subject());
        yardsticks.push_back(yardstick());
        if (!subject_first) subjects.push_back(subject());
        ratios.push_back(subjects.back() / yardsticks.back());
    }
    return {median(subjects), median(yardsticks), median(ratios)};
}

double fsync_p50_us(std::string const& folder) {
    auto const path = folder + "/fsync-probe";
    auto const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) return 0;
    std::array<char, 4'096> const block{};
    std::vector<double> times;
    for (int i = 0; i < 64; ++i)
        times.push_back(1e6 * seconds([&] {
                            auto const written = ::write(file, block.data(), block.size());
                            if (written < 0 || ::fsync(file) != 0) std::abort();
                        }));
    ::close(file);
    std::filesystem::remove(path);
    return median(std::move(times));
}

}  // namespace takaful::bench

int main(int count, char** arguments) {
    takaful::bench::Options options;
    std::string name;
    for (int i = 1; i < count; ++i) {
        std::string const argument{arguments[i]};
        if (argument == "--quick")
            options.quick = true;
        else if (argument.starts_with("--folder="))
            options.folder = argument.substr(9), options.keeps = true;
        else if (name.empty() && !argument.starts_with("--"))
            name = argument;
        else
            options.rest.push_back(argument);
    }
    return takaful::bench::run_named(name, std::move(options));
}
