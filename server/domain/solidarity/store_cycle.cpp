// The second half of solidarity's tables: cycles, entitlements, payrolls.

#include "domain/solidarity/store.hpp"

namespace takaful::solidarity {

namespace {

constexpr store::Query insert_cycle{"solidarity.insert_cycle", R"(
    INSERT INTO solidarity_cycle (book_id, id, programme, list, period, instalment, state,
           households, total_minor, currency, seed, job, made_by, made_on)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14))"};

constexpr store::Query cycle_by_id{"solidarity.cycle_by_id", R"(
    SELECT id, programme, list, period, instalment, state, households, total_minor, currency, seed,
           job, made_by, made_on
      FROM solidarity_cycle
     WHERE book_id = $1 AND id = $2)"};

constexpr store::Query cycles_of_programme{"solidarity.cycles_of_programme", R"(
    SELECT id, programme, list, period, instalment, state, households, total_minor, currency, seed,
           job, made_by, made_on
      FROM solidarity_cycle
     WHERE book_id = $1 AND programme = $2
     ORDER BY period DESC, instalment DESC
     LIMIT 120)"};

constexpr store::Query update_cycle_state{"solidarity.update_cycle_state", R"(
    UPDATE solidarity_cycle SET state = $3 WHERE book_id = $1 AND id = $2)"};

constexpr store::Query add_to_cycle{"solidarity.add_to_cycle", R"(
    UPDATE solidarity_cycle
       SET households = households + $3, total_minor = total_minor + $4
     WHERE book_id = $1 AND id = $2)"};

constexpr store::Query insert_entitlement{"solidarity.insert_entitlement", R"(
    INSERT INTO solidarity_entitlement (book_id, cycle, position, household, payee, amount_minor)
    VALUES ($1, $2, $3, $4, $5, $6))"};

constexpr store::Query entitlement_of{"solidarity.entitlement_of", R"(
    SELECT position
      FROM solidarity_entitlement
     WHERE book_id = $1 AND household = $2 AND cycle = $3)"};

constexpr store::Query due_after{"solidarity.due_after", R"(
    SELECT e.position, e.household, e.payee, e.amount_minor
      FROM solidarity_entitlement e
      LEFT JOIN solidarity_withholding w
        ON w.book_id = e.book_id AND w.cycle = e.cycle AND w.household = e.household
     WHERE e.book_id = $1 AND e.cycle = $2 AND e.position > $3 AND e.position <= $4
       AND w.household IS NULL
     ORDER BY e.position)"};

/// Where nobody is withheld no row needs to be looked for among those who are.
constexpr store::Query all_after{"solidarity.all_after", R"(
    SELECT position, household, payee, amount_minor
      FROM solidarity_entitlement
     WHERE book_id = $1 AND cycle = $2 AND position > $3 AND position <= $4
     ORDER BY position)"};

// COALESCE keeps the planner from the cycle's own key, after which it would sort the whole cycle
// for each page of it.
constexpr store::Query due_by_household{"solidarity.due_by_household", R"(
    SELECT e.position, e.household, e.payee, e.amount_minor
      FROM solidarity_entitlement e
      LEFT JOIN solidarity_withholding w
        ON w.book_id = e.book_id AND w.cycle = e.cycle AND w.household = e.household
     WHERE e.book_id = $1 AND COALESCE(e.cycle, e.cycle) = $2 AND e.household > $3
       AND w.household IS NULL
     ORDER BY e.household
     LIMIT $4)"};

constexpr store::Query insert_withholding{"solidarity.insert_withholding", R"(
    INSERT INTO solidarity_withholding (book_id, cycle, household, reason, made_by, made_at)
    VALUES ($1, $2, $3, $4, $5, $6))"};

constexpr store::Query withholdings_of{"solidarity.withholdings_of", R"(
    SELECT household, reason
      FROM solidarity_withholding
     WHERE book_id = $1 AND cycle = $2
     ORDER BY made_at
     LIMIT 1000)"};

constexpr store::Query withholding_count{"solidarity.withholding_count", R"(
    SELECT COUNT(1) AS withheld
      FROM solidarity_withholding
     WHERE book_id = $1 AND cycle = $2)"};

constexpr store::Query changes_of_cycle{"solidarity.withholding_changes", R"(
    SELECT withholding_changes
      FROM solidarity_cycle
     WHERE book_id = $1 AND id = $2)"};

constexpr store::Query count_change{"solidarity.count_withholding_change", R"(
    UPDATE solidarity_cycle
       SET withholding_changes = COALESCE(withholding_changes, 0) + 1
     WHERE book_id = $1 AND id = $2)"};

constexpr store::Query delete_withholding{"solidarity.delete_withholding", R"(
    DELETE FROM solidarity_withholding
     WHERE book_id = $1 AND cycle = $2 AND household = $3)"};

constexpr store::Query due_of_household{"solidarity.due_of_household", R"(
    SELECT e.position
      FROM solidarity_entitlement e
      LEFT JOIN solidarity_withholding w
        ON w.book_id = e.book_id AND w.cycle = e.cycle AND w.household = e.household
     WHERE e.book_id = $1 AND e.household = $2 AND e.cycle = $3 AND w.household IS NULL)"};

constexpr store::Query due_cycles{"solidarity.due_cycles", R"(
    SELECT c.id, c.programme, c.list, c.period, c.instalment, c.state, c.households, c.total_minor,
           c.currency, c.seed, c.job, c.made_by, c.made_on
      FROM solidarity_entitlement e
      JOIN solidarity_cycle c ON c.book_id = e.book_id AND c.id = e.cycle
      LEFT JOIN solidarity_withholding w
        ON w.book_id = e.book_id AND w.cycle = e.cycle AND w.household = e.household
     WHERE e.book_id = $1 AND e.household = $2 AND c.state <> 'paid' AND w.household IS NULL
     LIMIT 100)"};

constexpr store::Query cycles_kept_out{"solidarity.cycles_kept_out", R"(
    SELECT c.id, c.programme, c.list, c.period, c.instalment, c.state, c.households, c.total_minor,
           c.currency, c.seed, c.job, c.made_by, c.made_on
      FROM solidarity_entitlement e
      JOIN solidarity_cycle c ON c.book_id = e.book_id AND c.id = e.cycle
      JOIN solidarity_withholding w
        ON w.book_id = e.book_id AND w.cycle = e.cycle AND w.household = e.household
     WHERE e.book_id = $1 AND e.household = $2 AND c.state <> 'paid' AND w.reason = $3
     LIMIT 100)"};

// A payroll of the cycle that pays has gone past the position or not: that is what "paid" means.
constexpr store::Query payments_of_household{"solidarity.payments_of_household", R"(
    SELECT c.programme, c.period, e.amount_minor, c.currency, c.made_on,
           w.household IS NOT NULL AS withheld,
           COALESCE((SELECT MAX(p.paid_through)
                       FROM solidarity_payroll p
                      WHERE p.book_id = c.book_id AND p.cycle = c.id), 0) >= e.position AS paid
      FROM solidarity_entitlement e
      JOIN solidarity_cycle c ON c.book_id = e.book_id AND c.id = e.cycle
      LEFT JOIN solidarity_withholding w
        ON w.book_id = e.book_id AND w.cycle = e.cycle AND w.household = e.household
     WHERE e.book_id = $1 AND e.household = $2
     ORDER BY c.period DESC, c.instalment DESC
     LIMIT 100)"};

constexpr store::Query insert_payroll{"solidarity.insert_payroll", R"(
    INSERT INTO solidarity_payroll (book_id, id, cycle, root, households, total_minor, currency,
           state, made_by, made_at, paid_through, paid_households, paid_minor, outflow_from)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, 0))"};

