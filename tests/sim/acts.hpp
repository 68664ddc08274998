#pragma once
// What clients ask of the ledger and the log, by chance, each answer compared at once with a slow
// model that is obviously right (trust/ledger/model_testing.hpp).

#include <deque>
#include <string>
#include <vector>

#include "notebook.hpp"
#include "random.hpp"
#include "trust/ledger/model_testing.hpp"

namespace takaful::sim {

/// One operation's place in the run; ids of entries and holds follow from it.
struct Turn {
    Random& random;
    std::uint64_t number;  // Unique in the run, growing.
};

class Acts {
public:
    ledger::Model model;
    /// Leaves that were promised by the group under way.
    std::vector<tlog::Queued> queued;
    std::int64_t operations = 0;
    std::int64_t postings = 0;

    /// The accounts of both books, in the model; `open_in` opens them in the ledger.
    Acts();
    Result<> open_in(Work& work);
    /// Carries out one operation in the ledger and in the model. Gives what was answered, for
    /// comparing with later answers. Throws Wrong when they differ. An error means that the Work
    /// is to be undone.
    Result<std::string> act(Work& work, Turn turn);
    /// A gift's money into the fund that payrolls are paid from, with a clear leaf.
    Result<std::string> gift(Work& work, Turn turn);
    /// The next step of a payroll: list and hold, a slice of payments, or its end.
    Result<std::string> payroll(Work& work, Turn turn);
    /// All accounts, holds and sums of both books. Throws Wrong.
    void compare_all(Work& work);
    /// A payroll is between two of its slices.
    bool is_paying() const { return payroll_.state == Payroll::State::paying; }
    /// A gift through the giving module, in its own book.
    void count_gift(std::int64_t minor) {
        ++operations;
        model.undo.push_back([this, minor] { gifts_minor_ -= minor; });
        gifts_minor_ += minor;
    }
    std::int64_t gifts_minor() const { return gifts_minor_; }

private:
    struct Payroll {
        enum class State : std::uint8_t { none, paying };
        State state = State::none;
        std::int64_t number = 0;
        std::int64_t payments = 0;
        std::int64_t paid = 0;
        std::int64_t amount_minor = 0;  // Of each payment.
        std::int64_t done = 0;
    };

    std::string post(Work& work, Turn turn);
    std::string post_each(Work& work, Turn turn);
    std::string reserve(Work& work, Turn turn);
    std::string release(Work& work, Turn turn);
    std::string exchange(Work& work, Turn turn);
    std::string terms(Work& work, Turn turn);
    std::string ask(Work& work, Turn turn);

    std::vector<ledger::Posting> random_postings(Turn turn);
    ledger::Posting random_posting(Turn turn, std::int64_t row);
    void name_hold(ledger::Posting& posting, Turn turn);
    void make_reversal(ledger::Posting& posting, Turn turn);
    std::optional<ledger::EntryId> known_entry(std::int64_t book, Turn turn);
    std::optional<ledger::HoldId> known_hold(std::int64_t book, Random& random);
    ledger::AccountRef random_account(Random& random);
    std::int64_t random_amount(ledger::AccountRef const& from, Random& random);
    bool is_clearing(ledger::AccountRef const& account);
    void compare_posted(ledger::Posting const& posting, ledger::Posted const& posted);
    void note_posted(ledger::Posting const& posting);
    void compare_account(Work& work, ledger::AccountRef const& account);
    Result<std::string> begin_payroll(Work& work, Turn turn);
    Result<std::string> pay_slice(Work& work, Turn turn);
    Result<std::string> end_payroll(Work& work);
    void set_payroll(Payroll next);

    Payroll payroll_;
    std::int64_t gifts_minor_ = 0;
    std::uint64_t holds_made_ = 0;
};

/// Books of the model; the modules use book 1.
inline constexpr std::int64_t book_a = 11;
inline constexpr std::int64_t book_b = 12;

}  // namespace takaful::sim
