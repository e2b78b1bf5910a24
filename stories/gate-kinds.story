# The kinds of institution of one city, one response level each: what a child's home, a psychiatric hospital, a welfare home, a private
# home, a rescue station and a funeral home say at their gates.
pack cn-welfare
units
	code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone,zone
	231000,,prefecture,牡丹江市民政局,Mudanjiang,,,,,,,Asia/Shanghai
	MDJ-CH,231000,institution,牡丹江市儿童福利院,Children,child,public,80,,,,
	MDJ-PS,231000,institution,南山医院,Nanshan Hospital,psychiatric,public,200,,,,
	MDJ-WH,231000,institution,牡丹江市社会福利院,Welfare Home,eldercare,public,300,,,,
	MDJ-PR,231000,institution,夕阳红老年公寓,Private Home,eldercare,private,60,,,,
	MDJ-RS,231000,institution,牡丹江市救助管理站,Rescue Station,rescue,public,40,,,,
	MDJ-FU,231000,institution,牡丹江市殡仪馆,Funeral Home,funeral,public,,,,,
account city leader 231000
account child leader MDJ-CH
account psych clerk MDJ-PS
account welfare leader MDJ-WH
account private clerk MDJ-PR
account rescue clerk MDJ-RS
account funeral clerk MDJ-FU
language zh

at 2020-01-25T09:00:00+08:00
as city POST /api/v1/orders
	{"client_key": "o1", "scope": "231000", "ladder": "general", "level": 1, "from": "2020-01-25T12:00:00+08:00", "issuer": "黑龙江省", "number": "第1号", "title": "启动一级响应"}
expect 201
as city POST /api/v1/orders
	{"client_key": "o2", "scope": "231000", "ladder": "institution", "level": 1, "from": "2020-01-25T12:00:00+08:00", "issuer": "牡丹江市民政局", "number": "牡民发〔2020〕3号", "title": "封闭管理"}
expect 201
let closed = .id
at 2020-01-26T09:00:00+08:00

# Children: a foundling is blocked until the designated hospital has screened it, then isolated 14 days; a child on leave comes back into isolation.
as child POST /api/v1/units/MDJ-CH/people
	{"client_key": "f1", "role": "intake", "name": "党小福", "sex": "male"}
expect 201
let baby = .id
as child POST /api/v1/units/MDJ-CH/gate
	{"client_key": "c1", "direction": "in", "who": "intake", "person": $baby, "purpose": "foundling", "temp_c": 36.8, "declared": {}}
expect 201
expect .decision = "refuse"
expect .reasons[rule=intake.screening].says contains "定点医院"
as child GET /api/v1/units/MDJ-CH/intakes
expect .intakes[0].state = "blocked"
expect .intakes[0].temp_c = "36.8"
# Not even by exception.
as child POST /api/v1/units/MDJ-CH/gate
	{"client_key": "c2", "direction": "in", "who": "intake", "person": $baby, "purpose": "foundling", "temp_c": 36.8, "declared": {}, "exception": "天冷"}
expect .decision = "refuse"
as child POST /api/v1/units/MDJ-CH/intakes/$baby/screening
	{"result": "not_clear", "hospital": "市儿童医院"}
expect 201
as child POST /api/v1/units/MDJ-CH/gate
	{"client_key": "c3", "direction": "in", "who": "intake", "person": $baby, "purpose": "foundling", "temp_c": 36.8, "declared": {}}
expect .decision = "refuse"
expect .reasons[0].rule = "intake.not_clear"
at 2020-01-29T09:00:00+08:00
as child POST /api/v1/units/MDJ-CH/intakes/$baby/screening
	{"result": "clear", "hospital": "市儿童医院"}
expect .state = "screened"
as child POST /api/v1/units/MDJ-CH/gate
	{"client_key": "c4", "direction": "in", "who": "intake", "person": $baby, "purpose": "foundling", "temp_c": 36.7, "declared": {}}
expect .decision = "quarantine"
expect .isolation.days = 14
expect .reasons[rule=intake.observe].says contains "14"
as child GET /api/v1/units/MDJ-CH/people?role=intake
expect .people[0].where = "in"
as child GET /api/v1/units/MDJ-CH/intakes
expect .intakes[0].state = "admitted"
as child POST /api/v1/units/MDJ-CH/intakes/$baby/belongings
	{}
expect .belongings_at present
# 谢绝走访.
as child POST /api/v1/units/MDJ-CH/gate
	{"client_key": "c5", "direction": "in", "who": "visitor", "visitor": {"name": "爱心企业"}, "purpose": "慰问", "declared": {}, "temp_c": 36.5}
expect .decision = "refuse"
expect .reasons[rule=guests.paused].says contains "志愿服务"

# The psychiatric hospital: closed but for care; a patient goes to a clinic after approval, an ordinary admission waits.
as psych POST /api/v1/units/MDJ-PS/people
	{"client_key": "p1", "role": "resident", "name": "孙某", "sex": "male"}
