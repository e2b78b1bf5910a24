-- Every text of every pack that was ever put in force; the newest of a key is in force.
CREATE TABLE pack (
  key     TEXT NOT NULL,
  seq     {int} NOT NULL,      -- the journal row that put it in force
  version TEXT NOT NULL,
  digest  {blob} NOT NULL,     -- BLAKE2b-256 of the text
  text    TEXT NOT NULL,
  from_at {int} NOT NULL,      -- ms since 1970
  PRIMARY KEY (key, seq)
) {strict};
-- Forms and fields are numbered once and for ever: reports hold numbers, and stay readable when a form or field leaves its pack.
CREATE TABLE form (
  id     {id},
  key    TEXT NOT NULL UNIQUE,
  pack   TEXT NOT NULL,        -- the pack that has it now, '' if none has
  period {int} NOT NULL        -- 0 day, 1 week, 2 month
) {strict};
CREATE TABLE form_field (
  form   {int} NOT NULL,
  number {int} NOT NULL,       -- from 0
  key    TEXT NOT NULL,
  type   {int} NOT NULL,       -- 0 count, 1 number, 2 text
  PRIMARY KEY (form, number),
  UNIQUE (form, key)
) {strict};
