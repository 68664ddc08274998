CREATE TABLE notify_message (
  book_id INT64 NOT NULL,
  person_id ID NOT NULL,
  id ID NOT NULL,
  code TEXT NOT NULL,
  params TEXT NOT NULL,
  at INSTANT NOT NULL,
  read_at INSTANT,
  PRIMARY KEY (book_id, person_id, id)
) CLUSTERED;
CREATE INDEX notify_message_newest ON notify_message (book_id, person_id, at, id);
CREATE INDEX notify_message_unread ON notify_message (book_id, person_id) WHERE read_at IS NULL;
