-- Two households that were one: household_id points to into_id until it is undone. Nothing of it is
-- deleted; who is not registered twice has moved (as_id is null), the others are the same as somebody
-- who stays. Places and days are as they were, for the way back.
CREATE TABLE registry_merger (
  book_id INT64 NOT NULL,
  id ID NOT NULL,
  household_id ID NOT NULL,
  into_id ID NOT NULL,
  size_before INT64 NOT NULL,
  size_after INT64 NOT NULL,
  by_id ID NOT NULL,
  at INSTANT NOT NULL,
  undone_by ID,
  undone_at INSTANT,
  PRIMARY KEY (book_id, id)
) CLUSTERED;
CREATE INDEX registry_merger_household ON registry_merger (book_id, household_id);
CREATE INDEX registry_merger_into ON registry_merger (book_id, into_id);
CREATE TABLE registry_merged_person (
  book_id INT64 NOT NULL,
  merger_id ID NOT NULL,
  person_id ID NOT NULL,
  as_id ID,
  gave_national BOOL NOT NULL,
  position INT64 NOT NULL,
  is_head BOOL NOT NULL,
  from_on DATE NOT NULL,
  PRIMARY KEY (book_id, merger_id, person_id)
) CLUSTERED;
