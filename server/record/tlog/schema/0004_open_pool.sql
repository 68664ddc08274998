-- The open pool is looked up at every payment between people; among all batches that were ever
-- published it would be a walk through the table.
CREATE INDEX tlog_batch_pool ON tlog_batch (book_id, kind, fund_id, currency, id) WHERE state = 'open';

-- Only payrolls have a run; a payment between people need not be noted here.
DROP INDEX tlog_seed_run;
CREATE INDEX tlog_seed_run ON tlog_seed (book_id, run_id) WHERE run_id IS NOT NULL;
