# Gansu, February 2020: the general response fell from level one to level three, and the province forbade its institutions to relax.
pack cn-welfare
units
	code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone,zone
	620000,,province,甘肃省民政厅,Gansu,,,,,,,Asia/Shanghai
	620100,620000,prefecture,兰州市民政局,Lanzhou,,,,,,,
	LZ-01,620100,institution,兰州市社会福利院,Lanzhou Home,eldercare,public,300,,,,
	LZ-02,620100,institution,兰州市儿童福利院,Lanzhou Children,child,public,200,,,,
	LZ-03,620100,institution,兰州殡仪馆,Lanzhou Funeral Home,funeral,public,,,,,
account province leader 620000
account lanzhou leader 620100
account home clerk LZ-01

at 2020-01-25T10:00:00+08:00
as province POST /api/v1/orders
	{"client_key": "1", "scope": "620000", "facility_types": [], "ladder": "general", "level": 1, "from": "2020-01-25T16:00:00+08:00", "title": "启动Ⅰ级响应"}
expect 201
let first = .id
as home GET /api/v1/units/LZ-01/measures?at=2020-01-26T00:00:00%2B08:00
expect .levels.general = 1
expect .levels.institution = null
expect .measures[key=closed_management].params.value = "closed"
as lanzhou GET /api/v1/units/LZ-03/measures?at=2020-01-26T00:00:00%2B08:00
expect .measures[key=funeral.ceremony].params.value = "none"

# 21 February: level three. A government has one response at a time: the newer takes the place of the older.
at 2020-02-21T14:00:00+08:00
as province POST /api/v1/orders
	{"client_key": "2", "scope": "620000", "facility_types": [], "ladder": "general", "level": 3, "from": "2020-02-21T14:00:00+08:00", "title": "调整为Ⅲ级响应"}
expect 201
let third = .id
as home GET /api/v1/units/LZ-01/measures?at=2020-02-21T13:59:00%2B08:00
expect .levels.general = 1
as home GET /api/v1/units/LZ-01/measures
expect .levels.general = 3
expect .measures[key=visits].params.value = "appointment"
expect .measures[key=closed_management] absent
expect .conflicts length 0

# An instant may stand in an address as it is written, its plus and all.
as home GET /api/v1/units/LZ-01/measures?at=2020-02-21T13:59:00+08:00
expect .levels.general = 1
as home GET /api/v1/units/LZ-01/duties?at=2020-02-21T13:59:00+08:00
expect 200

# 22 February, urgent notice: institutions do not relax. Both orders hold, and the conflict is shown to the home and to the province.
at 2020-02-22T09:00:00+08:00
as province POST /api/v1/orders
	{"client_key": "3", "scope": "620000", "facility_types": ["eldercare", "child", "disability", "rescue", "psychiatric"], "ladder": "institution", "level": "1",
	 "from": "2020-02-22T09:00:00+08:00", "override": true, "reason": "总响应降低，民政服务机构防控不放松", "title": "紧急通知"}
expect 201
let hold = .id
as home GET /api/v1/units/LZ-01/measures
expect .levels.general = 3
expect .levels.institution = 1
expect .measures[key=visits].params.value = "paused"
expect .measures[key=visits].order.id = $hold
expect .measures[key=closed_management].params.value = "closed"
expect .measures[key=readmit.observe_days].params.value = 14
expect .measures[key=readmit.negative_tests].params.value = 2
expect .conflicts length 1
expect .conflicts[0].kind = "held"
expect .conflicts[0].strict.id = $hold
expect .conflicts[0].loose.id = $third
as province GET /api/v1/units/620000/measures
expect .conflicts[0].strict.id = $hold
expect .conflicts[0].loose.id = $third
as lanzhou GET /api/v1/units/LZ-03/measures
expect .levels.institution = null
expect .conflicts length 0
# Newly found children go to the designated hospital first, with or without orders.
as lanzhou GET /api/v1/units/LZ-02/measures
expect .measures[key=child.intake_screening].params.value = true
expect .measures[key=child.intake_observe_days].params.value = 14

# A level announced ahead holds from its instant, whatever was declared meanwhile for the days before.
at 2020-03-01T09:00:00+08:00
as lanzhou POST /api/v1/orders
	{"client_key": "4", "scope": "620100", "facility_types": [], "ladder": "general", "level": 1, "from": "2020-03-20T08:00:00+08:00", "title": "自20日起Ⅰ级"}
expect 201
as lanzhou POST /api/v1/orders
	{"client_key": "5", "scope": "620100", "facility_types": [], "ladder": "general", "level": 2, "from": "2020-03-02T08:00:00+08:00", "title": "先行Ⅱ级"}
expect 201
as home GET /api/v1/units/LZ-01/measures?at=2020-03-20T07:59:59.999+08:00
expect .levels.general = 2
as home GET /api/v1/units/LZ-01/measures?at=2020-03-20T08:00:00+08:00
expect .levels.general = 1
