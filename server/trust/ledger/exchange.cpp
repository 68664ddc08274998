// One asset for another: linked entries through the position accounts, the rate kept as integers.

#include "trust/ledger/batch.hpp"

namespace takaful::ledger {

static constexpr store::Query exchange_insert{"ledger.exchange_insert", R"(
    INSERT INTO ledger_exchange (book_id, id, numerator, denominator, residue_numerator, source,
                                 quoted_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};
static constexpr store::Query exchange_by_id{"ledger.exchange_by_id", R"(
    SELECT numerator, denominator, source, quoted_at
      FROM ledger_exchange WHERE book_id = $1 AND id = $2)"};

/// The id of an exchange's n-th entry: time-ordered as the first, and the same at every repetition.
static EntryId leg_id(EntryId const& first, std::uint8_t number) {
    Bytes const tail{number};
    auto const digest = crypto::sha256_of({as_bytes("takaful exchange/v1\n"), first.bytes, tail});
    auto id = first;
    std::copy_n(digest.begin(), 9, id.bytes.begin() + 7);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3F) | 0x80);
    return id;
}

static AccountDraft own_account(std::int64_t book, Chart chart, Currency const& asset) {
    return {.book = book, .chart = chart, .asset = asset};
}

/// What is bought, whole minor units, and what is left of one.
static Result<Exchanged> price(ExchangeDraft const& draft, Currency const& bought) {
    auto const& rate = draft.rate;
    if (rate.numerator <= 0 || rate.denominator <= 0)
        return fail(ErrorKind::invalid, "ledger.rate_invalid");
    if (bought == draft.sold.currency) return fail(ErrorKind::invalid, "ledger.same_asset");
    auto const scaled = TRY(scale(draft.sold, rate.numerator, rate.denominator, Round::down));
    if (draft.sold.minor > 0 && scaled.value.minor == 0)
        return fail(ErrorKind::refused, "ledger.exchange_too_small");
    auto const rounded = scaled.residue_numerator > 0 ? 1 : 0;
    return Exchanged{.sold = draft.sold,
                     .bought = {scaled.value.minor, bought},
                     .rounded = {rounded, bought},
                     .residue_numerator = scaled.residue_numerator};
}

/// The entries: out of the one asset, into the other, and what the rounding costs.
static Result<std::vector<Posting>> legs_of(Work& work, ExchangeDraft const& draft,
                                            Exchanged const& priced) {
    auto const book = draft.from.book;
    AccountDraft const own[] = {own_account(book, Chart::position, priced.sold.currency),
                                own_account(book, Chart::position, priced.bought.currency),
                                own_account(book, Chart::rounding, priced.bought.currency)};
    auto const accounts = TRY(open_accounts(work, own));
    auto const group = draft.group.is_nil() ? AnyId{draft.id.bytes} : draft.group;
    Posting leg{.id = draft.id,
                .debit = draft.from,
                .credit = accounts[0],
                .amount = priced.sold,
                .purpose = Purpose::exchange,
                .group = group,
                .event_date = draft.event_date};
    std::vector<Posting> legs{leg};
    leg.id = leg_id(draft.id, 1);
    leg.debit = accounts[1];
    leg.credit = draft.to;
    leg.amount = priced.bought;
    legs.push_back(leg);
    if (priced.rounded.minor == 0) return legs;
    leg.id = leg_id(draft.id, 2);
    leg.credit = accounts[2];
    leg.amount = priced.rounded;
    legs.push_back(leg);
    return legs;
}

static Result<> check_same_rate(Work& work, ExchangeDraft const& draft) {
    auto const first = TRY(rate_of(work, draft.from.book, draft.id));
    auto const& again = draft.rate;
    auto const is_same = first.numerator == again.numerator &&
                         first.denominator == again.denominator && first.source == again.source &&
                         first.at == again.at;
    if (is_same) return {};
    return fail(ErrorKind::conflict, "ledger.id_reused", Params{{"field", std::string{"rate"}}});
}

Result<Exchanged> exchange(Work& work, ExchangeDraft const& draft) {
    auto& books = work.parts.get<Books>().impl();
    auto const to = books.kind_of(draft.to, true);
    if (!to)
        return fail(ErrorKind::not_found, "ledger.account_unknown",
                    Params{{"field", std::string{"credit"}}});
    if (draft.from.book != draft.to.book) return fail(ErrorKind::invalid, "ledger.books_differ");
    auto done = TRY(price(draft, to->asset));
    auto const legs = TRY(legs_of(work, draft, done));
    auto const posted = TRY(post(work, legs, LeafPlan::pooled()));
    done.out = posted[0];
    done.in = posted[1];
    if (done.out.repeated) {
        TRY(check_same_rate(work, draft));
        return done;
    }
    TRY(work.tx.run(exchange_insert, draft.from.book, draft.id, draft.rate.numerator,
                    draft.rate.denominator, done.residue_numerator, draft.rate.source,
                    draft.rate.at));
    return done;
}

Result<Rate> rate_of(Work& work, std::int64_t book, EntryId const& id) {
    auto const row = TRY(work.tx.one(exchange_by_id, book, id));
    if (!row) return fail(ErrorKind::not_found, "ledger.exchange_unknown", id.text());
    return Rate{.numerator = row->get<std::int64_t>("numerator"),
                .denominator = row->get<std::int64_t>("denominator"),
                .source = row->get<std::string>("source"),
                .at = row->get<Instant>("quoted_at")};
}

}  // namespace takaful::ledger
