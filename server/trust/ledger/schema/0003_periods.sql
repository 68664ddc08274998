-- The rate of an exchange, by the id of its first entry.
CREATE TABLE ledger_exchange (
    book_id INT64 NOT NULL,
    id ID NOT NULL,
    numerator INT64 NOT NULL,
    denominator INT64 NOT NULL,
    residue_numerator INT64 NOT NULL,
    source TEXT NOT NULL,
    quoted_at INSTANT NOT NULL,
    PRIMARY KEY (book_id, id)
) CLUSTERED;

-- A closed month. Its balances are sealed afterwards, account by account, into a Merkle tree:
-- frontier holds the tree's right edge, seed makes the salts.
CREATE TABLE ledger_period (
    book_id INT64 NOT NULL,
    period INT64 NOT NULL,
    head_seq INT64 NOT NULL,
    accounts INT64 NOT NULL,
    sealed_accounts INT64 NOT NULL,
    seed BYTES NOT NULL,
    frontier BYTES NOT NULL,
    root BYTES,
    actor ID NOT NULL,
    closed_at INSTANT NOT NULL,
    PRIMARY KEY (book_id, period)
) CLUSTERED;

-- What the book's charts stood at when a month was closed.
CREATE TABLE ledger_trial (
    book_id INT64 NOT NULL,
    period INT64 NOT NULL,
    chart INT64 NOT NULL,
    asset TEXT NOT NULL,
    normal_side TEXT NOT NULL,
    accounts INT64 NOT NULL,
    debits_minor INT64 NOT NULL,
    credits_minor INT64 NOT NULL,
    held_minor INT64 NOT NULL,
    PRIMARY KEY (book_id, period, asset, chart, normal_side)
) CLUSTERED;

-- A leaf of a period's tree is an account's statement; its number in the tree is the account's, less
-- one.
CREATE TABLE ledger_sealed (
    book_id INT64 NOT NULL,
    period INT64 NOT NULL,
    account INT64 NOT NULL,
    debits_minor INT64 NOT NULL,
    credits_minor INT64 NOT NULL,
    leaf BYTES NOT NULL,
    PRIMARY KEY (book_id, period, account)
) CLUSTERED;
