CREATE TABLE identity_user (
  book_id INT64 NOT NULL,
  person_id ID NOT NULL,
  sealed BYTES NOT NULL,
  phone_index BYTES NOT NULL,
  pin_hash TEXT NOT NULL,
  roles TEXT NOT NULL,
  note_ar TEXT,
  note_en TEXT,
  created_at INSTANT NOT NULL,
  PRIMARY KEY (book_id, person_id)
) CLUSTERED;
CREATE UNIQUE INDEX identity_user_phone ON identity_user (phone_index);
CREATE TABLE identity_session (
  token_hash BYTES NOT NULL,
  book_id INT64 NOT NULL,
  person_id ID NOT NULL,
  created_at INSTANT NOT NULL,
  seen_at INSTANT NOT NULL,
  expires_at INSTANT NOT NULL,
  PRIMARY KEY (token_hash)
) CLUSTERED;
CREATE INDEX identity_session_person ON identity_session (person_id);
CREATE TABLE identity_try (
  account BYTES NOT NULL,
  failures INT64 NOT NULL,
  last_at INSTANT NOT NULL,
  blocked_until INSTANT NOT NULL,
  PRIMARY KEY (account)
) CLUSTERED;
