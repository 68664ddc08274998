-- Erasure takes two people: one asks, another does it. A row stays when it is done: who erased whom
-- (an id, no name) is itself a record.
CREATE TABLE registration_erasure (
  book_id INT64 NOT NULL,
  household_id ID NOT NULL,
  asked_by ID NOT NULL,
  asked_at INSTANT NOT NULL,
  done_by ID,
  done_at INSTANT,
  PRIMARY KEY (book_id, household_id)
) CLUSTERED;
