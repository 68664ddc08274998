#include "domain/giving/store.hpp"

#include "base/json.hpp"

namespace takaful::giving {

// ---- Funds --------------------------------------------------------------------------------------

static constexpr store::Query fund_insert{"giving.fund_insert", R"(
    INSERT INTO giving_fund (book_id, id, name_ar, name_en, purpose_ar, purpose_en, intentions,
                             currency, goal_minor, state, account, told_minor, made_by, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, 0, $11, $12))"};
static constexpr store::Query fund_state_update{
    "giving.fund_state_update", "UPDATE giving_fund SET state = $3 WHERE book_id = $1 AND id = $2"};
static constexpr store::Query fund_told_update{
    "giving.fund_told_update",
    "UPDATE giving_fund SET told_minor = $3 WHERE book_id = $1 AND id = $2"};
static constexpr store::Query fund_published_add{"giving.fund_published_add", R"(
    UPDATE giving_fund SET published_minor = published_minor + $3 WHERE book_id = $1 AND id = $2)"};
static constexpr store::Query fund_by_id{"giving.fund_by_id", R"(
    SELECT id, name_ar, name_en, purpose_ar, purpose_en, intentions, currency, goal_minor, state,
           account, told_minor, published_minor
      FROM giving_fund WHERE book_id = $1 AND id = $2)"};
static constexpr store::Query funds_of_book{"giving.funds_of_book", R"(
    SELECT id, name_ar, name_en, purpose_ar, purpose_en, intentions, currency, goal_minor, state,
           account, told_minor, published_minor
      FROM giving_fund WHERE book_id = $1 ORDER BY made_at, id LIMIT 1000)"};

static FundRow to_fund(store::Row const& row, std::int64_t book) {
    FundRow out;
    auto const intentions =
        json::from_text<std::vector<Intention>>(row.get<std::string>("intentions"));
    auto const currency = row.get<Currency>("currency");
    out.fund = {.fund = row.get<FundId>("id"),
                .name_ar = row.get<std::string>("name_ar"),
                .name_en = row.get<std::string>("name_en"),
                .purpose_ar = row.get<std::string>("purpose_ar"),
                .purpose_en = row.get<std::string>("purpose_en"),
                .intentions = intentions.value_or(std::vector<Intention>{}),
                .currency = currency,
                .state = row.get<FundState>("state"),
                .balance = {0, currency},
                .received = {0, currency},
                .paid_out = {row.get<std::int64_t>("published_minor"), currency},
                .goal = {}};
    if (!row.is_null("goal_minor")) out.fund.goal = row.money("goal_minor");
    out.account = {book, row.get<std::int64_t>("account")};
    out.told_minor = row.get<std::int64_t>("told_minor");
    return out;
}

Result<> save_fund(Work& work, FundDraft const& draft, ledger::AccountRef const& account) {
    auto const goal = draft.goal ? std::optional{draft.goal->minor} : std::nullopt;
    TRY(work.tx.run(fund_insert, account.book, draft.id, draft.name_ar, draft.name_en,
                    draft.purpose_ar, draft.purpose_en, json::to_text(draft.intentions),
                    draft.currency, goal, account.account, work.actor.person, work.now));
    return {};
}

Result<> save_fund_state(store::Tx& tx, std::int64_t book, FundId const& fund, FundState state) {
    TRY(tx.run(fund_state_update, book, fund, state));
    return {};
}

Result<> save_told(store::Tx& tx, std::int64_t book, FundId const& fund, std::int64_t told_minor) {
    TRY(tx.run(fund_told_update, book, fund, told_minor));
    return {};
}

Result<> add_published(store::Tx& tx, std::int64_t book, FundId const& fund, std::int64_t minor) {
    TRY(tx.run(fund_published_add, book, fund, minor));
    return {};
}

Result<FundRow> load_fund(store::Tx& tx, std::int64_t book, FundId const& fund) {
    auto const row = TRY(tx.one(fund_by_id, book, fund));
    if (!row) return fail(ErrorKind::not_found, "giving.fund_unknown", fund.text());
    return to_fund(*row, book);
}

Result<std::vector<FundRow>> list_fund_rows(store::Tx& tx, std::int64_t book) {
    std::vector<FundRow> funds;
    for (auto const& row : TRY(tx.many(funds_of_book, book))) funds.push_back(to_fund(row, book));
    return funds;
}

// ---- Quorum mode --------------------------------------------------------------------------------

static constexpr store::Query quorum_ask_of_fund{"giving.quorum_ask_of_fund", R"(
    SELECT above_minor, asked_by, asked_at FROM giving_quorum_ask
     WHERE book_id = $1 AND fund = $2)"};
static constexpr store::Query quorum_ask_insert{"giving.quorum_ask_insert", R"(
    INSERT INTO giving_quorum_ask (book_id, fund, above_minor, asked_by, asked_at)
    VALUES ($1, $2, $3, $4, $5))"};
static constexpr store::Query quorum_ask_delete{
    "giving.quorum_ask_delete", "DELETE FROM giving_quorum_ask WHERE book_id = $1 AND fund = $2"};

Result<std::optional<QuorumAskRow>> find_quorum_ask(store::Tx& tx, std::int64_t book,
                                                    Fund const& fund) {
    auto const row = TRY(tx.one(quorum_ask_of_fund, book, fund.fund));
    if (!row) return std::nullopt;
    QuorumAskRow ask{.above = {},
                     .asked_by = row->get<PersonId>("asked_by"),
                     .asked_at = row->get<Instant>("asked_at")};
    if (!row->is_null("above_minor"))
        ask.above = Money{row->get<std::int64_t>("above_minor"), fund.currency};
    return ask;
}

Result<> save_quorum_ask(Work& work, std::int64_t book, FundId const& fund,
                         std::optional<Money> const& above) {
    TRY(drop_quorum_ask(work.tx, book, fund));
    auto const minor = above ? std::optional{above->minor} : std::nullopt;
    TRY(work.tx.run(quorum_ask_insert, book, fund, minor, work.actor.person, work.now));
    return {};
}

Result<> drop_quorum_ask(store::Tx& tx, std::int64_t book, FundId const& fund) {
    TRY(tx.run(quorum_ask_delete, book, fund));
    return {};
}

// ---- Gifts --------------------------------------------------------------------------------------

static constexpr store::Query gift_insert{"giving.gift_insert", R"(
    INSERT INTO giving_gift (book_id, id, fund, amount_minor, currency, intention, source, giver,
                             recorded_by, donor, given_on, given_at, inflow_from, inflow_to,
                             leaf_hash, promise)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16))"};
