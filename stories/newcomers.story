# Newcomers from the first word to the bed: who is expected and what is in the way, the screening with who entered it, the belongings, let
# in; an admission undone; one who went elsewhere and comes after all; one who lived here before. Visits: places per time, the next free one.
pack cn-welfare
units
	code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone,zone
	231000,,prefecture,牡丹江市民政局,Mudanjiang,,,,,,,Asia/Shanghai
	MDJ-CH,231000,institution,牡丹江市儿童福利院,Children,child,public,80,,,,
	MDJ-WH,231000,institution,牡丹江市社会福利院,Welfare Home,eldercare,public,300,,,,
account city leader 231000
account child clerk MDJ-CH
account head leader MDJ-WH
account watch inspector MDJ-WH
language zh

at 2020-01-25T09:00:00+08:00
as city POST /api/v1/orders
	{"client_key": "o1", "scope": "231000", "ladder": "general", "level": 1, "from": "2020-01-25T12:00:00+08:00", "issuer": "黑龙江省", "number": "第1号", "title": "启动一级响应"}
expect 201
at 2020-01-26T09:00:00+08:00

# Registered and nothing else: waits, and the house is told what it waits for.
as child POST /api/v1/units/MDJ-CH/people
	{"client_key": "f1", "role": "intake", "name": "党小福", "sex": "male"}
expect 201
let baby = .id
as child GET /api/v1/units/MDJ-CH/intakes
expect .intakes length 1
expect .intakes[0].state = "waiting"
expect .intakes[0].asked_at = null
expect .intakes[0].purpose = ""
expect .decides = false
as child POST /api/v1/units/MDJ-CH/intakes/$baby/expected
	{"client_key": "e0", "purpose": "foundling"}
expect .ahead.by_screening = true
as city GET /api/v1/gate?unit=231000
expect .sum.newcomers = 1

# Screened: found something, then clear; who entered it stands beside it, and the reasons follow.
as child POST /api/v1/units/MDJ-CH/intakes/$baby/screening
	{"client_key": "s1", "result": "not_clear", "hospital": "市儿童医院", "purpose": "foundling"}
expect 201
expect .state = "blocked"
expect .screened_by = "child"
expect .ahead.decision = "refuse"
expect .ahead.reasons[0].rule = "intake.not_clear"
expect .ahead.by_screening = false
as child POST /api/v1/units/MDJ-CH/intakes/$baby/screening
	{"client_key": "s2", "result": "clear", "hospital": "市儿童医院", "purpose": "foundling"}
expect .state = "screened"
expect .ahead.decision = "quarantine"
expect .ahead.days = 14
# Said twice is said once.
as child POST /api/v1/units/MDJ-CH/intakes/$baby/screening
	{"client_key": "s2", "result": "clear", "hospital": "市儿童医院", "purpose": "foundling"}
expect 200
as child POST /api/v1/units/MDJ-CH/intakes/$baby/belongings
	{"client_key": "b1"}
expect 201
expect .belongings_by = "child"
as child POST /api/v1/units/MDJ-CH/gate
	{"client_key": "c1", "direction": "in", "who": "intake", "person": $baby, "purpose": "foundling", "temp_c": 36.8, "declared": {}}
expect .decision = "quarantine"
as child GET /api/v1/units/MDJ-CH/intakes
expect .intakes[0].state = "admitted"
expect .intakes[0].admitted_by = "child"
expect .intakes[0].admitted_at present
as child POST /api/v1/units/MDJ-CH/intakes/$baby/gone
	{"reason": "写错人"}
expect 409
expect .code = "BAD_MOVE"
# Let in by mistake: the move is struck out, and they are expected as before.
as child POST /api/v1/units/MDJ-CH/people/$baby/moves/undo
	{"client_key": "u1", "reason": "登记错人"}
expect 200
as child GET /api/v1/units/MDJ-CH/intakes
expect .intakes[0].state = "screened"
as city GET /api/v1/gate?unit=231000
expect .sum.newcomers = 1

# Sent elsewhere: nobody waits; at the gate again, expected again.
as child POST /api/v1/units/MDJ-CH/people
	{"client_key": "f2", "role": "intake", "name": "小石头", "sex": "male"}
let stone = .id
as child POST /api/v1/units/MDJ-CH/intakes/$stone/gone
	{"reason": " "}
expect 422
as child POST /api/v1/units/MDJ-CH/intakes/$stone/gone
	{"client_key": "g1", "reason": "家人接走", "purpose": "street_minor"}
