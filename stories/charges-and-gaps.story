# The league pairs its leaders with its homes (domain.md A.1): every home needs exactly one county-level and one bureau-level person. A gap
# is there from the minute a charge ends, a closed home needs nobody, and every member of the bureau has exactly one home.
pack packs/alxa.yaml
units data/alxa/units.csv
account league leader 152900
account left duty 152921
account home clerk ALX-05

at 2021-10-18T08:00:00+08:00
language zh
as league GET /api/v1/charges/gaps?unit=152900
expect .count = 14
expect .gaps[unit=ALX-05].tier = "county"
expect .gaps[unit=ALX-05].rule = "missing"
expect .gaps[unit=ALX-05].found = 0
expect .gaps[unit=ALX-05].sentence = "示例额济纳旗养老院缺县级包联领导：应有 1 人，现有 0 人。"
language en
as league GET /api/v1/charges/gaps?unit=ALX-05
expect .gaps[0].sentence = "Sample Home Ejin lacks a county-level leader in charge: 1 needed, 0 found."

# One act for the four homes of the Left Banner; the same again makes nothing new.
as left POST /api/v1/charges
	{"client_key": "k1", "leader": {"name": "巴特尔", "post": "副旗长", "phone": "0483-1234567"}, "units": ["ALX-01", "ALX-02", "ALX-03", "ALX-07"], "tier": "county", "from": "2021-10-18"}
expect 201
expect .ids length 4
let first = .id
as left POST /api/v1/charges
	{"client_key": "k1", "leader": {"name": "巴特尔", "post": "副旗长", "phone": "0483-1234567"}, "units": ["ALX-01", "ALX-02", "ALX-03", "ALX-07"], "tier": "county", "from": "2021-10-18"}
expect 200
expect .id = $first
as left POST /api/v1/charges
	{"client_key": "k1", "leader": {"name": "别人"}, "unit": "ALX-01", "tier": "county"}
expect 409
expect .code = "KEY_REUSED"
as left POST /api/v1/charges
	{"client_key": "k2", "leader": {"name": "巴特尔"}, "unit": "ALX-05", "tier": "county"}
expect 404
expect .code = "NO_UNIT"
as left POST /api/v1/charges
	{"client_key": "k3", "leader": {"name": "巴特尔"}, "unit": "ALX-01", "tier": "emperor"}
expect 422
expect .detail contains "county, bureau"
as left POST /api/v1/charges
	{"client_key": "k4", "leader": {"name": "巴特尔", "phone": "0483-1234567"}, "unit": "ALX-01", "tier": "county"}
expect 409
expect .code = "ALREADY_IN_CHARGE"
as home POST /api/v1/charges
	{"client_key": "k5", "leader": {"name": "巴特尔"}, "unit": "ALX-05", "tier": "county"}
expect 403
as left GET /api/v1/charges/gaps?unit=152921
expect .count = 4
expect .gaps[unit=ALX-01].tier = "bureau"

# The rest of the county tier in one act, first only tried.
as league POST /api/v1/charges:fill?preview=yes
	{"client_key": "f0", "unit": "152900", "tier": "county", "from": "2021-10-18", "leaders": [{"name": "右旗领导"}, {"name": "额济纳领导"}, {"name": "高新区领导"}]}
expect 200
expect .assigned length 3
expect .left = 0
expect .assigned[unit=ALX-05].leader.name = "额济纳领导"
as league GET /api/v1/charges/gaps?unit=152900
expect .count = 10
as league POST /api/v1/charges:fill
	{"client_key": "f1", "unit": "152900", "tier": "county", "from": "2021-10-18", "leaders": [{"name": "右旗领导"}, {"name": "额济纳领导"}, {"name": "高新区领导"}]}
expect 201
as league GET /api/v1/charges/gaps?unit=152900
expect .count = 7

# Every member of the bureau has exactly one home: the rule of the league, from the 18th on; the bureau's six members are a group.
as league POST /api/v1/groups
	{"client_key": "g1", "unit": "152900", "kind": "leading", "title": "盟民政局班子", "from": "2021-10-01", "members": [{"name": "甲", "part": "head"}, {"name": "乙", "part": "deputy"}, {"name": "丙"}, {"name": "丁"}, {"name": "戊"}, {"name": "己"}, {"name": "庚"}]}
expect 201
let bureau = .id
as league POST /api/v1/charges/rules
	{"client_key": "r1", "unit": "152900", "tier": "bureau", "from": "2021-10-18", "per_person": 1, "members_of": $bureau}
