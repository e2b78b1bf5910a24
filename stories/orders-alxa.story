# Alxa League, autumn 2021: closed management of all homes from 18 October, daily tests, and the risk of a banner proposing a level.
pack cn-welfare
units data/alxa/units.csv
account league leader 152900
account duty duty 152900
account clerk clerk ALX-05

at 2021-10-17T20:00:00+08:00
as league POST /api/v1/orders
	{"client_key": "closed", "scope": "152900", "facility_types": ["eldercare"], "measure": "closed_management", "params": {"value": "closed"}, "from": "2021-10-18T00:00:00+08:00",
	 "issuer": "阿拉善盟民政局", "number": "阿民发〔2021〕12号", "title": "关于做好养老机构疫情防控工作的紧急通知", "text": "自10月18日起封闭管理。"}
expect 201
let closed = .id
as clerk GET /api/v1/units/ALX-05/measures?at=2021-10-17T23:59:59%2B08:00
expect .measures[key=closed_management] absent
as clerk GET /api/v1/units/ALX-05/measures?at=2021-10-18T00:00:00%2B08:00
expect .measures[key=closed_management].params.value = "closed"
expect .measures[key=closed_management].order.id = $closed

# A banner becomes high risk: a rule proposes, the league confirms.
at 2021-10-20T09:00:00+08:00
as duty POST /api/v1/risks
	{"client_key": "r1", "unit": "152923", "risk": "high", "from": "2021-10-20T08:00:00+08:00", "source": "旗指挥部第5号公告"}
expect 201
let high = .proposal
as clerk GET /api/v1/units/ALX-05/measures
expect .levels.institution = null
as league GET /api/v1/proposals?unit=152923
expect .proposals[0].state = "open"
expect .proposals[0].level = 1
as league POST /api/v1/proposals/$high/confirm
	{"client_key": "c1", "number": "阿民发〔2021〕13号", "title": "额济纳旗转为一级防控"}
expect 201
let first = .id
as league POST /api/v1/proposals/$high/confirm
	{"client_key": "c1", "number": "阿民发〔2021〕13号", "title": "额济纳旗转为一级防控"}
expect 200
expect .id = $first
as clerk GET /api/v1/units/ALX-05/measures
expect .levels.institution = 1
as league GET /api/v1/units/ALX-01/measures
expect .levels.institution = null
# Medium: the new level takes the place of the old one. A second word before anybody decided overtakes the first.
at 2021-11-10T09:00:00+08:00
as duty POST /api/v1/risks
	{"unit": "152923", "risk": "low", "from": "2021-11-10T08:00:00+08:00"}
expect 201
let mistaken = .proposal
as duty POST /api/v1/risks
	{"unit": "152923", "risk": "medium", "from": "2021-11-10T08:00:00+08:00"}
expect 201
let medium = .proposal
as league POST /api/v1/proposals/$mistaken/confirm
	{"client_key": "c2", "title": "三级"}
expect 409
expect .code = "PROPOSAL_DECIDED"
as league POST /api/v1/proposals/$medium/confirm
	{"client_key": "c3", "title": "额济纳旗转为二级防控"}
expect 201
expect .supersedes = $first
as clerk GET /api/v1/units/ALX-05/measures
expect .levels.institution = 2
as clerk GET /api/v1/units/ALX-05/measures?at=2021-11-09T09:00:00%2B08:00
expect .levels.institution = 1
as duty POST /api/v1/risks
	{"unit": "152923", "risk": "low", "from": "2021-11-20T08:00:00+08:00"}
let low = .proposal
as duty POST /api/v1/proposals/$low/dismiss
	{"reason": "盟指挥部要求再观察一周"}
expect 200
as duty POST /api/v1/risks
	{"unit": "152923", "risk": "purple", "from": "2021-11-20T08:00:00+08:00"}
expect 422
expect .field = "risk"