constexpr store::Query payroll_by_id{"solidarity.payroll_by_id", R"(
    SELECT id, cycle, root, households, total_minor, currency, state, made_by, made_at, checked_by,
           checked_at, checked_on, refusal, job, paid_through, paid_households, paid_minor,
           outflow_from, told_after
      FROM solidarity_payroll
     WHERE book_id = $1 AND id = $2)"};

constexpr store::Query payrolls_pending{"solidarity.payrolls_pending", R"(
    SELECT id, cycle, root, households, total_minor, currency, state, made_by, made_at, checked_by,
           checked_at, checked_on, refusal, job, paid_through, paid_households, paid_minor,
           outflow_from, told_after
      FROM solidarity_payroll
     WHERE book_id = $1 AND state = 'pending'
     ORDER BY id LIMIT 1000)"};

constexpr store::Query payroll_of_cycle{"solidarity.payroll_of_cycle", R"(
    SELECT id, cycle, root, households, total_minor, currency, state, made_by, made_at, checked_by,
           checked_at, checked_on, refusal, job, paid_through, paid_households, paid_minor,
           outflow_from, told_after
      FROM solidarity_payroll
     WHERE book_id = $1 AND cycle = $2
     ORDER BY state = 'refused', made_at DESC
     LIMIT 1)"};

