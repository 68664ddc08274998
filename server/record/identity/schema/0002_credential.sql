-- What a program of another institution shows instead of a session. Only the token's digest is kept.
CREATE TABLE identity_credential (
  book_id INT64 NOT NULL,
  credential ID NOT NULL,
  token_hash BYTES NOT NULL,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  per_minute INT64 NOT NULL,
  issued_by ID NOT NULL,
  issued_at INSTANT NOT NULL,
  expires_at INSTANT NOT NULL,
  revoked_by ID,
  revoked_at INSTANT,
  PRIMARY KEY (book_id, credential)
) CLUSTERED;