static constexpr store::Query gift_by_id{"giving.gift_by_id", R"(
    SELECT id, fund, amount_minor, currency, intention, source, giver, recorded_by, donor, given_on,
           given_at, inflow_from, inflow_to, leaf_hash, promise
      FROM giving_gift WHERE book_id = $1 AND id = $2)"};
static constexpr store::Query gifts_of_giver{"giving.gifts_of_giver", R"(
    SELECT id, fund, amount_minor, currency, intention, source, giver, recorded_by, donor, given_on,
           given_at, inflow_from, inflow_to, leaf_hash, promise
      FROM giving_gift WHERE book_id = $1 AND giver = $2
     ORDER BY given_at DESC, id DESC LIMIT 200)"};
static constexpr store::Query gifts_ending{"giving.gifts_ending", R"(
    SELECT id, fund, amount_minor, currency, intention, source, giver, recorded_by, donor, given_on,
           given_at, inflow_from, inflow_to, leaf_hash, promise
      FROM giving_gift
     WHERE book_id = $1 AND fund = $2 AND inflow_to > $3 AND inflow_to <= $4
     ORDER BY inflow_to LIMIT $5)"};

static GiftRow to_gift(store::Row const& row) {
    return {.id = row.get<GiftId>("id"),
            .fund = row.get<FundId>("fund"),
            .amount = row.money("amount_minor"),
            .intention = row.get<Intention>("intention"),
            .source = row.get<Source>("source"),
            .giver = row.get<PersonId>("giver"),
            .recorded_by = row.get<PersonId>("recorded_by"),
            .donor = row.get<std::optional<Bytes>>("donor"),
            .given_on = row.get<Date>("given_on"),
            .given_at = row.get<Instant>("given_at"),
            .inflow = {row.get<std::int64_t>("inflow_from"), row.get<std::int64_t>("inflow_to")},
            .leaf_hash = row.get<crypto::Digest>("leaf_hash"),
            .promise = row.get<std::string>("promise")};
}

