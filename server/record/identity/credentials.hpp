#pragma once
// Credentials: how a program acts in one book. A token is shown once and kept as its digest; it has
// scopes, an end and a limit of requests, and may be revoked at once. Included by identity.hpp.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "platform/work/work.hpp"

namespace takaful::identity {

using CredentialId = Id<struct CredentialTag>;

/// What a credential may do in its own book, and nowhere else.
enum class Scope : std::uint8_t {
    read,   // Right::read_books
    keep,   // Right::keep_books
    close,  // Right::close_books: never together with keep.
};

}  // namespace takaful::identity
TAKAFUL_ENUM(takaful::identity::Scope, read, keep, close)
namespace takaful::identity {

inline constexpr std::int64_t credential_days_max = 366;
inline constexpr std::int64_t credential_per_minute_max = 60'000;
inline constexpr std::size_t credentials_live_max = 20;  // Of a book.

struct CredentialDraft {
    CredentialId id;
    std::int64_t book = 0;
    std::string name;  // Of the program: "core banking". No person's.
    std::vector<Scope> scopes;
    std::int64_t days = 90;
    std::int64_t per_minute = 600;
};

/// A credential without its token.
struct Credential {
    CredentialId credential;
    std::int64_t book = 0;
    std::string name;
    std::vector<Scope> scopes;
    std::int64_t per_minute = 0;
    Instant issued_at;
    Instant expires_at;
    std::optional<Instant> revoked_at;
    TAKAFUL_FIELDS(Credential, credential, book, name, scopes, per_minute, issued_at, expires_at,
                   revoked_at)
};

/// A new credential with its token: nobody can show it again.
struct IssuedCredential {
    Credential credential;
    std::string token;
    TAKAFUL_FIELDS(IssuedCredential, credential, token)
};

/// Makes a credential. The caller has asked permission, and keeps no copy of the answer.
/// Errors: identity.credential_name_missing {limit}, identity.scopes_missing,
///         identity.scopes_conflict (whoever records does not close),
///         identity.credential_days_invalid {limit}, identity.credential_rate_invalid {limit},
///         identity.credentials_too_many {limit}
Result<IssuedCredential> issue_credential(Work&, CredentialDraft const&);

/// Ends a credential of a book, from this commit on. One that has ended stays as it ended. The
/// caller has asked permission. Errors: identity.credential_unknown
Result<Credential> revoke_credential(Work&, std::int64_t book, CredentialId const&);

/// All that a book ever had, the newest first, at most 200.
Result<std::vector<Credential>> list_credentials(Work&, std::int64_t book);

/// Credentials in memory, by the token's digest; one in Parts. Thread safe.
class Credentials {
public:
    Credentials();
    ~Credentials();
    /// Reads all of them. At start, before serving.
    Result<> load(store::Tx& tx);
    /// Is this text a credential's token, rather than a session's?
    static bool is_token(std::string_view token);
    /// The actor of a token, with the rights of its scopes in its book alone.
    /// Errors: identity.token_unknown, identity.token_revoked, identity.token_expired
    Result<Actor> find(std::string_view token, Instant now) const;
    /// After a commit: issued, or changed.
    void put(BytesView token_hash, Credential const& credential);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace takaful::identity
