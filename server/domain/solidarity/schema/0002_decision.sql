-- A list is written twice in order, never all over: decisions in the order of the households, places
-- in the order of need. An index over either would be touched in a random place by every row.
-- Decisions are sealed in a smaller form than before; lists of trials keep their heads only.
CREATE TABLE solidarity_decision (
    book_id INT64 NOT NULL,
    list ID NOT NULL,
    household ID NOT NULL,
    position INT64 NOT NULL,
    included BOOL NOT NULL,
    sealed BYTES NOT NULL,
    PRIMARY KEY (book_id, list, household)
) CLUSTERED;
CREATE TABLE solidarity_list_place (
    book_id INT64 NOT NULL,
    list ID NOT NULL,
    position INT64 NOT NULL,
    household ID NOT NULL,
    PRIMARY KEY (book_id, list, position)
) CLUSTERED;
DROP TABLE solidarity_list_row;
