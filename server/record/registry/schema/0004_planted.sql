-- The few that are nobody, found at start without a walk through the register.
CREATE INDEX registry_household_planted ON registry_household (book_id, id) WHERE state = 'planted';
