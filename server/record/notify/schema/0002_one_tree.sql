-- Ids are in the order of time, so the table itself is in the order of an inbox. One tree, not three:
-- a payroll tells a million families.
DROP INDEX notify_message_newest;
DROP INDEX notify_message_unread;
