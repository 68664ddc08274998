#include "record/identity/store.hpp"

#include <algorithm>

namespace takaful::identity {

static constexpr store::Query user_insert{"identity.insert_user", R"(
    INSERT INTO identity_user (book_id, person_id, sealed, phone_index, pin_hash, roles, note_ar,
                               note_en, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))"};

static constexpr store::Query user_by_id{"identity.user_by_id", R"(
    SELECT book_id, person_id, sealed, phone_index, pin_hash, roles, note_ar, note_en
      FROM identity_user
     WHERE book_id = $1 AND person_id = $2)"};

static constexpr store::Query user_exists{"identity.user_exists", R"(
    SELECT book_id FROM identity_user WHERE book_id = $1 AND person_id = $2)"};
static constexpr store::Query user_by_phone{"identity.user_by_phone", R"(
    SELECT book_id, person_id, sealed, phone_index, pin_hash, roles, note_ar, note_en
      FROM identity_user
     WHERE phone_index = $1)"};

static constexpr store::Query users_with_note{"identity.users_with_note", R"(
    SELECT book_id, person_id, sealed, phone_index, pin_hash, roles, note_ar, note_en
      FROM identity_user
     WHERE book_id = $1 AND note_ar IS NOT NULL
     ORDER BY created_at, person_id
     LIMIT 50)"};

// Staff alone: a country's families sign in, too (identity_user_staff).
static constexpr store::Query users_of_staff{"identity.users_of_staff", R"(
    SELECT person_id, roles
      FROM identity_user
     WHERE book_id = $1 AND roles <> 'family' AND roles <> 'donor'
     ORDER BY person_id
     LIMIT 1000)"};

static constexpr store::Query user_pin{"identity.update_pin", R"(
    UPDATE identity_user
       SET pin_hash = $3
     WHERE book_id = $1 AND person_id = $2)"};

static constexpr store::Query user_delete{"identity.delete_user", R"(
    DELETE FROM identity_user
     WHERE book_id = $1 AND person_id = $2)"};

static constexpr store::Query session_insert{"identity.insert_session", R"(
    INSERT INTO identity_session (token_hash, book_id, person_id, created_at, seen_at, expires_at,
                                  sealed)
    VALUES ($1, $2, $3, $4, $4, $5, $6))"};

static constexpr store::Query sessions_of_person{"identity.sessions_of_person", R"(
    SELECT token_hash, sealed, created_at, expires_at
      FROM identity_session
     WHERE person_id = $1 AND book_id = $2
     ORDER BY created_at DESC, token_hash
     LIMIT 1000)"};

static constexpr store::Query sessions_open{"identity.sessions_open", R"(
    SELECT session.token_hash, session.book_id, session.person_id, session.created_at,
           session.seen_at, session.expires_at, person.roles
      FROM identity_session AS session
      JOIN identity_user AS person
        ON person.book_id = session.book_id AND person.person_id = session.person_id
     WHERE session.expires_at > $1)"};

static constexpr store::Query session_delete{"identity.delete_session", R"(
    DELETE FROM identity_session
     WHERE token_hash = $1)"};

static constexpr store::Query sessions_delete{"identity.delete_sessions", R"(
    DELETE FROM identity_session
     WHERE book_id = $1 AND person_id = $2)"};

static constexpr store::Query sessions_beyond{"identity.sessions_beyond", R"(
    SELECT token_hash
      FROM identity_session
     WHERE person_id = $1 AND book_id = $2
     ORDER BY created_at DESC, token_hash
     LIMIT 100 OFFSET $3)"};

static constexpr store::Query sessions_expire{"identity.expire_sessions", R"(
    DELETE FROM identity_session
     WHERE expires_at <= $1)"};

static constexpr store::Query session_seen{"identity.session_seen", R"(
    UPDATE identity_session
       SET seen_at = $2
     WHERE token_hash = $1)"};

static constexpr store::Query tries_by_account{"identity.tries_by_account", R"(
    SELECT failures, last_at, blocked_until
      FROM identity_try
     WHERE account = $1)"};

static constexpr store::Query tries_save{"identity.save_tries", R"(
    INSERT INTO identity_try (account, failures, last_at, blocked_until)
    VALUES ($1, $2, $3, $4)
        ON CONFLICT (account) DO UPDATE
       SET failures = excluded.failures, last_at = excluded.last_at,
           blocked_until = excluded.blocked_until)"};

static constexpr store::Query tries_delete{"identity.delete_tries", R"(
    DELETE FROM identity_try
     WHERE account = $1)"};

static UserRow to_user(store::Row const& row) {
    return {
        .book = row.get<std::int64_t>("book_id"),
        .person = row.get<PersonId>("person_id"),
        .sealed = row.get<Bytes>("sealed"),
        .phone_index = row.get<Bytes>("phone_index"),
        .pin_hash = row.get<std::string>("pin_hash"),
        .roles = roles_from_text(row.get<std::string>("roles")),
        .note_ar = row.get<std::optional<std::string>>("note_ar"),
        .note_en = row.get<std::optional<std::string>>("note_en"),
    };
}

Result<> insert_user(Work& work, UserRow const& user) {
    TRY(work.tx.run(user_insert, user.book, user.person, user.sealed, user.phone_index,
                    user.pin_hash, roles_text(user.roles), user.note_ar, user.note_en, work.now));
    return {};
}

Result<bool> has_user(store::Tx& tx, std::int64_t book, PersonId person) {
    return TRY(tx.one(user_exists, book, person)).has_value();
}

Result<std::optional<UserRow>> find_user(store::Tx& tx, std::int64_t book, PersonId person) {
    auto const row = TRY(tx.one(user_by_id, book, person));
    if (!row) return std::nullopt;
    return to_user(*row);
}

Result<std::optional<UserRow>> find_user_by_phone(store::Tx& tx, BytesView phone_index) {
    auto const row = TRY(tx.one(user_by_phone, phone_index));
    if (!row) return std::nullopt;
    return to_user(*row);
}

Result<std::vector<PersonId>> list_users_with(store::Tx& tx, std::int64_t book,
                                              std::span<Role const> roles) {
    std::vector<PersonId> people;
    for (auto const& row : TRY(tx.many(users_of_staff, book))) {
        auto const hers = roles_from_text(row.get<std::string>("roles"));
        if (std::ranges::find_first_of(hers, roles) != hers.end())
            people.push_back(row.get<PersonId>("person_id"));
    }
    return people;
}

Result<std::vector<UserRow>> list_users_with_note(store::Tx& tx, std::int64_t book) {
    std::vector<UserRow> users;
    for (auto const& row : TRY(tx.many(users_with_note, book))) users.push_back(to_user(row));
    return users;
}

Result<> update_pin(Work& work, UserRow const& user, std::string const& pin_hash) {
    TRY(work.tx.run(user_pin, user.book, user.person, pin_hash));
    return {};
}

Result<> delete_user(Work& work, PersonId person) {
    TRY(work.tx.run(user_delete, work.actor.book, person));
    return {};
}

Result<> insert_session(Work& work, OpenSession const& session) {
    TRY(work.tx.run(session_insert, session.token_hash, session.book, session.person,
                    session.seen_at, session.expires_at,
                    session.sealed.empty() ? std::nullopt : std::optional{session.sealed}));
    return {};
}

Result<std::vector<SessionRow>> list_own_sessions(store::Tx& tx, std::int64_t book,
                                                  PersonId person) {
    std::vector<SessionRow> rows;
    for (auto const& row : TRY(tx.many(sessions_of_person, person, book)))
        rows.push_back({row.get<Bytes>("token_hash"),
                        row.get<std::optional<Bytes>>("sealed").value_or(Bytes{}),
                        row.get<Instant>("created_at"), row.get<Instant>("expires_at")});
    return rows;
}

Result<std::vector<OpenSession>> list_sessions(store::Tx& tx, Instant now) {
    std::vector<OpenSession> sessions;
    for (auto const& row : TRY(tx.many(sessions_open, now))) {
        auto const roles = roles_from_text(row.get<std::string>("roles"));
        sessions.push_back({
            .token_hash = row.get<Bytes>("token_hash"),
            .person = row.get<PersonId>("person_id"),
            .book = row.get<std::int64_t>("book_id"),
            .rights = rights_of(roles),
            .idle_us = lifetime_of(roles).idle_s * 1'000'000,
            .seen_at = row.get<Instant>("seen_at"),
            .expires_at = row.get<Instant>("expires_at"),
            .opened_at = row.get<Instant>("created_at"),
        });
    }
    return sessions;
}

Result<> delete_session(Work& work, BytesView token_hash) {
    TRY(work.tx.run(session_delete, token_hash));
    return {};
}

Result<> delete_sessions(Work& work, PersonId person) {
    TRY(work.tx.run(sessions_delete, work.actor.book, person));
    return {};
}

Result<std::vector<Bytes>> list_sessions_beyond(Work& work, PersonId person, std::int64_t book,
                                                int newest) {
    std::vector<Bytes> hashes;
    for (auto const& row : TRY(work.tx.many(sessions_beyond, person, book, newest)))
        hashes.push_back(row.get<Bytes>("token_hash"));
    return hashes;
}

Result<> delete_expired_sessions(Work& work) {
    TRY(work.tx.run(sessions_expire, work.now));
    return {};
}

Result<> save_seen(Work& work, std::span<OpenSession const> sessions) {
    constexpr int columns = 2;
    std::vector<store::Value> values;
    values.reserve(sessions.size() * columns);
    for (auto const& session : sessions) {
        values.push_back(store::to_value(session.token_hash));
        values.push_back(store::to_value(session.seen_at));
    }
    if (!values.empty()) TRY(work.tx.run_each(session_seen, values, columns));
    return {};
}

Result<Tries> find_tries(store::Tx& tx, BytesView account) {
    auto const row = TRY(tx.one(tries_by_account, account));
    if (!row) return Tries{};
    return Tries{row->get<std::int64_t>("failures"), row->get<Instant>("last_at"),
                 row->get<Instant>("blocked_until")};
}

Result<> save_tries(Work& work, BytesView account, Tries const& tries) {
    TRY(work.tx.run(tries_save, account, tries.failures, tries.last_at, tries.blocked_until));
    return {};
}

Result<> delete_tries(Work& work, BytesView account) {
    TRY(work.tx.run(tries_delete, account));
    return {};
}

}  // namespace takaful::identity
