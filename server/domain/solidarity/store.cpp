#include "domain/solidarity/store.hpp"

namespace takaful::solidarity {

namespace {

constexpr store::Query insert_programme{"solidarity.insert_programme", R"(
    INSERT INTO solidarity_programme (book_id, id, fund, name_ar, name_en, base_minor,
           per_member_minor, members_max, currency, frequency, state, made_by, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))"};

constexpr store::Query programme_by_id{"solidarity.programme_by_id", R"(
    SELECT id, fund, name_ar, name_en, base_minor, per_member_minor, members_max, currency,
           frequency, state, made_by, made_at
      FROM solidarity_programme
     WHERE book_id = $1 AND id = $2)"};

constexpr store::Query all_programmes{"solidarity.all_programmes", R"(
    SELECT id, fund, name_ar, name_en, base_minor, per_member_minor, members_max, currency,
           frequency, state, made_by, made_at
      FROM solidarity_programme
     WHERE book_id = $1
     ORDER BY made_at DESC, id DESC
     LIMIT 200)"};

constexpr store::Query update_programme_state{"solidarity.update_programme_state", R"(
    UPDATE solidarity_programme SET state = $3 WHERE book_id = $1 AND id = $2)"};

constexpr store::Query last_version{"solidarity.last_version", R"(
    SELECT COALESCE(MAX(version), 0) AS version
      FROM solidarity_list
     WHERE book_id = $1 AND programme = $2)"};

constexpr store::Query insert_list{"solidarity.insert_list", R"(
    INSERT INTO solidarity_list (book_id, id, programme, version, model, cut, cutoff, selected,
           total, cost_minor, currency, root, seed, state, made_by, made_on)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16))"};

constexpr store::Query list_by_id{"solidarity.list_by_id", R"(
    SELECT id, programme, version, model, cut, cutoff, selected, total, cost_minor, currency, root,
           seed, state, made_by, made_on, approved_by, approved_on, leaf
      FROM solidarity_list
     WHERE book_id = $1 AND id = $2)"};

constexpr store::Query lists_of_programme{"solidarity.lists_of_programme", R"(
    SELECT id, programme, version, model, cut, cutoff, selected, total, cost_minor, currency, root,
           seed, state, made_by, made_on, approved_by, approved_on, leaf
      FROM solidarity_list
     WHERE book_id = $1 AND programme = $2
     ORDER BY version DESC
     LIMIT 100)"};

constexpr store::Query update_list_state{"solidarity.update_list_state", R"(
    UPDATE solidarity_list SET state = $3 WHERE book_id = $1 AND id = $2)"};

constexpr store::Query approve_list_row{"solidarity.approve_list", R"(
    UPDATE solidarity_list
       SET state = 'approved', approved_by = $3, approved_on = $4, leaf = $5
     WHERE book_id = $1 AND id = $2)"};

constexpr store::Query supersede{"solidarity.supersede", R"(
    UPDATE solidarity_list SET state = 'superseded'
     WHERE book_id = $1 AND programme = $2 AND id <> $3 AND state = 'approved')"};

constexpr store::Query insert_decision{"solidarity.insert_decision", R"(
    INSERT INTO solidarity_decision (book_id, list, household, position, included, sealed)
    VALUES ($1, $2, $3, $4, $5, $6))"};

constexpr store::Query insert_place{"solidarity.insert_place", R"(
    INSERT INTO solidarity_list_place (book_id, list, position, household)
    VALUES ($1, $2, $3, $4))"};

constexpr store::Query rows_after{"solidarity.rows_after", R"(
    SELECT decision.position, decision.household, decision.included, decision.sealed
      FROM solidarity_list_place place
      JOIN solidarity_decision decision
        ON decision.book_id = place.book_id AND decision.list = place.list
           AND decision.household = place.household
     WHERE place.book_id = $1 AND place.list = $2 AND place.position > $3
           AND decision.included >= $4
     ORDER BY place.position
     LIMIT $5)"};

constexpr store::Query listings_of_household{"solidarity.listings_of_household", R"(
    SELECT l.id, l.programme, l.version, l.model, l.cut, l.cutoff, l.selected, l.total,
           l.cost_minor, l.currency, l.root, l.seed, l.state, l.made_by, l.made_on, l.approved_by,
           l.approved_on, l.leaf, r.position, r.household, r.included, r.sealed
      FROM solidarity_list l
      JOIN solidarity_decision r
        ON r.book_id = l.book_id AND r.list = l.id AND r.household = $2
     WHERE l.book_id = $1 AND l.state IN ('approved', 'superseded')
     ORDER BY l.made_on DESC, l.version DESC
     LIMIT 50)"};

ProgrammeRow to_programme(store::Row const& row) {
    return {
        .id = row.get<ProgrammeId>("id"),
        .fund = row.get<FundId>("fund"),
        .name_ar = row.get<std::string>("name_ar"),
        .name_en = row.get<std::string>("name_en"),
        .benefit = {.base = row.money("base_minor"),
                    .per_member = row.money("per_member_minor"),
                    .members_max = row.get<int>("members_max")},
        .frequency = row.get<Frequency>("frequency"),
        .state = row.get<ProgrammeState>("state"),
        .made_by = row.get<PersonId>("made_by"),
        .made_at = row.get<Instant>("made_at"),
    };
}

ListHead to_list(store::Row const& row) {
    return {
        .id = row.get<ListId>("id"),
        .programme = row.get<ProgrammeId>("programme"),
        .version = row.get<int>("version"),
        .model = row.get<ModelId>("model"),
        .cut = row.get<std::string>("cut"),
        .cutoff = row.get<std::int64_t>("cutoff"),
        .selected = row.get<std::int64_t>("selected"),
        .total = row.get<std::int64_t>("total"),
        .cost = row.money("cost_minor"),
        .root = row.get<crypto::Digest>("root"),
        .seed = row.get<Bytes>("seed"),
        .state = row.get<ListState>("state"),
        .made_by = row.get<PersonId>("made_by"),
        .made_on = row.get<Date>("made_on"),
        .approved_by = row.get<std::optional<PersonId>>("approved_by"),
        .approved_on = row.get<std::optional<Date>>("approved_on"),
        .leaf = row.get<std::optional<Bytes>>("leaf"),
    };
}

StoredListRow to_list_row(store::Row const& row) {
    return {
        .position = row.get<std::int64_t>("position"),
        .household = row.get<HouseholdId>("household"),
        .included = row.get<bool>("included"),
        .sealed = row.get<Bytes>("sealed"),
    };
}

}  // namespace

