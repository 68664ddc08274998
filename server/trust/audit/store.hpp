#pragma once
// The trail's tables.

#include <optional>
#include <span>
#include <vector>

#include "trust/audit/chain.hpp"

namespace takaful::audit {

struct Head {
    std::int64_t number = 0;  // 0: nothing was ever written.
    crypto::Digest hash{};
};
Result<Head> load_head(store::Tx& tx, std::int64_t book);
struct HashedRow {
    EntryRow entry;
    crypto::Digest hash{};
};
Result<> insert_entries(Work& work, std::span<HashedRow const> rows);
/// All of a book, in order.
Result<std::unique_ptr<store::Cursor>> scan_entries(store::Tx& tx, std::int64_t book);
HashedRow row_at(store::Cursor const& cursor, std::int64_t book);
Result<std::vector<std::int64_t>> list_books(store::Tx& tx);

/// Numbers `first` to `last`, newest first, at most `limit`.
struct Stretch {
    std::int64_t first = 1;
    std::int64_t last = 0;
    std::int64_t limit = 0;
    std::string act;  // Empty: any.
};
Result<std::vector<EntryRow>> list_entries(store::Tx& tx, std::int64_t book,
                                           std::optional<PersonId> by, std::optional<AnyId> about,
                                           Stretch const& stretch);
/// The first number that was written on this civil day or later; one past the last when none was.
Result<std::int64_t> number_on(store::Tx& tx, std::int64_t book, Date day, std::string_view zone);
/// The first that was written after this moment.
Result<std::int64_t> number_after(store::Tx& tx, std::int64_t book, Instant moment);

struct SealRow {
    Date day;
    AnyId id;
    std::int64_t number = 0;
    crypto::Digest hash{};
    Bytes salt;
};
Result<> insert_seal(Work& work, std::int64_t book, SealRow const& seal);
Result<std::vector<SealRow>> list_seals(store::Tx& tx, std::int64_t book);
/// The newest seal's day; of none, the day of nothing.
Result<std::optional<Date>> find_last_seal(store::Tx& tx, std::int64_t book);
/// When the first entry was written.
Result<std::optional<Instant>> find_first_entry(store::Tx& tx, std::int64_t book);

struct AlarmRow {
    AlarmId alarm;
    AlarmKind kind = AlarmKind::many;
    Instant at;
    PersonId person;
    AnyId about;
    std::int64_t seen = 0;
    std::int64_t minutes = 0;
    std::int64_t entry = 0;
};
Result<> insert_alarm(Work& work, AlarmRow const& alarm);
Result<std::vector<AlarmRow>> list_alarms(store::Tx& tx, std::int64_t book, std::int64_t limit);
Result<std::optional<AlarmRow>> find_alarm(store::Tx& tx, std::int64_t book, AlarmId alarm);
struct AnswerRow {
    Instant at;
    PersonId person;
    std::string words;
};
Result<> insert_answer(Work& work, AlarmId alarm, std::string const& words);
Result<std::vector<AnswerRow>> list_answers(store::Tx& tx, std::int64_t book, AlarmId alarm);

Result<> insert_limit(Work& work, Limit const& limit);
/// The newest choice; nullopt: the program's.
Result<std::optional<Limit>> find_limit(store::Tx& tx, std::int64_t book, Looking looking);

}  // namespace takaful::audit