static std::vector<GiftRow> to_gifts(std::vector<store::Row> const& rows) {
    std::vector<GiftRow> gifts;
    for (auto const& row : rows) gifts.push_back(to_gift(row));
    return gifts;
}

Result<> save_gift(store::Tx& tx, std::int64_t book, GiftRow const& gift) {
    TRY(tx.run(gift_insert, book, gift.id, gift.fund, gift.amount.minor, gift.amount.currency,
               gift.intention, gift.source, gift.giver, gift.recorded_by, gift.donor, gift.given_on,
               gift.given_at, gift.inflow.from, gift.inflow.to, gift.leaf_hash, gift.promise));
    return {};
}

Result<std::optional<GiftRow>> find_gift(store::Tx& tx, std::int64_t book, GiftId const& gift) {
    auto const row = TRY(tx.one(gift_by_id, book, gift));
    if (!row) return std::nullopt;
    return to_gift(*row);
}

Result<std::vector<GiftRow>> list_gifts_of(store::Tx& tx, std::int64_t book, PersonId giver) {
    return to_gifts(TRY(tx.many(gifts_of_giver, book, giver)));
}

Result<std::vector<GiftRow>> list_gifts_ending(store::Tx& tx, std::int64_t book, FundId const& fund,
                                               ledger::Interval inflow, int limit) {
    return to_gifts(TRY(tx.many(gifts_ending, book, fund, inflow.from, inflow.to, limit)));
}

// ---- Batches ------------------------------------------------------------------------------------

static constexpr store::Query batch_by_id{"giving.batch_by_id", R"(
    SELECT id, fund, programme, programme_ar, programme_en, households, total_minor, currency,
           areas, approved_on, paid_on, published_on
      FROM giving_batch WHERE book_id = $1 AND id = $2)"};
static constexpr store::Query batch_upsert{"giving.batch_upsert", R"(
    INSERT INTO giving_batch (book_id, id, fund, programme, programme_ar, programme_en, households,
                              total_minor, currency, areas, approved_on, paid_on, published_on)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT (book_id, id) DO UPDATE SET households = excluded.households,
        total_minor = excluded.total_minor, areas = excluded.areas, paid_on = excluded.paid_on,
        published_on = excluded.published_on)"};
static constexpr store::Query parts_in_stretch{"giving.parts_in_stretch", R"(
    SELECT batch, first_outflow, last_outflow FROM giving_batch_part
     WHERE book_id = $1 AND fund = $2 AND last_outflow > $3 AND first_outflow < $4
     ORDER BY last_outflow LIMIT 10000)"};
static constexpr store::Query part_insert{"giving.part_insert", R"(
    INSERT INTO giving_batch_part (book_id, fund, last_outflow, first_outflow, batch)
    VALUES ($1, $2, $3, $4, $5))"};
static constexpr store::Query part_extend{"giving.part_extend", R"(
    UPDATE giving_batch_part SET last_outflow = $5
     WHERE book_id = $1 AND fund = $2 AND last_outflow = $3 AND batch = $4)"};

