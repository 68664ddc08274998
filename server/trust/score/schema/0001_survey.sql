-- A survey: what is known without its rows. columns, outcome and problems are JSON of score's own
-- types (types.hpp, survey.hpp); problems hold places and codes, never content. digest: SHA-256 of the
-- rows in plain, which a model cites.
CREATE TABLE score_survey (
    book_id INT64 NOT NULL,
    id ID NOT NULL,
    name TEXT NOT NULL,
    households INT64 NOT NULL,
    outcome TEXT NOT NULL,
    columns TEXT NOT NULL,
    mapping TEXT NOT NULL,
    bad_rows INT64 NOT NULL,
    problems TEXT NOT NULL,
    digest BYTES NOT NULL,
    added_by ID NOT NULL,
    added_at INSTANT NOT NULL,
    PRIMARY KEY (book_id, id)
);

-- The rows (R4), some thousands a part, sealed under a key of the installation.
CREATE TABLE score_survey_part (
    book_id INT64 NOT NULL,
    survey_id ID NOT NULL,
    part INT64 NOT NULL,
    sealed BYTES NOT NULL,
    PRIMARY KEY (book_id, survey_id, part)
);
