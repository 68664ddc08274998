-- What one board member asked for a fund's quorum rule, where it would let more money leave unseen: it
-- counts when another asks the same. above_minor: null for no rule at all.
CREATE TABLE giving_quorum_ask (
    book_id INT64 NOT NULL,
    fund ID NOT NULL,
    above_minor INT64,
    asked_by ID NOT NULL,
    asked_at INSTANT NOT NULL,
    PRIMARY KEY (book_id, fund)
) CLUSTERED;
