-- Whoever keeps books of its own on this server. book_id is the house that let it in; own_book, the
-- number of its own book, is given with the second person's approval.
CREATE TABLE institution (
  book_id INT64 NOT NULL,
  institution ID NOT NULL,
  name_ar TEXT NOT NULL,
  name_en TEXT NOT NULL,
  state TEXT NOT NULL,
  proposed_by ID NOT NULL,
  proposed_on DATE NOT NULL,
  approved_by ID,
  approved_on DATE,
  own_book INT64,
  currency TEXT,
  opened_on DATE,
  PRIMARY KEY (book_id, institution)
) CLUSTERED;
CREATE UNIQUE INDEX institution_own_book ON institution (book_id, own_book);
