-- Changes that wait for others' yes: what is wanted, and its evidence, sealed under the household's
-- key; who said what, in order. Rules say how many must say yes, a row for each part that differs
-- from the rule of the program.
CREATE TABLE registration_request (
  book_id INT64 NOT NULL,
  id ID NOT NULL,
  household_id ID NOT NULL,
  state TEXT NOT NULL,
  approvers INT64 NOT NULL,
  made_by ID NOT NULL,
  channel TEXT NOT NULL,
  source TEXT NOT NULL,
  made_at INSTANT NOT NULL,
  device_at INSTANT,
  sealed BYTES,
  PRIMARY KEY (book_id, id)
) CLUSTERED;
CREATE INDEX registration_request_state ON registration_request (book_id, state, id);
CREATE INDEX registration_request_household ON registration_request (book_id, household_id, id);
CREATE TABLE registration_decision (
  book_id INT64 NOT NULL,
  request_id ID NOT NULL,
  number INT64 NOT NULL,
  kind TEXT NOT NULL,
  by_id ID NOT NULL,
  at INSTANT NOT NULL,
  sealed BYTES,
  PRIMARY KEY (book_id, request_id, number)
) CLUSTERED;
CREATE TABLE registration_evidence (
  book_id INT64 NOT NULL,
  request_id ID NOT NULL,
  number INT64 NOT NULL,
  media_type TEXT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (book_id, request_id, number)
) CLUSTERED;
CREATE TABLE registration_rule (
  book_id INT64 NOT NULL,
  part TEXT NOT NULL,
  approvers INT64 NOT NULL,
  PRIMARY KEY (book_id, part)
) CLUSTERED;
