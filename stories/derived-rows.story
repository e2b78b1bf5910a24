# Behind every figure stand as many rows as it says: what the report counts and what a person is shown are the same thing.
pack cn-welfare
units data/alxa/units.csv
account clerk clerk ALX-01

at 2021-10-23T09:00:00+08:00
as clerk POST /api/v1/units/ALX-01/people
	{"client_key": "p1", "role": "resident", "name": "王淑珍", "birth": "1938-02-28", "room": "101", "opening": true}
let wang = .id
as clerk POST /api/v1/units/ALX-01/people
	{"client_key": "p2", "role": "resident", "name": "李国强", "birth": "1940-05-01", "room": "101", "opening": true}
let li = .id
as clerk POST /api/v1/units/ALX-01/people
	{"client_key": "p3", "role": "staff", "name": "赵敏", "birth": "1988-01-02", "opening": true}
let zhao = .id
as clerk POST /api/v1/units/ALX-01/areas
	{"client_key": "a1", "kind": "room", "name": "一楼"}
let area = .id

at 2021-10-24T09:00:00+08:00
as clerk POST /api/v1/units/ALX-01/gate
	{"client_key": "g1", "direction": "in", "who": "visitor", "visitor": {"name": "送货员", "phone": "13800138000"}, "purpose": "delivery", "declared": {}, "temp_c": 36.4}
expect 201
as clerk POST /api/v1/units/ALX-01/gate
	{"client_key": "g2", "direction": "in", "who": "vehicle", "purpose": "delivery"}
as clerk POST /api/v1/units/ALX-01/gate
	{"client_key": "g3", "direction": "in", "who": "visitor", "visitor": {"name": "王芳", "phone": "13800138001"}, "purpose": "visit", "declared": {}, "temp_c": 38.4}
expect .decision = "refuse"
as clerk POST /api/v1/units/ALX-01/people/$li/moves
	{"client_key": "m1", "to": "hospital", "reason": "住院", "at": "2021-10-24T08:30:00+08:00"}
as clerk POST /api/v1/units/ALX-01/hygiene
	{"client_key": "h1", "kind": "disinfection", "area": $area, "from": "2021-10-24T08:00:00+08:00", "to": "2021-10-24T08:20:00+08:00", "agent": "84", "strength_mg_l": 500}
as clerk POST /api/v1/units/ALX-01/tests
	{"client_key": "t1", "person": $zhao, "kind": "pcr", "taken_at": "2021-10-24T08:10:00+08:00", "result": "negative"}
as clerk POST /api/v1/units/ALX-01/isolations
	{"client_key": "i1", "person": $wang, "reason": "other", "days": 3}
expect 201

at 2021-10-24T12:00:00+08:00
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/outsiders_in
expect .value = 1
expect .rows length 1
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/vehicles_in
expect .value = 1
expect .rows length 1
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/visits_refused
expect .value = 1
expect .rows length 1
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/residents_listed
expect .value = 2
expect .rows length 2
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/residents_in
expect .value = 1
expect .rows length 1
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/residents_hospital
expect .value = 1
expect .rows length 1
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/went_out
expect .value = 1
expect .rows length 1
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/admitted
expect .value = 0
expect .rows length 0
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/staff_listed
expect .value = 1
expect .rows length 1
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/disinfections
expect .value = 1
expect .rows length 1
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/test_done_staff
expect .value = 1
expect .rows length 1
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/test_done_residents
expect .value = 0
expect .rows length 0
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/isolated_other
expect .value = 1
expect .rows length 1
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/isolated_new
expect .value = 0
expect .rows length 0
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/confirmed_residents
expect .value = 0
expect .rows length 0
