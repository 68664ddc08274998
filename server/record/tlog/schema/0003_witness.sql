-- What is published: with a witness policy it follows the signed head once the quorum has cosigned.
-- `witnessed_size`: of the largest tree that was published with a quorum's cosignatures.
CREATE TABLE tlog_published (
    id INT64 PRIMARY KEY,
    size INT64 NOT NULL,
    root BYTES NOT NULL,
    checkpoint TEXT NOT NULL,
    witnessed_size INT64 NOT NULL
);

-- Of a witness: the largest tree of each log that it cosigned. `leaves`, `leaves_root`: its copy.
CREATE TABLE tlog_watched (
    origin TEXT NOT NULL,
    size INT64 NOT NULL,
    root BYTES NOT NULL,
    checkpoint TEXT NOT NULL,
    leaves INT64 NOT NULL,
    leaves_root BYTES NOT NULL,
    PRIMARY KEY (origin)
) CLUSTERED;

-- Of a witness: what was wrong with a log, with the checkpoint that proves it.
CREATE TABLE tlog_alarm (
    origin TEXT NOT NULL,
    number INT64 NOT NULL,
    code TEXT NOT NULL,
    leaf INT64 NOT NULL,
    checkpoint TEXT NOT NULL,
    at INSTANT NOT NULL,
    PRIMARY KEY (origin, number)
) CLUSTERED;

-- A board's choice: what leaves the fund above this waits until witnesses have seen it announced.
CREATE TABLE tlog_quorum_rule (
    book_id INT64 NOT NULL,
    fund_id ID NOT NULL,
    currency TEXT NOT NULL,
    above_minor INT64 NOT NULL,
    PRIMARY KEY (book_id, fund_id, currency)
) CLUSTERED;
