#pragma once
// The harness of bin/bench: a subject and its yardstick take turns, medians are kept, the machine's
// fsync is told beside them. Each bench/NAME.cpp registers itself:
//
//     static takaful::bench::Register const registered{"log", run_log};

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace takaful::bench {

struct Options {
    bool quick = false;  // Ends within 50 s on a warm build.
    std::string folder;  // Empty, on the disk of the project, removed at the end;
    bool keeps = false;  // or --folder=…: what was made there is used again, and stays.
    std::vector<std::string> rest;  // Options of the bench's own.
};

/// One published number. Names and units never change once published.
struct Figure {
    std::string name;  // "leaves_per_s"
    double value = 0;
    std::string unit;         // "1/s", "us", "ms", "s", "MiB"
    std::string yardstick{};  // Empty: none.
    double yardstick_value = 0;
    double ratio = 0;  // value / yardstick, the median over rounds.
};

/// Medians of a subject and its yardstick, and of their ratio.
struct Paired {
    double subject = 0;
    double yardstick = 0;
    double ratio = 0;
};

class Report {
public:
    void add(Figure figure) { figures_.push_back(std::move(figure)); }
    /// A rate beside that of its yardstick.
    void add_rate(std::string name, Paired const& pair, std::string yardstick) {
        add({.name = std::move(name),
             .value = pair.subject,
             .unit = "1/s",
             .yardstick = std::move(yardstick),
             .yardstick_value = pair.yardstick,
             .ratio = pair.ratio});
    }
    /// A line for people, under the table: what a figure does and does not say.
    void note(std::string text) { notes_.push_back(std::move(text)); }
    std::vector<Figure> const& figures() const { return figures_; }
    std::vector<std::string> const& notes() const { return notes_; }

private:
    std::vector<Figure> figures_;
    std::vector<std::string> notes_;
};

struct Register {
    Register(std::string_view name, void (*run)(Options const&, Report&));
};

/// Seconds of a monotonic clock that `act` took.
double seconds(std::function<void()> const& act);
double median(std::vector<double> values);
/// The value below which `part` (0..1) of the values lie.
double percentile(std::vector<double> values, double part);

/// Runs both `rounds` times (at least 5), in turn and in changing order; each gives its figure.
Paired interleaved(int rounds, std::function<double()> const& subject,
                   std::function<double()> const& yardstick);

/// Writes 4 KiB and fsyncs it, 64 times: the median in microseconds.
double fsync_p50_us(std::string const& folder);

}  // namespace takaful::bench
