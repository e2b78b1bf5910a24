# 全员核酸检测: a league calls a round for its six homes; whoever was in them at that instant is the roster, and done is counted against it until 6/6.
# Source: domain.md A.1 (阿拉善盟, autumn 2021).
faults
pack cn-welfare
units
	code,parent_code,kind,name,name_en,facility_type,opened,phone
	150000,,province,内蒙古自治区,Inner Mongolia,,,
	152900,150000,prefecture,阿拉善盟,Alxa,,,
	152921,152900,county,阿拉善左旗,Alxa Left,,,
	152922,152900,county,阿拉善右旗,Alxa Right,,,
	152923,152900,county,额济纳旗,Ejin,,,
	E1,152923,institution,额济纳旗第一养老院,Home E1,eldercare,2001-01-01,12349
	E2,152923,institution,额济纳旗敬老院,Home E2,eldercare,2001-01-01,12349
	L1,152921,institution,左旗福利院,Home L1,eldercare,2001-01-01,12349
	L2,152921,institution,左旗养老院,Home L2,eldercare,2001-01-01,12349
	R1,152922,institution,右旗养老院,Home R1,eldercare,2001-01-01,12349
	R2,152922,institution,右旗敬老院,Home R2,eldercare,2001-01-01,12349
account league duty 152900
account ejin duty 152923
account e1 clerk E1
account e2 clerk E2
account l1 clerk L1
account l2 clerk L2
account r1 clerk R1
account r2 clerk R2

at 2021-10-18T08:00:00+08:00
as e1 POST /api/v1/units/E1/people
	{"client_key": "p0", "role": "resident", "name": "张桂兰"}
expect 201
let e1r = .id
as e1 POST /api/v1/units/E1/people
	{"client_key": "p1", "role": "staff", "name": "李护理"}
expect 201
let e1s = .id
as e2 POST /api/v1/units/E2/people
	{"client_key": "p0", "role": "resident", "name": "张桂兰"}
expect 201
let e2r = .id
as e2 POST /api/v1/units/E2/people
	{"client_key": "p1", "role": "staff", "name": "李护理"}
expect 201
let e2s = .id
as l1 POST /api/v1/units/L1/people
	{"client_key": "p0", "role": "resident", "name": "张桂兰"}
expect 201
let l1r = .id
as l1 POST /api/v1/units/L1/people
	{"client_key": "p1", "role": "staff", "name": "李护理"}
expect 201
let l1s = .id
as l2 POST /api/v1/units/L2/people
	{"client_key": "p0", "role": "resident", "name": "张桂兰"}
expect 201
let l2r = .id
as l2 POST /api/v1/units/L2/people
	{"client_key": "p1", "role": "staff", "name": "李护理"}
expect 201
let l2s = .id
as r1 POST /api/v1/units/R1/people
	{"client_key": "p0", "role": "resident", "name": "张桂兰"}
expect 201
let r1r = .id
as r1 POST /api/v1/units/R1/people
	{"client_key": "p1", "role": "staff", "name": "李护理"}
expect 201
let r1s = .id
as r2 POST /api/v1/units/R2/people
	{"client_key": "p0", "role": "resident", "name": "张桂兰"}
expect 201
let r2r = .id
as r2 POST /api/v1/units/R2/people
	{"client_key": "p1", "role": "staff", "name": "李护理"}
expect 201
let r2s = .id
as e1 POST /api/v1/units/E1/people
	{"client_key": "p9", "role": "resident", "name": "王秀英"}
let e1x = .id

# A round in the future is none; before it there is nothing to say of tests.
as e1 GET /api/v1/units/E1/tests
expect .counts.known = false
as league POST /api/v1/units/152900/tests/rounds
	{"client_key": "r1", "title": "全员核酸检测", "at": "2021-10-30T08:00", "due": "2021-10-31T18:00"}
expect 422
expect .field = "at"
as league POST /api/v1/units/152900/tests/rounds
	{"client_key": "r1", "title": "全员核酸检测", "kind": "pcr", "who": "everyone", "due": "2021-10-19T18:00"}
expect 201
expect .houses = 6
expect .people = 13
let round = .id
as league POST /api/v1/units/152900/tests/rounds
	{"client_key": "r1", "title": "全员核酸检测", "kind": "pcr", "who": "everyone", "due": "2021-10-19T18:00"}
expect 200
expect .id = $round

