-- Every command that was done or refused for good, for ever: the same id is never carried out twice.
-- Ids are time-ordered, so they come before the actor in the key. `digest` (of the whole body) and
-- `fields` (a short one of each member) are keyed: they cannot be guessed back into the body.
-- `answer` is sealed under a key of the installation: the reply's JSON, or the refusal's.
CREATE TABLE work_command (
    book_id INT64 NOT NULL,
    id ID NOT NULL,
    actor_id ID NOT NULL,
    name TEXT NOT NULL,
    digest BYTES NOT NULL,
    fields BYTES NOT NULL,
    status TEXT NOT NULL,
    answer BYTES,
    at INSTANT NOT NULL,
    PRIMARY KEY (book_id, id, actor_id)
) CLUSTERED;