constexpr store::Query update_check{"solidarity.update_check", R"(
    UPDATE solidarity_payroll
       SET state = $3, checked_by = $4, checked_at = $5, refusal = $6, job = $7,
           outflow_from = $8, checked_on = $9
     WHERE book_id = $1 AND id = $2)"};

constexpr store::Query update_progress{"solidarity.update_progress", R"(
    UPDATE solidarity_payroll
       SET state = $3, paid_through = $4, paid_households = $5, paid_minor = $6
     WHERE book_id = $1 AND id = $2)"};

constexpr store::Query update_told{"solidarity.update_told", R"(
    UPDATE solidarity_payroll SET told_after = $3 WHERE book_id = $1 AND id = $2)"};

constexpr store::Query paying_from_fund{"solidarity.paying_from_fund", R"(
    SELECT COUNT(1) AS payrolls
      FROM solidarity_payroll p
      JOIN solidarity_cycle c ON c.book_id = p.book_id AND c.id = p.cycle
      JOIN solidarity_programme g ON g.book_id = c.book_id AND g.id = c.programme
     WHERE p.book_id = $1 AND g.fund = $2 AND p.state IN ('paying', 'pending'))"};

CycleRow to_cycle(store::Row const& row) {
    return {
        .id = row.get<CycleId>("id"),
        .programme = row.get<ProgrammeId>("programme"),
        .list = row.get<ListId>("list"),
        .period = row.get<int>("period"),
        .instalment = row.get<int>("instalment"),
        .state = row.get<CycleState>("state"),
        .households = row.get<std::int64_t>("households"),
        .total = row.money("total_minor"),
        .seed = row.get<Bytes>("seed"),
        .job = row.get<JobId>("job"),
        .made_by = row.get<PersonId>("made_by"),
        .made_on = row.get<Date>("made_on"),
    };
}

PayrollRow to_payroll(store::Row const& row) {
    return {
        .id = row.get<PayrollId>("id"),
        .cycle = row.get<CycleId>("cycle"),
        .root = row.get<crypto::Digest>("root"),
        .households = row.get<std::int64_t>("households"),
        .total = row.money("total_minor"),
        .state = row.get<PayrollState>("state"),
        .made_by = row.get<PersonId>("made_by"),
        .made_at = row.get<Instant>("made_at"),
        .checked_by = row.get<std::optional<PersonId>>("checked_by"),
        .checked_at = row.get<std::optional<Instant>>("checked_at"),
        .checked_on = row.get<std::optional<Date>>("checked_on"),
        .refusal = row.get<std::optional<std::string>>("refusal"),
        .job = row.get<std::optional<JobId>>("job"),
        .paid_through = row.get<std::int64_t>("paid_through"),
        .paid_households = row.get<std::int64_t>("paid_households"),
        .paid_minor = row.get<std::int64_t>("paid_minor"),
        .outflow_from = row.get<std::int64_t>("outflow_from"),
        .told_after = row.get<std::optional<HouseholdId>>("told_after").value_or(HouseholdId{}),
    };
}

}  // namespace

Result<> save_cycle(store::Tx& tx, std::int64_t book, CycleRow const& c) {
    TRY(tx.run(insert_cycle, book, c.id, c.programme, c.list, c.period, c.instalment, c.state,
               c.households, c.total.minor, c.total.currency, c.seed, c.job, c.made_by, c.made_on));
    return {};
}

Result<CycleRow> load_cycle(store::Tx& tx, std::int64_t book, CycleId const& id) {
    auto const row = TRY(tx.one(cycle_by_id, book, id));
    if (!row) return fail(ErrorKind::not_found, "solidarity.cycle_unknown", id.text());
    return to_cycle(*row);
}

Result<std::vector<CycleRow>> list_cycles(store::Tx& tx, std::int64_t book,
                                          ProgrammeId const& programme) {
    std::vector<CycleRow> cycles;
    for (auto const& row : TRY(tx.many(cycles_of_programme, book, programme)))
        cycles.push_back(to_cycle(row));
    return cycles;
}

