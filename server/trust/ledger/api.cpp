// The bookkeeper's commands and questions: permit, read the text, ask the ledger, answer.

#include "trust/ledger/api.hpp"

#include <algorithm>

#include "base/decimal.hpp"
#include "base/limits.hpp"
#include "trust/ledger/call.hpp"

namespace takaful::ledger {

static constexpr std::int64_t hold_seconds_max = 366 * 86'400;

static AccountRef to_ref(Work const& work, AccountAddress const& address) {
    return {address.book.value_or(work.actor.book), address.account};
}

/// Money leaves the actor's own book only; into another it goes to an account that it owes.
static Result<> check_books(Work& work, AccountRef const& from, AccountRef const& into) {
    auto const foreign = [](std::string_view field) {
        return fail(ErrorKind::forbidden, "ledger.book_foreign",
                    Params{{"field", std::string{field}}});
    };
    if (from.book != work.actor.book) return foreign("debit");
    if (into.book == work.actor.book) return {};
    auto const kind = work.parts.get<Books>().impl().kind_of(into, true);
    if (kind && kind->normal == Side::debit) return foreign("credit");
    return {};
}

// ---- Entries ------------------------------------------------------------------------------------

static Result<Posting> read_entry(Work& work, EntryCommand const& command) {
    auto const amount = TRY(parse_money(command.amount, command.currency));
    Posting const posting{.id = command.id,
                          .debit = to_ref(work, command.debit),
                          .credit = to_ref(work, command.credit),
                          .amount = amount,
                          .purpose = command.purpose,
                          .group = command.group.value_or(AnyId{}),
                          .event_date = command.event_date.value_or(work.today()),
                          .hold = command.hold,
                          .reverses = command.reverses,
                          .up_to = command.up_to.value_or(false),
                          .linked = command.linked.value_or(false),
                          .serves = command.serves.value_or(AnyId{})};
    TRY(check_books(work, posting.debit, posting.credit));
    return posting;
}

static Result<AnyId> fund_of(Work& work, AccountRef const& account) {
    auto const kind = work.parts.get<Books>().impl().kind_of(account, true);
    if (!kind || kind->chart != Chart::fund) return AnyId{};
    return owner_of(work.tx, account);
}

/// What enters or leaves a fund is clear to everyone; the rest waits in the book's pool.
static Result<LeafPlan> plan_of(Work& work, Posting const& posting) {
    auto const from = TRY(fund_of(work, posting.debit));
    auto const into = TRY(fund_of(work, posting.credit));
    if (from == into) return LeafPlan::pooled();
    return LeafPlan{.kind = LeafKind::fund_move, .fund = from, .other_fund = into};
}

static EntryReply reply_of(Posting const& posting, Posted const& posted) {
    auto const& currency = posting.amount.currency;
    EntryReply reply{.id = posted.id,
                     .seq = posted.seq,
                     .amount = {posted.amount_minor, currency},
                     .debit_balance = {posted.debit_balance_minor, currency},
                     .credit_balance = {},
                     .repeated = posted.repeated,
                     .leaf_hash = {},
                     .promise = {}};
    // What another book's account has now, and how busy that book is, is not the payer's to know.
    if (posting.credit.book == posting.debit.book)
        reply.credit_balance = Money{posted.credit_balance_minor, currency};
    if (!posted.leaf) return reply;
    reply.leaf_hash = base64(posted.leaf->leaf_hash);
    reply.promise = posted.leaf->promise;
    return reply;
}

Result<EntryReply> post_entry(Work& work, EntryCommand const& command) {
    TRY(permit(work, Right::keep_books));
    auto const posting = TRY(read_entry(work, command));
    auto const plan = TRY(plan_of(work, posting));
    auto const posted = TRY(post(work, {&posting, 1}, plan));
    return reply_of(posting, posted.front());
}

static RowReply refused_row(Error const& error) {
    RowReply row{.entry = {}, .code = std::string{error.code}, .field = {}};
    for (auto const& param : error.params)
        if (param.name == "field") row.field = std::get<std::string>(param.value);
    return row;
}

Result<BatchReply> post_batch(Work& work, BatchCommand const& command) {
    TRY(permit(work, Right::keep_books));
    constexpr auto entries_max = static_cast<std::int64_t>(limits::work_entries_max);
    if (std::ssize(command.entries) > entries_max)
        return fail(ErrorKind::invalid, "ledger.batch_too_large", Params{{"limit", entries_max}});
    std::vector<Posting> postings;
    std::vector<LeafPlan> plans;
    for (auto const& entry : command.entries) {
        auto posting = read_entry(work, entry);
        if (!posting) {
            auto error = std::move(posting).error();
            error.params.push_back({"row", std::ssize(postings)});
            return std::unexpected(std::move(error));
        }
        plans.push_back(TRY(plan_of(work, *posting)));
        postings.push_back(*std::move(posting));
    }
    BatchReply reply;
    auto const outcomes = TRY(post_each_planned(work, postings, plans));
    for (std::size_t row = 0; row < outcomes.size(); ++row) {
        auto const& [posted, error] = outcomes[row];
        if (error)
            reply.items.push_back(refused_row(*error));
        else
            reply.items.push_back(
                {.entry = reply_of(postings[row], *posted), .code = {}, .field = {}});
    }
    return reply;
}

// ---- Holds --------------------------------------------------------------------------------------

static HoldReply reply_of(Hold const& hold) {
    return {.hold = hold.id,
            .account = hold.account.account,
            .amount = hold.amount,
            .remaining = hold.remaining,
            .state = hold.state,
            .expires_at = hold.expires_at};
}

/// The moment at which it expires is the server's; the same command again has the first one.
static Result<std::optional<Instant>> expiry_of(Work& work, HoldCommand const& command) {
    if (!command.seconds) return std::nullopt;
    if (*command.seconds < 1 || *command.seconds > hold_seconds_max)
        return fail(ErrorKind::invalid, "ledger.seconds_invalid",
                    Params{{"limit", hold_seconds_max}});
    return Instant{work.now.unix_us + *command.seconds * 1'000'000};
}

Result<HoldReply> make_hold(Work& work, HoldCommand const& command) {
    TRY(permit(work, Right::keep_books));
    HoldDraft draft{.id = command.id,
                    .account = to_ref(work, command.account),
                    .amount = TRY(parse_money(command.amount, command.currency)),
                    .purpose = command.purpose,
                    .group = command.group.value_or(AnyId{}),
                    .expires_at = TRY(expiry_of(work, command))};
    if (command.to) draft.to = to_ref(work, *command.to);
    TRY(check_books(work, draft.account, draft.account));
    return reply_of(TRY(reserve(work, draft)));
}

Result<HoldReply> release_hold(Work& work, HoldRelease const& command) {
    TRY(permit(work, Right::keep_books));
    return reply_of(TRY(release(work, work.actor.book, command.hold)));
}

Result<HoldReply> show_hold(Work& work, HoldQuestion const& question) {
    TRY(permit(work, Right::read_books));
    return reply_of(TRY(hold_of(work, work.actor.book, question.hold)));
}

// ---- Exchange -----------------------------------------------------------------------------------

Result<ExchangeReply> exchange_money(Work& work, ExchangeCommand const& command) {
    TRY(permit(work, Right::keep_books));
    if (command.source.size() > limits::line_bytes_max)
        return fail(ErrorKind::invalid, "ledger.source_too_long",
                    Params{{"limit", static_cast<std::int64_t>(limits::line_bytes_max)}});
    ExchangeDraft const draft{.id = command.id,
                              .from = to_ref(work, command.from),
                              .to = to_ref(work, command.to),
                              .sold = TRY(parse_money(command.amount, command.currency)),
                              .rate = {.numerator = command.numerator,
                                       .denominator = command.denominator,
                                       .source = command.source,
                                       .at = command.quoted_at},
                              .event_date = work.today()};
    TRY(check_books(work, draft.from, draft.to));
    auto const done = TRY(exchange(work, draft));
    ExchangeReply reply{.id = command.id,
                        .sold = done.sold,
                        .bought = done.bought,
                        .rounded = done.rounded,
                        .residue_numerator = done.residue_numerator,
                        .from_balance = {done.out.debit_balance_minor, done.sold.currency},
                        .to_balance = {}};
    if (draft.to.book == draft.from.book)
        reply.to_balance = Money{done.in.credit_balance_minor, done.bought.currency};
    return reply;
}

// ---- Accounts -----------------------------------------------------------------------------------

Result<AccountReply> show_account(Work& work, AccountQuestion const& question) {
    TRY(permit(work, Right::read_books));
    AccountRef const account{work.actor.book, question.account};
    auto const figures =
        question.booked_by   ? TRY(balance_booked(work, account, *question.booked_by))
        : question.valued_by ? TRY(balance_valued(work, account, *question.valued_by))
                             : TRY(balance(work, account));
    auto const money = [&](std::int64_t minor) { return Money{minor, figures.asset}; };
    return AccountReply{.account = question.account,
                        .currency = figures.asset,
                        .normal = figures.normal,
                        .debits = money(figures.debits_minor),
                        .credits = money(figures.credits_minor),
                        .debits_pending = money(figures.debits_pending_minor()),
                        .credits_pending = money(figures.credits_pending_minor()),
                        .balance = figures.posted(),
                        .available = figures.available(),
                        .closed = figures.closed};
}

static Result<std::int64_t> read_cursor(std::optional<std::string> const& after) {
    if (!after) return 0;
    auto const seq = parse_decimal(*after);
    if (!seq || *seq < 1) return fail(ErrorKind::invalid, "ledger.cursor_malformed");
    return static_cast<std::int64_t>(*seq);
}

static StatementLine line_of(Entry const& entry, Balance const& figures) {
    auto const on_debit = entry.debit == figures.account.account;
    auto const money = [&](std::int64_t minor) { return Money{minor, figures.asset}; };
    return {.entry = entry.id,
            .seq = entry.seq,
            .booked_at = entry.booked_at,
            .event_date = entry.event_date,
            .business_date = entry.business_date,
            .purpose = entry.purpose,
            .group = entry.group,
            .other_account = on_debit ? entry.credit : entry.debit,
            .debit = money(on_debit ? entry.amount_minor : 0),
            .credit = money(on_debit ? 0 : entry.amount_minor),
            .balance = money(on_debit ? entry.debit_balance_minor : entry.credit_balance_minor)};
}

Result<StatementReply> show_statement(Work& work, StatementQuestion const& question) {
    TRY(permit(work, Right::read_books));
    AccountRef const account{work.actor.book, question.account};
    auto const before = TRY(read_cursor(question.after));
    auto const rows =
        std::clamp<std::int64_t>(question.limit.value_or(50), 1, limits::page_rows_max);
    auto const figures = TRY(balance(work, account));
    auto const page = TRY(statement(work, account, before, static_cast<int>(rows)));
    StatementReply reply;
    for (auto const& entry : page.entries) reply.items.push_back(line_of(entry, figures));
    if (page.next != 0) reply.next = std::to_string(page.next);
    return reply;
}

Result<BalanceProof> show_proof(Work& work, ProofQuestion const& question) {
    TRY(permit(work, Right::read_books));
    return prove_balance(work, {work.actor.book, question.account}, question.period);
}

static Result<std::optional<std::int64_t>> read_limit(std::optional<std::string> const& text,
                                                      Currency const& currency) {
    if (!text) return std::nullopt;
    return TRY(parse_money(*text, currency)).minor;
}

Result<LimitsReply> change_limits(Work& work, LimitsCommand const& command) {
    TRY(permit(work, Right::keep_books));
    AccountRef const account{work.actor.book, command.account};
    auto terms = TRY(terms_of(work, account));
    auto const currency = TRY(balance(work, account)).asset;
    terms.floor_minor = TRY(read_limit(command.floor, currency));
    terms.ceiling_minor = TRY(read_limit(command.ceiling, currency));
    terms.closed = command.closed;
    terms = TRY(change_terms(work, account, terms, command.decision.value_or(AnyId{})));
    LimitsReply reply{
        .account = command.account, .floor = {}, .ceiling = {}, .closed = terms.closed};
    if (terms.floor_minor) reply.floor = Money{*terms.floor_minor, currency};
    if (terms.ceiling_minor) reply.ceiling = Money{*terms.ceiling_minor, currency};
    return reply;
}

// ---- The book -----------------------------------------------------------------------------------

Result<TrialReply> show_trial(Work& work) {
    TRY(permit(work, Right::read_books));
    auto const trial = TRY(trial_balance(work, work.actor.book));
    TrialReply reply{.book = trial.book,
                     .entries = trial.head,
                     .business_date = trial.business_date,
                     .balanced = trial.balanced,
                     .items = {}};
    for (auto const& row : trial.rows)
        reply.items.push_back({.chart = row.chart,
                               .normal = row.normal,
                               .accounts = row.accounts,
                               .debits = {row.debits_minor, row.asset},
                               .credits = {row.credits_minor, row.asset},
                               .held = {row.held_minor, row.asset}});
    return reply;
}

static PeriodReply reply_of(Period const& period) {
    PeriodReply reply{.period = period.period,
                      .entries = period.head,
                      .accounts = period.accounts,
                      .closed_at = period.closed_at,
                      .root = {}};
    if (period.sealed) reply.root = base64(period.root);
    return reply;
}

Result<PeriodsReply> show_periods(Work& work) {
    constexpr int ten_years = 120;
    auto const book = work.actor.book == 0 ? 1 : work.actor.book;
    PeriodsReply reply;
    for (auto const& period : TRY(list_periods(work, book, ten_years)))
        reply.items.push_back(reply_of(period));
    return reply;
}

Result<PeriodReply> close_month(Work& work, PeriodCommand const& command) {
    TRY(permit(work, Right::close_books));
    return reply_of(TRY(close_period(work, work.actor.book, command.period)));
}

}  // namespace takaful::ledger
