-- Tests: rounds of mass testing with the people they are for, single tests, and every result a test was ever given. Vaccinations, and
-- why somebody is not vaccinated. A person is a row of table person; no name stands here. Instants are ms since 1970, UTC; days since 1970-01-01.
CREATE TABLE lab_round (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL REFERENCES unit (id), -- who called it: an institution, or an authority for all below it
  kind {int} NOT NULL,         -- a row of record/lab.tbl
  who {int} NOT NULL,          -- 1 residents, 2 staff, 3 both
  title TEXT NOT NULL,
  roster_at {int} NOT NULL,    -- whoever was there at that instant is on the roster
  from_at {int} NOT NULL,
  due_at {int} NOT NULL,
  ended {int},
  actor {int} NOT NULL,
  seq {int} NOT NULL
) {strict};
CREATE INDEX lab_round_called ON lab_round (unit, due_at);

CREATE TABLE lab_round_unit (
  round {int} NOT NULL,
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  people {int} NOT NULL,       -- how many are on its roster; 0: nobody was registered there
  complete {int},              -- when the last of them was tested
  PRIMARY KEY (round, unit)
) {strict};
CREATE INDEX lab_round_unit_of ON lab_round_unit (unit, round);

CREATE TABLE lab_roster (
  round {int} NOT NULL,
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  person {int} NOT NULL,
  staff {int} NOT NULL,        -- 1 staff, 0 resident
  test {int},                  -- the test that did it
  excused TEXT NOT NULL,       -- why there will be none
  PRIMARY KEY (round, person)
) {strict};
CREATE INDEX lab_roster_unit ON lab_roster (unit, round);
CREATE INDEX lab_roster_person ON lab_roster (person);

CREATE TABLE lab_test (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  person {int} NOT NULL,
  staff {int} NOT NULL,
  kind {int} NOT NULL,
  taken {int} NOT NULL,
  day {int} NOT NULL,          -- of taken, in the unit's zone
  result {int} NOT NULL,       -- 1 pending, 2 negative, 3 positive, 4 invalid
  resulted {int},              -- when the result was known; NULL while it is pending
  lab TEXT NOT NULL,
  sample TEXT NOT NULL,        -- what the tube says; a file of results finds the test by it
  actor {int} NOT NULL,
  seq {int} NOT NULL
) {strict};
CREATE INDEX lab_test_unit ON lab_test (unit, day);
CREATE INDEX lab_test_person ON lab_test (person, taken);
CREATE INDEX lab_test_sample ON lab_test (unit, sample) WHERE sample <> '';
CREATE INDEX lab_test_open ON lab_test (unit, resulted);

-- n counts from 1; the last one stands in lab_test.
CREATE TABLE lab_result (
  test {int} NOT NULL,
  n {int} NOT NULL,
  realm {int} NOT NULL,
  result {int} NOT NULL,
  at {int} NOT NULL,           -- when it was known
  received {int} NOT NULL,
  source TEXT NOT NULL,        -- "typed", "file"
  reason TEXT NOT NULL,        -- why a result that stood was changed
  actor {int} NOT NULL,
  PRIMARY KEY (test, n)
) {strict};

CREATE TABLE vaccine_dose (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  person {int} NOT NULL,
  vaccine {int} NOT NULL,      -- a row of record/vaccine.tbl
  dose {int} NOT NULL,
  day {int} NOT NULL,
  lot TEXT NOT NULL,
  actor {int} NOT NULL,
  voided {int},
  seq {int} NOT NULL
) {strict};
CREATE INDEX vaccine_dose_unit ON vaccine_dose (unit, person);
CREATE INDEX vaccine_dose_person ON vaccine_dose (person, vaccine, dose);

-- Why a person is not vaccinated against a disease, from a day until before another (2147483647: no end).
CREATE TABLE vaccine_excuse (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  person {int} NOT NULL,
  disease {int} NOT NULL,
  reason {int} NOT NULL,
  from_day {int} NOT NULL,
  until_day {int} NOT NULL,
  note TEXT NOT NULL,
  actor {int} NOT NULL,
  seq {int} NOT NULL
) {strict};
CREATE INDEX vaccine_excuse_unit ON vaccine_excuse (unit, person);
