#include "trust/audit/store.hpp"

namespace takaful::audit {

// ---- Entries -----------------------------------------------------------------------------------

static constexpr store::Query entry_insert{"audit.insert_entry", R"(
    INSERT INTO audit_entry (book_id, number, at, person_id, rights, channel, is_look, act,
                             about_id, about_kind, hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))"};

static constexpr store::Query entry_last{"audit.entry_last", R"(
    SELECT number, hash FROM audit_entry WHERE book_id = $1 AND number > 0
     ORDER BY number DESC LIMIT 1)"};

static constexpr store::Query entries_all{"audit.entries_all", R"(
    SELECT number, at, person_id, rights, channel, is_look, act, about_id, about_kind, hash
      FROM audit_entry
     WHERE book_id = $1 AND number > 0
     ORDER BY number)"};

static constexpr store::Query entry_moment{"audit.entry_moment", R"(
    SELECT at FROM audit_entry WHERE book_id = $1 AND number = $2)"};

static constexpr store::Query entries_of_book{"audit.entries_of_book", R"(
    SELECT number, at, person_id, rights, channel, is_look, act, about_id, about_kind
      FROM audit_entry
     WHERE book_id = $1 AND number >= $2 AND number <= $3 AND ($4 = '' OR act = $4)
     ORDER BY number DESC
     LIMIT $5)"};

static constexpr store::Query entries_by{"audit.entries_by", R"(
    SELECT number, at, person_id, rights, channel, is_look, act, about_id, about_kind
      FROM audit_entry
     WHERE book_id = $1 AND person_id = $6 AND number >= $2 AND number <= $3
       AND ($4 = '' OR act = $4)
     ORDER BY number DESC
     LIMIT $5)"};

static constexpr store::Query entries_about{"audit.entries_about", R"(
    SELECT number, at, person_id, rights, channel, is_look, act, about_id, about_kind
      FROM audit_entry
     WHERE book_id = $1 AND about_id = $6 AND number >= $2 AND number <= $3
       AND ($4 = '' OR act = $4)
     ORDER BY number DESC
     LIMIT $5)"};

static constexpr store::Query entries_by_about{"audit.entries_by_about", R"(
    SELECT number, at, person_id, rights, channel, is_look, act, about_id, about_kind
      FROM audit_entry
     WHERE book_id = $1 AND about_id = $6 AND person_id = $7 AND number >= $2 AND number <= $3
       AND ($4 = '' OR act = $4)
     ORDER BY number DESC
     LIMIT $5)"};

// One step a book: the table is in their order.
static constexpr store::Query next_book{"audit.next_book", R"(
    SELECT book_id FROM audit_entry WHERE book_id > $1 ORDER BY book_id LIMIT 1)"};

Result<Head> load_head(store::Tx& tx, std::int64_t book) {
    auto const row = TRY(tx.one(entry_last, book));
    if (!row) return Head{};
    return Head{row->get<std::int64_t>("number"), row->get<crypto::Digest>("hash")};
}

Result<> insert_entries(Work& work, std::span<HashedRow const> rows) {
    constexpr int columns = 11;
    std::vector<store::Value> values;
    values.reserve(rows.size() * columns);
    for (auto const& [entry, hash] : rows) {
        store::Value const row[columns] = {
            store::to_value(entry.book),    store::to_value(entry.number),
            store::to_value(entry.at),      store::to_value(entry.person),
            store::to_value(entry.rights),  store::to_value(entry.channel),
            store::to_value(entry.is_look), store::to_value(entry.act),
            store::to_value(entry.about),   store::to_value(entry.about_kind),
            store::to_value(hash),
        };
        values.insert(values.end(), std::begin(row), std::end(row));
    }
    if (!values.empty()) TRY(work.tx.run_each(entry_insert, values, columns));
    return {};
}

Result<std::unique_ptr<store::Cursor>> scan_entries(store::Tx& tx, std::int64_t book) {
    return tx.scan(entries_all, book);
}

template <typename SomeBytes>
static void copy_bytes(std::string_view from, SomeBytes& to) {
    auto const view = as_bytes(from);
    if (view.size() == to.size()) std::ranges::copy(view, to.begin());
}

HashedRow row_at(store::Cursor const& cursor, std::int64_t book) {
    HashedRow row;
    auto& entry = row.entry;
    entry.book = book;
    entry.number = cursor.int64(0);
    entry.at = {cursor.int64(1)};
    copy_bytes(cursor.view(2), entry.person.bytes);
    entry.rights = cursor.int64(3);
    entry.channel = cursor.view(4);
    entry.is_look = cursor.int64(5) != 0;
    entry.act = cursor.view(6);
    copy_bytes(cursor.view(7), entry.about.bytes);
    entry.about_kind = cursor.view(8);
    copy_bytes(cursor.view(9), row.hash);
    return row;
}

Result<std::vector<std::int64_t>> list_books(store::Tx& tx) {
    std::vector<std::int64_t> books;
    std::int64_t last = -1;
    while (auto const row = TRY(tx.one(next_book, last))) {
        last = row->get<std::int64_t>("book_id");
        books.push_back(last);
    }
    return books;
}

static EntryRow to_entry(store::Row const& row, std::int64_t book) {
    return {.book = book,
            .number = row.get<std::int64_t>("number"),
            .at = row.get<Instant>("at"),
            .person = row.get<PersonId>("person_id"),
            .rights = row.get<std::int64_t>("rights"),
            .channel = row.get<std::string>("channel"),
            .is_look = row.get<bool>("is_look"),
            .act = row.get<std::string>("act"),
            .about = row.get<AnyId>("about_id"),
            .about_kind = row.get<std::string>("about_kind")};
}

Result<std::vector<EntryRow>> list_entries(store::Tx& tx, std::int64_t book,
                                           std::optional<PersonId> by, std::optional<AnyId> about,
                                           Stretch const& stretch) {
    auto const& [first, last, limit, act] = stretch;
    auto const rows =
        by && about ? TRY(tx.many(entries_by_about, book, first, last, act, limit, *about, *by))
        : about     ? TRY(tx.many(entries_about, book, first, last, act, limit, *about))
        : by        ? TRY(tx.many(entries_by, book, first, last, act, limit, *by))
                    : TRY(tx.many(entries_of_book, book, first, last, act, limit));
    std::vector<EntryRow> entries;
    for (auto const& row : rows) entries.push_back(to_entry(row, book));
    return entries;
}

/// The first number whose moment is not before what is looked for, by halving: moments only grow.
template <typename IsBefore>
static Result<std::int64_t> first_number(store::Tx& tx, std::int64_t book, IsBefore is_before) {
    std::int64_t first = 1;
    std::int64_t beyond = TRY(load_head(tx, book)).number + 1;
    while (first < beyond) {
        auto const middle = first + (beyond - first) / 2;
        auto const row = TRY(tx.one(entry_moment, book, middle));
        if (row && TRY(is_before(row->get<Instant>("at"))))
            first = middle + 1;
        else
            beyond = middle;
    }
    return first;
}

Result<std::int64_t> number_on(store::Tx& tx, std::int64_t book, Date day, std::string_view zone) {
    return first_number(
        tx, book, [&](Instant at) -> Result<bool> { return TRY(civil_date(at, zone)) < day; });
}

Result<std::int64_t> number_after(store::Tx& tx, std::int64_t book, Instant moment) {
    return first_number(tx, book, [&](Instant at) -> Result<bool> { return at <= moment; });
}

// ---- Seals -------------------------------------------------------------------------------------

static constexpr store::Query seal_insert{"audit.insert_seal", R"(
    INSERT INTO audit_seal (book_id, day, id, number, hash, salt)
    VALUES ($1, $2, $3, $4, $5, $6))"};

static constexpr store::Query seals_of_book{"audit.seals_of_book", R"(
    SELECT day, id, number, hash, salt
      FROM audit_seal
     WHERE book_id = $1 AND day > 0
     ORDER BY day)"};

static constexpr store::Query seal_last{"audit.seal_last", R"(
    SELECT day FROM audit_seal WHERE book_id = $1 AND day > 0 ORDER BY day DESC LIMIT 1)"};

Result<> insert_seal(Work& work, std::int64_t book, SealRow const& seal) {
    TRY(work.tx.run(seal_insert, book, seal.day, seal.id, seal.number, seal.hash, seal.salt));
    return {};
}

Result<std::vector<SealRow>> list_seals(store::Tx& tx, std::int64_t book) {
    std::vector<SealRow> seals;
    for (auto const& row : TRY(tx.many(seals_of_book, book)))
        seals.push_back({row.get<Date>("day"), row.get<AnyId>("id"),
                         row.get<std::int64_t>("number"), row.get<crypto::Digest>("hash"),
                         row.get<Bytes>("salt")});
    return seals;
}

Result<std::optional<Date>> find_last_seal(store::Tx& tx, std::int64_t book) {
    auto const row = TRY(tx.one(seal_last, book));
    if (!row) return std::nullopt;
    return row->get<Date>("day");
}

Result<std::optional<Instant>> find_first_entry(store::Tx& tx, std::int64_t book) {
    auto const row = TRY(tx.one(entry_moment, book, std::int64_t{1}));
    if (!row) return std::nullopt;
    return row->get<Instant>("at");
}

// ---- Alarms ------------------------------------------------------------------------------------

static constexpr store::Query alarm_insert{"audit.insert_alarm", R"(
    INSERT INTO audit_alarm (book_id, id, kind, at, person_id, about_id, seen, minutes, entry)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))"};