expect 201
expect .rule.per_person = 1
expect .rule.by = "152900"
as league GET /api/v1/charges/gaps?unit=152900
expect .count = 14
expect .gaps[rule=person_without].names = "甲"
as league POST /api/v1/charges:fill
	{"client_key": "f2", "unit": "152900", "tier": "bureau", "from": "2021-10-18", "leaders": [{"name": "甲"}, {"name": "乙"}, {"name": "丙"}, {"name": "丁"}, {"name": "戊"}, {"name": "己"}, {"name": "庚"}]}
expect 201
expect .assigned length 7
as league GET /api/v1/charges/gaps?unit=152900
expect .gaps = []
# The day before, nothing of it held.
as league GET /api/v1/charges/gaps?unit=152900&at=2021-10-17T23:59:00%2B08:00
expect .count = 14

# The home that closes on the 26th needs nobody from then on.
at 2021-10-26T08:00:00+08:00
as league GET /api/v1/charges/gaps?unit=152921
expect .gaps = []
as league GET /api/v1/charges?unit=ALX-07&tier=county
let closed = .charges[0].id
as league POST /api/v1/charges/$closed/end
	{"reason": "停办"}
as league GET /api/v1/charges/gaps?unit=152921
expect .gaps = []

# A gap opens the minute a charge ends, not before; the end is a fact that stays.
as league GET /api/v1/charges?unit=ALX-05&tier=county
expect .charges[0].leader.name = "额济纳领导"
let ejin = .charges[0].id
as league POST /api/v1/charges/$ejin/end
	{"at": "2021-10-26T12:00:00+08:00", "reason": "调离"}
as league GET /api/v1/charges/gaps?unit=ALX-05&at=2021-10-26T11:59:59%2B08:00
expect .gaps = []
at 2021-10-26T12:00:00+08:00
as league GET /api/v1/charges/gaps?unit=ALX-05
expect .gaps length 1
as league POST /api/v1/charges/$ejin/end
	{"reason": "again"}
expect 409
expect .code = "ALREADY_ENDED"

# Replaced at an instant: no minute without anybody, none with two.
as league GET /api/v1/charges?unit=ALX-04&tier=county
let right = .charges[0].id
as league POST /api/v1/charges/$right/replace
	{"client_key": "p1", "leader": {"name": "新领导", "post": "副旗长"}, "at": "2021-10-26T13:00:00+08:00", "reason": "分工调整"}
expect 201
as league POST /api/v1/charges/$right/replace
	{"client_key": "p1", "leader": {"name": "新领导", "post": "副旗长"}, "at": "2021-10-26T13:00:00+08:00", "reason": "分工调整"}
expect 200
at 2021-10-26T14:00:00+08:00
as league GET /api/v1/charges?unit=ALX-04&tier=county
expect .charges length 1
expect .charges[0].leader.name = "新领导"
as league GET /api/v1/charges/history?unit=ALX-04
expect .charges length 3

# Every week at least one contact; overdue is counted from the last one, or from the beginning.
as league GET /api/v1/charges/overdue?unit=ALX-01
expect .charges length 2
as left POST /api/v1/charges/$first/contacts
	{"at": "2021-10-20T09:30:00+08:00", "manner": "visit", "note": "看望老人"}
expect 201
as left POST /api/v1/charges/$first/contacts
	{"manner": "letter"}
expect 422
as left GET /api/v1/charges/overdue?unit=ALX-01
expect .charges length 1
expect .charges[0].tier = "bureau"
at 2021-10-27T09:30:01+08:00
as left GET /api/v1/charges/overdue?unit=ALX-01
expect .charges length 2
as left GET /api/v1/charges/$first/contacts
expect .contacts[0].note = "看望老人"
as left GET /api/v1/charges/matrix?unit=152921
expect .units length 4
expect .units[unit=ALX-01].cells[tier=county].state = "good"
as home GET /api/v1/charges/gaps?unit=ALX-05
expect .count = 1
restart
as league GET /api/v1/charges/gaps?unit=152900
expect .count = 1

# A place in the list that cannot be one is refused in words.
as league GET /api/v1/charges?cursor=-1
expect 400
expect .field = "cursor"
as league GET /api/v1/charges?cursor=9223372036854775807
expect .charges length 0
as league GET /api/v1/orders?cursor=-1
expect 400
