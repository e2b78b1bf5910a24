-- The newest state of every report; every former state is in the journal. `id` is 1024 * the first event's number + the place in it,
-- so that rows lie in the order of arrival and a day is read in that order. The key begins with form and day: the rows of one day
-- share few pages, however the units arrive (unit first was measured 3 to 6 times slower and decays with history).
CREATE TABLE report (
  id {id},
  form {int} NOT NULL,
  first {int} NOT NULL,        -- first day of the period, days since 1970-01-01
  unit {int} NOT NULL,
  kind {int} NOT NULL,         -- 1 values, 2 zero
  state {int} NOT NULL,        -- 1 sent, 2 returned
  late {int} NOT NULL,         -- judged once, at the first acceptance
  changes {int} NOT NULL,      -- corrections and returns after the first
  received {int} NOT NULL,     -- first accepted, ms since 1970
  changed {int} NOT NULL,      -- newest event, ms since 1970
  seq {int} NOT NULL,          -- newest event
  author {int} NOT NULL,       -- account of the newest event
  packed {blob} NOT NULL,      -- values, see report/report.h
  note TEXT NOT NULL,
  UNIQUE (form, first, unit)
) {strict};
