-- The tree of units. Ids are dense from 1, handed out by the one writer and never reused; kind and facility are the places
-- in enum unit_kind and org/facility.tbl; opened and closed are days from 1970-01-01, NULL when there is none.
CREATE TABLE unit (
	id {id},
	code TEXT NOT NULL UNIQUE,
	kind {int} NOT NULL,
	name TEXT NOT NULL,
	name_en TEXT NOT NULL,
	facility {int},
	ownership TEXT NOT NULL,
	beds {int},
	opened {int},
	closed {int},
	phone TEXT NOT NULL,
	zone TEXT NOT NULL
) {strict};

-- Whose unit it is, from a day on. The first row of a unit holds from the beginning of time (day -2147483648); a move adds a row,
-- so that a past day is judged by the tree of that day. A root has no parent.
CREATE TABLE unit_parent (
	unit {int} NOT NULL REFERENCES unit (id),
	from_day {int} NOT NULL,
	parent {int} REFERENCES unit (id),
	PRIMARY KEY (unit, from_day)
) {strict};
