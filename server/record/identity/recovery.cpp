// Recovery: asked on a phone, vouched for by one of the association, agreed to by another.

#include "record/identity/recovery.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/keys/keys.hpp"
#include "record/identity/rules.hpp"
#include "record/identity/store.hpp"

namespace takaful::identity {

static constexpr std::int64_t hour_us = 3'600'000'000;
static constexpr std::size_t checks_min = 2;

static constexpr store::Query recovery_insert{"identity.insert_recovery", R"(
    INSERT INTO identity_recovery (book_id, recovery, person_id, code_hash, pin_hash, state, checks,
                                   asked_at)
    VALUES ($1, $2, $3, $4, $5, 'asked', '', $6))"};

static constexpr store::Query recovery_by_id{"identity.recovery_by_id", R"(
    SELECT recovery, person_id, pin_hash, state, checks, asked_at, vouched_by, vouched_at
      FROM identity_recovery
     WHERE book_id = $1 AND recovery = $2)"};

static constexpr store::Query recovery_by_code_hash{"identity.recovery_by_code", R"(
    SELECT recovery, person_id, pin_hash, state, checks, asked_at, vouched_by, vouched_at
      FROM identity_recovery
     WHERE book_id = $1 AND code_hash = $2
     ORDER BY asked_at DESC, recovery
     LIMIT 1)"};

static constexpr store::Query recoveries_of_person{"identity.recoveries_of_person", R"(
    SELECT recovery, person_id, pin_hash, state, checks, asked_at, vouched_by, vouched_at
      FROM identity_recovery
     WHERE book_id = $1 AND person_id = $2
     ORDER BY asked_at DESC, recovery
     LIMIT 50)"};

static constexpr store::Query recoveries_vouched{"identity.recoveries_vouched", R"(
    SELECT recovery, person_id, pin_hash, state, checks, asked_at, vouched_by, vouched_at
      FROM identity_recovery
     WHERE book_id = $1 AND state = 'vouched' AND vouched_at > $2
     ORDER BY vouched_at, recovery
     LIMIT 50)"};

static constexpr store::Query recovered_last{"identity.recovered_last", R"(
    SELECT decided_at FROM identity_recovery
     WHERE book_id = $1 AND person_id = $2 AND state = 'done'
     ORDER BY asked_at DESC
     LIMIT 1)"};

static constexpr store::Query vouches_since{"identity.vouches_since", R"(
    SELECT COUNT(*) AS vouches
      FROM identity_recovery
     WHERE book_id = $1 AND vouched_by = $2 AND vouched_at > $3)"};

static constexpr store::Query recovery_vouch{"identity.vouch", R"(
    UPDATE identity_recovery
       SET state = 'vouched', checks = $3, vouched_by = $4, vouched_at = $5
     WHERE book_id = $1 AND recovery = $2)"};

// Of what is over no PIN is kept.
static constexpr store::Query recovery_end{"identity.end_recovery", R"(
    UPDATE identity_recovery
       SET state = $3, decided_by = $4, decided_at = $5, pin_hash = ''
     WHERE book_id = $1 AND recovery = $2)"};

static constexpr store::Query recoveries_forget{"identity.forget_recoveries", R"(
    DELETE FROM identity_recovery
     WHERE book_id = $1 AND person_id = $2)"};

static constexpr store::Query hold_set{"identity.set_hold", R"(
    UPDATE identity_user
       SET held_since = $3, held_until = $4
     WHERE book_id = $1 AND person_id = $2)"};

static constexpr store::Query hold_by_person{"identity.hold_of", R"(
    SELECT held_since, held_until
      FROM identity_user
     WHERE book_id = $1 AND person_id = $2 AND held_until > $3)"};

// ---- Rows ---------------------------------------------------------------------------------------

struct RecoveryRow {
    RecoveryId recovery;
    PersonId person;
    std::string pin_hash;
    RecoveryState state;
    std::vector<Check> checks;
    Instant asked_at;
    std::optional<PersonId> vouched_by;
    std::optional<Instant> vouched_at;

