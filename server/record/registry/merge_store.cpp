#include "record/registry/merge_store.hpp"

namespace takaful::registry {

// ---- Mergers -----------------------------------------------------------------------------------

static constexpr store::Query merger_insert{"registry.insert_merger", R"(
    INSERT INTO registry_merger (book_id, id, household_id, into_id, size_before, size_after, by_id,
                                 at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8))"};

static constexpr store::Query merger_undone{"registry.save_merger_undone", R"(
    UPDATE registry_merger
       SET undone_by = $3, undone_at = $4
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query merger_by_id{"registry.merger_by_id", R"(
    SELECT id, household_id, into_id, size_before, size_after, by_id, at, undone_at
      FROM registry_merger
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query merger_of_household{"registry.merger_of_household", R"(
    SELECT id, household_id, into_id, size_before, size_after, by_id, at, undone_at
      FROM registry_merger
     WHERE book_id = $1 AND household_id = $2 AND undone_at IS NULL
     LIMIT 1)"};

static constexpr store::Query mergers_into_household{"registry.mergers_into_household", R"(
    SELECT id, household_id, into_id, size_before, size_after, by_id, at, undone_at
      FROM registry_merger
     WHERE book_id = $1 AND into_id = $2 AND undone_at IS NULL
     LIMIT 1000)"};

static constexpr store::Query merger_any{"registry.any_merger", R"(
    SELECT id
      FROM registry_merger
     WHERE book_id = $1 AND id > $2
     LIMIT 1)"};

static MergerRow to_merger(store::Row const& row) {
    return {.merger = {.merger = row.get<MergerId>("id"),
                       .from = row.get<HouseholdId>("household_id"),
                       .into = row.get<HouseholdId>("into_id"),
                       .by = row.get<PersonId>("by_id"),
                       .at = row.get<Instant>("at"),
                       .undone_at = row.get<std::optional<Instant>>("undone_at")},
            .size_before = row.get<std::int64_t>("size_before"),
            .size_after = row.get<std::int64_t>("size_after")};
}

static std::optional<MergerRow> to_maybe(std::optional<store::Row> const& row) {
    return row ? std::optional{to_merger(*row)} : std::nullopt;
}

Result<> insert_merger(Work& work, MergerRow const& row) {
    auto const& merger = row.merger;
    TRY(work.tx.run(merger_insert, work.actor.book, merger.merger, merger.from, merger.into,
                    row.size_before, row.size_after, merger.by, merger.at));
    return {};
}

Result<> save_merger_undone(Work& work, MergerId merger) {
    TRY(work.tx.run(merger_undone, work.actor.book, merger, work.actor.person, work.now));
    return {};
}

Result<std::optional<MergerRow>> find_merger(store::Tx& tx, std::int64_t book, MergerId merger) {
    return to_maybe(TRY(tx.one(merger_by_id, book, merger)));
}

Result<std::optional<MergerRow>> find_merger_of(store::Tx& tx, std::int64_t book,
                                                HouseholdId from) {
    return to_maybe(TRY(tx.one(merger_of_household, book, from)));
}

Result<std::vector<MergerRow>> list_mergers_into(store::Tx& tx, std::int64_t book,
                                                 HouseholdId into) {
    std::vector<MergerRow> mergers;
    for (auto const& row : TRY(tx.many(mergers_into_household, book, into)))
        mergers.push_back(to_merger(row));
    return mergers;
}

Result<bool> has_any_merger(store::Tx& tx, std::int64_t book) {
    return TRY(tx.one(merger_any, book, MergerId{})).has_value();
}

// ---- Their people ------------------------------------------------------------------------------

static constexpr store::Query merged_insert{"registry.insert_merged_person", R"(
    INSERT INTO registry_merged_person (book_id, merger_id, person_id, as_id, gave_national,
                                        position, is_head, from_on)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8))"};

static constexpr store::Query merged_people{"registry.merged_people", R"(
    SELECT person_id, as_id, gave_national, position, is_head, from_on
      FROM registry_merged_person
     WHERE book_id = $1 AND merger_id = $2
     ORDER BY position, person_id
     LIMIT 100)"};

Result<> insert_merged_people(Work& work, MergerId merger, std::span<MergedPersonRow const> rows) {
    for (auto const& row : rows)
        TRY(work.tx.run(merged_insert, work.actor.book, merger, row.person, row.as,
                        row.gave_national, row.position, row.is_head, row.from_on));
    return {};
}

Result<std::vector<MergedPersonRow>> list_merged_people(store::Tx& tx, std::int64_t book,
                                                        MergerId merger) {
    std::vector<MergedPersonRow> people;
    for (auto const& row : TRY(tx.many(merged_people, book, merger)))
        people.push_back({.person = row.get<PersonId>("person_id"),
                          .as = row.get<std::optional<PersonId>>("as_id"),
                          .gave_national = row.get<bool>("gave_national"),
                          .position = row.get<std::int64_t>("position"),
                          .is_head = row.get<bool>("is_head"),
                          .from_on = row.get<Date>("from_on")});
    return people;
}

// ---- Households --------------------------------------------------------------------------------

static constexpr store::Query memberships_of{"registry.memberships_of_household", R"(
    SELECT person_id, position, is_head, from_on
      FROM registry_membership
     WHERE book_id = $1 AND household_id = $2 AND until_on IS NULL
     ORDER BY position
     LIMIT 200)"};

static constexpr store::Query state_save{"registry.set_household_state", R"(
    UPDATE registry_household
       SET state = $3
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query id_by_code{"registry.id_by_code", R"(
    SELECT id
      FROM registry_household
     WHERE book_id = $1 AND code_index = $2)"};

static constexpr store::Query households_by_phone{"registry.households_by_phone", R"(
    SELECT member.household_id
      FROM registry_person AS person
      JOIN registry_membership AS member
        ON member.book_id = person.book_id AND member.person_id = person.id
     WHERE person.book_id = $1 AND person.phone_index = $2 AND member.until_on IS NULL
     LIMIT 20)"};

Result<std::vector<MembershipRow>> list_memberships(store::Tx& tx, std::int64_t book,
                                                    HouseholdId household) {
    std::vector<MembershipRow> rows;
    for (auto const& row : TRY(tx.many(memberships_of, book, household)))
        rows.push_back({.household = household,
                        .person = row.get<PersonId>("person_id"),
                        .position = row.get<std::int64_t>("position"),
                        .is_head = row.get<bool>("is_head"),
                        .from_on = row.get<Date>("from_on")});
    return rows;
}

Result<> set_household_state(Work& work, HouseholdId household, HouseholdState state) {
    TRY(work.tx.run(state_save, work.actor.book, household, state));
    return {};
}

Result<std::optional<HouseholdId>> find_household_by_code(store::Tx& tx, std::int64_t book,
                                                          BytesView code_index) {
    auto const row = TRY(tx.one(id_by_code, book, code_index));
    if (!row) return std::nullopt;
    return row->get<HouseholdId>("id");
}

Result<std::vector<HouseholdId>> list_households_by_phone(store::Tx& tx, std::int64_t book,
                                                          BytesView phone_index) {
    std::vector<HouseholdId> households;
    for (auto const& row : TRY(tx.many(households_by_phone, book, phone_index)))
        households.push_back(row.get<HouseholdId>("household_id"));
    return households;
}

}  // namespace takaful::registry
