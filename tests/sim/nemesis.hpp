#pragma once
// What befalls the machine: deaths, full and failing disks, witnesses that are away, forged trees;
// and what must hold after each.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "clients.hpp"
#include "notebook.hpp"
#include "run.hpp"
#include "village.hpp"

namespace takaful::sim {

class Nemesis {
public:
    Nemesis(Village& village, Notebook& notebook, Clients& clients);
    /// Opens the village for the first time.
    void start();
    /// Arms what this step brings.
    void begin_step(Random& random);
    /// The background work that is due, then what the step's faults left: burial, a new start, and
    /// the judging of both.
    void work(Random& random);
    /// Every fault ends; all that waits is done.
    void make_peace(Random& random);
    /// The last judgement, by the program's own auditor too.
    void look_back(Random& random);
    Injected const& injected() const { return injected_; }
    /// Does `act`; if the product stops its process meanwhile, the process is dead.
    void survive(std::function<void()> const& act);

private:
    void count(std::string const& fault) { ++injected_.counts[fault]; }
    void arm_death(Random& random, bool is_cut, std::int64_t changes_max);
    enum class Writes { records, tiles };
    void changed(Writes what);
    void arm_failures(Random& random);
    void end_episodes();
    std::int64_t in_minutes(std::int64_t minutes) const;
    bool is_quiet() const;
    void do_workers();
    void resurrect(Random& random);
    void look_at_the_dead(Random& random);
    bool try_to_start(Random& random);
    void judge(Random& random);
    void read_notebook(Random& random);
    void read_periods();
    Result<> in_work(std::int64_t book, std::function<Result<>(Work&)> act);
    void compare_all();

    void try_second_server();
    void hold_reader(Random& random);
    void release_reader();
    void flip_bit(Random& random);
    void show_older_tree(Random& random);
    void show_forked_tree();
    void close_month();
    void judge_log();
    void judge_gifts();

    Village& village_;
    Notebook& notebook_;
    Clients& clients_;
    Injected injected_;
    Random fate_{0, 0};  // Of the cut that is armed.
    std::int64_t countdown_ = 0;
    bool will_cut_ = false;
    bool aims_at_tiles_ = false;
    bool is_starting_ = false;
    std::int64_t step_ = 0;
    std::int64_t disk_full_until_ = 0;
    std::int64_t files_full_until_ = 0;  // Microseconds, as the next.
    std::int64_t away_until_ = 0;
    std::int64_t reader_until_ = 0;
    std::unique_ptr<store::Tx> reader_;
    std::int64_t reader_entries_ = 0;
    std::vector<std::string> published_;  // Some earlier checkpoints.
    std::int64_t cosigned_before_ = 0;
};

}  // namespace takaful::sim