# Who moves in afterwards is not on the roster.
at 2021-10-18T10:00:00+08:00
as e1 POST /api/v1/units/E1/people
	{"client_key": "p10", "role": "resident", "name": "赵新来", "opening": false}
let late = .id
as e1 GET /api/v1/units/E1/tests/rounds/$round
expect .people = 3
expect .roster length 3
expect .roster[0].person.name = "张桂兰"
as league GET /api/v1/units/152900/tests/rounds/$round
expect .people = 13
expect .done = 0
expect .houses = 6
expect .houses_complete = 0
expect .roster absent
# The home owes the round: by it, three people are due today, and none has been tested.
as e1 GET /api/v1/units/E1/tests/due
expect .people length 3
expect .people[0].state = "due"

# Several at once; somebody of another home is nobody here; nobody is tested tomorrow.
as e1 POST /api/v1/units/E1/tests
	{"client_key": "t1", "people": [$e1r, $e2r], "kind": "pcr"}
expect 404
as e1 POST /api/v1/units/E1/tests
	{"client_key": "t1", "people": [$e1r, $e1x], "kind": "pcr", "taken_at": "2021-10-19T09:00:00+08:00"}
expect 422
expect .field = "taken_at"
as e1 POST /api/v1/units/E1/tests
	{"client_key": "t1", "people": [$e1r, $e1x], "kind": "pcr", "lab": "额济纳旗疾控中心"}
expect 201
expect .tests = 2
let first = .id
as e1 GET /api/v1/units/E1/tests/rounds/$round
expect .done = 2
expect .pending = 2
expect .houses_complete = 0
as e1 POST /api/v1/units/E1/tests
	{"client_key": "t2", "person": $e1s, "kind": "pcr", "sample": "A-0003"}
expect 201
let third = .id
as ejin GET /api/v1/units/152923/tests/rounds/$round
expect .houses = 2
expect .houses_complete = 1
expect .done = 3
expect .people = 5
# From above names are masked.
as ejin GET /api/v1/units/E1/tests
expect .pending length 3
expect .pending[0].person.name = "张*"
as e2 GET /api/v1/units/E1/tests
expect 404

# Results come: pending, then known, once; a mended result needs a reason, and the old one stays in the history.
at 2021-10-18T20:00:00+08:00
as e1 POST /api/v1/units/E1/tests/$first/result
	{"client_key": "s1", "result": "negative", "at": "2021-10-18T09:00:00+08:00"}
expect 422
expect .field = "at"
as e1 POST /api/v1/units/E1/tests/$first/result
	{"client_key": "s1", "result": "negative"}
expect 200
as e1 POST /api/v1/units/E1/tests/$first/result
	{"client_key": "s2", "result": "positive"}
expect 422
expect .code = "NEED_REASON"
as e1 POST /api/v1/units/E1/tests/$third/result
	{"client_key": "s3", "result": "positive"}
expect 200
as league GET /api/v1/units/152900/tests/rounds/$round
expect .positive = 1
expect .negative = 1
expect .pending = 1
as e1 GET /api/v1/units/E1/tests
expect .counts.positive = 1
expect .counts.pending = 1
expect .counts.done_residents = 2
expect .counts.due_residents = 2
expect .counts.done_staff = 1
as e1 POST /api/v1/units/E1/tests/$third/result
	{"client_key": "s4", "result": "negative", "reason": "实验室更正"}
expect 200
as e1 GET /api/v1/units/E1/tests/$third
expect .result = "negative"
expect .history length 3
expect .history[1].result = "positive"
expect .history[2].reason = "实验室更正"
# A useless sample did no round.
as e1 POST /api/v1/units/E1/tests/$third/result
	{"client_key": "s5", "result": "invalid", "reason": "标本不合格"}
expect 200
as league GET /api/v1/units/152900/tests/rounds/$round
expect .houses_complete = 0
expect .done = 2
at 2021-10-18T21:00:00+08:00
as e1 POST /api/v1/units/E1/tests
	{"client_key": "t4", "person": $e1s, "kind": "pcr", "result": "negative"}
expect 201

as e2 POST /api/v1/units/E2/tests
	{"client_key": "t", "people": [$e2r, $e2s], "kind": "pcr_pooled", "result": "negative"}
expect 201
as l1 POST /api/v1/units/L1/tests
	{"client_key": "t", "people": [$l1r, $l1s], "kind": "pcr_pooled", "result": "negative"}
