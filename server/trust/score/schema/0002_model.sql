-- A model never changes; another fit of the same name is its next version. card: JSON of score::Card.
CREATE TABLE score_model (
    book_id INT64 NOT NULL,
    id ID NOT NULL,
    survey_id ID NOT NULL,
    name TEXT NOT NULL,
    version INT64 NOT NULL,
    expires_on DATE NOT NULL,
    card TEXT NOT NULL,
    fitted_by ID NOT NULL,
    fitted_at INSTANT NOT NULL,
    PRIMARY KEY (book_id, id),
    UNIQUE (book_id, name, version)
);
