CREATE TABLE consent_basis (
  book_id INT64 NOT NULL,
  id ID NOT NULL,
  purpose TEXT NOT NULL,
  legal_basis TEXT NOT NULL,
  notice_version TEXT NOT NULL,
  source TEXT NOT NULL,
  recorded_by ID NOT NULL,
  recorded_at INSTANT NOT NULL,
  expires_on DATE,
  withdrawn_at INSTANT,
  PRIMARY KEY (book_id, id)
) CLUSTERED;
CREATE TABLE consent_subject (
  book_id INT64 NOT NULL,
  subject_id ID NOT NULL,
  basis_id ID NOT NULL,
  linked_at INSTANT NOT NULL,
  PRIMARY KEY (book_id, subject_id, basis_id)
) CLUSTERED;
CREATE TABLE consent_access (
  book_id INT64 NOT NULL,
  subject_id ID NOT NULL,
  id ID NOT NULL,
  at INSTANT NOT NULL,
  purpose TEXT NOT NULL,
  person_id ID NOT NULL,
  channel TEXT NOT NULL,
  PRIMARY KEY (book_id, subject_id, id)
) CLUSTERED;
CREATE INDEX consent_access_newest ON consent_access (book_id, subject_id, at);
