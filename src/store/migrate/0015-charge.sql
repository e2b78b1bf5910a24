-- Who answers for what: pairings of leaders and units (包联), groups, rosters, hand-overs, roll-calls, leave. Instants are ms since 1970, UTC;
-- 9223372036854775807 stands for "no end". A person is an account, or a name and a telephone; `person` is what tells two apart (org/person.h).
CREATE TABLE charge (
  id {id},
  unit {int} NOT NULL REFERENCES unit (id),
  tier TEXT NOT NULL,
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  post TEXT NOT NULL,
  phone TEXT NOT NULL,
  account {int} NOT NULL,      -- 0: none
  from_at {int} NOT NULL,
  to_at {int} NOT NULL,
  duties TEXT NOT NULL,
  days {int} NOT NULL,         -- a contact at least every so many days; 0: as the rule of the tier says
  made_at {int} NOT NULL,
  reason TEXT NOT NULL,        -- why it ended
  next {int} NOT NULL          -- the pairing that took its place, 0: none
) {strict};
CREATE INDEX charge_unit ON charge (unit, to_at);
CREATE INDEX charge_person ON charge (person);
CREATE INDEX charge_account ON charge (account, to_at) WHERE account > 0;
CREATE INDEX charge_to ON charge (to_at);

CREATE TABLE charge_contact (
  id {id},
  charge {int} NOT NULL REFERENCES charge (id),
  at {int} NOT NULL,
  manner TEXT NOT NULL,        -- visit, phone, video
  note TEXT NOT NULL,
  author {int} NOT NULL,
  made_at {int} NOT NULL
) {strict};
CREATE INDEX charge_contact_charge ON charge_contact (charge, at);

-- What an authority demands of a tier, from an instant on; the newest before an instant counts, and the nearest authority above a unit.
CREATE TABLE charge_rule (
  id {id},
  unit {int} NOT NULL REFERENCES unit (id),
  tier TEXT NOT NULL,
  from_at {int} NOT NULL,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  of_kind {int} NOT NULL,      -- enum unit_kind: of which units
  least {int} NOT NULL,        -- persons a unit needs, and may have
  most {int} NOT NULL,
  per_person {int} NOT NULL,   -- units a person may have; 0: as many as they like
  members {int} NOT NULL,      -- a group each of whose members needs a unit; 0: nobody
  days {int} NOT NULL
) {strict};

CREATE TABLE org_group (
  id {id},
  unit {int} NOT NULL REFERENCES unit (id),
  kind TEXT NOT NULL,          -- leading, working, task
  parent {int} NOT NULL,       -- the leading group it works for, 0: none
  name TEXT NOT NULL,
  purpose TEXT NOT NULL,
  from_at {int} NOT NULL,
  to_at {int} NOT NULL,
  reason TEXT NOT NULL
) {strict};
CREATE INDEX org_group_unit ON org_group (unit);

CREATE TABLE org_group_member (
  id {id},
  org_group {int} NOT NULL REFERENCES org_group (id),
  part TEXT NOT NULL,          -- head, deputy, member, contact
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  post TEXT NOT NULL,
  phone TEXT NOT NULL,
  account {int} NOT NULL,
  duties TEXT NOT NULL,
  from_at {int} NOT NULL,
  to_at {int} NOT NULL,
  reason TEXT NOT NULL
) {strict};
CREATE INDEX org_group_member_group ON org_group_member (org_group);

CREATE TABLE shift (
  id {id},
  unit {int} NOT NULL REFERENCES unit (id),
  tier TEXT NOT NULL,          -- leader, duty
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  post TEXT NOT NULL,
  phone TEXT NOT NULL,
  account {int} NOT NULL,
  from_at {int} NOT NULL,
  to_at {int} NOT NULL,
  removed_at {int} NOT NULL,   -- 0: it stands
  reason TEXT NOT NULL
) {strict};
CREATE INDEX shift_unit ON shift (unit, to_at);
CREATE INDEX shift_to ON shift (to_at);
CREATE INDEX shift_account ON shift (account, to_at) WHERE account > 0;

-- What is still to be done when the shift ends; it stays open until somebody closes it.
CREATE TABLE shift_item (
  id {id},
  unit {int} NOT NULL REFERENCES unit (id),
  words TEXT NOT NULL,
  opened_at {int} NOT NULL,
  opened_by {int} NOT NULL,
  closed_at {int} NOT NULL,    -- 0: open
  closed_by {int} NOT NULL,
  note TEXT NOT NULL
) {strict};
CREATE INDEX shift_item_unit ON shift_item (unit, closed_at);

CREATE TABLE handover (
  id {id},
  unit {int} NOT NULL REFERENCES unit (id),
  given_shift {int} NOT NULL,  -- 0: none known
  taken_shift {int} NOT NULL,
  given_name TEXT NOT NULL,
  taken_name TEXT NOT NULL,
  note TEXT NOT NULL,
  items {int} NOT NULL,        -- how many were open
  given_at {int} NOT NULL,
  given_by {int} NOT NULL,
  taken_at {int} NOT NULL,     -- 0: not yet confirmed
  taken_by {int} NOT NULL
) {strict};
CREATE INDEX handover_unit ON handover (unit, given_at);

CREATE TABLE roll_call (
  id {id},
  unit {int} NOT NULL REFERENCES unit (id),
  at {int} NOT NULL,
  author {int} NOT NULL,
  note TEXT NOT NULL
) {strict};
CREATE INDEX roll_call_unit ON roll_call (unit, at);

CREATE TABLE roll_call_line (
  id {id},
  roll_call {int} NOT NULL REFERENCES roll_call (id),
  unit {int} NOT NULL,
  tier TEXT NOT NULL,
  shift {int} NOT NULL,        -- 0: nobody was on duty
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  account {int} NOT NULL,
  reached {int} NOT NULL,      -- accounts that were sent a message
  answered_at {int} NOT NULL,  -- 0: not
  answered_by {int} NOT NULL,
  manner TEXT NOT NULL         -- self: through the program; phone: noted by the caller
) {strict};
CREATE INDEX roll_call_line_call ON roll_call_line (roll_call);
CREATE INDEX roll_call_line_unit ON roll_call_line (unit, answered_at);

CREATE TABLE staff_leave (
  id {id},
  unit {int} NOT NULL REFERENCES unit (id),
  kind TEXT NOT NULL,          -- leave, travel
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  post TEXT NOT NULL,
  phone TEXT NOT NULL,
  account {int} NOT NULL,      -- who asked
  place TEXT NOT NULL,
  reason TEXT NOT NULL,
  from_at {int} NOT NULL,
  to_at {int} NOT NULL,
  state TEXT NOT NULL,         -- asked, approved, refused, withdrawn, returned
  asked_at {int} NOT NULL,
  decided_at {int} NOT NULL,   -- 0: not yet
  decided_by {int} NOT NULL,
  note TEXT NOT NULL,
  returned_at {int} NOT NULL
) {strict};
CREATE INDEX staff_leave_unit ON staff_leave (unit, to_at);
