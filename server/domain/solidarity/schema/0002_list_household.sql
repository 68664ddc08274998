-- Where a household stands in each list, in a table of its own that is written in the order of the
-- households: an index over the rows, which come in the order of need, would be touched all over.
CREATE TABLE solidarity_list_household (
    book_id INT64 NOT NULL,
    household ID NOT NULL,
    list ID NOT NULL,
    position INT64 NOT NULL,
    PRIMARY KEY (book_id, household, list)
) CLUSTERED;
INSERT INTO solidarity_list_household (book_id, household, list, position)
SELECT book_id, household, list, position FROM solidarity_list_row ORDER BY book_id, household, list;
DROP INDEX solidarity_list_row_household;
