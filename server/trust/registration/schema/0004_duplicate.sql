-- Two households of whom somebody is probably one person: a_id is the lesser id, so a pair is one row
-- whoever finds it. weight: thousandths of a bit, of all their people; probability: of the likeliest,
-- in millionths. fingerprint: a keyed digest of what was compared when a person last decided; reasons
-- are sealed under the key of a.
CREATE TABLE registration_pair (
  book_id INT64 NOT NULL,
  id ID NOT NULL,
  a_id ID NOT NULL,
  b_id ID NOT NULL,
  state TEXT NOT NULL,
  weight INT64 NOT NULL,
  probability INT64 NOT NULL,
  people INT64 NOT NULL,
  found_by TEXT NOT NULL,
  found_at INSTANT NOT NULL,
  said_apart_by ID,
  fingerprint BYTES,
  PRIMARY KEY (book_id, id)
) CLUSTERED;
CREATE UNIQUE INDEX registration_pair_once ON registration_pair (book_id, a_id, b_id);
CREATE INDEX registration_pair_b ON registration_pair (book_id, b_id);
CREATE INDEX registration_pair_state ON registration_pair (book_id, state, weight, id);
CREATE TABLE registration_pair_decision (
  book_id INT64 NOT NULL,
  pair_id ID NOT NULL,
  number INT64 NOT NULL,
  kind TEXT NOT NULL,
  by_id ID NOT NULL,
  at INSTANT NOT NULL,
  sealed BYTES,
  PRIMARY KEY (book_id, pair_id, number)
) CLUSTERED;
-- A search of the whole register: how far it has come, in the order of the households' ids.
CREATE TABLE registration_scan (
  book_id INT64 NOT NULL,
  id ID NOT NULL,
  after_id ID NOT NULL,
  households INT64 NOT NULL,
  pairs INT64 NOT NULL,
  made_by ID NOT NULL,
  made_at INSTANT NOT NULL,
  done_at INSTANT,
  PRIMARY KEY (book_id, id)
) CLUSTERED;
