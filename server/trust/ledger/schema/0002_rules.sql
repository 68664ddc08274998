-- The law of an account beside its purposes; 0 and nil are none.
ALTER TABLE ledger_account ADD COLUMN pays_to INT64 NOT NULL DEFAULT 0;
ALTER TABLE ledger_account ADD COLUMN capped_purposes INT64 NOT NULL DEFAULT 0;
ALTER TABLE ledger_account ADD COLUMN cap_per_mille INT64 NOT NULL DEFAULT 0;
ALTER TABLE ledger_account ADD COLUMN serves ID;
ALTER TABLE ledger_account ADD COLUMN closed_at INSTANT;

-- Every change of an account's terms; number 0 is how it was opened.
CREATE TABLE ledger_terms (
    book_id INT64 NOT NULL,
    account INT64 NOT NULL,
    number INT64 NOT NULL,
    floor_minor INT64,
    ceiling_minor INT64,
    debit_purposes INT64 NOT NULL,
    credit_purposes INT64 NOT NULL,
    pays_to INT64 NOT NULL,
    capped_purposes INT64 NOT NULL,
    cap_per_mille INT64 NOT NULL,
    serves ID,
    closed BOOL NOT NULL,
    decision_id ID NOT NULL,
    actor ID NOT NULL,
    changed_at INSTANT NOT NULL,
    PRIMARY KEY (book_id, account, number)
) CLUSTERED;

-- How much of a capped account was used, and what of its credits is no income.
CREATE TABLE ledger_cap (
    book_id INT64 NOT NULL,
    account INT64 NOT NULL,
    used_minor INT64 NOT NULL,
    not_income_minor INT64 NOT NULL,
    PRIMARY KEY (book_id, account)
) CLUSTERED;

-- What only some entries have: the entry that they take back, the most that was asked for.
CREATE TABLE ledger_entry_note (
    book_id INT64 NOT NULL,
    seq INT64 NOT NULL,
    reverses_seq INT64,
    asked_minor INT64,
    PRIMARY KEY (book_id, seq)
) CLUSTERED;
CREATE INDEX ledger_entry_note_reverses ON ledger_entry_note (book_id, reverses_seq);

ALTER TABLE ledger_hold ADD COLUMN to_account INT64;
ALTER TABLE ledger_hold ADD COLUMN expires_at INSTANT;
CREATE INDEX ledger_hold_due ON ledger_hold (book_id, state, expires_at);
