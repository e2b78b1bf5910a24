-- Orders: which level or which single measure holds where and from when. A row never changes in what it orders; withdrawing or superseding it
-- fills the columns after `seq`, so that any past instant is answered as it was ruled then. Instants are ms since 1970.
CREATE TABLE measure_order (
  id {id},
  author {int} NOT NULL,         -- account
  scope {int} NOT NULL,          -- unit: it and everything below
  office {int} NOT NULL,         -- the unit whose account issued it; 0 the whole store
  facilities {int} NOT NULL,     -- bits of facility types; 4294967295: every kind
  ladder {int} NOT NULL,         -- 1 general, 2 institution, 0 a single measure
  level {int} NOT NULL,
  measure TEXT NOT NULL,         -- of a single measure, with its value
  value TEXT NOT NULL,
  override {int} NOT NULL,       -- 1 holds against a looser general response, 2 those below may loosen
  from_at {int} NOT NULL,
  to_at {int},
  issuer TEXT NOT NULL,
  number TEXT NOT NULL,
  title TEXT NOT NULL,
  words TEXT NOT NULL,           -- the document's text
  reason TEXT NOT NULL,
  supersedes {int},
  issued_at {int} NOT NULL,
  seq {int} NOT NULL,            -- the journal row that issued it
  superseded_by {int},
  withdrawn_at {int},            -- from when it does not hold any more
  withdrawn_by {int},
  withdrawn_reason TEXT,
  end_at {int},                  -- the earliest of all ends known
  begun {int} NOT NULL,          -- the journal row that told it came into force; 0: not yet
  ended {int} NOT NULL
) {strict};
CREATE INDEX measure_order_waits ON measure_order (id) WHERE begun = 0 OR ended = 0;

-- What the health authority says of an area, and the order that a rule of a pack proposes for it. A person decides.
CREATE TABLE area_risk (
  id {id},
  unit {int} NOT NULL,
  risk {int} NOT NULL,           -- 0 low, 1 medium, 2 high
  from_at {int} NOT NULL,
  source TEXT NOT NULL,
  author {int} NOT NULL,
  noted_at {int} NOT NULL,
  ladder {int} NOT NULL,         -- proposed; 0: no rule spoke
  level {int} NOT NULL,
  facilities {int} NOT NULL,
  zh TEXT NOT NULL,              -- the rule's words then
  en TEXT NOT NULL,
  state {int} NOT NULL,          -- 0 open, 1 confirmed, 2 dismissed, 3 overtaken by a newer one, 4 nothing proposed
  decided_at {int},
  decided_by {int},
  reason TEXT NOT NULL,
  made_order {int}               -- the order that confirmed it
) {strict};
CREATE INDEX area_risk_unit ON area_risk (unit, id);