expect 201
as l2 POST /api/v1/units/L2/tests
	{"client_key": "t", "people": [$l2r, $l2s], "kind": "pcr_pooled", "result": "negative"}
expect 201
as r1 POST /api/v1/units/R1/tests
	{"client_key": "t", "people": [$r1r, $r1s], "kind": "pcr_pooled", "result": "negative"}
expect 201
as league GET /api/v1/units/152900/tests/rounds
expect .rounds[0].houses = 6
expect .rounds[0].houses_complete = 5
expect .rounds[0].done = 11
# The last home: one is tested, one lies in hospital and is excused, with a reason.
as r2 POST /api/v1/units/R2/tests
	{"client_key": "t", "person": $r2s, "kind": "antigen", "result": "negative"}
expect 201
as r2 POST /api/v1/units/R2/tests/rounds/$round/excuse
	{"client_key": "x0", "person": $e1r, "reason": "住院"}
expect 404
as r2 POST /api/v1/units/R2/tests/rounds/$round/excuse
	{"client_key": "x1", "person": $r2r, "reason": "已转院，由医院检测"}
expect 200
as league GET /api/v1/units/152900/tests/rounds/$round
expect .houses_complete = 6
expect .people = 13
expect .done = 12
expect .excused = 1
expect .units length 6
# Excused by mistake: the house is no longer complete until the reason stands again.
as r2 POST /api/v1/units/R2/tests/rounds/$round/excuse
	{"client_key": "x2", "person": $r2r, "reason": " "}
expect 200
as league GET /api/v1/units/152900/tests/rounds/$round
expect .houses_complete = 5
expect .excused = 0
as r2 GET /api/v1/units/R2/tests/rounds/$round
expect .roster[0].excused = ""
as r2 POST /api/v1/units/R2/tests/rounds/$round/excuse
	{"client_key": "x3", "person": $r2r, "reason": "已转院，由医院检测"}
expect 200
as league GET /api/v1/units/152900/tests/rounds/$round
expect .houses_complete = 6
expect .excused = 1
as e1 POST /api/v1/units/E1/tests/rounds/$round/end
	{"client_key": "end"}
expect 404
as league POST /api/v1/units/152900/tests/rounds/$round/end
	{"client_key": "end"}
expect 200
as league POST /api/v1/units/152900/tests/rounds/$round/end
	{"client_key": "end2"}
expect 409

# By measure: level 3 asks for the staff every 14 days; the round counts as the last test, the one who was never tested is overdue.
at 2021-10-20T08:00:00+08:00
as league POST /api/v1/orders
	{"client_key": "o1", "scope": "152900", "facility_types": ["eldercare"], "ladder": "institution", "level": 3, "from": "2021-10-20T00:00:00+08:00", "issuer": "阿拉善盟民政局", "number": "阿民发〔2021〕12号", "title": "三级防控", "text": "职工每14天检测一次", "reason": "疫情"}
expect 201
as e1 POST /api/v1/units/E1/people
	{"client_key": "p11", "role": "staff", "name": "钱厨师", "at": "2021-10-19T08:00"}
let cook = .id
at 2021-10-25T08:00:00+08:00
as e1 GET /api/v1/units/E1/tests/due
expect .staff.every_days = 14
expect .residents.every_days = 0
expect .people length 2
expect .people[0].state = "later"
expect .people[0].due = "2021-11-01"
expect .people[1].state = "overdue"
expect .people[1].due = "2021-10-20"
# The duty's fortnight from the 18th was done by the round; in the next one it is done when the last of those who are there now was tested.
as e1 GET /api/v1/units/E1/duties
expect .duties[key=test.staff].slot = "2021-10-18"
expect .duties[key=test.staff].state = "done"
at 2021-11-02T09:00:00+08:00
as e1 POST /api/v1/units/E1/tests
	{"client_key": "t8", "person": $e1s, "kind": "pcr"}
expect 201
as e1 GET /api/v1/units/E1/duties
expect .duties[key=test.staff].slot = "2021-11-01"
expect .duties[key=test.staff].state = "open"
as e1 POST /api/v1/units/E1/tests
	{"client_key": "t9", "person": $cook, "kind": "pcr"}
expect 201
as e1 GET /api/v1/units/E1/duties
expect .duties[key=test.staff].state = "done"