    Instant expires_at() const { return {asked_at.unix_us + recovery_hours * hour_us}; }
    bool is_open(Instant now) const {
        return (state == RecoveryState::asked || state == RecoveryState::vouched) &&
               now < expires_at();
    }
};

static std::string checks_text(std::span<Check const> checks) {
    std::string text;
    for (auto const check : checks) {
        if (!text.empty()) text += ',';
        text += enum_name(check);
    }
    return text;
}

static std::vector<Check> checks_from(std::string_view text) {
    std::vector<Check> checks;
    while (!text.empty()) {
        auto const comma = std::min(text.find(','), text.size());
        if (auto const check = enum_from_name<Check>(text.substr(0, comma)))
            checks.push_back(*check);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return checks;
}

static RecoveryRow to_recovery(store::Row const& row) {
    return {.recovery = row.get<RecoveryId>("recovery"),
            .person = row.get<PersonId>("person_id"),
            .pin_hash = row.get<std::string>("pin_hash"),
            .state = row.get<RecoveryState>("state"),
            .checks = checks_from(row.get<std::string>("checks")),
            .asked_at = row.get<Instant>("asked_at"),
            .vouched_by = row.get<std::optional<PersonId>>("vouched_by"),
            .vouched_at = row.get<std::optional<Instant>>("vouched_at")};
}

static std::unexpected<Error> unknown(std::string detail = {}) {
    return fail(ErrorKind::not_found, "identity.recovery_unknown", std::move(detail));
}

static Result<RecoveryRow> load_open(Work& work, RecoveryId const& id) {
    auto const row = TRY(work.tx.one(recovery_by_id, work.actor.book, id));
    if (!row) return unknown(id.text());
    auto recovery = to_recovery(*row);
    if (!recovery.is_open(work.now)) return fail(ErrorKind::refused, "identity.recovery_over");
    return recovery;
}

static Result<std::vector<RecoveryRow>> open_of(Work& work, std::int64_t book, PersonId person) {
    std::vector<RecoveryRow> open;
    for (auto const& row : TRY(work.tx.many(recoveries_of_person, book, person)))
        if (auto recovery = to_recovery(row); recovery.is_open(work.now))
            open.push_back(std::move(recovery));
    return open;
}

static Result<> end(Work& work, std::int64_t book, RecoveryRow const& recovery,
                    RecoveryState state) {
    TRY(work.tx.run(recovery_end, book, recovery.recovery, state, work.actor.person, work.now));
    return {};
}

// ---- Asking -------------------------------------------------------------------------------------

/// A keyed digest: eight digits would be guessed from a plain one.
static Bytes code_hash(Work& work, std::string_view digits) {
    auto const digest = work.parts.get<keys::KeyStore>().blind_index("identity/recovery", digits);
    return {digest.begin(), digest.end()};
}

static std::string random_code() {
    std::array<std::uint8_t, 8> bytes;
    crypto::fill_random(bytes);
    std::uint64_t number = 0;
    for (auto const byte : bytes) number = number << 8 | byte;
    return fmt::format("{:08}", number % 100'000'000);
}

Result<PreparedRecovery> prepare_recovery(Work& work, AskRecovery const& command,
                                          std::string_view remote) {
    auto const phone = TRY(parse_phone(command.phone));
    auto const digits = TRY(check_pin(command.pin));
    PreparedRecovery prepared{
        .account = account_of(work, phone), .network = network_of(work, remote), .pin_hash = {}};
    if (auto const minutes = TRY(minutes_to_wait(work, {}, prepared.network)))
        return fail(ErrorKind::limited, "identity.too_many_tries", {{"minutes", minutes}});
    prepared.pin_hash = crypto::hash_secret(peppered(work, digits));
    return prepared;
}

Result<RecoveryAsked> ask_recovery(Work& work, PreparedRecovery const& prepared) {
    auto const code = random_code();
    TRY(count_failure(work, {}, prepared.network));
    if (auto const user = TRY(find_user_by_phone(work.tx, prepared.account))) {
        auto const open = TRY(open_of(work, user->book, user->person));
        for (auto i = recoveries_open_max - 1; i < open.size(); ++i)
            if (open[i].state == RecoveryState::asked)
                TRY(end(work, user->book, open[i], RecoveryState::refused));
        TRY(work.tx.run(recovery_insert, user->book, work.new_id<struct RecoveryTag>(),
                        user->person, code_hash(work, code), prepared.pin_hash, work.now));
    }
    return RecoveryAsked{code, {work.now.unix_us + recovery_hours * hour_us}};
}

// ---- Looking ------------------------------------------------------------------------------------

static Result<RecoveryView> view_of(Work& work, RecoveryRow const& recovery) {
    auto const book = work.actor.book;
    auto const user = TRY(find_user(work.tx, book, recovery.person));
    if (!user) return unknown(recovery.recovery.text());
    RecoveryView view{
        .recovery = recovery.recovery,
        .person = recovery.person,
        .name = name_of(work, *user),
        .phone_last4 = phone_last4_of(work, *user),
        .state = recovery.state,
        .asked_at = recovery.asked_at,
        .expires_at = recovery.expires_at(),
        .checks = recovery.checks,
        .vouched_by_name = {},
        .vouched_at = recovery.vouched_at,
        .recovered_before_at = {},
        .own = recovery.person == work.actor.person || recovery.vouched_by == work.actor.person};
    if (recovery.vouched_by)
        if (auto const worker = TRY(find_user(work.tx, book, *recovery.vouched_by)))
            view.vouched_by_name = name_of(work, *worker);
    if (auto const before = TRY(work.tx.one(recovered_last, book, recovery.person)))
        view.recovered_before_at = before->get<std::optional<Instant>>("decided_at");
    if (recovery.person != work.actor.person)
        work.note_access({recovery.person.bytes}, "identity.recovery");
    return view;
}

Result<RecoveryView> recovery_by_code(Work& work, RecoveryByCode const& question) {
    TRY(permit(work, Right::write_households));
    std::string digits;
    for (char const c : ascii_digits(question.code))
        if (c >= '0' && c <= '9') digits += c;
    auto const row =
        TRY(work.tx.one(recovery_by_code_hash, work.actor.book, code_hash(work, digits)));
    if (!row) return unknown();
    auto const recovery = to_recovery(*row);
    if (!recovery.is_open(work.now)) return unknown();
    return view_of(work, recovery);
}

Result<Recoveries> vouched_recoveries(Work& work) {
    TRY(permit(work, Right::approve));
    Recoveries list;
    Instant const begin{work.now.unix_us - recovery_hours * hour_us};
    for (auto const& row : TRY(work.tx.many(recoveries_vouched, work.actor.book, begin)))
        if (auto const recovery = to_recovery(row); recovery.is_open(work.now))
            list.items.push_back(TRY(view_of(work, recovery)));
    return list;
}

Result<Recoveries> own_recoveries(Work& work) {
    TRY(permit(work, Right::signed_in));
    Recoveries list;
    for (auto const& recovery : TRY(open_of(work, work.actor.book, work.actor.person)))
        list.items.push_back(TRY(view_of(work, recovery)));
    return list;
}

// ---- Deciding -----------------------------------------------------------------------------------

Result<RecoveryDone> vouch(Work& work, Vouch const& command) {
    TRY(permit(work, Right::write_households));
    auto checks = command.checks;
    std::ranges::sort(checks);
    auto const repeated = std::ranges::unique(checks);
    checks.erase(repeated.begin(), repeated.end());
    if (checks.size() < checks_min)
        return fail(ErrorKind::invalid, "identity.checks_missing",
                    {{"limit", std::int64_t{checks_min}}});
    auto const recovery = TRY(load_open(work, command.recovery));
    if (recovery.person == work.actor.person)
        return fail(ErrorKind::refused, "identity.recovery_own");
    if (recovery.state != RecoveryState::asked)
        return fail(ErrorKind::refused, "identity.recovery_over");
    Instant const yesterday{work.now.unix_us - 24 * hour_us};
    auto const vouches =
        TRY(work.tx.one(vouches_since, work.actor.book, work.actor.person, yesterday));
    if (vouches->get<std::int64_t>("vouches") >= vouches_a_day_max)
        return fail(ErrorKind::limited, "identity.vouched_too_often",
                    {{"limit", vouches_a_day_max}});
    TRY(work.tx.run(recovery_vouch, work.actor.book, recovery.recovery, checks_text(checks),
                    work.actor.person, work.now));
    tell_later(work, "identity.recovery_vouched", recovery.person, work.actor.book);
    return RecoveryDone{recovery.recovery, RecoveryState::vouched};
}

Result<RecoveryDone> approve_recovery(Work& work, DecideRecovery const& command) {
    TRY(permit(work, Right::approve));
    auto const book = work.actor.book;
    auto const recovery = TRY(load_open(work, command.recovery));
    if (recovery.state != RecoveryState::vouched)
        return fail(ErrorKind::refused, "identity.recovery_over");
    if (recovery.person == work.actor.person || recovery.vouched_by == work.actor.person)
        return fail(ErrorKind::refused, "identity.recovery_own");
    auto const user = TRY(find_user(work.tx, book, recovery.person));
    if (!user) return unknown(recovery.recovery.text());
    for (auto const& other : TRY(open_of(work, book, recovery.person)))
        TRY(end(
            work, book, other,
            other.recovery == recovery.recovery ? RecoveryState::done : RecoveryState::refused));
    TRY(update_pin(work, *user, recovery.pin_hash));
    TRY(delete_tries(work, user->phone_index));
    TRY(end_sessions(work, recovery.person));
    TRY(forget_passkeys(work, recovery.person));
    Instant const until{work.now.unix_us + hold_hours * hour_us};
    TRY(work.tx.run(hold_set, book, recovery.person, work.now, until));
    tell_later(work, "identity.recovered", recovery.person, book);
    return RecoveryDone{recovery.recovery, RecoveryState::done};
}

Result<RecoveryDone> refuse_recovery(Work& work, DecideRecovery const& command) {
    TRY(permit(work, Right::approve));
    auto const recovery = TRY(load_open(work, command.recovery));
    TRY(end(work, work.actor.book, recovery, RecoveryState::refused));
    return RecoveryDone{recovery.recovery, RecoveryState::refused};
}

Result<RecoveryDone> refuse_own_recovery(Work& work, DecideRecovery const& command) {
    TRY(permit(work, Right::signed_in));
    auto const recovery = TRY(load_open(work, command.recovery));
    if (recovery.person != work.actor.person) return unknown(command.recovery.text());
    TRY(end(work, work.actor.book, recovery, RecoveryState::refused));
    return RecoveryDone{recovery.recovery, RecoveryState::refused};
}

Result<> forget_recoveries(Work& work, PersonId person) {
    TRY(work.tx.run(recoveries_forget, work.actor.book, person));
    return {};
}

Result<std::optional<Hold>> hold_of(Work& work, PersonId person) {
    auto const row = TRY(work.tx.one(hold_by_person, work.actor.book, person, work.now));
    if (!row) return std::nullopt;
    return Hold{row->get<Instant>("held_since"), row->get<Instant>("held_until")};
}

}  // namespace takaful::identity
