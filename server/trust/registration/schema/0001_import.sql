-- An import: counts and states only; its rows wait sealed in the tray, not here. `households` were
-- found good, `next_slice` of them are in, `undone` were taken out again (all_or_nothing).
CREATE TABLE registration_import (
  book_id INT64 NOT NULL,
  id ID NOT NULL,
  state TEXT NOT NULL,
  mode TEXT NOT NULL,
  made_by ID NOT NULL,
  made_at INSTANT NOT NULL,
  basis_id ID NOT NULL,
  questionnaire_id ID NOT NULL,
  row_count INT64 NOT NULL,
  bad_rows INT64 NOT NULL,
  households INT64 NOT NULL,
  next_slice INT64 NOT NULL,
  inserted INT64 NOT NULL,
  skipped INT64 NOT NULL,
  undoing BOOL NOT NULL,
  undone INT64 NOT NULL,
  error_code TEXT,
  PRIMARY KEY (book_id, id)
) CLUSTERED;
