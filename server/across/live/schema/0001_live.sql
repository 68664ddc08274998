-- book_id is the house's own book: the figures are of the whole server.

-- One run of the server, from its first heartbeat to its last: what lies between two runs was down.
CREATE TABLE live_run (
  book_id INT64 NOT NULL,
  began_at INSTANT NOT NULL,
  last_at INSTANT NOT NULL,
  PRIMARY KEY (book_id, began_at)
) CLUSTERED;

-- Movements of money that were counted on a day, over all books.
CREATE TABLE live_day (
  book_id INT64 NOT NULL,
  counted_on DATE NOT NULL,
  movements INT64 NOT NULL,
  PRIMARY KEY (book_id, counted_on)
) CLUSTERED;

-- The fullest minute ever.
CREATE TABLE live_peak (
  book_id INT64 NOT NULL,
  movements INT64 NOT NULL,
  counted_on DATE NOT NULL,
  PRIMARY KEY (book_id)
) CLUSTERED;

-- What the machine costs a month, as its operator says. The newest counts.
CREATE TABLE live_cost (
  book_id INT64 NOT NULL,
  set_at INSTANT NOT NULL,
  monthly_minor INT64 NOT NULL,
  currency TEXT NOT NULL,
  set_by ID NOT NULL,
  PRIMARY KEY (book_id, set_at)
) CLUSTERED;
