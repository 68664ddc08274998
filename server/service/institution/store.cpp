#include "service/institution/store.hpp"

namespace takaful::institution {

static constexpr store::Query row_insert{"institution.insert", R"(
    INSERT INTO institution (book_id, institution, name_ar, name_en, state, proposed_by,
                             proposed_on)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};

static constexpr store::Query row_by_id{"institution.by_id", R"(
    SELECT institution, name_ar, name_en, state, proposed_by, proposed_on, approved_by, approved_on,
           own_book, currency, opened_on
      FROM institution
     WHERE book_id = $1 AND institution = $2)"};

static constexpr store::Query row_by_book{"institution.by_book", R"(
    SELECT institution, name_ar, name_en, state, proposed_by, proposed_on, approved_by, approved_on,
           own_book, currency, opened_on
      FROM institution
     WHERE book_id = $1 AND own_book = $2)"};

static constexpr store::Query rows_of_house{"institution.rows", R"(
    SELECT institution, name_ar, name_en, state, proposed_by, proposed_on, approved_by, approved_on,
           own_book, currency, opened_on
      FROM institution
     WHERE book_id = $1
     ORDER BY institution DESC
     LIMIT 200)"};

static constexpr store::Query book_last{"institution.last_book", R"(
    SELECT own_book
      FROM institution
     WHERE book_id = $1 AND own_book IS NOT NULL
     ORDER BY own_book DESC
     LIMIT 1)"};

static constexpr store::Query approval_save{"institution.save_approval", R"(
    UPDATE institution
       SET state = $3, approved_by = $4, approved_on = $5, own_book = $6
     WHERE book_id = $1 AND institution = $2)"};

static constexpr store::Query opening_save{"institution.save_opening", R"(
    UPDATE institution
       SET currency = $3, opened_on = $4
     WHERE book_id = $1 AND institution = $2)"};

static Institution to_institution(store::Row const& row) {
    return {
        .institution = row.get<InstitutionId>("institution"),
        .name_ar = row.get<std::string>("name_ar"),
        .name_en = row.get<std::string>("name_en"),
        .state = row.get<State>("state"),
        .proposed_by = row.get<PersonId>("proposed_by"),
        .proposed_on = row.get<Date>("proposed_on"),
        .approved_by = row.get<std::optional<PersonId>>("approved_by"),
        .approved_on = row.get<std::optional<Date>>("approved_on"),
        .book = row.get<std::optional<std::int64_t>>("own_book"),
        .currency = row.get<std::optional<Currency>>("currency"),
        .opened_on = row.get<std::optional<Date>>("opened_on"),
    };
}

Result<> insert_institution(store::Tx& tx, std::int64_t house, Institution const& made) {
    TRY(tx.run(row_insert, house, made.institution, made.name_ar, made.name_en, made.state,
               made.proposed_by, made.proposed_on));
    return {};
}

Result<Institution> load_institution(store::Tx& tx, std::int64_t house, InstitutionId const& id) {
    auto const row = TRY(tx.one(row_by_id, house, id));
    if (!row) return fail(ErrorKind::not_found, "institution.unknown", id.text());
    return to_institution(*row);
}

Result<std::optional<Institution>> find_by_book(store::Tx& tx, std::int64_t house,
                                                std::int64_t own_book) {
    auto const row = TRY(tx.one(row_by_book, house, own_book));
    if (!row) return std::nullopt;
    return to_institution(*row);
}

Result<std::vector<Institution>> list_rows(store::Tx& tx, std::int64_t house) {
    std::vector<Institution> institutions;
    for (auto const& row : TRY(tx.many(rows_of_house, house)))
        institutions.push_back(to_institution(row));
    return institutions;
}

Result<std::int64_t> last_book(store::Tx& tx, std::int64_t house) {
    auto const row = TRY(tx.one(book_last, house));
    return row ? row->get<std::int64_t>("own_book") : 0;
}

Result<> save_approval(store::Tx& tx, std::int64_t house, Institution const& approved) {
    TRY(tx.run(approval_save, house, approved.institution, approved.state, approved.approved_by,
               approved.approved_on, approved.book));
    return {};
}

Result<> save_opening(store::Tx& tx, std::int64_t house, Institution const& opened) {
    TRY(tx.run(opening_save, house, opened.institution, opened.currency, opened.opened_on));
    return {};
}

}  // namespace takaful::institution
