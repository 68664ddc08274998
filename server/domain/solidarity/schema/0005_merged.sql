-- How often somebody was kept out of a cycle or let in again: a payroll that was summed before the
-- last time is stale, though as many may be kept out as then.
ALTER TABLE solidarity_cycle ADD COLUMN withholding_changes INT64;
