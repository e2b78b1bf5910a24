-- Hygiene: the areas of a unit, and what was disinfected, aired, cleaned, carried out and kept there. Instants are ms since 1970, UTC;
-- 9223372036854775807 stands for "no end". What was not done has no rows: it is computed.
CREATE TABLE hygiene_area (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL REFERENCES unit (id),
  kind {int} NOT NULL,         -- a row AREA of record/hygiene.tbl
  name TEXT NOT NULL,
  from_at {int} NOT NULL,      -- in use from, until before
  until_at {int} NOT NULL,
  seq {int} NOT NULL           -- its newest event
) {strict};
CREATE INDEX hygiene_area_unit ON hygiene_area (unit, until_at);

CREATE TABLE hygiene_log (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  kind {int} NOT NULL,         -- a row KIND of record/hygiene.tbl
  area {int} NOT NULL,         -- 0: the whole house, or no area at all
  from_at {int} NOT NULL,
  to_at {int} NOT NULL,
  received {int} NOT NULL,     -- when the program heard of it: this decides whether it was late
  agent TEXT NOT NULL,
  strength {int},              -- mg/L; NULL: not stated, as in all that follow
  amount {int},                -- ml
  weight {int},                -- g: waste, a food sample
  pieces {int},
  rested {int},                -- minutes
  celsius {int},               -- tenths
  meal TEXT NOT NULL,
  handed_to TEXT NOT NULL,
  note TEXT NOT NULL,
  actor {int} NOT NULL,
  disposed {int},              -- of a food sample: when it was thrown away, and by whom
  disposed_by {int},
  voided {int},                -- withdrawn: it was written down by mistake
  seq {int} NOT NULL
) {strict};
CREATE INDEX hygiene_log_unit ON hygiene_log (unit, to_at);
