-- In which zone a room lay, and from when: a day of the past counts the isolation rooms of that day, whatever was added since. Rooms written
-- down before this table stand in theirs from the beginning.
CREATE TABLE room_zone (
  room {int} NOT NULL,
  since {int} NOT NULL,        -- ms since 1970
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  zone {int} NOT NULL,
  PRIMARY KEY (room, since)
) {strict};
CREATE INDEX room_zone_unit ON room_zone (unit, since);
INSERT INTO room_zone (room, since, realm, unit, zone) SELECT id, 0, realm, unit, zone FROM room;
