-- A book is one organisation's accounts; its business date moves only by a close.
-- snapshot_seq: every account's snapshot row holds at least the entries up to here.
CREATE TABLE ledger_book (
    book_id INT64 NOT NULL,
    opened_on DATE NOT NULL,
    business_date DATE NOT NULL,
    snapshot_seq INT64 NOT NULL,
    PRIMARY KEY (book_id)
) CLUSTERED;

-- What an account is. Its balances are in memory, rebuilt from ledger_snapshot and ledger_entry.
CREATE TABLE ledger_account (
    book_id INT64 NOT NULL,
    account INT64 NOT NULL,
    chart INT64 NOT NULL,
    owner_id ID NOT NULL,
    asset TEXT NOT NULL,
    normal_side TEXT NOT NULL,
    floor_minor INT64,
    ceiling_minor INT64,
    debit_purposes INT64 NOT NULL,
    credit_purposes INT64 NOT NULL,
    opened_at INSTANT NOT NULL,
    PRIMARY KEY (book_id, account)
) CLUSTERED;
CREATE UNIQUE INDEX ledger_account_key ON ledger_account (book_id, owner_id, chart, asset);

-- Written in slices, seldom: an entry after upto_seq is not yet in these sums.
CREATE TABLE ledger_snapshot (
    book_id INT64 NOT NULL,
    account INT64 NOT NULL,
    debits_minor INT64 NOT NULL,
    credits_minor INT64 NOT NULL,
    head_seq INT64 NOT NULL,
    upto_seq INT64 NOT NULL,
    PRIMARY KEY (book_id, account)
) CLUSTERED;

-- One movement of money, for ever. Totals and balances are those after it; previous_… links each
-- account's entries into a list, newest first.
CREATE TABLE ledger_entry (
    book_id INT64 NOT NULL,
    seq INT64 NOT NULL,
    id ID NOT NULL,
    debit INT64 NOT NULL,
    credit INT64 NOT NULL,
    amount_minor INT64 NOT NULL,
    purpose INT64 NOT NULL,
    group_id ID NOT NULL,
    event_date DATE NOT NULL,
    booked_at INSTANT NOT NULL,
    business_date DATE NOT NULL,
    debit_total_minor INT64 NOT NULL,
    debit_balance_minor INT64 NOT NULL,
    credit_total_minor INT64 NOT NULL,
    credit_balance_minor INT64 NOT NULL,
    debit_previous INT64 NOT NULL,
    credit_previous INT64 NOT NULL,
    hold_id ID,
    PRIMARY KEY (book_id, seq)
) CLUSTERED;

-- The client's id of each entry: what makes a repeated posting harmless. Ids are time-ordered, so
-- new ones land at the end.
CREATE TABLE ledger_entry_key (
    book_id INT64 NOT NULL,
    id ID NOT NULL,
    seq INT64 NOT NULL,
    PRIMARY KEY (book_id, id)
) CLUSTERED;

-- One call of post: who, by which command.
CREATE TABLE ledger_run (
    book_id INT64 NOT NULL,
    last_seq INT64 NOT NULL,
    first_seq INT64 NOT NULL,
    actor ID NOT NULL,
    command_id ID NOT NULL,
    leaf_kind TEXT NOT NULL,
    PRIMARY KEY (book_id, last_seq)
) CLUSTERED;

CREATE TABLE ledger_hold (
    book_id INT64 NOT NULL,
    id ID NOT NULL,
    account INT64 NOT NULL,
    amount_minor INT64 NOT NULL,
    remaining_minor INT64 NOT NULL,
    currency TEXT NOT NULL,
    purpose INT64 NOT NULL,
    group_id ID NOT NULL,
    state TEXT NOT NULL,
    actor ID NOT NULL,
    made_at INSTANT NOT NULL,
    changed_at INSTANT NOT NULL,
    PRIMARY KEY (book_id, id)
) CLUSTERED;
CREATE INDEX ledger_hold_open ON ledger_hold (book_id, state);

CREATE TABLE ledger_close (
    book_id INT64 NOT NULL,
    business_date DATE NOT NULL,
    head_seq INT64 NOT NULL,
    accounts INT64 NOT NULL,
    actor ID NOT NULL,
    closed_at INSTANT NOT NULL,
    PRIMARY KEY (book_id, business_date)
) CLUSTERED;
