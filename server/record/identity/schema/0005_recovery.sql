-- A new PIN that someone who forgot hers chose on her phone: it holds when two people of the
-- association have said that she is who she says. Of the number that she shows only a digest is kept.
CREATE TABLE identity_recovery (
  book_id INT64 NOT NULL,
  recovery ID NOT NULL,
  person_id ID NOT NULL,
  code_hash BYTES NOT NULL,
  pin_hash TEXT NOT NULL,
  state TEXT NOT NULL,
  checks TEXT NOT NULL,
  asked_at INSTANT NOT NULL,
  vouched_by ID,
  vouched_at INSTANT,
  decided_by ID,
  decided_at INSTANT,
  PRIMARY KEY (book_id, recovery)
) CLUSTERED;
CREATE INDEX identity_recovery_code ON identity_recovery (book_id, code_hash);
CREATE INDEX identity_recovery_person ON identity_recovery (book_id, person_id, asked_at);
CREATE INDEX identity_recovery_state ON identity_recovery (book_id, state, vouched_at);
CREATE INDEX identity_recovery_worker ON identity_recovery (book_id, vouched_by, vouched_at);
-- Until when little money goes out, after a recovery.
ALTER TABLE identity_user ADD COLUMN held_until INSTANT;
ALTER TABLE identity_user ADD COLUMN held_since INSTANT;
