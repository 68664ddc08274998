#pragma once
// A slow model of the ledger that is obviously right: for its tests only. It keeps no sums of what
// is held, looks for faults in the order of the documentation, and can undo every step.

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "trust/ledger/books.hpp"

namespace takaful::ledger {

struct ModelAccount {
    Side normal = Side::credit;
    Currency asset{};
    std::optional<std::int64_t> floor{}, ceiling{};
    bool closed = false;
    bool clearing = false;
    std::int64_t debits = 0, credits = 0;
    std::vector<std::int64_t> entries{};  // Newest last.
    std::int64_t posted() const {
        return normal == Side::debit ? debits - credits : credits - debits;
    }
};
struct ModelHold {
    HoldDraft draft;
    std::int64_t remaining = 0;
    HoldState state = HoldState::open;
};
struct ModelEntry {
    Posting asked;
    std::int64_t amount = 0, seq = 0, reversed = 0;
};
using ModelKey = std::tuple<Chart, AnyId, Currency>;
struct ModelBook {
    std::deque<ModelAccount> accounts;
    std::map<ModelKey, std::int64_t> keys;  // Of accounts that the ledger opens itself.
    std::map<EntryId, ModelEntry> entries;
    std::map<HoldId, ModelHold> holds;
    std::set<HoldId> open;  // Of these holds, all that may still keep something.
    std::set<EntryId> failed;
    std::optional<Date> open_from{};  // Once a month is closed: the day after it.
    std::int64_t head = 0;
};

class Model {
public:
    std::map<std::int64_t, ModelBook> books;
    Instant now{};
    std::optional<Date> today{};  // None: dates are not looked at.
    std::vector<std::function<void()>> undo;

    void undo_to(std::size_t mark) {
        for (; undo.size() > mark; undo.pop_back()) undo.back()();
    }
    ModelAccount* find(AccountRef const& ref) {
        auto const book = books.find(ref.book);
        if (book == books.end() || ref.account < 1) return nullptr;
        auto& accounts = book->second.accounts;
        if (ref.account > std::ssize(accounts)) return nullptr;
        return &accounts[static_cast<std::size_t>(ref.account - 1)];
    }
    HoldState state_of(ModelHold const& hold) const {
        auto const due = hold.draft.expires_at && *hold.draft.expires_at <= now;
        return hold.state == HoldState::open && due ? HoldState::expired : hold.state;
    }
    /// Holds that keep nothing any more are passed over from here on; what was done stays done.
    void settle_down() {
        undo.clear();
        for (auto& [number, book] : books)
            std::erase_if(book.open, [&](HoldId const& id) {
                return state_of(book.holds.at(id)) != HoldState::open;
            });
    }
    std::int64_t held(AccountRef const& ref) { return pending(ref, false); }
    std::int64_t coming(AccountRef const& ref) { return pending(ref, true); }

    /// Each gives the code of the refusal, empty when there is none.
    std::string post_all(std::vector<Posting> const& postings) {
        begin_call(postings);
        auto const mark = undo.size();
        for (std::size_t row = 0; row < postings.size(); ++row) {
            auto const code = post_row(row);
            if (code.empty()) continue;
            give_up(mark);
            return code;
        }
        return "";
    }
    std::vector<std::string> post_each(std::vector<Posting> const& postings);
    std::string reserve(HoldDraft const& draft);
    std::string release(std::int64_t book, HoldId const& id);
    std::string exchange(ExchangeDraft const& draft);
    std::string change_terms(AccountRef const& ref, std::optional<std::int64_t> ceiling,
                             bool closed);
    /// The ledger's own account of this key, opened when it is not there.
    AccountRef open_own(std::int64_t book, Chart chart, AnyId const& owner, Currency const& asset);

private:
    template <typename T>
    void set(T& place, T value) {
        undo.push_back([&place, before = place] { place = before; });
        place = std::move(value);
    }
    std::int64_t pending(AccountRef const& ref, bool in) {
        std::int64_t sum = 0;
        auto const& book = books[ref.book];
        for (auto const& id : book.open) {
            auto const& hold = book.holds.at(id);
            if (state_of(hold) == HoldState::open &&
                (in ? hold.draft.to == ref : hold.draft.account == ref))
                sum += hold.remaining;
        }
        return sum;
    }
    /// What may still come in, or go out.
    std::int64_t room(AccountRef const& ref, Side side) {
        constexpr auto no_limit = std::numeric_limits<std::int64_t>::max();
        auto const& account = *find(ref);
        if (account.normal == side)
            return account.ceiling ? *account.ceiling - account.posted() - coming(ref) : no_limit;
        return account.floor ? account.posted() - held(ref) - *account.floor : no_limit;
    }
    void begin_call(std::vector<Posting> const& postings) {
        postings_ = &postings;
        rows_.clear();
        opened_.clear();
        heads_.clear();
        for (auto const& [number, book] : books) heads_[number] = book.head;
    }
    /// Undoes postings; accounts that the ledger opened on the way stay open.
    void give_up(std::size_t mark) {
        undo_to(mark);
        for (auto const& [book, chart, owner, asset] : std::exchange(opened_, {}))
            open_own(book, chart, owner, asset);
    }
    std::string post_row(std::size_t row);
    std::vector<Posting> legs_of(Posting const& posting);
    std::string find_again(std::vector<Posting>& legs, bool& again);
    /// `own` is the side of a clearing account that the ledger itself names.
    std::string fault(Posting const& leg, std::optional<Side> own, std::int64_t& amount);
    std::string fault_of_hold(Posting const& leg, ModelHold const* hold, std::int64_t amount);
    void carry_out(Posting const& leg, std::int64_t amount);
    ModelEntry* original_of(Posting const& leg);
    ModelHold* hold_of(Posting const& leg);

    std::vector<Posting> const* postings_ = nullptr;
    std::map<EntryId, std::size_t> rows_;
    std::map<std::int64_t, std::int64_t> heads_;  // When the call began.
    std::vector<std::tuple<std::int64_t, Chart, AnyId, Currency>> opened_;
};

}  // namespace takaful::ledger
