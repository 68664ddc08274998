-- What the public sees of payments advances with the log alone: published_minor is what a fund paid in
-- published batches, published_on the day on which a batch's payments entered the public sums.
ALTER TABLE giving_fund ADD COLUMN published_minor INT64 NOT NULL DEFAULT 0;
ALTER TABLE giving_batch ADD COLUMN published_on DATE;
