-- Who may log in. unit NULL: the whole store. role is the place in enum role; hash is Argon2id text, or a text no password matches.
CREATE TABLE account (
	id {id},
	login TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	role {int} NOT NULL,
	unit {int} REFERENCES unit (id),
	hash TEXT NOT NULL,
	disabled {int} NOT NULL
) {strict};

-- What a browser or a program presents instead of a password. Only its BLAKE2b hash is kept.
-- kind 115 's' session, 116 't' token; made, until and revoked are UTC milliseconds; until NULL: for ever.
CREATE TABLE secret (
	id {id},
	hash {blob} NOT NULL UNIQUE,
	kind {int} NOT NULL,
	account {int} NOT NULL REFERENCES account (id),
	name TEXT NOT NULL,
	made {int} NOT NULL,
	until {int},
	revoked {int}
) {strict};
CREATE INDEX secret_account ON secret (account);
