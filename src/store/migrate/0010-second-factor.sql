-- Two-step log-in (RFC 6238). `sealed` is the shared secret under the key file (base/vault.h), about "second_factor ACCOUNT".
-- confirmed NULL: shown, and no code was given yet. `step` is the newest 30-second step whose code was accepted: none counts twice.
CREATE TABLE second_factor (
  account {int} PRIMARY KEY REFERENCES account (id),
  sealed {blob} NOT NULL,
  made {int} NOT NULL,
  confirmed {int},
  step {int} NOT NULL
) {strict};

-- For the day the phone is lost. Only a keyed hash is kept; used: when, UTC milliseconds.
CREATE TABLE recovery_code (
  account {int} NOT NULL REFERENCES account (id),
  hash {blob} NOT NULL,
  used {int},
  PRIMARY KEY (account, hash)
) {strict};

-- The roles (places in enum role) whose people must use it, and the accounts that must whatever their role.
CREATE TABLE second_factor_role (role {int} PRIMARY KEY) {strict};
ALTER TABLE account ADD COLUMN factor_required {int} NOT NULL DEFAULT 0;

-- Which key file the sealed values need; tells nothing of the key.
CREATE TABLE vault (id {int} PRIMARY KEY, mark {blob} NOT NULL) {strict};
