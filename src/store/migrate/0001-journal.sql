-- One row per accepted change, chained by hash within its realm (store/journal.h).
CREATE TABLE journal (
  seq   {id},
  realm {int} NOT NULL,
  at    {int} NOT NULL, -- milliseconds, UTC
  actor {int} NOT NULL,
  unit  {int} NOT NULL,
  kind  {int} NOT NULL, -- numbers of store/event.tbl
  body  {blob} NOT NULL,
  hash  {blob} NOT NULL
) {strict};
-- What happened to a unit besides its reports, which are found by walking back from the report itself.
CREATE INDEX journal_unit ON journal (unit, seq) WHERE kind <> 11 AND kind <> 12 AND kind <> 13;
-- The newest row of each realm: without it a chain cut off at its end would look whole.
CREATE TABLE realm_head (
  realm {id},
  seq   {int} NOT NULL,
  hash  {blob} NOT NULL
) {strict};
