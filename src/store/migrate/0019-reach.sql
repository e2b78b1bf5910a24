-- Reaching people: whom a chase named, what the program reminded of by itself, deadlines that were corrected. Instants are ms since 1970, UTC.
-- Who above a late unit was meant by a step that goes to leaders.
CREATE TABLE chase_person (
  round {int} NOT NULL REFERENCES chase_round (id),
  unit {int} NOT NULL,         -- who is late
  number {int} NOT NULL,       -- from 0
  name TEXT NOT NULL,
  post TEXT NOT NULL,
  tier TEXT NOT NULL,          -- of the charge; '' if it is none
  way {int} NOT NULL,          -- enum leader_way: by a charge, by the roster, by their role
  account {int} NOT NULL,      -- who was sent a message; 0: nobody can be reached under that name
  PRIMARY KEY (round, unit, number)
) {strict};
-- A reminder that nobody asked for: once, whatever happens to the program or the clock.
CREATE TABLE reminder (
  kind {int} NOT NULL,         -- enum remind_kind
  subject TEXT NOT NULL,       -- which hole, which contact, which request
  step {int} NOT NULL,
  at {int} NOT NULL,
  people {int} NOT NULL,       -- how many accounts it went to
  PRIMARY KEY (kind, subject, step)
) {strict};
-- What a notice's deadline was before each correction.
ALTER TABLE notice_past ADD COLUMN due {int};
CREATE INDEX staff_leave_asked ON staff_leave (asked_at) WHERE state = 'asked';