Result<> save_programme(store::Tx& tx, std::int64_t book, ProgrammeRow const& p) {
    TRY(tx.run(insert_programme, book, p.id, p.fund, p.name_ar, p.name_en, p.benefit.base.minor,
               p.benefit.per_member.minor, p.benefit.members_max, p.benefit.base.currency,
               p.frequency, p.state, p.made_by, p.made_at));
    return {};
}

Result<ProgrammeRow> load_programme(store::Tx& tx, std::int64_t book, ProgrammeId const& id) {
    auto const row = TRY(tx.one(programme_by_id, book, id));
    if (!row) return fail(ErrorKind::not_found, "solidarity.programme_unknown", id.text());
    return to_programme(*row);
}

Result<std::vector<ProgrammeRow>> list_programmes(store::Tx& tx, std::int64_t book) {
    std::vector<ProgrammeRow> programmes;
    for (auto const& row : TRY(tx.many(all_programmes, book)))
        programmes.push_back(to_programme(row));
    return programmes;
}

Result<> set_programme_state(store::Tx& tx, std::int64_t book, ProgrammeId const& id,
                             ProgrammeState state) {
    TRY(tx.run(update_programme_state, book, id, state));
    return {};
}

Result<int> next_list_version(store::Tx& tx, std::int64_t book, ProgrammeId const& programme) {
    auto const row = TRY(tx.one(last_version, book, programme));
    return row->get<int>("version") + 1;
}

