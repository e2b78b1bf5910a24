-- What was sent once: the same client_key again gets the first answer. One row per accepted write that is no report (those keep their keys by
-- themselves, for there are millions of them).
CREATE TABLE once (
  kind TEXT NOT NULL,          -- "orders": what was sent, as in its address
  actor {int} NOT NULL,        -- keys are the sender's own
  client_key TEXT NOT NULL,
  digest {blob} NOT NULL,      -- BLAKE2b-256 of the content
  id {int} NOT NULL,           -- what it made
  at {int} NOT NULL,           -- ms since 1970
  PRIMARY KEY (kind, actor, client_key)
) {strict};
