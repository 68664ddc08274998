-- Messages as they come, in the order of time: a payment then writes to the end of one table, not
-- to the middle of its receiver's page. Sorted into notify_message, many at once, when the house is
-- quiet or many wait.
CREATE TABLE notify_fresh (
  book_id INT64 NOT NULL,
  id ID NOT NULL,
  person_id ID NOT NULL,
  code TEXT NOT NULL,
  params TEXT NOT NULL,
  at INSTANT NOT NULL,
  read_at INSTANT,
  PRIMARY KEY (book_id, id)
) CLUSTERED;