Result<> save_list(store::Tx& tx, std::int64_t book, ListHead const& l) {
    TRY(tx.run(insert_list, book, l.id, l.programme, l.version, l.model, l.cut, l.cutoff,
               l.selected, l.total, l.cost.minor, l.cost.currency, l.root, l.seed, l.state,
               l.made_by, l.made_on));
    return {};
}

Result<ListHead> load_list(store::Tx& tx, std::int64_t book, ListId const& id) {
    auto const row = TRY(tx.one(list_by_id, book, id));
    if (!row) return fail(ErrorKind::not_found, "solidarity.list_unknown", id.text());
    return to_list(*row);
}

Result<std::vector<ListHead>> list_lists(store::Tx& tx, std::int64_t book,
                                         ProgrammeId const& programme) {
    std::vector<ListHead> lists;
    for (auto const& row : TRY(tx.many(lists_of_programme, book, programme)))
        lists.push_back(to_list(row));
    return lists;
}

Result<> set_list_state(store::Tx& tx, std::int64_t book, ListId const& id, ListState state) {
    TRY(tx.run(update_list_state, book, id, state));
    return {};
}

Result<> save_list_approval(store::Tx& tx, std::int64_t book, ListHead const& list) {
    TRY(tx.run(approve_list_row, book, list.id, list.approved_by, list.approved_on, list.leaf));
    return {};
}

Result<> supersede_lists(store::Tx& tx, std::int64_t book, ProgrammeId const& programme,
                         ListId const& keep) {
    TRY(tx.run(supersede, book, programme, keep));
    return {};
}

Result<> save_decisions(store::Tx& tx, std::int64_t book, ListId const& list,
                        std::vector<StoredListRow> const& rows) {
    constexpr int columns = 6;
    std::vector<store::Value> values;
    values.reserve(rows.size() * columns);
    for (auto const& row : rows) {
        values.push_back(store::to_value(book));
        values.push_back(store::to_value(list));
        values.push_back(store::to_value(row.household));
        values.push_back(store::to_value(row.position));
        values.push_back(store::to_value(row.included));
        values.push_back(store::to_value(row.sealed));
    }
    TRY(tx.run_each(insert_decision, values, columns));
    return {};
}

Result<> save_list_places(store::Tx& tx, std::int64_t book, ListId const& list,
                          std::vector<HouseholdPlace> const& places) {
    constexpr int columns = 4;
    std::vector<store::Value> values;
    values.reserve(places.size() * columns);
    for (auto const& place : places) {
        values.push_back(store::to_value(book));
        values.push_back(store::to_value(list));
        values.push_back(store::to_value(place.position));
        values.push_back(store::to_value(place.household));
    }
    TRY(tx.run_each(insert_place, values, columns));
    return {};
}

Result<std::vector<StoredListRow>> list_list_rows(store::Tx& tx, std::int64_t book,
                                                  ListId const& list, bool included_only,
                                                  std::int64_t after, std::int64_t limit) {
    std::vector<StoredListRow> rows;
    for (auto const& row : TRY(tx.many(rows_after, book, list, after, included_only, limit)))
        rows.push_back(to_list_row(row));
    return rows;
}

constexpr store::Query included_in_list{"solidarity.included_in_list", R"(
    SELECT included
      FROM solidarity_decision
     WHERE book_id = $1 AND list = $2 AND household = $3)"};

Result<bool> is_included(store::Tx& tx, std::int64_t book, ListId const& list,
                         HouseholdId const& household) {
    auto const row = TRY(tx.one(included_in_list, book, list, household));
    return row && row->get<bool>("included");
}

Result<std::vector<HouseholdListing>> listings_of(store::Tx& tx, std::int64_t book,
                                                  HouseholdId const& household) {
    std::vector<HouseholdListing> listings;
    for (auto const& row : TRY(tx.many(listings_of_household, book, household)))
        listings.push_back({to_list(row), to_list_row(row)});
    return listings;
}

}  // namespace takaful::solidarity
