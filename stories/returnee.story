# Gansu, spring 2020: whoever comes back is isolated for at least 14 days, without symptoms, with a negative test. Day 13, day 14 without
# the test and day 14 with it give three answers, each with its reason.
faults
pack cn-welfare
units
	code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone,zone
	620000,,province,甘肃省民政厅,Gansu,,,,,,,Asia/Shanghai
	620100,620000,prefecture,兰州市民政局,Lanzhou,,,,,,,
	LZ-01,620100,institution,兰州市社会福利院,Lanzhou Home,eldercare,public,200,,,,
account province leader 620000
account head leader LZ-01
account home clerk LZ-01

at 2020-02-01T09:00:00+08:00
as home POST /api/v1/units/LZ-01/people
	{"client_key": "r1", "role": "resident", "name": "马秀英", "sex": "female", "birth": "1941-01-01", "where": "leave"}
expect 201
let ma = .id
as home POST /api/v1/units/LZ-01/people
	{"client_key": "s1", "role": "staff", "name": "周强", "where": "away"}
expect 201
let zhou = .id
as home GET /api/v1/units/LZ-01/gate/absent
expect .absent length 1
as province POST /api/v1/orders
	{"client_key": "one", "scope": "620000", "ladder": "general", "level": 1, "from": "2020-01-25T00:00:00+08:00", "issuer": "甘肃省", "number": "甘政发〔2020〕1号", "title": "启动一级响应"}
expect 201
let response = .id
as province POST /api/v1/orders
	{"client_key": "two", "scope": "620000", "measure": "readmit.negative_tests", "params": {"value": 1}, "from": "2020-01-31T00:00:00+08:00", "issuer": "甘肃省民政厅", "number": "甘民发〔2020〕12号", "title": "关于返院人员隔离观察的通知"}
expect 201
let tests = .id

at 2020-02-10T10:00:00+08:00
language zh
as home POST /api/v1/units/LZ-01/gate
	{"client_key": "in", "direction": "in", "who": "resident", "person": $ma, "purpose": "return", "declared": {"symptoms": [], "contact": false, "travel": false}, "temp_c": 36.5}
expect 201
expect .decision = "quarantine"
expect .isolation.days = 14
expect .isolation.negatives = 1
expect .reasons[rule=return.observe].order = $response
expect .reasons[rule=return.observe].says contains "甘政发〔2020〕1号"
expect .reasons[rule=return.tests].order = $tests
expect .reasons[rule=return.tests].says contains "甘民发〔2020〕12号"
let iso = .isolation.id
# Staff come back the same way.
as home POST /api/v1/units/LZ-01/gate
	{"client_key": "in staff", "direction": "in", "who": "staff", "person": $zhou, "purpose": "返岗", "declared": {}, "temp_c": 36.5}
expect .decision = "quarantine"
as home GET /api/v1/units/LZ-01/people?role=staff
expect .people[0].where = "quarantined"
as home POST /api/v1/units/LZ-01/gate
	{"client_key": "in again", "direction": "out", "who": "resident", "person": $ma, "purpose": "回家"}
expect .decision = "refuse"

# A daily look is a duty; it is done when everybody in isolation was looked at.
at 2020-02-11T08:00:00+08:00
await home /api/v1/units/LZ-01/duties .duties[key=isolation.check].state = "open"
as home POST /api/v1/units/LZ-01/isolations/$iso/checks
	{"client_key": "c1", "temp_c": 36.6, "symptoms": []}
expect 200
as home POST /api/v1/units/LZ-01/isolations/$iso/checks
	{"client_key": "c2", "symptoms": []}
expect 422

# Day 13.
at 2020-02-23T10:00:00+08:00
as home POST /api/v1/units/LZ-01/isolations/$iso/release
	{}
expect 409
expect .code = "ISOLATION_UNMET"
expect .day = 13
expect .unmet[condition=days].says contains "已隔离观察 13 天，须满 14 天"
expect .unmet[condition=days].says contains "2020-02-24"
expect .unmet[condition=negative_tests].says contains "须检测阴性 1 次"

# Day 14 without the test.
at 2020-02-24T10:00:00+08:00
as home POST /api/v1/units/LZ-01/isolations/$iso/release
	{}
expect 409
expect .unmet length 1
expect .unmet[0].condition = "negative_tests"
expect .unmet[0].says contains "目前有 0 次"

# A fever on that day: it is not over either.
as home POST /api/v1/units/LZ-01/isolations/$iso/checks
	{"client_key": "c3", "temp_c": 37.8, "symptoms": ["cough"], "at": "2020-02-21T09:00:00+08:00"}
expect 200
as home POST /api/v1/units/LZ-01/isolations/$iso/release
	{}
expect 409
expect .unmet length 1
as home POST /api/v1/units/LZ-01/isolations/$iso/checks
	{"client_key": "c4", "temp_c": 37.5, "symptoms": []}
as home POST /api/v1/units/LZ-01/isolations/$iso/release
	{}
expect 409
expect .unmet length 2
expect .unmet[condition=symptom_free].says contains "72"
# Day 17, without symptoms since; the test came back negative.
at 2020-02-27T11:00:00+08:00
as home POST /api/v1/units/LZ-01/tests
	{"client_key": "t1", "person": $ma, "kind": "pcr", "taken_at": "2020-02-26T09:00:00+08:00", "result": "negative"}
expect 201
as home POST /api/v1/units/LZ-01/isolations/$iso/release
	{}
expect 200
expect .state = "released"
as home POST /api/v1/units/LZ-01/isolations/$iso/release
	{}
expect 409
expect .code = "ISOLATION_OVER"

# Earlier only as an exception, by somebody who may, with a reason; it stays marked.
as home GET /api/v1/units/LZ-01/isolations
expect .isolations length 1
let second = .isolations[0].id
as home POST /api/v1/units/LZ-01/isolations/$second/release
	{"early": true, "reason": "提前上岗"}
expect 403
as head POST /api/v1/units/LZ-01/isolations/$second/release
	{"early": true}
expect 422
as head POST /api/v1/units/LZ-01/isolations/$second/release
	{"early": true, "reason": "转入定点医院"}
expect 200
expect .state = "released_early"
expect .note = "转入定点医院"
as home GET /api/v1/units/LZ-01/people?role=staff
expect .people[0].where = "live_in"
