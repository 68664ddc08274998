// Passkeys: added, listed, removed, and what they sign checked.

#include "record/identity/passkeys.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/keys/keys.hpp"
#include "record/identity/cbor.hpp"
#include "record/identity/public_key.hpp"
#include "record/identity/store.hpp"

namespace takaful::identity {

static constexpr std::size_t transports_max = 8;
static constexpr std::int64_t minute_us = 60'000'000;

static constexpr store::Query passkey_insert{"identity.insert_passkey", R"(
    INSERT INTO identity_passkey (book_id, person_id, passkey, credential, public_key, sealed,
                                  transports, sign_count, backup_eligible, backed_up, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))"};

static constexpr store::Query passkeys_of_person{"identity.passkeys_of_person", R"(
    SELECT book_id, person_id, passkey, credential, public_key, sealed, sign_count,
           backup_eligible, backed_up, created_at, used_at, copied_at
      FROM identity_passkey
     WHERE book_id = $1 AND person_id = $2
     ORDER BY passkey
     LIMIT 100)"};

static constexpr store::Query passkey_by_credential{"identity.passkey_by_credential", R"(
    SELECT book_id, person_id, passkey, credential, public_key, sealed, sign_count,
           backup_eligible, backed_up, created_at, used_at, copied_at
      FROM identity_passkey
     WHERE credential = $1)"};

static constexpr store::Query passkey_by_id{"identity.passkey_by_id", R"(
    SELECT book_id, person_id, passkey, credential, public_key, sealed, sign_count,
           backup_eligible, backed_up, created_at, used_at, copied_at
      FROM identity_passkey
     WHERE book_id = $1 AND person_id = $2 AND passkey = $3)"};

static constexpr store::Query passkey_used{"identity.passkey_used", R"(
    UPDATE identity_passkey
       SET sign_count = $4, backed_up = $5, used_at = $6
     WHERE book_id = $1 AND person_id = $2 AND passkey = $3)"};

static constexpr store::Query passkey_copied{"identity.passkey_copied", R"(
    UPDATE identity_passkey
       SET copied_at = $4
     WHERE book_id = $1 AND person_id = $2 AND passkey = $3)"};

static constexpr store::Query passkey_delete{"identity.delete_passkey", R"(
    DELETE FROM identity_passkey
     WHERE book_id = $1 AND person_id = $2 AND passkey = $3)"};

static constexpr store::Query passkeys_delete{"identity.delete_passkeys", R"(
    DELETE FROM identity_passkey
     WHERE book_id = $1 AND person_id = $2)"};

// ---- Rows ---------------------------------------------------------------------------------------

struct PasskeyRow {
    std::int64_t book = 0;
    PersonId person;
    PasskeyId passkey;
    Bytes credential;
    KnownCredential known;
    Bytes sealed;
    std::int64_t sign_count = 0;
    bool is_backed_up = false;
    Instant created_at;
    std::optional<Instant> used_at;
    std::optional<Instant> copied_at;
};

static PasskeyRow to_passkey(store::Row const& row) {
    return {.book = row.get<std::int64_t>("book_id"),
            .person = row.get<PersonId>("person_id"),
            .passkey = row.get<PasskeyId>("passkey"),
            .credential = row.get<Bytes>("credential"),
            .known = {row.get<Bytes>("public_key"), row.get<bool>("backup_eligible")},
            .sealed = row.get<Bytes>("sealed"),
            .sign_count = row.get<std::int64_t>("sign_count"),
            .is_backed_up = row.get<bool>("backed_up"),
            .created_at = row.get<Instant>("created_at"),
            .used_at = row.get<std::optional<Instant>>("used_at"),
            .copied_at = row.get<std::optional<Instant>>("copied_at")};
}

static Result<std::vector<PasskeyRow>> list_passkeys(Work& work, PersonId person) {
    std::vector<PasskeyRow> rows;
    for (auto const& row : TRY(work.tx.many(passkeys_of_person, work.actor.book, person)))
        rows.push_back(to_passkey(row));
    return rows;
}

static Result<std::optional<PasskeyRow>> find_by_credential(Work& work, BytesView credential) {
    auto const row = TRY(work.tx.one(passkey_by_credential, credential));
    if (!row) return std::nullopt;
    return to_passkey(*row);
}

static std::string seal_context(PasskeyId const& passkey) {
    return "identity_passkey|sealed|" + passkey.text();
}

static keys::KeyStore& keys_of(Work& work) {
    return work.parts.get<keys::KeyStore>();
}

/// What a passkey says of its owner: a number that means nothing elsewhere.
static Bytes user_handle(Work& work, PersonId person) {
    auto const handle = keys_of(work).blind_index("identity/passkey-user", person.text());
    return {handle.begin(), handle.end()};
}

static Result<Site const*> site_of(Work& work) {
    auto const& site = work.parts.get<House>().site;
    if (!site.is_set()) return fail(ErrorKind::refused, "identity.passkeys_off");
    return &site;
}

// ---- Adding -------------------------------------------------------------------------------------

static Result<> check_room(std::size_t count) {
    if (count < passkeys_max) return {};
    return fail(ErrorKind::refused, "identity.passkeys_too_many",
                {{"limit", std::int64_t{passkeys_max}}});
}

static Result<> check_fresh(Work& work, std::string_view token) {
    auto const opened_at = work.parts.get<Sessions>().opened_at(token, work.now);
    auto const age_us =
        opened_at ? work.now.unix_us - opened_at->unix_us : fresh_minutes * minute_us;
    if (age_us < fresh_minutes * minute_us) return {};
    return fail(ErrorKind::refused, "identity.sign_in_again", {{"minutes", fresh_minutes}});
}

Result<PasskeyOptions> begin_passkey(Work& work, std::string_view token) {
    TRY(permit(work, Right::signed_in));
    auto const& site = *TRY(site_of(work));
    TRY(check_fresh(work, token));
    auto const who = TRY(user(work, work.actor.person));
    auto const known = TRY(list_passkeys(work, work.actor.person));
    TRY(check_room(known.size()));
    auto const challenge = work.parts.get<Challenges>().give(
        {.use = ChallengeUse::add_passkey, .person = work.actor.person}, work.now);
    PasskeyOptions options{.challenge = base64url(challenge),
                           .rp_id = site.rp_id,
                           .rp_name = work.parts.get<House>().name_ar,
                           .user_handle = base64url(user_handle(work, work.actor.person)),
                           .user_name = who ? who->name : std::string{},
                           .algorithms = {algorithms_offered.begin(), algorithms_offered.end()},
                           .exclude = {},
                           .seconds = challenge_s};
    for (auto const& one : known) options.exclude.push_back(base64url(one.credential));
    return options;
}

static Result<Bytes> bytes_of(std::string_view text) {
    auto bytes = parse_base64url(text);
    if (!bytes) return refused("base64url");
    return *std::move(bytes);
}

/// The transports that we know, one word each: what is new tomorrow is no reason to refuse today.
static std::string known_transports(std::vector<std::string> const& said) {
    std::string text;
    for (std::string_view const one : {"usb", "nfc", "ble", "smart-card", "hybrid", "internal"}) {
        if (std::ranges::find(said, one) == said.end()) continue;
        if (!text.empty()) text += ',';
        text += one;
    }
    return text;
}

/// A refusal that the runner may answer with the first reply, when the command was done before.
static std::unexpected<Error> refused_registration(Error error) {
    error.kind = ErrorKind::refused;
    return std::unexpected(std::move(error));
}

static Result<NewCredential> check_added(Work& work, Site const& site, AddPasskey const& command) {
    auto const client_data = TRY(bytes_of(command.client_data));
    auto const attestation = TRY(bytes_of(command.attestation));
    auto const challenge = TRY(challenge_in(client_data));
    auto const given =
        work.parts.get<Challenges>().take(challenge, ChallengeUse::add_passkey, work.now);
    if (!given || given->person != work.actor.person) return refused("challenge");
    return check_registration(site, challenge, client_data, attestation);
}

Result<PreparedPasskey> prepare_passkey(Work& work, AddPasskey const& command) {
    TRY(permit(work, Right::signed_in));
    auto const& site = *TRY(site_of(work));
    if (command.name.empty() || command.name.size() > limits::name_bytes_max)
        return fail(ErrorKind::invalid, "identity.passkey_name_missing",
                    {{"limit", std::int64_t{limits::name_bytes_max}}});
    if (command.transports.size() > transports_max)
        return refused_registration(refused("transports").error());
    auto checked = check_added(work, site, command);
    if (!checked) return refused_registration(std::move(checked).error());
    return PreparedPasskey{command, *std::move(checked)};
}

Result<PasskeyChanged> add_passkey(Work& work, PreparedPasskey const& prepared) {
    TRY(permit(work, Right::signed_in));
    auto const person = work.actor.person;
    auto const& made = prepared.credential;
    auto const known = TRY(list_passkeys(work, person));
    TRY(check_room(known.size()));
    if (TRY(find_by_credential(work, made.credential)))
        return fail(ErrorKind::conflict, "identity.passkey_taken");
    PasskeyId const passkey{prepared.command.id.bytes};
    auto const sealed = TRY(
        keys_of(work).seal({person.bytes}, seal_context(passkey), as_bytes(prepared.command.name)));
    TRY(work.tx.run(passkey_insert, work.actor.book, person, passkey, made.credential,
                    made.public_key, sealed, known_transports(prepared.command.transports),
                    made.sign_count, made.is_backup_eligible, made.is_backed_up, work.now));
    tell_later(work, "identity.passkey_added", person, work.actor.book);
    return PasskeyChanged{passkey};
}

// ---- Keeping ------------------------------------------------------------------------------------

Result<Passkeys> passkeys(Work& work) {
    TRY(permit(work, Right::signed_in));
    Passkeys all;
    for (auto const& row : TRY(list_passkeys(work, work.actor.person))) {
        auto const name =
            keys_of(work).open({row.person.bytes}, seal_context(row.passkey), row.sealed);
        all.items.push_back({.passkey = row.passkey,
                             .name = name ? std::string{as_text(*name)} : std::string{},
                             .created_at = row.created_at,
                             .used_at = row.used_at,
                             .backed_up = row.is_backed_up,
                             .copied = row.copied_at.has_value()});
    }
    return all;
}

Result<PasskeyChanged> remove_passkey(Work& work, RemovePasskey const& command) {
    TRY(permit(work, Right::signed_in));
    auto const person = work.actor.person;
    if (!TRY(work.tx.one(passkey_by_id, work.actor.book, person, command.passkey)))
        return fail(ErrorKind::not_found, "identity.passkey_unknown", command.passkey.text());
    TRY(work.tx.run(passkey_delete, work.actor.book, person, command.passkey));
    tell_later(work, "identity.passkey_removed", person, work.actor.book);
    return PasskeyChanged{command.passkey};
}

Result<> forget_passkeys(Work& work, PersonId person) {
    TRY(work.tx.run(passkeys_delete, work.actor.book, person));
    return {};
}

// ---- Signing in ---------------------------------------------------------------------------------

Result<PasskeyChallenge> begin_passkey_sign_in(Work& work) {
    auto const& site = *TRY(site_of(work));
    auto const challenge =
        work.parts.get<Challenges>().give({.use = ChallengeUse::sign_in}, work.now);
    return PasskeyChallenge{base64url(challenge), site.rp_id, challenge_s};
}

static Bytes account_of_credential(BytesView credential) {
    auto const digest = crypto::sha256_of({as_bytes("identity/passkey|"), credential});
    return {digest.begin(), digest.end()};
}

/// Checks 14 to 16: whose passkey, and did it sign this?
static Result<Assertion> check_answer(Work& work, PasskeyRow const& row,
                                      PasskeyAnswer const& answer) {
    auto const client_data = TRY(bytes_of(answer.client_data));
    auto const authenticator_data = TRY(bytes_of(answer.authenticator_data));
    auto const signature = TRY(bytes_of(answer.signature));
    auto const challenge = TRY(challenge_in(client_data));
    if (!work.parts.get<Challenges>().take(challenge, ChallengeUse::sign_in, work.now))
        return refused("challenge");
    auto const said_owner = TRY(bytes_of(answer.user_handle.value_or(std::string{})));
    if (!crypto::equal_constant_time(said_owner, user_handle(work, row.person)))
        return refused("owner");
    return check_assertion(work.parts.get<House>().site, challenge,
                           {client_data, authenticator_data, signature}, row.known);
}

Result<PreparedAnswer> prepare_passkey_sign_in(Work& work, PasskeyAnswer const& answer,
                                               std::string_view remote) {
    TRY(site_of(work));
    TRY(check_device(answer.device));
    PreparedAnswer prepared;
    auto const credential = parse_base64url(answer.credential);
    if (!credential) return prepared;
    auto const row = TRY(find_by_credential(work, *credential));
    if (!row) return prepared;
    prepared = {.person = row->person,
                .book = row->book,
                .passkey = row->passkey,
                .account = account_of_credential(*credential),
                .network = network_of(work, remote),
                .device = answer.device};
    if (TRY(minutes_to_wait(work, prepared.account, prepared.network)) > 0)
        return prepared;  // No work for who must wait.
    if (auto checked = check_answer(work, *row, answer)) prepared.assertion = *checked;
    return prepared;
}

static SignInOutcome refusal_of(std::unexpected<Error> refusal) {
    return {.session = {}, .refusal = std::move(refusal).error()};
}

/// Check 17: a counter that went back was counted on by another. The passkey is taken no more.
static Result<SignInOutcome> refuse_copied(Work& work, PasskeyRow const& row) {
    if (!row.copied_at) {
        TRY(work.tx.run(passkey_copied, row.book, row.person, row.passkey, work.now));
        tell_later(work, "identity.passkey_copied", row.person, row.book);
    }
    return refusal_of(refused("counter"));
}

Result<SignInOutcome> passkey_sign_in(Work& work, PreparedAnswer const& prepared) {
    if (prepared.passkey.is_nil()) return refusal_of(refused("credential"));
    if (auto const minutes = TRY(minutes_to_wait(work, prepared.account, prepared.network)))
        return refusal_of(
            fail(ErrorKind::limited, "identity.too_many_tries", {{"minutes", minutes}}));
    auto const row =
        TRY(work.tx.one(passkey_by_id, prepared.book, prepared.person, prepared.passkey));
    auto const who = TRY(find_user(work.tx, prepared.book, prepared.person));
    if (!row || !who || !prepared.assertion) {
        TRY(count_failure(work, prepared.account, prepared.network));
        return refusal_of(refused("answer"));
    }
    auto const passkey = to_passkey(*row);
    auto const& said = *prepared.assertion;
    if (passkey.copied_at || !is_counter_good(passkey.sign_count, said.sign_count))
        return refuse_copied(work, passkey);
    TRY(delete_tries(work, prepared.account));
    TRY(work.tx.run(passkey_used, passkey.book, passkey.person, passkey.passkey, said.sign_count,
                    said.is_backed_up, work.now));
    return SignInOutcome{.session = TRY(open_session(work, *who, sessions_max, prepared.device)),
                         .refusal = {}};
}

}  // namespace takaful::identity
