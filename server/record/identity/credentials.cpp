// Credentials: made, ended, listed, and found by their token.

#include "record/identity/credentials.hpp"

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <utility>

#include "base/limits.hpp"
#include "platform/crypto/crypto.hpp"
#include "record/identity/identity.hpp"

namespace takaful::identity {

// Whoever finds one in a file knows what it is, and so does a program that looks for leaked ones.
static constexpr std::string_view token_prefix = "takaful_";
static constexpr std::int64_t day_us = 86'400'000'000;

struct StoredCredential {
    Bytes token_hash;
    Credential credential;
};

static constexpr store::Query credential_insert{"identity.insert_credential", R"(
    INSERT INTO identity_credential (book_id, credential, token_hash, name, scopes, per_minute,
                                     issued_by, issued_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))"};

static constexpr store::Query credential_revoke{"identity.revoke_credential", R"(
    UPDATE identity_credential
       SET revoked_by = $3, revoked_at = $4
     WHERE book_id = $1 AND credential = $2)"};

static constexpr store::Query credential_by_id{"identity.credential_by_id", R"(
    SELECT book_id, credential, token_hash, name, scopes, per_minute, issued_at, expires_at,
           revoked_at
      FROM identity_credential
     WHERE book_id = $1 AND credential = $2)"};

static constexpr store::Query credentials_of_book{"identity.credentials_of_book", R"(
    SELECT book_id, credential, token_hash, name, scopes, per_minute, issued_at, expires_at,
           revoked_at
      FROM identity_credential
     WHERE book_id = $1
     ORDER BY issued_at DESC, credential
     LIMIT 200)"};

static constexpr store::Query credentials_all{"identity.credentials_all", R"(
    SELECT book_id, credential, token_hash, name, scopes, per_minute, issued_at, expires_at,
           revoked_at
      FROM identity_credential)"};

// ---- Rows ---------------------------------------------------------------------------------------

static std::string scopes_text(std::span<Scope const> scopes) {
    std::string text;
    for (auto const scope : scopes) {
        if (!text.empty()) text += ',';
        text += enum_name(scope);
    }
    return text;
}

static std::vector<Scope> scopes_from(std::string_view text) {
    std::vector<Scope> scopes;
    while (!text.empty()) {
        auto const comma = std::min(text.find(','), text.size());
        if (auto const scope = enum_from_name<Scope>(text.substr(0, comma)))
            scopes.push_back(*scope);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return scopes;
}

static StoredCredential stored_from(store::Row const& row) {
    return {row.get<Bytes>("token_hash"),
            {.credential = row.get<CredentialId>("credential"),
             .book = row.get<std::int64_t>("book_id"),
             .name = row.get<std::string>("name"),
             .scopes = scopes_from(row.get<std::string>("scopes")),
             .per_minute = row.get<std::int64_t>("per_minute"),
             .issued_at = row.get<Instant>("issued_at"),
             .expires_at = row.get<Instant>("expires_at"),
             .revoked_at = row.get<std::optional<Instant>>("revoked_at")}};
}

// ---- Rules --------------------------------------------------------------------------------------

static Result<> check_draft(CredentialDraft const& draft) {
    if (draft.name.empty() || draft.name.size() > limits::name_bytes_max)
        return fail(ErrorKind::invalid, "identity.credential_name_missing",
                    {{"limit", std::int64_t{limits::name_bytes_max}}});
    if (draft.scopes.empty()) return fail(ErrorKind::invalid, "identity.scopes_missing");
    auto const has = [&](Scope scope) {
        return std::ranges::find(draft.scopes, scope) != draft.scopes.end();
    };
    if (has(Scope::keep) && has(Scope::close))
        return fail(ErrorKind::refused, "identity.scopes_conflict");
    if (draft.days < 1 || draft.days > credential_days_max)
        return fail(ErrorKind::invalid, "identity.credential_days_invalid",
                    {{"limit", credential_days_max}});
    if (draft.per_minute < 1 || draft.per_minute > credential_per_minute_max)
        return fail(ErrorKind::invalid, "identity.credential_rate_invalid",
                    {{"limit", credential_per_minute_max}});
    return {};
}

static bool is_live(Credential const& credential, Instant now) {
    return !credential.revoked_at && now < credential.expires_at;
}

static std::uint32_t rights_of_scopes(std::span<Scope const> scopes) {
    std::uint32_t set = 1;  // Open.
    for (auto const scope : scopes) {
        auto const right = scope == Scope::read   ? Right::read_books
                           : scope == Scope::keep ? Right::keep_books
                                                  : Right::close_books;
        set |= 1U << static_cast<unsigned>(right);
    }
    return set;
}

// ---- Commands -----------------------------------------------------------------------------------

static void show_after_commit(Work& work, StoredCredential const& stored) {
    work.tx.on_commit([&memory = work.parts.get<Credentials>(), stored] {
        memory.put(stored.token_hash, stored.credential);
    });
}

Result<IssuedCredential> issue_credential(Work& work, CredentialDraft const& draft) {
    TRY(check_draft(draft));
    auto const before = TRY(list_credentials(work, draft.book));
    auto const live = std::ranges::count_if(
        before, [&](Credential const& one) { return is_live(one, work.now); });
    if (std::cmp_greater_equal(live, credentials_live_max))
        return fail(ErrorKind::refused, "identity.credentials_too_many",
                    {{"limit", std::int64_t{credentials_live_max}}});
    auto scopes = draft.scopes;
    std::ranges::sort(scopes);
    auto const repeated = std::ranges::unique(scopes);
    scopes.erase(repeated.begin(), repeated.end());
    crypto::Key random;
    crypto::fill_random(random);
    auto const token = std::string{token_prefix} + hex(random);
    auto const digest = crypto::sha256(as_bytes(token));
    StoredCredential const stored{{digest.begin(), digest.end()},
                                  {.credential = draft.id,
                                   .book = draft.book,
                                   .name = draft.name,
                                   .scopes = std::move(scopes),
                                   .per_minute = draft.per_minute,
                                   .issued_at = work.now,
                                   .expires_at = Instant{work.now.unix_us + draft.days * day_us},
                                   .revoked_at = {}}};
    auto const& made = stored.credential;
    TRY(work.tx.run(credential_insert, made.book, made.credential, stored.token_hash, made.name,
                    scopes_text(made.scopes), made.per_minute, work.actor.person, made.issued_at,
                    made.expires_at));
    show_after_commit(work, stored);
    return IssuedCredential{made, token};
}

Result<Credential> revoke_credential(Work& work, std::int64_t book, CredentialId const& id) {
    auto const row = TRY(work.tx.one(credential_by_id, book, id));
    if (!row) return fail(ErrorKind::not_found, "identity.credential_unknown", id.text());
    auto stored = stored_from(*row);
    if (stored.credential.revoked_at) return stored.credential;
    stored.credential.revoked_at = work.now;
    TRY(work.tx.run(credential_revoke, book, id, work.actor.person, work.now));
    show_after_commit(work, stored);
    return stored.credential;
}

Result<std::vector<Credential>> list_credentials(Work& work, std::int64_t book) {
    std::vector<Credential> credentials;
    for (auto const& row : TRY(work.tx.many(credentials_of_book, book)))
        credentials.push_back(stored_from(row).credential);
    return credentials;
}

// ---- Memory -------------------------------------------------------------------------------------

struct Credentials::Impl {
    mutable std::shared_mutex mutex;
    std::unordered_map<std::string, Credential> by_hash;
};

Credentials::Credentials() : impl_(std::make_unique<Impl>()) {}
Credentials::~Credentials() = default;

Result<> Credentials::load(store::Tx& tx) {
    for (auto const& row : TRY(tx.many(credentials_all))) {
        auto const stored = stored_from(row);
        put(stored.token_hash, stored.credential);
    }
    return {};
}

bool Credentials::is_token(std::string_view token) {
    return token.starts_with(token_prefix);
}

Result<Actor> Credentials::find(std::string_view token, Instant now) const {
    auto const digest = crypto::sha256(as_bytes(token));
    std::shared_lock const lock{impl_->mutex};
    auto const found = impl_->by_hash.find(std::string{as_text(digest)});
    if (found == impl_->by_hash.end())
        return fail(ErrorKind::unauthorized, "identity.token_unknown");
    auto const& credential = found->second;
    if (credential.revoked_at) return fail(ErrorKind::unauthorized, "identity.token_revoked");
    if (!is_live(credential, now)) return fail(ErrorKind::unauthorized, "identity.token_expired");
    return Actor{.person = {credential.credential.bytes},
                 .rights = rights_of_scopes(credential.scopes),
                 .book = credential.book,
                 .channel = "api",
                 .per_minute = static_cast<int>(credential.per_minute)};
}

void Credentials::put(BytesView token_hash, Credential const& credential) {
    std::unique_lock const lock{impl_->mutex};
    impl_->by_hash.insert_or_assign(std::string{as_text(token_hash)}, credential);
}

}  // namespace takaful::identity
