-- A turn of the health rounds of one unit and what came of it, in counts. Rows are numbered by the one writer, so a day's lie together; the key begins
-- with the day for the same reason as a report's. Everything in it follows from round_part and from who was in the house.
CREATE TABLE round (
  id {id},
  day {int} NOT NULL,          -- civil day in the unit's zone, days since 1970-01-01
  unit {int} NOT NULL REFERENCES unit (id),
  turn {int} NOT NULL,         -- number of the turn in the day, 0: the whole day is one
  realm {int} NOT NULL,
  people {int} NOT NULL,       -- residents and intakes it owes
  seen {int} NOT NULL,         -- of these, measured
  unseen {int} NOT NULL,       -- not measured, with a reason
  fever {int} NOT NULL,
  abnormal {int} NOT NULL,     -- feverish still when measured again
  symptoms {int} NOT NULL,     -- persons with any
  staff {int} NOT NULL,        -- staff measured
  staff_fever {int} NOT NULL,
  sendings {int} NOT NULL,
  complete {int} NOT NULL,     -- 1: evidence for the duty was given
  closed {int} NOT NULL,       -- 1: counted once more after its end
  fever_from {int} NOT NULL,   -- tenths of a degree, the pack's then
  UNIQUE (day, unit, turn)
) {strict};

-- What one sending brought: readings packed by record/round_packed.c, about three bytes each. id is the number of its journal row, which says when it
-- came and from whom, and keeps a digest of `packed`. Never changed.
CREATE TABLE round_part (
  id {id},
  round {int} NOT NULL REFERENCES round (id),
  sender {int} NOT NULL,       -- 64 bits of a hash of account and client_key
  content {int} NOT NULL,      -- 64 bits of a hash of what was sent
  readings {int} NOT NULL,
  fever {int} NOT NULL,
  late {int} NOT NULL,
  packed {blob} NOT NULL
) {strict};
CREATE INDEX round_part_round ON round_part (round);

-- A fever from the first high reading until it is normal again. id is the number of the journal row.
CREATE TABLE fever (
  id {id},
  unit {int} NOT NULL REFERENCES unit (id),
  realm {int} NOT NULL,
  person {int} NOT NULL,
  staff {int} NOT NULL,
  day {int} NOT NULL,
  at {int} NOT NULL,
  tenths {int} NOT NULL,
  again_at {int},              -- measured again after rest
  again_tenths {int},
  ended {int},                 -- normal again
  isolation {int},             -- the isolation that began with it
  seq {int} NOT NULL           -- newest event
) {strict};
CREATE INDEX fever_unit ON fever (unit, day);
CREATE INDEX fever_open ON fever (unit) WHERE ended IS NULL;
-- What was done about it: isolated, told, sent to the doctor. id is the number of the journal row.
CREATE TABLE fever_step (
  id {id},
  fever {int} NOT NULL REFERENCES fever (id),
  step TEXT NOT NULL,
  at {int} NOT NULL,           -- when it was done
  received {int} NOT NULL,     -- when the program heard of it
  actor {int} NOT NULL,
  note TEXT NOT NULL,          -- whom, where
  UNIQUE (fever, step)
) {strict};
