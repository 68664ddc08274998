-- The last place in the line of ready batches is looked up whenever one joins it.
CREATE UNIQUE INDEX tlog_batch_ready ON tlog_batch (ready_number);
