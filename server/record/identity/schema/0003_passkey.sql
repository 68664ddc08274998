-- Passkeys: the public half of a key that a person's phone keeps. The name that she gave it is
-- sealed under her own key.
CREATE TABLE identity_passkey (
  book_id INT64 NOT NULL,
  person_id ID NOT NULL,
  passkey ID NOT NULL,
  credential BYTES NOT NULL,
  public_key BYTES NOT NULL,
  sealed BYTES NOT NULL,
  transports TEXT NOT NULL,
  sign_count INT64 NOT NULL,
  backup_eligible BOOL NOT NULL,
  backed_up BOOL NOT NULL,
  created_at INSTANT NOT NULL,
  used_at INSTANT,
  copied_at INSTANT,
  PRIMARY KEY (book_id, person_id, passkey)
) CLUSTERED;
CREATE UNIQUE INDEX identity_passkey_credential ON identity_passkey (credential);
