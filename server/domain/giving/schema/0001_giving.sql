-- A fund: money given for a purpose, under one law. Its balance is its ledger account's.
-- told_minor: givers whose gift ends at or below this point of the inflow have been told that it
-- reached.
CREATE TABLE giving_fund (
    book_id INT64 NOT NULL,
    id ID NOT NULL,
    name_ar TEXT NOT NULL,
    name_en TEXT NOT NULL,
    purpose_ar TEXT NOT NULL,
    purpose_en TEXT NOT NULL,
    intentions TEXT NOT NULL,
    currency TEXT NOT NULL,
    goal_minor INT64,
    state TEXT NOT NULL,
    account INT64 NOT NULL,
    told_minor INT64 NOT NULL,
    made_by ID NOT NULL,
    made_at INSTANT NOT NULL,
    PRIMARY KEY (book_id, id)
) CLUSTERED;

-- A gift fills the stretch (inflow_from, inflow_to] of its fund's cumulative inflow.
-- donor: a name told to a clerk, sealed under a key of the gift's own.
CREATE TABLE giving_gift (
    book_id INT64 NOT NULL,
    id ID NOT NULL,
    fund ID NOT NULL,
    amount_minor INT64 NOT NULL,
    currency TEXT NOT NULL,
    intention TEXT NOT NULL,
    source TEXT NOT NULL,
    giver ID NOT NULL,
    recorded_by ID NOT NULL,
    donor BYTES,
    given_on DATE NOT NULL,
    given_at INSTANT NOT NULL,
    inflow_from INT64 NOT NULL,
    inflow_to INT64 NOT NULL,
    leaf_hash BYTES NOT NULL,
    promise TEXT NOT NULL,
    PRIMARY KEY (book_id, id)
) CLUSTERED;
CREATE INDEX giving_gift_of_giver ON giving_gift (book_id, giver, given_at);
CREATE INDEX giving_gift_of_fund ON giving_gift (book_id, fund, inflow_to);

-- A batch of payments (a payroll), as solidarity told it, slice by slice. areas: JSON, never shown.
CREATE TABLE giving_batch (
    book_id INT64 NOT NULL,
    id ID NOT NULL,
    fund ID NOT NULL,
    programme ID NOT NULL,
    programme_ar TEXT NOT NULL,
    programme_en TEXT NOT NULL,
    households INT64 NOT NULL,
    total_minor INT64 NOT NULL,
    currency TEXT NOT NULL,
    areas TEXT NOT NULL,
    approved_on DATE,
    paid_on DATE NOT NULL,
    PRIMARY KEY (book_id, id)
) CLUSTERED;

-- The stretches (first_outflow, last_outflow] of a fund's cumulative outflow that batches took.
CREATE TABLE giving_batch_part (
    book_id INT64 NOT NULL,
    fund ID NOT NULL,
    last_outflow INT64 NOT NULL,
    first_outflow INT64 NOT NULL,
    batch ID NOT NULL,
    PRIMARY KEY (book_id, fund, last_outflow)
) CLUSTERED;

-- Sums of a civil month over all funds: what the public home shows.
CREATE TABLE giving_month (
    book_id INT64 NOT NULL,
    currency TEXT NOT NULL,
    period INT64 NOT NULL,
    given_minor INT64 NOT NULL,
    reached_minor INT64 NOT NULL,
    households INT64 NOT NULL,
    PRIMARY KEY (book_id, currency, period)
) CLUSTERED;
