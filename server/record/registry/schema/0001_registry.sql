CREATE TABLE registry_area (
  code TEXT NOT NULL,
  name_ar TEXT NOT NULL,
  name_en TEXT NOT NULL,
  level TEXT NOT NULL,
  parent_code TEXT,
  PRIMARY KEY (code)
) CLUSTERED;
CREATE INDEX registry_area_parent ON registry_area (parent_code, code);
CREATE TABLE registry_household (
  book_id INT64 NOT NULL,
  id ID NOT NULL,
  area_code TEXT NOT NULL,
  size INT64 NOT NULL,
  state TEXT NOT NULL,
  registered_on DATE NOT NULL,
  basis_id ID NOT NULL,
  code_index BYTES,
  sealed BYTES,
  PRIMARY KEY (book_id, id)
) CLUSTERED;
CREATE UNIQUE INDEX registry_household_code ON registry_household (book_id, code_index);
CREATE TABLE registry_person (
  book_id INT64 NOT NULL,
  id ID NOT NULL,
  version INT64 NOT NULL,
  sealed BYTES,
  phone_index BYTES,
  national_index BYTES,
  PRIMARY KEY (book_id, id)
) CLUSTERED;
CREATE UNIQUE INDEX registry_person_national ON registry_person (book_id, national_index);
CREATE INDEX registry_person_phone ON registry_person (book_id, phone_index)
 WHERE phone_index IS NOT NULL;
CREATE TABLE registry_membership (
  book_id INT64 NOT NULL,
  household_id ID NOT NULL,
  person_id ID NOT NULL,
  position INT64 NOT NULL,
  is_head BOOL NOT NULL,
  from_on DATE NOT NULL,
  until_on DATE,
  PRIMARY KEY (book_id, household_id, person_id)
) CLUSTERED;
CREATE INDEX registry_membership_person ON registry_membership (book_id, person_id);
CREATE TABLE registry_questionnaire (
  book_id INT64 NOT NULL,
  id ID NOT NULL,
  content TEXT NOT NULL,
  saved_at INSTANT NOT NULL,
  PRIMARY KEY (book_id, id)
) CLUSTERED;
CREATE TABLE registry_answers (
  book_id INT64 NOT NULL,
  household_id ID NOT NULL,
  version INT64 NOT NULL,
  questionnaire_id ID NOT NULL,
  sealed BYTES NOT NULL,
  recorded_at INSTANT NOT NULL,
  PRIMARY KEY (book_id, household_id, version)
) CLUSTERED;
