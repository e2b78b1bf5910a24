# A day of the past keeps its figures: what is written down later about today changes nothing of it. And behind every figure stands who is counted.
pack cn-welfare
units data/alxa/units.csv
account clerk clerk ALX-01
account duty leader 152921

at 2021-10-20T09:00:00+08:00
as clerk POST /api/v1/units/ALX-01/people
	{"client_key": "p1", "role": "resident", "name": "王淑珍", "birth": "1938-02-28"}
let wang = .id
as clerk POST /api/v1/units/ALX-01/people
	{"client_key": "p2", "role": "resident", "name": "李国强", "birth": "1940-05-01"}
let li = .id
as clerk POST /api/v1/units/ALX-01/people
	{"client_key": "p3", "role": "staff", "name": "赵敏", "birth": "1988-01-02"}
let zhao = .id

# Nobody ever spoke of isolation: the day is not known, and stays so when a room is set aside on the 22nd.
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-20/derived
expect .values.isolation_rooms absent
at 2021-10-22T09:00:00+08:00
as clerk POST /api/v1/units/ALX-01/rooms
	{"client_key": "r1", "name": "隔离 1", "zone": "isolation", "beds": 1}
let one = .id
at 2021-10-24T09:00:00+08:00
as clerk POST /api/v1/units/ALX-01/rooms
	{"client_key": "r2", "name": "隔离 2", "zone": "clean", "beds": 1}
let two = .id
as clerk PATCH /api/v1/units/ALX-01/rooms/$two
	{"client_key": "r3", "zone": "isolation"}
at 2021-10-26T09:00:00+08:00
as clerk PATCH /api/v1/units/ALX-01/rooms/$one
	{"client_key": "r4", "zone": "clean"}
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-20/derived
expect .values.isolation_rooms absent
expect .values.isolated_new absent
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-23/derived
expect .values.isolation_rooms = 1
expect .values.isolated_new = 0
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/isolation_rooms
expect .value = 2
expect .rows length 2
expect .rows[0].says = "隔离 1"
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-26/derived/isolation_rooms
expect .value = 1
expect .rows length 1
expect .rows[0].says = "隔离 2"

# Who is due for a test, and why; a result is a figure of the day on which it became known.
as duty POST /api/v1/orders
	{"client_key": "o1", "scope": "152921", "measure": "test.staff.every_days", "params": {"value": 7}, "from": "2021-10-26T00:00:00+08:00", "issuer": "左旗民政局", "number": "民发〔2021〕8号", "title": "检测"}
expect 201
at 2021-10-27T09:00:00+08:00
as clerk POST /api/v1/units/ALX-01/tests
	{"client_key": "t1", "people": [$wang, $li], "kind": "pcr"}
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-27/derived/test_due_staff
expect .value = 1
expect .rows length 1
expect .rows[0].person = $zhao
expect .rows[0].says = "by the rhythm of tests"
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-27/derived/test_due_residents
expect .value = 2
expect .rows length 2
at 2021-10-28T09:00:00+08:00
as clerk GET /api/v1/units/ALX-01/tests
let test = .pending[0].id
as clerk POST /api/v1/units/ALX-01/tests/$test/result
	{"client_key": "t2", "result": "positive"}
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-27/derived/test_pending
expect .value = 2
expect .rows length 2
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-27/derived/test_positive
expect .value = 0
expect .rows length 0
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-28/derived/test_positive
expect .value = 1
expect .rows length 1
expect .rows[0].at = "2021-10-28T09:00:00+08:00"
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-28/derived/test_pending
expect .value = 1
expect .rows length 1

# Vaccines: everybody who can be, and of them those who are through.
as clerk POST /api/v1/units/ALX-01/vaccinations
	{"client_key": "d1", "person": $wang, "vaccine": "covid_inactivated", "dose": 1, "on": "2021-06-01"}
as clerk POST /api/v1/units/ALX-01/vaccinations
	{"client_key": "d2", "person": $wang, "vaccine": "covid_inactivated", "dose": 2, "on": "2021-07-01"}
as clerk POST /api/v1/units/ALX-01/vaccinations
	{"client_key": "d3", "person": $li, "vaccine": "covid_inactivated", "dose": 1, "on": "2021-06-01"}
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-28/derived/vaccine_eligible
expect .value = 3
expect .rows length 3
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-28/derived/vaccine_full
expect .value = 1
expect .rows length 1
expect .rows[0].person = $wang

# An area that was not done is named.
as clerk POST /api/v1/units/ALX-01/areas
	{"client_key": "a1", "kind": "public", "name": "大厅"}
at 2021-10-29T23:00:00+08:00
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-29/derived/areas_missed
at 2021-10-30T09:00:00+08:00
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-29/derived/areas_missed
expect .value = 1
expect .rows length 1
expect .rows[0].says = "大厅"

# A room that is given up is closed when nobody has it; the days on which it was there still count it.
as clerk POST /api/v1/units/ALX-01/people/$li/moves
	{"client_key": "m1", "room": "隔离 2", "at": "2021-10-30T08:00:00+08:00"}
as clerk PATCH /api/v1/units/ALX-01/rooms/$two
	{"client_key": "r5", "closed": true}
expect 409
expect .code = "ROOM_IN_USE"
as clerk POST /api/v1/units/ALX-01/people/$li/moves
	{"client_key": "m2", "room": null, "at": "2021-10-30T08:30:00+08:00"}
as clerk PATCH /api/v1/units/ALX-01/rooms/$two
	{"client_key": "r6", "closed": true}
expect 200
expect .closed = true
as clerk GET /api/v1/units/ALX-01/rooms
expect .rooms length 1
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-29/derived
expect .values.isolation_rooms = 1
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-30/derived
expect .values.isolation_rooms = 0

# Entered twice, and one person all the same: what was seen under both numbers is one fever. Before there was a register nothing is known.
at 2021-10-31T08:00:00+08:00
as clerk POST /api/v1/units/ALX-01/people
	{"client_key": "p4", "role": "resident", "name": "李国强", "birth": "1940-05-01"}
let again = .id
as clerk POST /api/v1/units/ALX-01/rounds
	{"client_key": "r7", "readings": [{"person": $li, "temp_c": 37.6, "symptoms": ["cough"]}, {"person": $again, "temp_c": 37.5, "symptoms": ["cough"]}]}
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-31/derived
expect .values.fever = 2
as duty POST /api/v1/units/ALX-01/people/$again/merge
	{"client_key": "m3", "into": $li, "reason": "同一人"}
expect 200
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-31/derived
expect .values.residents_listed = 2
expect .values.fever = 1
expect .values.cough = 1
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-19/derived
expect .values.confirmed_residents absent
expect .values = {}
