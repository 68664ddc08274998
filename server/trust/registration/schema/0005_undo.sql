-- The undo of a whole import: who asked, and how far it is. `after_id` is the last household that
-- was looked at. It stays when it is done: who took what back is itself a record.
CREATE TABLE registration_undo (
  book_id INT64 NOT NULL,
  import_id ID NOT NULL,
  asked_by ID NOT NULL,
  asked_at INSTANT NOT NULL,
  state TEXT NOT NULL,
  job_id ID NOT NULL,
  after_id ID NOT NULL,
  erased INT64 NOT NULL,
  kept INT64 NOT NULL,
  PRIMARY KEY (book_id, import_id)
) CLUSTERED;
-- Households that the undo left, for a later act depends on them.
CREATE TABLE registration_undo_kept (
  book_id INT64 NOT NULL,
  import_id ID NOT NULL,
  household_id ID NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (book_id, import_id, household_id)
) CLUSTERED;
