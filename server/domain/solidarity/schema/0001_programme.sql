-- A programme pays households from one fund by one benefit rule.
CREATE TABLE solidarity_programme (
    book_id INT64 NOT NULL,
    id ID NOT NULL,
    fund ID NOT NULL,
    name_ar TEXT NOT NULL,
    name_en TEXT NOT NULL,
    base_minor INT64 NOT NULL,
    per_member_minor INT64 NOT NULL,
    members_max INT64 NOT NULL,
    currency TEXT NOT NULL,
    frequency TEXT NOT NULL,
    state TEXT NOT NULL,
    made_by ID NOT NULL,
    made_at INSTANT NOT NULL,
    PRIMARY KEY (book_id, id)
);

-- An immutable version of who is in and who is out; its root goes into the log when it is approved.
-- seed: 32 bytes, sealed under the installation's key; the salts of the rows derive from it.
CREATE TABLE solidarity_list (
    book_id INT64 NOT NULL,
    id ID NOT NULL,
    programme ID NOT NULL,
    version INT64 NOT NULL,
    model ID NOT NULL,
    cut TEXT NOT NULL,
    cutoff INT64 NOT NULL,
    selected INT64 NOT NULL,
    total INT64 NOT NULL,
    cost_minor INT64 NOT NULL,
    currency TEXT NOT NULL,
    root BYTES NOT NULL,
    seed BYTES NOT NULL,
    state TEXT NOT NULL,
    made_by ID NOT NULL,
    made_on DATE NOT NULL,
    approved_by ID,
    approved_on DATE,
    leaf BYTES,
    PRIMARY KEY (book_id, id)
);
CREATE UNIQUE INDEX solidarity_list_version ON solidarity_list (book_id, programme, version);

-- One household's decision. sealed: payee, score, size, benefit and reasons, under the household's key.
CREATE TABLE solidarity_list_row (
    book_id INT64 NOT NULL,
    list ID NOT NULL,
    position INT64 NOT NULL,
    household ID NOT NULL,
    included BOOL NOT NULL,
    sealed BYTES NOT NULL,
    PRIMARY KEY (book_id, list, position)
) CLUSTERED;
CREATE INDEX solidarity_list_row_household ON solidarity_list_row (book_id, household);

-- One round of payments of a programme, from one approved list.
CREATE TABLE solidarity_cycle (
    book_id INT64 NOT NULL,
    id ID NOT NULL,
    programme ID NOT NULL,
    list ID NOT NULL,
    period INT64 NOT NULL,
    instalment INT64 NOT NULL,
    state TEXT NOT NULL,
    households INT64 NOT NULL,
    total_minor INT64 NOT NULL,
    currency TEXT NOT NULL,
    seed BYTES NOT NULL,
    job ID NOT NULL,
    made_by ID NOT NULL,
    made_on DATE NOT NULL,
    PRIMARY KEY (book_id, id)
);
CREATE UNIQUE INDEX solidarity_cycle_once
    ON solidarity_cycle (book_id, programme, period, instalment);

-- What is owed. Never edited: a household kept out is a row in solidarity_withholding.
CREATE TABLE solidarity_entitlement (
    book_id INT64 NOT NULL,
    cycle ID NOT NULL,
    position INT64 NOT NULL,
    household ID NOT NULL,
    payee ID NOT NULL,
    amount_minor INT64 NOT NULL,
    PRIMARY KEY (book_id, cycle, position)
) CLUSTERED;
CREATE INDEX solidarity_entitlement_household ON solidarity_entitlement (book_id, household);

CREATE TABLE solidarity_withholding (
    book_id INT64 NOT NULL,
    cycle ID NOT NULL,
    household ID NOT NULL,
    reason TEXT NOT NULL,
    made_by ID NOT NULL,
    made_at INSTANT NOT NULL,
    PRIMARY KEY (book_id, cycle, household)
);

-- The payroll: what the maker asks to pay, and the checker approves by its root. Entitlements up to
-- paid_through are paid; the run advances it in the same commit as their entries.
CREATE TABLE solidarity_payroll (
    book_id INT64 NOT NULL,
    id ID NOT NULL,
    cycle ID NOT NULL,
    root BYTES NOT NULL,
    households INT64 NOT NULL,
    total_minor INT64 NOT NULL,
    currency TEXT NOT NULL,
    state TEXT NOT NULL,
    made_by ID NOT NULL,
    made_at INSTANT NOT NULL,
    checked_by ID,
    checked_at INSTANT,
    checked_on DATE,
    refusal TEXT,
    job ID,
    paid_through INT64 NOT NULL,
    paid_households INT64 NOT NULL,
    paid_minor INT64 NOT NULL,
    outflow_from INT64 NOT NULL,
    PRIMARY KEY (book_id, id)
);
CREATE INDEX solidarity_payroll_cycle ON solidarity_payroll (book_id, cycle);
