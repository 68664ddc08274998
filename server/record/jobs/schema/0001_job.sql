CREATE TABLE jobs_job (
  book_id INT64 NOT NULL,
  id ID NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  done INT64 NOT NULL,
  total INT64 NOT NULL,
  attempts INT64 NOT NULL,
  owner ID NOT NULL,
  error_code TEXT,
  enqueued_at INSTANT NOT NULL,
  not_before INSTANT NOT NULL,
  lease INT64 NOT NULL,
  lease_until INSTANT NOT NULL,
  ended_at INSTANT,
  PRIMARY KEY (book_id, id)
) CLUSTERED;
CREATE INDEX jobs_job_due ON jobs_job (not_before, enqueued_at) WHERE ended_at IS NULL;