Result<std::optional<BatchRow>> find_batch(store::Tx& tx, std::int64_t book, AnyId const& batch) {
    auto const row = TRY(tx.one(batch_by_id, book, batch));
    if (!row) return std::nullopt;
    auto const areas = json::from_text<std::vector<BatchArea>>(row->get<std::string>("areas"));
    return BatchRow{.batch = row->get<AnyId>("id"),
                    .fund = row->get<FundId>("fund"),
                    .programme = row->get<AnyId>("programme"),
                    .programme_ar = row->get<std::string>("programme_ar"),
                    .programme_en = row->get<std::string>("programme_en"),
                    .households = row->get<std::int64_t>("households"),
                    .total = row->money("total_minor"),
                    .areas = areas.value_or(std::vector<BatchArea>{}),
                    .approved_on = row->get<std::optional<Date>>("approved_on"),
                    .paid_on = row->get<Date>("paid_on"),
                    .published_on = row->get<std::optional<Date>>("published_on")};
}

Result<> save_batch(store::Tx& tx, std::int64_t book, BatchRow const& batch) {
    TRY(tx.run(batch_upsert, book, batch.batch, batch.fund, batch.programme, batch.programme_ar,
               batch.programme_en, batch.households, batch.total.minor, batch.total.currency,
               json::to_text(batch.areas), batch.approved_on, batch.paid_on, batch.published_on));
    return {};
}

Result<std::vector<BatchPart>> list_parts(store::Tx& tx, std::int64_t book, FundId const& fund,
                                          ledger::Interval stretch) {
    std::vector<BatchPart> parts;
    for (auto const& row : TRY(tx.many(parts_in_stretch, book, fund, stretch.from, stretch.to)))
        parts.push_back(
            {row.get<AnyId>("batch"),
             {row.get<std::int64_t>("first_outflow"), row.get<std::int64_t>("last_outflow")}});
    return parts;
}

Result<> save_part(store::Tx& tx, std::int64_t book, FundId const& fund, BatchPart const& part) {
    TRY(tx.run(part_insert, book, fund, part.outflow.to, part.outflow.from, part.batch));
    return {};
}

Result<bool> extend_part(store::Tx& tx, std::int64_t book, FundId const& fund,
                         BatchPart const& part) {
    auto const changed =
        TRY(tx.run(part_extend, book, fund, part.outflow.from, part.batch, part.outflow.to));
    return changed > 0;
}

// ---- Months -------------------------------------------------------------------------------------

static constexpr store::Query month_add{"giving.month_add", R"(
    INSERT INTO giving_month (book_id, currency, period, given_minor, reached_minor, households)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (book_id, currency, period) DO UPDATE SET
        given_minor = giving_month.given_minor + excluded.given_minor,
        reached_minor = giving_month.reached_minor + excluded.reached_minor,
        households = giving_month.households + excluded.households)"};
static constexpr store::Query months_between{"giving.months_between", R"(
    SELECT period, given_minor, reached_minor, households FROM giving_month
     WHERE book_id = $1 AND currency = $2 AND period >= $3 AND period <= $4
     ORDER BY period)"};

Result<> add_to_month(store::Tx& tx, std::int64_t book, Currency const& currency,
                      MonthRow const& more) {
    TRY(tx.run(month_add, book, currency, more.period, more.given_minor, more.reached_minor,
               more.households));
    return {};
}

Result<std::vector<MonthRow>> list_months(store::Tx& tx, std::int64_t book,
                                          Currency const& currency, std::int64_t first,
                                          std::int64_t last) {
    std::vector<MonthRow> months;
    for (auto const& row : TRY(tx.many(months_between, book, currency, first, last)))
        months.push_back({row.get<std::int64_t>("period"), row.get<std::int64_t>("given_minor"),
                          row.get<std::int64_t>("reached_minor"),
                          row.get<std::int64_t>("households")});
    return months;
}

}  // namespace takaful::giving
