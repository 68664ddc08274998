CREATE TABLE registry_history (
  book_id INT64 NOT NULL,
  household_id ID NOT NULL,
  number INT64 NOT NULL,
  subject_id ID NOT NULL,
  act TEXT NOT NULL,
  by_id ID NOT NULL,
  channel TEXT NOT NULL,
  source TEXT NOT NULL,
  at INSTANT NOT NULL,
  device_at INSTANT,
  request_id ID,
  sealed BYTES,
  PRIMARY KEY (book_id, household_id, number)
) CLUSTERED;
CREATE INDEX registry_history_subject ON registry_history (book_id, subject_id);
CREATE TABLE registry_baseline (
  book_id INT64 NOT NULL,
  household_id ID NOT NULL,
  version INT64 NOT NULL,
  by_id ID NOT NULL,
  channel TEXT NOT NULL,
  source TEXT NOT NULL,
  at INSTANT NOT NULL,
  device_at INSTANT,
  sealed BYTES NOT NULL,
  PRIMARY KEY (book_id, household_id, version)
) CLUSTERED;
