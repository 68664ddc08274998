-- What happened and has still to be told to other modules, written in the same transaction. A row is
-- deleted by the very transaction that delivers it; `payload` holds ids and public facts only.
CREATE TABLE work_outbox (
    number INT64 PRIMARY KEY,
    book_id INT64 NOT NULL,
    event TEXT NOT NULL,
    payload TEXT NOT NULL,
    attempts INT64 NOT NULL DEFAULT 0,
    due_at INSTANT NOT NULL,
    last_error TEXT,
    at INSTANT NOT NULL
);
