-- The open pool is looked up at every payment between people; among all batches that were ever
-- published it would be a walk through the table.
CREATE INDEX tlog_batch_pool ON tlog_batch (book_id, kind, fund_id, currency, id) WHERE state = 'open';
