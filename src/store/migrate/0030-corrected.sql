-- When an alarm of the zero-infection line was taken back, because the test behind it turned out to be no positive; NULL: it stands.
ALTER TABLE infection_alarm ADD COLUMN corrected {int};

-- One paper entered in two homes of a realm: who was entered later, and who stood there before. Neither goes away when one of them leaves:
-- whether both are listed still, their rows in person say.
CREATE TABLE person_twice (
  person {int} NOT NULL,
  other {int} NOT NULL,
  realm {int} NOT NULL,
  unit {int} NOT NULL,         -- of person
  other_unit {int} NOT NULL,
  found {int} NOT NULL,        -- ms since 1970
  claimed {int},               -- when the home of `person` said that they came from there
  claimed_by {int} NOT NULL,
  PRIMARY KEY (person, other)
) {strict};
CREATE INDEX person_twice_other ON person_twice (other);
INSERT INTO person_twice (person, other, realm, unit, other_unit, found, claimed, claimed_by)
  SELECT p.id, q.id, p.realm, p.unit, q.unit, p.since, NULL, 0 FROM person p JOIN person q ON q.id_trace = p.id_trace AND q.realm = p.realm AND q.id < p.id AND q.unit <> p.unit
  WHERE p.role IN (1, 4) AND q.role IN (1, 4) AND p.state <> 11 AND q.state <> 11;
