-- The line list of a home, the alarm of its first infection, signals that were reached, and outbreaks. A person is a row of table person; no
-- name stands here. Instants are ms since 1970, UTC.
--
-- Every version of a line stays: the newest has until_at 9223372036854775807, so what was known at any instant can be asked again.
CREATE TABLE line_case (
  id {int} NOT NULL,
  n {int} NOT NULL,            -- version, from 1
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  number {int} NOT NULL,       -- in its home, from 1
  person {int} NOT NULL,
  staff {int} NOT NULL,        -- 1 staff, 0 resident
  profile TEXT NOT NULL,       -- a disease of the pack
  class {int} NOT NULL,        -- 1 suspected, 2 confirmed, 3 without symptoms, 4 no case after all
  class_at {int} NOT NULL,     -- since when it is that
  appeared {int} NOT NULL,     -- onset; else the sample, else the result, else when it was opened
  onset {int},
  symptoms {int} NOT NULL,     -- bits of record/symptom.tbl
  tenths {int} NOT NULL,       -- highest temperature; 0: nobody said
  outside {int} NOT NULL,      -- 1: caught elsewhere, before coming here
  breaks {int} NOT NULL,       -- 1: an infection of a disease that the zero-infection line is about
  place TEXT NOT NULL,         -- room and bed, or work area
  specimen TEXT NOT NULL,
  test TEXT NOT NULL,
  result {int} NOT NULL,       -- enum lab_result; 0: not tested
  taken {int},
  resulted {int},
  lab TEXT NOT NULL,
  isolated {int},
  hospital {int},
  recovered {int},
  died {int},
  excluded_until {int},        -- staff: not at work until
  vaccinated {int},            -- day of the last dose
  treatment TEXT NOT NULL,
  note TEXT NOT NULL,
  reason TEXT NOT NULL,        -- why this version came
  source TEXT NOT NULL,        -- "" a person, "test", "signal"
  source_id {int} NOT NULL,
  recorded {int} NOT NULL,
  until_at {int} NOT NULL,     -- recorded of the next version
  author {int} NOT NULL,
  seq {int} NOT NULL,
  PRIMARY KEY (id, n)
) {strict};
CREATE INDEX line_case_unit ON line_case (unit, until_at);
CREATE INDEX line_case_person ON line_case (person);
CREATE INDEX line_case_source ON line_case (source, source_id) WHERE source_id > 0;

-- The zero-infection line of a home broke: once for each time it broke.
CREATE TABLE infection_alarm (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  line {int} NOT NULL,         -- the case
  profile TEXT NOT NULL,
  at {int} NOT NULL,           -- when the case appeared
  held {int} NOT NULL,         -- days the line had held; -1: nothing was recorded before
  recorded {int} NOT NULL,
  seq {int} NOT NULL
) {strict};
CREATE INDEX infection_alarm_unit ON infection_alarm (unit, recorded);

-- A rule that was reached: proposed once, until a person opens an outbreak or says that it is none.
CREATE TABLE reached_signal (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  profile TEXT NOT NULL,
  rule TEXT NOT NULL,
  floor TEXT NOT NULL,         -- of a rule by floors
  persons {int} NOT NULL,
  first_at {int} NOT NULL,     -- the first and the last onset in the window
  last_at {int} NOT NULL,
  recorded {int} NOT NULL,
  state {int} NOT NULL,        -- 1 proposed, 2 an outbreak was opened, 3 dismissed
  decided {int},
  decided_by {int} NOT NULL,
  reason TEXT NOT NULL,
  outbreak {int} NOT NULL,     -- 0: none
  seq {int} NOT NULL
) {strict};
CREATE INDEX reached_signal_unit ON reached_signal (unit, recorded);
CREATE INDEX reached_signal_open ON reached_signal (state, id);

CREATE TABLE outbreak (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  profile TEXT NOT NULL,
  rule TEXT NOT NULL,          -- '': opened without one
  title TEXT NOT NULL,
  over_days {int} NOT NULL,    -- of the profile when it was opened; 0: a person decides, with a reason
  first_at {int} NOT NULL,     -- the first onset
  opened {int} NOT NULL,
  opened_by {int} NOT NULL,
  closed {int},
  closed_by {int} NOT NULL,
  closing TEXT NOT NULL,
  seq {int} NOT NULL
) {strict};
CREATE INDEX outbreak_unit ON outbreak (unit, closed);

CREATE TABLE outbreak_note (
  id {id},
  realm {int} NOT NULL,
  outbreak {int} NOT NULL,
  kind TEXT NOT NULL,          -- measure, report, summary, note
  at {int} NOT NULL,
  words TEXT NOT NULL,
  recorded {int} NOT NULL,
  author {int} NOT NULL
) {strict};
CREATE INDEX outbreak_note_of ON outbreak_note (outbreak, id);

-- How far the journal was followed.
CREATE TABLE signal_place (
  id {id},
  seq {int} NOT NULL
) {strict};
