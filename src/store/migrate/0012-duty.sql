-- Single duties: one row each, made by an event, settled or waived once. Periodic duties have no rows: they are computed.
-- Instants are ms since 1970, UTC. id is the number of the journal row that opened it.
CREATE TABLE duty (
  id {id},
  unit {int} NOT NULL REFERENCES unit (id),
  realm {int} NOT NULL,
  key TEXT NOT NULL,           -- a row of duty/duty.tbl
  source TEXT NOT NULL,        -- who asked for it: "notice", and its number
  source_id {int} NOT NULL,
  opens {int} NOT NULL,
  due {int} NOT NULL,
  title_zh TEXT NOT NULL,
  title_en TEXT NOT NULL,
  link TEXT NOT NULL,
  settled {int},
  evidence TEXT NOT NULL,      -- what settled it: "notice.ack 17"
  waived {int},
  reason TEXT NOT NULL,
  seq {int} NOT NULL,          -- newest event
  UNIQUE (source, source_id, key, unit)
) {strict};
CREATE INDEX duty_unit ON duty (unit, due);
CREATE INDEX duty_due ON duty (due) WHERE settled IS NULL AND waived IS NULL;

-- What was done: a round, a disinfection, a person's statement. id is the number of its journal row.
CREATE TABLE duty_evidence (
  id {id},
  unit {int} NOT NULL REFERENCES unit (id),
  kind TEXT NOT NULL,          -- "round"
  at {int} NOT NULL,           -- when it was done
  received {int} NOT NULL,     -- when the program heard of it: this decides whether it was late
  duty TEXT NOT NULL,          -- of a statement: which duty and which turn of it; else ''
  slot TEXT NOT NULL,
  actor {int} NOT NULL,
  note TEXT NOT NULL
) {strict};
CREATE INDEX duty_evidence_unit ON duty_evidence (unit, at);
CREATE INDEX duty_evidence_kind ON duty_evidence (kind, at);
CREATE INDEX duty_evidence_slot ON duty_evidence (duty, slot) WHERE duty <> '';

-- One turn of a periodic duty that a unit need not do, and why. id is the number of its journal row.
CREATE TABLE duty_waiver (
  id {id},
  unit {int} NOT NULL REFERENCES unit (id),
  duty TEXT NOT NULL,
  slot TEXT NOT NULL,
  at {int} NOT NULL,
  actor {int} NOT NULL,
  reason TEXT NOT NULL,
  UNIQUE (duty, slot, unit)
) {strict};
CREATE INDEX duty_waiver_unit ON duty_waiver (unit);

-- One step of the ladder for one turn of a duty: due once for all units of a zone, or an act of a person.
CREATE TABLE chase_round (
  id {id},
  duty TEXT NOT NULL,
  slot TEXT NOT NULL,
  part TEXT NOT NULL,          -- the zone's name; "act 17" for what a person sent with journal row 17
  step {int} NOT NULL,         -- minutes from the deadline
  words TEXT NOT NULL,         -- as the pack writes it: "+30m county"; of an act what the person wrote
  planned {int} NOT NULL,
  complete {int} NOT NULL,     -- 1: everybody who was late then has a row
  UNIQUE (duty, slot, part, step)
) {strict};
-- Who was chased with it: once, whatever happens to the program or the clock.
CREATE TABLE chase (
  round {int} NOT NULL REFERENCES chase_round (id),
  unit {int} NOT NULL,         -- who is late
  target {int} NOT NULL,       -- whom it was said to; 0 if there is nobody above
  state {int} NOT NULL,        -- 1 sent, 2 reached nobody, 3 skipped: a later step was due by then
  at {int} NOT NULL,
  seq {int} NOT NULL,          -- the journal row, to which the messages belong too
  PRIMARY KEY (round, unit)
) {strict};
CREATE INDEX chase_unit ON chase (unit, at);
CREATE INDEX chase_at ON chase (at);