Result<> set_cycle_state(store::Tx& tx, std::int64_t book, CycleId const& id, CycleState state) {
    TRY(tx.run(update_cycle_state, book, id, state));
    return {};
}

Result<> grow_cycle(store::Tx& tx, std::int64_t book, CycleId const& id, std::int64_t households,
                    std::int64_t total_minor) {
    TRY(tx.run(add_to_cycle, book, id, households, total_minor));
    return {};
}

Result<> save_entitlements(store::Tx& tx, std::int64_t book, CycleId const& cycle,
                           std::vector<Entitlement> const& entitlements) {
    constexpr int columns = 6;
    std::vector<store::Value> values;
    values.reserve(entitlements.size() * columns);
    for (auto const& entitlement : entitlements) {
        values.push_back(store::to_value(book));
        values.push_back(store::to_value(cycle));
        values.push_back(store::to_value(entitlement.position));
        values.push_back(store::to_value(entitlement.household));
        values.push_back(store::to_value(entitlement.payee));
        values.push_back(store::to_value(entitlement.amount_minor));
    }
    TRY(tx.run_each(insert_entitlement, values, columns));
    return {};
}

Result<bool> is_entitled(store::Tx& tx, std::int64_t book, CycleId const& cycle,
                         HouseholdId const& household) {
    return TRY(tx.one(entitlement_of, book, household, cycle)).has_value();
}

static Result<std::unique_ptr<store::Cursor>> scan_positions(store::Tx& tx, std::int64_t book,
                                                             CycleId const& cycle,
                                                             Positions positions) {
    auto const withheld = TRY(count_withholdings(tx, book, cycle));
    return tx.scan(withheld == 0 ? all_after : due_after, book, cycle, positions.after,
                   positions.through);
}

Result<std::vector<Entitlement>> list_due(store::Tx& tx, std::int64_t book, CycleId const& cycle,
                                          Positions positions) {
    std::vector<Entitlement> due;
    auto const cursor = TRY(scan_positions(tx, book, cycle, positions));
    while (TRY(cursor->next())) due.push_back(read_due(*cursor));
    return due;
}

Result<std::vector<Entitlement>> list_due_by_household(store::Tx& tx, std::int64_t book,
                                                       CycleId const& cycle,
                                                       HouseholdId const& after,
                                                       std::int64_t limit) {
    std::vector<Entitlement> due;
    auto const cursor = TRY(tx.scan(due_by_household, book, cycle, after, limit));
    while (TRY(cursor->next())) due.push_back(read_due(*cursor));
    return due;
}

Result<std::unique_ptr<store::Cursor>> scan_due(store::Tx& tx, std::int64_t book,
                                                CycleId const& cycle) {
    return scan_positions(tx, book, cycle, {.after = 0, .through = INT64_MAX});
}

Entitlement read_due(store::Cursor const& cursor) {
    Entitlement due{.position = cursor.int64(0), .amount_minor = cursor.int64(3)};
    std::copy_n(as_bytes(cursor.view(1)).begin(), 16, due.household.bytes.begin());
    std::copy_n(as_bytes(cursor.view(2)).begin(), 16, due.payee.bytes.begin());
    return due;
}

Result<> save_withholding(store::Tx& tx, std::int64_t book, CycleId const& cycle,
                          Withholding const& withholding, PersonId by, Instant at) {
    TRY(tx.run(insert_withholding, book, cycle, withholding.household, withholding.reason, by, at));
    TRY(tx.run(count_change, book, cycle));
    return {};
}

Result<std::vector<Withholding>> list_withholdings(store::Tx& tx, std::int64_t book,
                                                   CycleId const& cycle) {
    std::vector<Withholding> withholdings;
    for (auto const& row : TRY(tx.many(withholdings_of, book, cycle)))
        withholdings.push_back({row.get<HouseholdId>("household"), row.get<std::string>("reason")});
    return withholdings;
}

Result<std::int64_t> count_withholdings(store::Tx& tx, std::int64_t book, CycleId const& cycle) {
    auto const row = TRY(tx.one(withholding_count, book, cycle));
    return row->get<std::int64_t>("withheld");
}