static constexpr store::Query alarms_newest{"audit.alarms_newest", R"(
    SELECT id, kind, at, person_id, about_id, seen, minutes, entry
      FROM audit_alarm
     WHERE book_id = $1
     ORDER BY at DESC, id DESC
     LIMIT $2)"};

static constexpr store::Query alarm_by_id{"audit.alarm_by_id", R"(
    SELECT id, kind, at, person_id, about_id, seen, minutes, entry
      FROM audit_alarm
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query answer_insert{"audit.insert_answer", R"(
    INSERT INTO audit_answer (book_id, alarm_id, id, at, person_id, words)
    VALUES ($1, $2, $3, $4, $5, $6))"};

static constexpr store::Query answers_of{"audit.answers_of", R"(
    SELECT at, person_id, words
      FROM audit_answer
     WHERE book_id = $1 AND alarm_id = $2
     ORDER BY at, id
     LIMIT 100)"};

static AlarmRow to_alarm(store::Row const& row) {
    return {.alarm = row.get<AlarmId>("id"),
            .kind = row.get<AlarmKind>("kind"),
            .at = row.get<Instant>("at"),
            .person = row.get<PersonId>("person_id"),
            .about = row.get<AnyId>("about_id"),
            .seen = row.get<std::int64_t>("seen"),
            .minutes = row.get<std::int64_t>("minutes"),
            .entry = row.get<std::int64_t>("entry")};
}

Result<> insert_alarm(Work& work, AlarmRow const& alarm) {
    TRY(work.tx.run(alarm_insert, work.actor.book, alarm.alarm, alarm.kind, alarm.at, alarm.person,
                    alarm.about, alarm.seen, alarm.minutes, alarm.entry));
    return {};
}

Result<std::vector<AlarmRow>> list_alarms(store::Tx& tx, std::int64_t book, std::int64_t limit) {
    std::vector<AlarmRow> alarms;
    for (auto const& row : TRY(tx.many(alarms_newest, book, limit)))
        alarms.push_back(to_alarm(row));
    return alarms;
}

Result<std::optional<AlarmRow>> find_alarm(store::Tx& tx, std::int64_t book, AlarmId alarm) {
    auto const row = TRY(tx.one(alarm_by_id, book, alarm));
    if (!row) return std::nullopt;
    return to_alarm(*row);
}

Result<> insert_answer(Work& work, AlarmId alarm, std::string const& words) {
    TRY(work.tx.run(answer_insert, work.actor.book, alarm, work.new_id<struct AnswerTag>(),
                    work.now, work.actor.person, words));
    return {};
}

Result<std::vector<AnswerRow>> list_answers(store::Tx& tx, std::int64_t book, AlarmId alarm) {
    std::vector<AnswerRow> answers;
    for (auto const& row : TRY(tx.many(answers_of, book, alarm)))
        answers.push_back({row.get<Instant>("at"), row.get<PersonId>("person_id"),
                           row.get<std::string>("words")});
    return answers;
}

// ---- Limits ------------------------------------------------------------------------------------

static constexpr store::Query limit_insert{"audit.insert_limit", R"(
    INSERT INTO audit_limit (book_id, looking, number, minutes, alarm_at, stop_at, set_by, set_at)
    SELECT $1, $2, COALESCE(max(number), 0) + 1, $3, $4, $5, $6, $7
      FROM audit_limit
     WHERE book_id = $1 AND looking = $2)"};

static constexpr store::Query limit_newest{"audit.limit_newest", R"(
    SELECT looking, minutes, alarm_at, stop_at
      FROM audit_limit
     WHERE book_id = $1 AND looking = $2
     ORDER BY number DESC
     LIMIT 1)"};

Result<> insert_limit(Work& work, Limit const& limit) {
    TRY(work.tx.run(limit_insert, work.actor.book, limit.looking, limit.minutes, limit.alarm_at,
                    limit.stop_at, work.actor.person, work.now));
    return {};
}

Result<std::optional<Limit>> find_limit(store::Tx& tx, std::int64_t book, Looking looking) {
    auto const row = TRY(tx.one(limit_newest, book, looking));
    if (!row) return std::nullopt;
    return Limit{row->get<Looking>("looking"), row->get<std::int64_t>("minutes"),
                 row->get<std::int64_t>("alarm_at"), row->get<std::int64_t>("stop_at")};
}

}  // namespace takaful::audit
