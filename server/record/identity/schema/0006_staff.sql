-- Whom an alarm is told, found without a walk through everyone who signs in.
CREATE INDEX identity_user_staff ON identity_user (book_id, person_id)
 WHERE roles <> 'family' AND roles <> 'donor';