expect 201
expect .state = "gone"
expect .gone_why = "家人接走"
expect .gone_by = "child"
as city GET /api/v1/gate?unit=231000
expect .sum.newcomers = 1
as child POST /api/v1/units/MDJ-CH/intakes/$stone/expected
	{"client_key": "e1", "purpose": "relief"}
expect 201
expect .state = "blocked"
expect .purpose = "relief"
as child POST /api/v1/units/MDJ-CH/gate
	{"client_key": "g2", "direction": "in", "who": "intake", "person": $stone, "purpose": "street_minor", "temp_c": 36.8, "declared": {}}
expect .decision = "refuse"
as child GET /api/v1/units/MDJ-CH/intakes
expect .intakes[1].state = "blocked"
expect .intakes[1].gone_why = ""
expect .intakes[1].purpose = "street_minor"

# Who lived here and left is new again: what was found then does not let them in now.
as child POST /api/v1/units/MDJ-CH/intakes/$stone/screening
	{"client_key": "g3", "result": "clear"}
as child POST /api/v1/units/MDJ-CH/gate
	{"client_key": "g4", "direction": "in", "who": "intake", "person": $stone, "purpose": "street_minor", "temp_c": 36.8, "declared": {}}
expect .decision = "quarantine"
at 2020-03-01T09:00:00+08:00
as child POST /api/v1/units/MDJ-CH/people/$stone/moves
	{"client_key": "g5", "to": "left", "reason": "回家"}
expect 201
at 2020-04-01T09:00:00+08:00
as child POST /api/v1/units/MDJ-CH/gate
	{"client_key": "g6", "direction": "in", "who": "intake", "person": $stone, "purpose": "street_minor", "temp_c": 36.8, "declared": {}}
expect .decision = "refuse"
expect .reasons[rule=intake.screening].decision = "refuse"

# Visits: two at a time for an hour each, told with who said so; the third is named the next free time; a fuller day, the next day.
as head GET /api/v1/units/MDJ-WH/visits
expect .rule.by = null
expect .rule.made = null
as head PUT /api/v1/units/MDJ-WH/visits-rule
	{"minutes": 60, "opens": 840, "closes": 960, "in_person": 1, "by_video": 2}
expect 200
expect .rule.by = "head"
as watch PUT /api/v1/units/MDJ-WH/visits-rule
	{"minutes": 60, "opens": 840, "closes": 960, "in_person": 9, "by_video": 9}
expect 403
as head POST /api/v1/units/MDJ-WH/people
	{"client_key": "w1", "role": "resident", "name": "刘奶奶", "sex": "female"}
let granny = .id
as head POST /api/v1/units/MDJ-WH/visits
	{"client_key": "v1", "resident": $granny, "visitor": "刘芳", "at": "2020-04-02T14:00:00+08:00", "manner": "video"}
expect 201
as head POST /api/v1/units/MDJ-WH/visits
	{"client_key": "v2", "resident": $granny, "visitor": "刘强", "at": "2020-04-02T14:00:00+08:00", "manner": "video"}
expect 201
as head GET /api/v1/units/MDJ-WH/visits?day=2020-04-02
expect .slots length 2
expect .slots[0].booked_by_video = 2
expect .slots[0].by_video = 0
expect .next_free.by_video = "2020-04-02T15:00:00+08:00"
as head POST /api/v1/units/MDJ-WH/visits
	{"client_key": "v3", "resident": $granny, "visitor": "刘丽", "at": "2020-04-02T14:00:00+08:00", "manner": "video"}
expect 409
expect .code = "SLOT_FULL"
expect .detail contains "4月2日 15:00"
as head POST /api/v1/units/MDJ-WH/visits
	{"client_key": "v3", "resident": $granny, "visitor": "刘丽", "at": "2020-04-02T15:00:00+08:00", "manner": "video"}
expect 201
as head POST /api/v1/units/MDJ-WH/visits
	{"client_key": "v4", "resident": $granny, "visitor": "刘华", "at": "2020-04-02T15:00:00+08:00", "manner": "video"}
expect 201
as head POST /api/v1/units/MDJ-WH/visits
	{"client_key": "v5", "resident": $granny, "visitor": "刘梅", "at": "2020-04-02T15:00:00+08:00", "manner": "video"}
expect 409
expect .detail contains "4月3日 14:00"
# The rule changes; what was booked keeps its place in every time it touches.
as head PUT /api/v1/units/MDJ-WH/visits-rule
	{"minutes": 30, "opens": 840, "closes": 960, "in_person": 1, "by_video": 3}
as head GET /api/v1/units/MDJ-WH/visits?day=2020-04-02
expect .slots length 4
expect .slots[1].booked_by_video = 2
expect .slots[1].by_video = 1
