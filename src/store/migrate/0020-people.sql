-- People of a home: who is listed, where they are, which room is theirs. Names, papers and telephones lie here only sealed (base/vault.h);
-- a trace is a keyed hash, by which somebody is found without opening anything. The journal names people by number only.
CREATE TABLE room (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  name TEXT NOT NULL,          -- "201", as it stands on the door
  zone {int} NOT NULL,         -- 1 clean, 2 buffer, 3 isolation
  beds {int} NOT NULL,         -- 0: nobody said
  closed {int},                -- ms since 1970
  seq {int} NOT NULL           -- the newest event about it
) {strict};
CREATE INDEX room_unit ON room (unit, id);

CREATE TABLE person (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  role {int} NOT NULL,         -- enum person_role
  name_sealed {blob} NOT NULL,
  name_trace {blob} NOT NULL,
  id_sealed {blob},
  id_trace {blob},
  id_kind {int} NOT NULL,      -- enum identity_kind; 0 has no paper
  phone_sealed {blob},
  phone_trace {blob},
  sex {int} NOT NULL,          -- 0 unknown, 1 male, 2 female
  birth {int},                 -- days since 1970-01-01
  room {int} NOT NULL,         -- 0 none
  place TEXT NOT NULL,         -- bed, or post of staff
  state {int} NOT NULL,        -- enum where
  since {int} NOT NULL,        -- ms since 1970: the newest move
  merged_into {int} NOT NULL,  -- the person this one turned out to be; 0 stands alone
  seq {int} NOT NULL           -- the newest event about them
) {strict};
CREATE INDEX person_unit ON person (unit, role, state);
CREATE INDEX person_paper ON person (id_trace);
CREATE INDEX person_name ON person (unit, name_trace);
CREATE INDEX person_room ON person (room) WHERE room <> 0;
CREATE INDEX person_merged ON person (merged_into) WHERE merged_into <> 0;

-- Every change of where somebody is. A mistaken one stays, struck out. The census of any day is made from these rows and from person.
CREATE TABLE person_move (
  id {id},                     -- its event in the journal
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  person {int} NOT NULL,
  role {int} NOT NULL,
  at {int} NOT NULL,           -- ms since 1970, as said
  day {int} NOT NULL,          -- of the unit's zone
  was {int} NOT NULL,          -- enum where
  became {int} NOT NULL,
  opening {int} NOT NULL,      -- 1: was here already when the register was opened, not admitted on that day
  room_was {int} NOT NULL,
  room {int} NOT NULL,
  since_was {int} NOT NULL,
  account {int} NOT NULL,
  recorded {int} NOT NULL,     -- by the server's clock
  reason TEXT NOT NULL,
  source TEXT NOT NULL,        -- what brought it about: '' a person at a desk, 'gate', 'isolation' …
  source_id {int} NOT NULL,
  undone {int},                -- the event that struck it out
  undone_why TEXT NOT NULL
) {strict};
CREATE INDEX person_move_day ON person_move (unit, day, role, was, became, opening) WHERE undone IS NULL; -- the census reads this and no row
CREATE INDEX person_move_at ON person_move (unit, at);
CREATE INDEX person_move_of ON person_move (person, id);

-- What a person's row said before it was changed; sealed as it was.
CREATE TABLE person_past (
  id {id},                     -- the event that changed it
  realm {int} NOT NULL,
  person {int} NOT NULL,
  account {int} NOT NULL,
  at {int} NOT NULL,
  reason TEXT NOT NULL,
  changed {int} NOT NULL,      -- bits: 1 name, 2 paper, 4 telephone, 8 sex, 16 birth, 32 place, 64 role
  role {int} NOT NULL,
  name_sealed {blob} NOT NULL,
  id_sealed {blob},
  id_kind {int} NOT NULL,
  phone_sealed {blob},
  sex {int} NOT NULL,
  birth {int},
  place TEXT NOT NULL
) {strict};
CREATE INDEX person_past_of ON person_past (person, id);

-- Who looked behind a mask or took a list away, and why. person 0: the list of the unit.
CREATE TABLE person_look (
  id {id},                     -- its event
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  person {int} NOT NULL,
  account {int} NOT NULL,
  at {int} NOT NULL,
  people {int} NOT NULL,       -- how many were shown
  reason TEXT NOT NULL
) {strict};
CREATE INDEX person_look_of ON person_look (person, id);
CREATE INDEX person_look_unit ON person_look (unit, id);
