-- People in isolation with what must hold before they are released, their daily checks, and booked visits.
CREATE TABLE isolation (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  person {int} NOT NULL,
  reason {int} NOT NULL,       -- 1 new 2 return 3 contact 4 symptom 5 other
  from_at {int} NOT NULL,
  renewed {int} NOT NULL,      -- the newest reason's beginning: tests count from here
  days {int} NOT NULL,
  negatives {int} NOT NULL,    -- tests that must be negative
  gap_hours {int} NOT NULL,    -- between one negative and the next
  symptom_free {int} NOT NULL,
  rule TEXT NOT NULL,
  order_id {int} NOT NULL,     -- 0: the pack's own
  source TEXT NOT NULL,
  source_id {int} NOT NULL,
  room {int} NOT NULL,         -- 0: none yet
  state {int} NOT NULL,        -- 1 open 2 released 3 released early
  released {int},
  released_by {int},
  note TEXT NOT NULL           -- why early; "" otherwise
) {strict};
CREATE INDEX isolation_unit ON isolation (unit, state);
CREATE INDEX isolation_person ON isolation (person, state);

CREATE TABLE isolation_check (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  isolation {int} NOT NULL,
  at {int} NOT NULL,
  day {int} NOT NULL,
  tenths {int},
  symptoms {int} NOT NULL,
  account {int} NOT NULL
) {strict};
CREATE INDEX isolation_check_day ON isolation_check (isolation, day);

-- How many visits a unit takes at a time; the newest row counts.
CREATE TABLE visit_rule (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  minutes {int} NOT NULL,      -- of a slot
  opens {int} NOT NULL,        -- minutes of the day
  closes {int} NOT NULL,
  in_person {int} NOT NULL,    -- visits in one slot
  by_video {int} NOT NULL,
  account {int} NOT NULL,
  made {int} NOT NULL
) {strict};
CREATE INDEX visit_rule_unit ON visit_rule (unit);

CREATE TABLE visit (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  resident {int} NOT NULL,
  slot {int} NOT NULL,         -- its beginning, ms UTC
  until {int} NOT NULL,
  day {int} NOT NULL,
  manner {int} NOT NULL,       -- 1 in person 2 by video
  people {int} NOT NULL,
  state {int} NOT NULL,        -- 1 booked 2 held 3 cancelled 4 missed 5 refused
  sealed {blob} NOT NULL,      -- who books: name, telephone, relation
  phone_trace {blob},
  order_id {int} NOT NULL,     -- by whose order it was cancelled; 0: by a person
  reasons TEXT NOT NULL,       -- JSON list, as of a gate entry; "" without one
  note TEXT NOT NULL,
  entry {int} NOT NULL,        -- of the gate; 0: none
  changed {int} NOT NULL,
  told {int} NOT NULL,         -- messages written when it was cancelled
  account {int} NOT NULL,
  booked {int} NOT NULL
) {strict};
CREATE INDEX visit_unit ON visit (unit, day);
CREATE INDEX visit_open ON visit (state, slot);
