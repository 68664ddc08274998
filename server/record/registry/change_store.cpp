#include "record/registry/change_store.hpp"

#include "record/registry/registry.hpp"

namespace takaful::registry {

// ---- Rows that a change rewrites ---------------------------------------------------------------

static constexpr store::Query household_update{"registry.update_household", R"(
    UPDATE registry_household
       SET area_code = $3, size = $4, code_index = $5, sealed = $6
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query person_update{"registry.update_person", R"(
    UPDATE registry_person
       SET version = $3, sealed = $4, phone_index = $5, national_index = $6
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query person_by_id{"registry.person_by_id", R"(
    SELECT id, version, sealed
      FROM registry_person
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query membership_end{"registry.end_membership", R"(
    UPDATE registry_membership
       SET until_on = $4
     WHERE book_id = $1 AND household_id = $2 AND person_id = $3)"};

static constexpr store::Query membership_begin{"registry.begin_membership", R"(
    INSERT INTO registry_membership (book_id, household_id, person_id, position, is_head, from_on)
    VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (book_id, household_id, person_id)
        DO UPDATE SET position = $4, is_head = $5, from_on = $6, until_on = NULL)"};

static constexpr store::Query membership_head{"registry.set_head", R"(
    UPDATE registry_membership
       SET is_head = $4
     WHERE book_id = $1 AND household_id = $2 AND person_id = $3)"};

static constexpr store::Query position_last{"registry.last_position", R"(
    SELECT position
      FROM registry_membership
     WHERE book_id = $1 AND household_id = $2
     ORDER BY position DESC
     LIMIT 1)"};

Result<> update_household(Work& work, HouseholdRow const& row) {
    TRY(work.tx.run(household_update, work.actor.book, row.household, row.area, row.size,
                    row.code_index, row.sealed));
    return {};
}

Result<> update_person(Work& work, PersonRow const& row) {
    TRY(work.tx.run(person_update, work.actor.book, row.person, row.version, row.sealed,
                    row.phone_index, row.national_index));
    return {};
}

static PersonRow to_person(store::Row const& row) {
    return {.person = row.get<PersonId>("id"),
            .version = row.get<std::int64_t>("version"),
            .sealed = row.get<std::optional<Bytes>>("sealed").value_or(Bytes{})};
}

Result<std::optional<PersonRow>> find_person(store::Tx& tx, std::int64_t book, PersonId person) {
    auto const row = TRY(tx.one(person_by_id, book, person));
    if (!row) return std::nullopt;
    return to_person(*row);
}

Result<> end_membership(Work& work, HouseholdId household, PersonId person, Date until) {
    TRY(work.tx.run(membership_end, work.actor.book, household, person, until));
    return {};
}

Result<> begin_membership(Work& work, MembershipRow const& row) {
    TRY(work.tx.run(membership_begin, work.actor.book, row.household, row.person, row.position,
                    row.is_head, row.from_on));
    return {};
}

Result<> set_head(Work& work, HouseholdId household, PersonId person, bool is_head) {
    TRY(work.tx.run(membership_head, work.actor.book, household, person, is_head));
    return {};
}

Result<std::int64_t> next_position(store::Tx& tx, std::int64_t book, HouseholdId household) {
    auto const row = TRY(tx.one(position_last, book, household));
    return row ? row->get<std::int64_t>("position") + 1 : std::int64_t{0};
}

// ---- History -----------------------------------------------------------------------------------

static constexpr store::Query history_insert{"registry.insert_history", R"(
    INSERT INTO registry_history (book_id, household_id, number, subject_id, act, by_id, channel,
                                  source, at, device_at, request_id, sealed)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12))"};

static constexpr store::Query history_last{"registry.last_history", R"(
    SELECT number
      FROM registry_history
     WHERE book_id = $1 AND household_id = $2
     ORDER BY number DESC
     LIMIT 1)"};

static constexpr store::Query history_of{"registry.history_of_household", R"(
    SELECT household_id, number, subject_id, act, by_id, channel, source, at, device_at,
           request_id, sealed
      FROM registry_history
     WHERE book_id = $1 AND household_id = $2 AND number < $3
     ORDER BY number DESC
     LIMIT $4)"};

Result<> insert_history(Work& work, std::span<HistoryRow const> rows) {
    for (auto const& row : rows)
        TRY(work.tx.run(history_insert, work.actor.book, row.household, row.number, row.subject,
                        row.act, row.by, row.channel, row.source, row.at, row.device_at,
                        row.request, row.sealed));
    return {};
}

Result<std::int64_t> last_history(store::Tx& tx, std::int64_t book, HouseholdId household) {
    auto const row = TRY(tx.one(history_last, book, household));
    return row ? row->get<std::int64_t>("number") : std::int64_t{0};
}

Result<std::vector<HistoryRow>> list_history(store::Tx& tx, std::int64_t book,
                                             HouseholdId household, std::int64_t before,
                                             int limit) {
    std::vector<HistoryRow> rows;
    for (auto const& row : TRY(tx.many(history_of, book, household, before, limit)))
        rows.push_back({.household = row.get<HouseholdId>("household_id"),
                        .number = row.get<std::int64_t>("number"),
                        .subject = row.get<AnyId>("subject_id"),
                        .act = row.get<Act>("act"),
                        .by = row.get<PersonId>("by_id"),
                        .channel = row.get<std::string>("channel"),
                        .source = row.get<Source>("source"),
                        .at = row.get<Instant>("at"),
                        .device_at = row.get<std::optional<Instant>>("device_at"),
                        .request = row.get<std::optional<AnyId>>("request_id"),
                        .sealed = row.get<std::optional<Bytes>>("sealed")});
    return rows;
}

// ---- Baselines ---------------------------------------------------------------------------------

static constexpr store::Query baseline_insert{"registry.insert_baseline", R"(
    INSERT INTO registry_baseline (book_id, household_id, version, by_id, channel, source, at,
                                   device_at, sealed)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))"};

static constexpr store::Query baselines_of{"registry.baselines_of_household", R"(
    SELECT version, by_id, channel, source, at, device_at, sealed
      FROM registry_baseline
     WHERE book_id = $1 AND household_id = $2
     ORDER BY version
     LIMIT 1000)"};

Result<> insert_baseline(Work& work, BaselineRow const& row) {
    TRY(work.tx.run(baseline_insert, work.actor.book, row.household, row.version, row.by,
                    row.channel, row.source, row.at, row.device_at, row.sealed));
    return {};
}

Result<std::vector<BaselineRow>> list_baselines(store::Tx& tx, std::int64_t book,
                                                HouseholdId household) {
    std::vector<BaselineRow> rows;
    for (auto const& row : TRY(tx.many(baselines_of, book, household)))
        rows.push_back({.household = household,
                        .version = row.get<std::int64_t>("version"),
                        .by = row.get<PersonId>("by_id"),
                        .channel = row.get<std::string>("channel"),
                        .source = row.get<Source>("source"),
                        .at = row.get<Instant>("at"),
                        .device_at = row.get<std::optional<Instant>>("device_at"),
                        .sealed = row.get<Bytes>("sealed")});
    return rows;
}

// ---- Erasure -----------------------------------------------------------------------------------

static constexpr store::Query people_departed{"registry.departed_people", R"(
    SELECT person.id, person.version, person.sealed
      FROM registry_membership AS member
      JOIN registry_person AS person
        ON person.book_id = member.book_id AND person.id = member.person_id
     WHERE member.book_id = $1 AND member.household_id = $2 AND member.until_on IS NOT NULL
       AND NOT EXISTS (SELECT 1
                         FROM registry_membership AS other
                        WHERE other.book_id = member.book_id
                          AND other.person_id = member.person_id AND other.until_on IS NULL))"};

static constexpr store::Query history_erase_household{"registry.erase_history_of_household", R"(
    UPDATE registry_history
       SET sealed = NULL
     WHERE book_id = $1 AND household_id = $2 AND subject_id = $2)"};

static constexpr store::Query history_erase_subject{"registry.erase_history_of_person", R"(
    UPDATE registry_history
       SET sealed = NULL
     WHERE book_id = $1 AND subject_id = $2)"};

static constexpr store::Query baselines_erase{"registry.erase_baselines", R"(
    DELETE FROM registry_baseline
     WHERE book_id = $1 AND household_id = $2)"};

Result<std::vector<PersonRow>> list_departed(store::Tx& tx, std::int64_t book,
                                             HouseholdId household) {
    std::vector<PersonRow> people;
    for (auto const& row : TRY(tx.many(people_departed, book, household)))
        people.push_back(to_person(row));
    return people;
}

Result<> erase_changes(Work& work, HouseholdId household, std::span<PersonRow const> people) {
    TRY(work.tx.run(history_erase_household, work.actor.book, household));
    TRY(work.tx.run(baselines_erase, work.actor.book, household));
    for (auto const& row : people)
        TRY(work.tx.run(history_erase_subject, work.actor.book, row.person));
    return {};
}

// ---- For an undo -------------------------------------------------------------------------------

static constexpr store::Query households_under{"registry.households_under_basis", R"(
    SELECT id
      FROM registry_household
     WHERE book_id = $1 AND id > $2 AND id <= $3 AND basis_id = $4 AND state <> 'erased'
     ORDER BY id
     LIMIT $5)"};

static constexpr store::Query history_any{"registry.history_any", R"(
    SELECT number AS found
      FROM registry_history
     WHERE book_id = $1 AND household_id = $2
     LIMIT 1)"};

static constexpr store::Query answers_later{"registry.answers_later", R"(
    SELECT version AS found
      FROM registry_answers
     WHERE book_id = $1 AND household_id = $2 AND version > 1
     LIMIT 1)"};

static constexpr store::Query baseline_any{"registry.baseline_any", R"(
    SELECT version AS found
      FROM registry_baseline
     WHERE book_id = $1 AND household_id = $2
     LIMIT 1)"};

Result<std::vector<HouseholdId>> registered_under(Work& work, BasisRange const& range, int limit) {
    std::vector<HouseholdId> households;
    for (auto const& row : TRY(work.tx.many(households_under, work.actor.book, range.after,
                                            range.last, range.basis, limit)))
        households.push_back(row.get<HouseholdId>("id"));
    return households;
}

Result<std::vector<PersonId>> people_of(Work& work, HouseholdId household) {
    std::vector<PersonId> people;
    for (auto const& row : TRY(list_people(work.tx, work.actor.book, household)))
        people.push_back(row.person);
    return people;
}

Result<bool> was_changed(Work& work, HouseholdId household) {
    for (auto const* query : {&history_any, &answers_later, &baseline_any})
        if (TRY(work.tx.one(*query, work.actor.book, household))) return true;
    return false;
}

}  // namespace takaful::registry