Result<std::int64_t> withholding_changes(store::Tx& tx, std::int64_t book, CycleId const& cycle) {
    auto const row = TRY(tx.one(changes_of_cycle, book, cycle));
    if (!row) return 0;
    return row->get<std::optional<std::int64_t>>("withholding_changes").value_or(0);
}

Result<> remove_withholding(store::Tx& tx, std::int64_t book, CycleId const& cycle,
                            HouseholdId const& household) {
    TRY(tx.run(delete_withholding, book, cycle, household));
    TRY(tx.run(count_change, book, cycle));
    return {};
}

Result<bool> is_due(store::Tx& tx, std::int64_t book, CycleId const& cycle,
                    HouseholdId const& household) {
    return TRY(tx.one(due_of_household, book, household, cycle)).has_value();
}

Result<std::vector<CycleRow>> list_due_cycles(store::Tx& tx, std::int64_t book,
                                              HouseholdId const& household) {
    std::vector<CycleRow> cycles;
    for (auto const& row : TRY(tx.many(due_cycles, book, household)))
        cycles.push_back(to_cycle(row));
    return cycles;
}

Result<std::vector<CycleRow>> list_cycles_kept_out(store::Tx& tx, std::int64_t book,
                                                   HouseholdId const& household,
                                                   std::string_view reason) {
    std::vector<CycleRow> cycles;
    for (auto const& row : TRY(tx.many(cycles_kept_out, book, household, reason)))
        cycles.push_back(to_cycle(row));
    return cycles;
}

Result<std::vector<HouseholdPayment>> payments_of(store::Tx& tx, std::int64_t book,
                                                  HouseholdId const& household) {
    std::vector<HouseholdPayment> payments;
    for (auto const& row : TRY(tx.many(payments_of_household, book, household)))
        payments.push_back({.programme = row.get<ProgrammeId>("programme"),
                            .period = row.get<int>("period"),
                            .amount = row.money("amount_minor"),
                            .made_on = row.get<Date>("made_on"),
                            .withheld = row.get<bool>("withheld"),
                            .paid = row.get<bool>("paid")});
    return payments;
}

Result<> save_payroll(store::Tx& tx, std::int64_t book, PayrollRow const& p) {
    TRY(tx.run(insert_payroll, book, p.id, p.cycle, p.root, p.households, p.total.minor,
               p.total.currency, p.state, p.made_by, p.made_at));
    return {};
}

Result<PayrollRow> load_payroll(store::Tx& tx, std::int64_t book, PayrollId const& id) {
    auto const row = TRY(tx.one(payroll_by_id, book, id));
    if (!row) return fail(ErrorKind::not_found, "solidarity.payroll_unknown", id.text());
    return to_payroll(*row);
}

Result<std::optional<PayrollRow>> find_payroll(store::Tx& tx, std::int64_t book,
                                               CycleId const& cycle) {
    auto const row = TRY(tx.one(payroll_of_cycle, book, cycle));
    if (!row) return std::optional<PayrollRow>{};
    return std::optional{to_payroll(*row)};
}

Result<std::vector<PayrollRow>> list_pending_payrolls(store::Tx& tx, std::int64_t book) {
    std::vector<PayrollRow> payrolls;
    for (auto const& row : TRY(tx.many(payrolls_pending, book)))
        payrolls.push_back(to_payroll(row));
    return payrolls;
}

Result<> save_check(store::Tx& tx, std::int64_t book, PayrollRow const& p) {
    TRY(tx.run(update_check, book, p.id, p.state, p.checked_by, p.checked_at, p.refusal, p.job,
               p.outflow_from, p.checked_on));
    return {};
}

Result<> save_progress(store::Tx& tx, std::int64_t book, PayrollRow const& p) {
    TRY(tx.run(update_progress, book, p.id, p.state, p.paid_through, p.paid_households,
               p.paid_minor));
    return {};
}

Result<> save_told(store::Tx& tx, std::int64_t book, PayrollId const& id,
                   HouseholdId const& after) {
    TRY(tx.run(update_told, book, id, after));
    return {};
}

Result<std::int64_t> count_paying(store::Tx& tx, std::int64_t book, FundId const& fund) {
    auto const row = TRY(tx.one(paying_from_fund, book, fund));
    return row->get<std::int64_t>("payrolls");
}

}  // namespace takaful::solidarity
