-- Contingency plans with their versions and filings, demands for revision, risk points, drills. Versions, filings and drills only grow.
CREATE TABLE plan (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  title TEXT NOT NULL,
  made {int} NOT NULL
) {strict};
CREATE INDEX plan_unit ON plan (unit);

CREATE TABLE plan_version (
  plan {int} NOT NULL,
  n {int} NOT NULL,            -- 1 is the first
  text TEXT NOT NULL,
  explanation TEXT NOT NULL,   -- 编制说明
  cause TEXT NOT NULL,         -- what made it necessary: an order, a drill, the law; "" for the first
  approved_by TEXT NOT NULL,
  issued {int} NOT NULL,       -- day of issue, days since 1970-01-01
  valid_until {int},           -- last day; NULL without one
  made {int} NOT NULL,
  account {int} NOT NULL,
  PRIMARY KEY (plan, n)
) {strict};

-- One step up the chain: a unit files a version with its superior, who accepts it (a receipt) or returns it (a reason).
CREATE TABLE plan_filing (
  id {id},
  plan {int} NOT NULL,
  n {int} NOT NULL,
  unit {int} NOT NULL,         -- whose plan
  superior {int} NOT NULL,     -- who decides
  submitted {int} NOT NULL,
  account {int} NOT NULL,
  state {int} NOT NULL,        -- 1 submitted, 2 accepted, 3 returned
  decided {int},
  decided_by {int},
  receipt TEXT NOT NULL,       -- "152921-2021-0007"
  reason TEXT NOT NULL
) {strict};
CREATE INDEX plan_filing_plan ON plan_filing (plan, n);
CREATE INDEX plan_filing_superior ON plan_filing (superior, state);

-- An authority asks every unit of a kind in its scope for a plan newer than this instant. next: units opened so far, as the preorder
-- does not last, by unit id; NULL when all are.
CREATE TABLE plan_demand (
  id {id},
  realm {int} NOT NULL,
  scope {int} NOT NULL,
  facilities {int} NOT NULL,   -- bits of facility types
  reason TEXT NOT NULL,
  at {int} NOT NULL,
  due {int} NOT NULL,
  account {int} NOT NULL,
  next {int}
) {strict};

CREATE TABLE risk_point (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  title TEXT NOT NULL,
  place TEXT NOT NULL,
  owner TEXT NOT NULL,
  phone TEXT NOT NULL,
  measure TEXT NOT NULL,
  state {int} NOT NULL,        -- 1 open, 2 under control, 3 gone
  due {int},                   -- day by which it shall be under control
  changed {int} NOT NULL,
  account {int} NOT NULL
) {strict};
CREATE INDEX risk_point_unit ON risk_point (unit);

CREATE TABLE drill (
  id {id},
  realm {int} NOT NULL,
  unit {int} NOT NULL,
  plan {int},                  -- the plan that was exercised
  at {int} NOT NULL,
  people {int} NOT NULL,
  body TEXT NOT NULL,          -- one JSON object: place, script, roles, record
  made {int} NOT NULL,
  account {int} NOT NULL,
  assessed {int},              -- ms since 1970
  assessment TEXT NOT NULL     -- one JSON object: text, problems; "" until assessed
) {strict};
CREATE INDEX drill_unit ON drill (unit, at);