let patient = .id
as psych POST /api/v1/units/MDJ-PS/gate
	{"client_key": "p2", "direction": "out", "who": "resident", "person": $patient, "purpose": "住院"}
expect .decision = "approval"
as psych POST /api/v1/units/MDJ-PS/people
	{"client_key": "p3", "role": "intake", "name": "吴某", "sex": "male"}
let newcomer = .id
as psych POST /api/v1/units/MDJ-PS/gate
	{"client_key": "p4", "direction": "in", "who": "intake", "person": $newcomer, "purpose": "新入住", "temp_c": 36.5, "declared": {"screening": "clear"}}
expect .decision = "refuse"
expect .reasons[rule=admission.paused].says contains "暂停接收"

# The welfare home: visits by video; a dying mother by exception of the head; staff outside stay outside, a doctor enters protected.
as welfare POST /api/v1/units/MDJ-WH/people
	{"client_key": "w1", "role": "resident", "name": "刘奶奶", "sex": "female"}
let granny = .id
as welfare POST /api/v1/units/MDJ-WH/visits
	{"client_key": "w2", "resident": $granny, "visitor": "刘芳", "at": "2020-01-30T10:00:00+08:00"}
expect .state = "refused"
as welfare POST /api/v1/units/MDJ-WH/visits
	{"client_key": "w3", "resident": $granny, "visitor": "刘芳", "at": "2020-01-30T10:00:00+08:00", "manner": "video"}
expect .state = "booked"
let video = .id
as welfare POST /api/v1/units/MDJ-WH/visits/$video/hold
	{}
expect .state = "held"
as welfare POST /api/v1/units/MDJ-WH/gate
	{"client_key": "w4", "direction": "in", "who": "visitor", "person": $granny, "visitor": {"name": "刘芳"}, "purpose": "病危", "declared": {}, "temp_c": 36.5, "exception": "病危，子女到场"}
expect .decision = "admit"
as welfare POST /api/v1/units/MDJ-WH/gate
	{"client_key": "w5", "direction": "in", "who": "visitor", "visitor": {"name": "医生"}, "purpose": "doctor", "declared": {}, "temp_c": 36.5}
expect .decision = "admit"
expect .reasons[rule=outsiders.protection].says contains "二级防护"

# The private home: the same measures; a returnee is isolated, whoever comes with a fever does not enter, also a resident.
as private POST /api/v1/units/MDJ-PR/people
	{"client_key": "r1", "role": "resident", "name": "赵大爷", "sex": "male", "where": "leave"}
let zhao = .id
as private POST /api/v1/units/MDJ-PR/gate
	{"client_key": "r2", "direction": "in", "who": "resident", "person": $zhao, "temp_c": 37.6, "declared": {"symptoms": ["cough"], "contact": true}}
expect .decision = "refuse"
expect .reasons length 5
expect .reasons[rule=contact].decision = "refuse"
as private POST /api/v1/units/MDJ-PR/gate
	{"client_key": "r3", "direction": "in", "who": "resident", "person": $zhao, "temp_c": 36.6, "declared": {}}
expect .decision = "quarantine"
expect .isolation.negatives = 2

# The rescue station takes everybody who is measured and asked, and isolates at once; no check, no entry.
as rescue POST /api/v1/units/MDJ-RS/people
	{"client_key": "s1", "role": "intake", "name": "无名氏", "sex": "male"}
let stranger = .id
as rescue POST /api/v1/units/MDJ-RS/gate
	{"client_key": "s2", "direction": "in", "who": "intake", "person": $stranger, "purpose": "救助"}
expect .decision = "refuse"
expect .reasons[rule=rescue.unmeasured].says contains "一人一测"
expect .reasons[rule=rescue.undeclared].decision = "refuse"
as rescue POST /api/v1/units/MDJ-RS/gate
	{"client_key": "s3", "direction": "in", "who": "intake", "person": $stranger, "purpose": "救助", "temp_c": 36.4, "declared": {"symptoms": [], "contact": false}}
expect .decision = "quarantine"
expect .isolation.days = 14
expect .reasons[rule=rescue.belongings].says contains "消毒"
as rescue GET /api/v1/units/MDJ-RS/intakes
expect .intakes[0].belongings_at = null

# The funeral home: no vigils and farewells.
as funeral POST /api/v1/units/MDJ-FU/gate
	{"client_key": "u1", "direction": "in", "who": "visitor", "visitor": {"name": "家属"}, "purpose": "告别", "declared": {}, "temp_c": 36.5}
expect .decision = "refuse"
expect .reasons[rule=funeral.none].says contains "节哀"

# The city sees counts alone.
as city GET /api/v1/gate?unit=231000
expect .units[unit=MDJ-CH].isolated = 1
expect .sum.isolated = 3
expect .sum.leave = 0
