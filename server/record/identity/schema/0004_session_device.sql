-- What the owner knows a session by: her device's words, sealed under her key.
ALTER TABLE identity_session ADD COLUMN sealed BYTES;
