-- The log's signing key; the seed is sealed under a key of the installation.
CREATE TABLE tlog_key (
    id INT64 PRIMARY KEY,
    origin TEXT NOT NULL,
    sealed_seed BYTES NOT NULL,
    made_at INSTANT NOT NULL
);

-- One row. `size` and `root` are signed and published; leaves up to `planned_size` have their index
-- and may already lie in tiles. `planned_number`: the last queued leaf that has an index.
CREATE TABLE tlog_head (
    id INT64 PRIMARY KEY,
    size INT64 NOT NULL,
    root BYTES NOT NULL,
    checkpoint TEXT NOT NULL,
    planned_size INT64 NOT NULL,
    planned_number INT64 NOT NULL
);

-- A leaf that stands alone. `number` is its place in the queue, without gaps over all books.
-- `sealed`: its seed and its private slots.
CREATE TABLE tlog_leaf (
    book_id INT64 NOT NULL,
    type TEXT NOT NULL,
    subject_id ID NOT NULL,
    number INT64 NOT NULL,
    leaf BYTES NOT NULL,
    leaf_hash BYTES NOT NULL,
    sealed BYTES NOT NULL,
    payload_root BYTES NOT NULL,
    due_at INSTANT NOT NULL,
    promise TEXT NOT NULL,
    leaf_index INT64,
    PRIMARY KEY (book_id, type, subject_id)
) CLUSTERED;

CREATE UNIQUE INDEX tlog_leaf_number ON tlog_leaf (number);
CREATE UNIQUE INDEX tlog_leaf_index ON tlog_leaf (leaf_index);

-- A payroll whose payments become leaves. `batch_id`: its own batch; null while its payments go to
-- the book's pool.
CREATE TABLE tlog_run (
    book_id INT64 NOT NULL,
    id ID NOT NULL,
    fund_id ID NOT NULL,
    programme_id ID NOT NULL,
    period INT64 NOT NULL,
    instalment INT64 NOT NULL,
    list_root BYTES NOT NULL,
    currency TEXT NOT NULL,
    batch_id ID,
    state TEXT NOT NULL,
    payments INT64 NOT NULL,
    amount_minor INT64 NOT NULL,
    PRIMARY KEY (book_id, id)
) CLUSTERED;

-- What is published together. `ready_number` orders the ready ones; `first_index` is given once.
-- `sealed_shuffle`: the key from which the order of its payments derives.
CREATE TABLE tlog_batch (
    book_id INT64 NOT NULL,
    id ID NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    run_id ID,
    fund_id ID NOT NULL,
    currency TEXT NOT NULL,
    week_year INT64 NOT NULL,
    week INT64 NOT NULL,
    payments INT64 NOT NULL,
    amount_minor INT64 NOT NULL,
    sealed_shuffle BYTES NOT NULL,
    opened_at INSTANT NOT NULL,
    ready_number INT64,
    first_index INT64,
    PRIMARY KEY (book_id, id)
) CLUSTERED;

CREATE INDEX tlog_batch_state ON tlog_batch (state, ready_number);
CREATE INDEX tlog_batch_index ON tlog_batch (first_index);

-- A stretch of ledger entries whose leaves derive from one sealed seed: one row a posting.
CREATE TABLE tlog_seed (
    book_id INT64 NOT NULL,
    first_sequence INT64 NOT NULL,
    last_sequence INT64 NOT NULL,
    batch_id ID NOT NULL,
    run_id ID,
    sealed BYTES NOT NULL,
    amount_minor INT64 NOT NULL,
    PRIMARY KEY (book_id, first_sequence)
) CLUSTERED;

CREATE INDEX tlog_seed_batch ON tlog_seed (book_id, batch_id, first_sequence);
CREATE INDEX tlog_seed_run ON tlog_seed (book_id, run_id);

-- One random key a programme and period: destroyed when its disputes are over, the nullifiers are noise.
CREATE TABLE tlog_nullifier_key (
    book_id INT64 NOT NULL,
    programme_id ID NOT NULL,
    period INT64 NOT NULL,
    sealed BYTES NOT NULL,
    PRIMARY KEY (book_id, programme_id, period)
) CLUSTERED;
