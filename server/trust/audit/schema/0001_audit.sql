-- Who saw and did what: appended to, never changed. `hash` is over the entry and the hash before it
-- (docs/decisions/audit.md). Ids and codes only. `is_look`: somebody's data were shown.
CREATE TABLE audit_entry (
  book_id INT64 NOT NULL,
  number INT64 NOT NULL,
  at INSTANT NOT NULL,
  person_id ID NOT NULL,
  rights INT64 NOT NULL,
  channel TEXT NOT NULL,
  is_look BOOL NOT NULL,
  act TEXT NOT NULL,
  about_id ID NOT NULL,
  about_kind TEXT NOT NULL,
  hash BYTES NOT NULL,
  PRIMARY KEY (book_id, number)
) CLUSTERED;
CREATE INDEX audit_entry_person ON audit_entry (book_id, person_id, number);
CREATE INDEX audit_entry_about ON audit_entry (book_id, about_id, number);

-- A day's end of a book's trail, as it went into the public log: a leaf of type `audit` commits to
-- it. `id`: the leaf's subject.
CREATE TABLE audit_seal (
  book_id INT64 NOT NULL,
  day DATE NOT NULL,
  id ID NOT NULL,
  number INT64 NOT NULL,
  hash BYTES NOT NULL,
  salt BYTES NOT NULL,
  PRIMARY KEY (book_id, day)
) CLUSTERED;

-- How many households somebody may read in a while, where the association chose other limits.
CREATE TABLE audit_limit (
  book_id INT64 NOT NULL,
  number INT64 NOT NULL,
  looking TEXT NOT NULL,
  minutes INT64 NOT NULL,
  alarm_at INT64 NOT NULL,
  stop_at INT64 NOT NULL,
  set_by ID NOT NULL,
  set_at INSTANT NOT NULL,
  PRIMARY KEY (book_id, looking, number)
) CLUSTERED;

-- What the auditor is told; answers are appended, nothing is changed.
CREATE TABLE audit_alarm (
  book_id INT64 NOT NULL,
  id ID NOT NULL,
  kind TEXT NOT NULL,
  at INSTANT NOT NULL,
  person_id ID NOT NULL,
  about_id ID NOT NULL,
  seen INT64 NOT NULL,
  minutes INT64 NOT NULL,
  entry INT64 NOT NULL,
  PRIMARY KEY (book_id, id)
) CLUSTERED;
CREATE TABLE audit_answer (
  book_id INT64 NOT NULL,
  alarm_id ID NOT NULL,
  id ID NOT NULL,
  at INSTANT NOT NULL,
  person_id ID NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (book_id, alarm_id, id)
) CLUSTERED;
