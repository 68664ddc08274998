#pragma once
// Clients over a bad network: they send commands, lose replies, send again, late, twice and out of
// order, and must always be answered as the first time. They also judge what a death left.

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "acts.hpp"
#include "village.hpp"

namespace takaful::sim {

struct RunReport;

class Clients {
public:
    Clients(Village& village, Notebook& notebook, std::uint64_t seed)
        : village_(village), notebook_(notebook), seed_(seed) {}

    Acts& acts() { return acts_; }
    Acts const& acts() const { return acts_; }
    /// A handful of commands in one group, some new, some sent before.
    void send(Random& random, std::int64_t step);
    /// After a death and a restart: is the group that was under way there, all or nothing?
    void judge_group();
    /// Every command that was acknowledged, of a sample, is there; and no other.
    void judge_all(Random& random);
    /// What was never answered, once more, until all are.
    void send_what_is_left();
    bool said_this_step() const { return said_; }
    void report(RunReport& report) const;
    /// Adds to what must be the same at every run of a seed.
    void trace(std::string_view text);

private:
    enum class Kind : std::uint8_t { acts, gift, payroll, fund_gift };
    /// A command follows from its number; sent again it is the same one.
    struct Sent {
        std::uint64_t number = 0;
        bool is_other_body = false;
    };
    /// What became of a sending within a group.
    struct Attempt {
        Sent sent;
        bool ran = false;      // Not answered out of the table.
        bool is_kept = false;  // Its row is in the table if the group is.
        std::string answer;    // As the command gave it.
        std::vector<tlog::Queued> queued;
        bool is_answered = false;
        bool is_acknowledged = false;
        std::optional<Error> error;
        std::string reply;
        bool is_repeated = false;
    };

    work::Command command_of(Attempt& attempt);
    Result<std::string> run_kind(Work& work, Attempt& attempt);
    Result<std::string> run_acts(Work& work, Random& random, std::uint64_t number);
    Result<std::string> give(Work& work, Random& random, std::uint64_t number);
    void submit(Sent const& sent);
    void take_answers(Random& random);
    void take_answer(Attempt& attempt, Random& random);
    void expect(std::uint64_t number, std::string const& answer);
    void keep_row(Attempt const& attempt);
    bool is_there(std::uint64_t number);
    Kind kind_of(std::uint64_t number) const;
    std::uint64_t old_number(Random& random) const;

    Village& village_;
    Notebook& notebook_;
    std::uint64_t const seed_;
    Acts acts_;
    std::deque<Attempt> group_;
    std::deque<Sent> again_;  // To be sent again: the reply was lost, or there was none.
    std::unordered_map<std::uint64_t, std::uint64_t> answers_;  // Number, hash of the answer.
    std::vector<std::uint64_t> numbers_;                        // Of these, for choosing.
    std::int64_t rows_ = 0;                                     // That the table must have.
    std::int64_t commands_ = 0;
    std::int64_t acknowledged_ = 0;
    std::int64_t repeated_ = 0;
    std::uint64_t trace_ = 1'469'598'103'934'665'603ULL;
    bool said_ = false;
};

}  // namespace takaful::sim
