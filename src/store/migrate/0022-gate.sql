-- Who and what passed the gate, or did not, and why; newcomers and their screening. Entries only grow; their state moves forward.
CREATE TABLE gate_entry (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  at {int} NOT NULL,           -- when it happened at the gate, ms UTC
  day {int} NOT NULL,          -- civil day of the unit's zone
  way {int} NOT NULL,          -- 1 in, 2 out
  who {int} NOT NULL,          -- 1 resident 2 staff 3 visitor 4 intake 5 goods 6 vehicle
  person {int},                -- of the house, or newly coming
  purpose TEXT NOT NULL,       -- key of record/gate_purpose.tbl
  tenths {int},                -- temperature; NULL: not measured
  symptoms {int} NOT NULL,     -- bits of record/symptom.tbl, as declared
  facts {int} NOT NULL,        -- bits of record/gate_fact.tbl, as declared and as known then
  decision {int} NOT NULL,     -- 1 admit 2 quarantine 3 approval 4 refuse, by the measures of `at`
  reasons TEXT NOT NULL,       -- JSON list: rule, order, number, sentences in both languages
  state {int} NOT NULL,        -- 1 passed 2 stopped 3 waits for approval 4 approved 5 turned down 6 approval used
  isolation {int},
  approval {int},              -- the entry whose approval let this one pass
  visit {int},
  due_back {int},              -- of somebody who went out
  plan TEXT NOT NULL,          -- JSON: the return plan of somebody who goes out; "" without one
  sealed {blob},               -- visitor or driver: name, telephone, ID, relation, plate, where from
  phone_trace {blob},          -- keyed hash of the telephone: who came when is found by it
  exception TEXT NOT NULL,     -- reason of a recorded exception; "" without one
  received {int} NOT NULL,     -- when the program heard of it
  account {int} NOT NULL,
  decided {int},
  decided_by {int},
  note TEXT NOT NULL
) {strict};
CREATE INDEX gate_entry_day ON gate_entry (unit, day);
CREATE INDEX gate_entry_of_day ON gate_entry (day, unit);
CREATE INDEX gate_entry_person ON gate_entry (person, at);
CREATE INDEX gate_entry_waiting ON gate_entry (state, unit);

-- A newcomer: blocked until screened, measured once for himself alone, belongings disinfected.
CREATE TABLE intake (
  person {int} PRIMARY KEY,
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  purpose TEXT NOT NULL,
  asked {int} NOT NULL,        -- the first time at the gate, or when the screening was entered
  state {int} NOT NULL,        -- 1 blocked 2 screened 3 admitted
  tenths {int},
  screening {int} NOT NULL,    -- 0 none 1 clear 2 not clear
  screened_at {int},
  hospital TEXT NOT NULL,
  belongings {int},            -- when they were disinfected
  account {int} NOT NULL
) {strict};
CREATE INDEX intake_unit ON intake (unit, state);
