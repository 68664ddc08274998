#include "clients.hpp"

#include "census.hpp"
#include "domain/giving/giving.hpp"
#include "run.hpp"

namespace takaful::sim {

namespace {

constexpr std::uint64_t commands_a_step = 32;

constexpr store::Query find_row{"sim.find_row", R"(
    SELECT status FROM work_command WHERE book_id = $1 AND id = $2 AND actor_id = $3)"};
constexpr store::Query count_rows{"sim.count_rows", "SELECT count(*) AS n FROM work_command"};

std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 1'469'598'103'934'665'603ULL;
    for (auto const c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ULL;
    return hash;
}

template <typename SomeId>
SomeId id_of(std::uint8_t kind, std::uint64_t n) {
    SomeId id;
    id.bytes[1] = kind;
    id.bytes[6] = 0x70;
    id.bytes[8] = 0x80;
    for (std::size_t i = 0; i < 6; ++i) id.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
    return id;
}

Actor actor_of(std::uint64_t number) {
    auto actor = Actor::system(book_a);
    actor.person = id_of<PersonId>(2, 1 + number % 5);
    return actor;
}

std::string text_of(Error const& error) {
    std::string text = "refused " + std::string{error.code};
    for (auto const& param : error.params) text += " " + std::string{param.name};
    return text;
}

}  // namespace

void Clients::trace(std::string_view text) {
    for (auto const c : text)
        trace_ = (trace_ ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ULL;
}

// ---- A command ---------------------------------------------------------------------------------

Clients::Kind Clients::kind_of(std::uint64_t number) const {
    auto const kind = Random{seed_ ^ 0xC0FFEE, number}.below(1'000);
    if (kind < 15) return Kind::gift;
    if (kind < 25) return Kind::payroll;
    if (kind < 32) return Kind::fund_gift;
    return Kind::acts;
}

Result<std::string> Clients::run_acts(Work& work, Random& random, std::uint64_t number) {
    std::string text;
    std::uint64_t const count = random.one_in(4) ? 2 : 1;
    for (std::uint64_t i = 0; i < count; ++i)
        text += TRY(acts_.act(work, {random, number * 2 + i})) + "|";
    // The caller's own refusals come after its moves: all of them must vanish.
    auto const fate = random.below(40);
    if (fate == 0) return fail(ErrorKind::refused, "sim.refused");
    if (fate == 1) return fail(ErrorKind::conflict, "sim.not_now");
    return text;
}

/// A gift through the giving module, in book 1.
Result<std::string> Clients::give(Work& work, Random& random, std::uint64_t number) {
    auto const egp = Currency::parse("EGP").value();
    giving::GiftCommand const command{.id = id_of<giving::GiftId>(3, number),
                                      .fund = id_of<giving::FundId>(4, 1),
                                      .amount = {100 + random.below(100'000), egp},
                                      .intention = giving::Intention::sadaqa,
                                      .source = giving::Source::bank,
                                      .donor_name = {}};
    auto const receipt = TRY(giving::give(work, command));
    acts_.count_gift(command.amount.minor);
    return receipt.leaf_hash;
}

Result<std::string> Clients::run_kind(Work& work, Attempt& attempt) {
    auto const number = attempt.sent.number;
    Random random{seed_ ^ 0xAC75, number};
    switch (kind_of(number)) {
        case Kind::gift:
            return acts_.gift(work, {random, number});
        case Kind::payroll:
            return acts_.payroll(work, {random, number});
        case Kind::fund_gift:
            return give(work, random, number);
        case Kind::acts:
            return run_acts(work, random, number);
    }
    return std::string{};
}

work::Command Clients::command_of(Attempt& attempt) {
    auto const number = attempt.sent.number;
    work::Command command{.actor = actor_of(number), .name = "sim.command"};
    if (kind_of(number) == Kind::fund_gift) command.actor.book = 1;
    command.id = id_of<CommandId>(1, number);
    command.body = "{\"number\":" + std::to_string(number) +
                   (attempt.sent.is_other_body ? ",\"twist\":1}" : ",\"twist\":0}");
    command.run = [this, &attempt](Work& work) -> Result<std::string> {
        auto const mark = acts_.model.undo.size();
        // Also when the Work is undone after us: the disk was full.
        work.tx.on_undo([this, mark] { acts_.model.undo_to(mark); });
        auto const queued_before = acts_.queued.size();
        auto answer = run_kind(work, attempt);
        attempt.ran = true;
        attempt.is_kept = answer || answer.error().kind == ErrorKind::refused;
        attempt.answer = answer ? *answer : text_of(answer.error());
        if (!answer) acts_.model.undo_to(mark);
        attempt.queued.assign(acts_.queued.begin() + static_cast<std::ptrdiff_t>(queued_before),
                              acts_.queued.end());
        return answer;
    };
    return command;
}

// ---- Sending -----------------------------------------------------------------------------------

std::uint64_t Clients::old_number(Random& random) const {
    auto const count = std::ssize(numbers_);
    if (random.one_in(4)) return numbers_[static_cast<std::size_t>(random.below(count))];
    auto const recent = std::min<std::int64_t>(count, 200);
    return numbers_[static_cast<std::size_t>(count - 1 - random.below(recent))];
}

void Clients::submit(Sent const& sent) {
    ++commands_;
    auto& attempt = group_.emplace_back();
    attempt.sent = sent;
    village_.house->runner().submit(command_of(attempt), [this, &attempt](Result<work::Reply> r) {
        attempt.is_answered = true;
        attempt.is_acknowledged = !village_.is_dead();  // A ghost's answers reach nobody.
        if (!r) attempt.error = r.error();
        if (r) attempt.reply = r->json;
        attempt.is_repeated = r && r->replayed;
    });
}

void Clients::send(Random& random, std::int64_t step) {
    said_ = false;
    acts_.model.now = village_.clock.now();
    acts_.model.today = civil_date(acts_.model.now, "Africa/Cairo").value();
    auto const first = static_cast<std::uint64_t>(step) * commands_a_step;
    auto const count = 1 + random.below(20);
    for (std::int64_t i = 0; i < count; ++i) {
        if (!again_.empty() && random.one_in(6)) {
            auto const at = random.below(std::ssize(again_));
            submit(again_[static_cast<std::size_t>(at)]);
            again_.erase(again_.begin() + at);
        } else if (!numbers_.empty() && random.one_in(12)) {
            submit({old_number(random), random.one_in(5)});
        } else {
            submit({first + static_cast<std::uint64_t>(i), false});
            if (random.one_in(25)) {
                submit({first + static_cast<std::uint64_t>(i), false});
                sometimes("retry: twice in one group");
            }
        }
    }
    while (village_.house->runner().turn()) continue;
    if (!village_.is_dead()) take_answers(random);
}

// ---- Answers -----------------------------------------------------------------------------------

/// The first answer to a number is the answer for ever.
void Clients::expect(std::uint64_t number, std::string const& answer) {
    auto const [known, is_new] = answers_.emplace(number, hash_of(answer));
    if (is_new) numbers_.push_back(number);
    if (!is_new && known->second != hash_of(answer))
        throw Wrong{"work: a command is answered as the first time", answer};
    trace(answer);
}

void Clients::keep_row(Attempt const& attempt) {
    ++rows_;
    expect(attempt.sent.number, attempt.answer);
    for (auto const& leaf : attempt.queued) notebook_.promise(leaf.leaf_hash, leaf.by);
}

void Clients::take_answer(Attempt& attempt, Random& random) {
    auto const number = attempt.sent.number;
    auto const answer = attempt.error ? text_of(*attempt.error) : attempt.reply;
    ++acknowledged_;
    said_ = true;
    if (attempt.sent.is_other_body && attempt.error &&
        attempt.error->kind == ErrorKind::unavailable)
        return;
    if (attempt.sent.is_other_body) {
        if (answer != "refused work.id_reused field")
            throw Wrong{"work: an id with another body is refused", answer};
        return sometimes("id: reused with another body, the field named");
    }
    if (attempt.error && attempt.error->kind == ErrorKind::unavailable) {
        again_.push_back(attempt.sent);
        if (attempt.error->code == "store.disk_full")
            sometimes("group: refused by a full disk, later done");
        return;
    }
    if (attempt.ran && attempt.is_kept) {
        if (answers_.contains(number))
            throw Wrong{"work: a command acts once", std::to_string(number)};
        if (answer != attempt.answer) throw Wrong{"work: the reply is what was done", answer};
        keep_row(attempt);
        if (random.one_in(10)) again_.push_back(attempt.sent);  // The reply was lost.
        return;
    }
    if (!attempt.ran && answers_.contains(number)) {
        expect(number, answer);
        ++repeated_;
        if (!attempt.error && !attempt.is_repeated)
            throw Wrong{"work: a repetition says so", std::to_string(number)};
        sometimes(attempt.error ? "retry: the same refusal again"
                                : "retry: answered as the first time");
        if (number + 3'600 * commands_a_step < numbers_.back()) sometimes("retry: hours later");
        return;
    }
    if (!attempt.error) throw Wrong{"work: nothing is answered that was not done", answer};
    if (attempt.error->kind == ErrorKind::broken)
        throw Wrong{"work: no defect of ours", answer + " " + attempt.error->detail};
    trace(answer);
}

void Clients::take_answers(Random& random) {
    bool some_kept = false;
    bool some_undone = false;
    for (auto& attempt : group_) {
        if (!attempt.is_answered)
            throw Wrong{"work: everyone is answered", std::to_string(attempt.sent.number)};
        some_kept = some_kept || (attempt.ran && !attempt.error);
        some_undone = some_undone || (attempt.ran && attempt.error);
        take_answer(attempt, random);
    }
    if (some_kept && some_undone) sometimes("group: some Works undone, others kept");
    group_.clear();
    acts_.queued.clear();
    acts_.model.settle_down();
}

// ---- After a death -----------------------------------------------------------------------------

bool Clients::is_there(std::uint64_t number) {
    auto actor = actor_of(number);
    if (kind_of(number) == Kind::fund_gift) actor.book = 1;
    auto const reader = village_.house->database().reader().value();
    return reader->one(find_row, actor.book, id_of<CommandId>(1, number), actor.person)
        .value()
        .has_value();
}

void Clients::judge_group() {
    std::int64_t there = 0;
    std::int64_t wanted = 0;
    bool was_acknowledged = false;
    for (auto& attempt : group_) {
        if (!attempt.ran || !attempt.is_kept || answers_.contains(attempt.sent.number)) continue;
        ++wanted;
        there += is_there(attempt.sent.number) ? 1 : 0;
        was_acknowledged = was_acknowledged || attempt.is_acknowledged;
    }
    trace(std::to_string(there));
    if (there != 0 && there != wanted)
        throw Wrong{"store: a group is there whole or not at all",
                    std::to_string(there) + " of " + std::to_string(wanted)};
    if (was_acknowledged && there == 0 && wanted > 0)
        throw Wrong{"store: what was acknowledged is there", std::to_string(wanted) + " lost"};
    if (wanted > 0)
        sometimes(there > 0 ? "death: the group in flight was there"
                            : "death: the group in flight was gone");
    for (auto& attempt : group_) {
        if (there > 0 && attempt.ran && attempt.is_kept && !answers_.contains(attempt.sent.number))
            keep_row(attempt);
        if (!attempt.sent.is_other_body) again_.push_back(attempt.sent);
    }
    if (there == 0) acts_.model.undo_to(0);
    group_.clear();
    acts_.queued.clear();
    acts_.model.settle_down();
}

void Clients::judge_all(Random& random) {
    for (int i = 0; i < 30 && !numbers_.empty(); ++i) {
        auto const number = old_number(random);
        if (!is_there(number))
            throw Wrong{"store: what was acknowledged is there", std::to_string(number)};
    }
    if (!random.one_in(10)) return;
    auto const reader = village_.house->database().reader().value();
    auto const rows = reader->one(count_rows).value()->get<std::int64_t>("n");
    if (rows != rows_)
        throw Wrong{"work: every command is there once",
                    std::to_string(rows) + " rows, not " + std::to_string(rows_)};
}

void Clients::send_what_is_left() {
    Random random{seed_, 0xE4D};
    for (int round = 0; round < 100 && !again_.empty(); ++round) {
        acts_.model.now = village_.clock.now();
        for (auto left = std::min<std::size_t>(again_.size(), 200); left > 0; --left) {
            submit(again_.front());
            again_.pop_front();
        }
        while (village_.house->runner().turn()) continue;
        take_answers(random);
    }
}

void Clients::report(RunReport& report) const {
    report.commands = commands_;
    report.acknowledged = acknowledged_;
    report.repeated = repeated_;
    report.trace = trace_;
}

}  // namespace takaful::sim
