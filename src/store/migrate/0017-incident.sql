-- Information reports: a sudden event, whom it was told to and when, and what was written about it. Rows only grow; every change is in
-- the journal as well.
CREATE TABLE incident (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,         -- where it happened
  day {int} NOT NULL,          -- of its number, days since 1970-01-01
  number TEXT NOT NULL,        -- "ALX-01-20211024-1", spoken down the telephone
  kind TEXT NOT NULL,          -- a key of the pack's information.kinds
  level {int} NOT NULL,        -- general event grade 1…4; 0 not graded yet
  title TEXT NOT NULL,
  discovered {int} NOT NULL,   -- 发现时刻, ms since 1970
  known {int} NOT NULL,        -- 得知时刻: every clock runs from here
  opened {int} NOT NULL,       -- entered, by the server's clock
  opened_by {int} NOT NULL,
  ended {int},                 -- the event is over
  closed {int},                -- the final report was received
  seq {int} NOT NULL           -- its event in the journal
) {strict};
CREATE INDEX incident_unit ON incident (unit, day);

-- Who owes which step by when. done is what the person said, recorded is when the server heard it: both are shown.
CREATE TABLE incident_step (
  incident {int} NOT NULL,
  unit {int} NOT NULL,
  step TEXT NOT NULL,          -- "phone.civil_affairs"
  due {int} NOT NULL,
  done {int},
  recorded {int},
  account {int},
  spoke_with TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (incident, unit, step)
) {strict};

CREATE TABLE incident_report (
  incident {int} NOT NULL,
  n {int} NOT NULL,            -- 1 is the first report, then as they came
  kind {int} NOT NULL,         -- 1 first, 2 continued, 3 final
  unit {int} NOT NULL,
  made {int} NOT NULL,
  received {int} NOT NULL,
  late {int} NOT NULL,
  account {int} NOT NULL,
  body TEXT NOT NULL,          -- what it says, one JSON object
  PRIMARY KEY (incident, n)
) {strict};
