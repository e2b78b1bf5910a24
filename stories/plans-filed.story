# 逐级备案: a home writes its plan, files it within 20 working days, the county returns it and then accepts it with a receipt; only then does the
# league see it. The league asks for newer plans: whoever has none is listed, and a new version settles it. Risk points and drills beside.
faults
pack cn-welfare
units data/alxa/units.csv
account clerk1 clerk ALX-01
account clerk4 clerk ALX-04
account county1 duty 152921
account league leader 152900
account watch supervisor 152900

at 2021-10-08T10:00:00+08:00
as clerk1 POST /api/v1/plans
	{"client_key": "p1", "unit": "ALX-01", "title": "传染病应急预案", "text": "一、组织 二、处置 三、保障", "explanation": "按省厅通知编制。", "approved_by": "院长 王某", "issued_on": "2021-10-08"}
expect 201
let plan = .id
expect .version = 1
expect .filing = null
as clerk1 POST /api/v1/plans
	{"client_key": "p1", "unit": "ALX-01", "title": "传染病应急预案", "text": "一、组织 二、处置 三、保障", "explanation": "按省厅通知编制。", "approved_by": "院长 王某", "issued_on": "2021-10-08"}
expect 201
expect .id = $plan
as clerk1 POST /api/v1/plans
	{"client_key": "p2", "unit": "ALX-01", "title": "x", "text": "y", "approved_by": "z", "issued_on": "2021-10-08"}
expect 422
expect .field = "explanation"
as clerk4 GET /api/v1/plans/$plan
expect 404
# The county sees it before it is filed; the league does not.
as county1 GET /api/v1/plans?state=unfiled
expect .plans length 1
as league GET /api/v1/plans
expect .plans length 0
as league GET /api/v1/plans/$plan
expect 404

as clerk1 POST /api/v1/plans/$plan/filings
	{"client_key": "f1"}
expect 201
expect .filing.state = "submitted"
as clerk1 POST /api/v1/plans/$plan/filings
	{"client_key": "f2"}
expect 409
as county1 GET /api/v1/filings
expect .filings length 1
let filing = .filings[0].id
as clerk1 POST /api/v1/filings/$filing/decision
	{"client_key": "d0", "accept": true}
expect 403
as county1 POST /api/v1/filings/$filing/decision
	{"client_key": "d1", "accept": false}
expect 422
expect .field = "reason"
as county1 POST /api/v1/filings/$filing/decision
	{"client_key": "d1", "accept": false, "reason": "缺少隔离区平面图"}
expect 200
expect .filing.state = "returned"
as county1 POST /api/v1/filings/$filing/decision
	{"client_key": "d2", "accept": true}
expect 409

at 2021-10-12T10:00:00+08:00
as clerk1 POST /api/v1/plans/$plan/versions
	{"client_key": "v2", "text": "一、组织 二、处置 三、保障 四、平面图", "explanation": "补充平面图。", "cause": "备案退回", "approved_by": "院长 王某", "issued_on": "2021-10-12"}
expect 201
expect .version = 2
expect .versions length 2
as clerk1 POST /api/v1/plans/$plan/filings
	{"client_key": "f3"}
expect 201
as county1 GET /api/v1/filings
let filing = .filings[0].id
as county1 POST /api/v1/filings/$filing/decision
	{"client_key": "d3", "accept": true}
expect 200
expect .filing.receipt = "152921-2021-0001"
as league GET /api/v1/plans
expect .plans length 1
expect .plans[0].filing.receipt = "152921-2021-0001"

# An order demands revision: everybody in the scope with an older plan, or none, owes one.
at 2021-10-18T09:00:00+08:00
as watch POST /api/v1/demands
	{"client_key": "m0", "scope": "152900", "reason": "x", "due": "2021-10-20T18:00:00+08:00"}
expect 403
as league POST /api/v1/demands
	{"client_key": "m1", "scope": "152900", "facility_types": ["eldercare"], "reason": "按10月18日封闭管理要求修订预案", "due": "2021-10-20T18:00:00+08:00"}
expect 201
await league /api/v1/demands .demands[0].owing_count = 7
as county1 GET /api/v1/demands?unit=152921
expect .demands[0].owing_count = 4
expect .demands[0].overdue = false
restart
at 2021-10-19T09:00:00+08:00
as clerk1 POST /api/v1/plans/$plan/versions
	{"client_key": "v3", "text": "封闭管理版", "explanation": "按10月18日要求。", "cause": "10月18日封闭管理指令", "approved_by": "院长 王某", "issued_on": "2021-10-19"}
expect 201
at 2021-10-21T09:00:00+08:00
as league GET /api/v1/demands
expect .demands[0].owing_count = 6
expect .demands[0].overdue = true
expect .demands[0].owing[0].phone present

# Risk points: owner, measure, state; a change needs a reason.
as clerk1 POST /api/v1/risk-points
	{"client_key": "k1", "unit": "ALX-01", "title": "外卖和快递进门", "place": "大门", "owner": "门卫 李某", "measure": "门外交接,消毒静置", "due": "2021-10-20"}
expect 200
let risk = .id
expect .overdue = true
as clerk1 PATCH /api/v1/risk-points/$risk
	{"client_key": "k2", "state": "controlled"}
expect 422
as clerk1 PATCH /api/v1/risk-points/$risk
	{"client_key": "k2", "state": "controlled", "reason": "交接区已建"}
expect 200
expect .state = "controlled"
expect .overdue = false
expect .owner = "门卫 李某"
as clerk4 PATCH /api/v1/risk-points/$risk
	{"client_key": "k3", "state": "gone", "reason": "x"}
expect 404
as league GET /api/v1/risk-points?state=open
expect .risk_points length 0

# A drill, and what was learned from it: an empty list of problems is said, not left out.
as clerk1 POST /api/v1/drills
	{"client_key": "t1", "unit": "ALX-01", "plan": $plan, "at": "2021-10-20T14:00:00+08:00", "place": "二楼", "people": 24, "script": "发现发热老人", "record": "3 分钟隔离", "roles": [{"role": "总指挥", "name": "王某"}]}
expect 200
let drill = .id
as clerk1 POST /api/v1/drills/$drill/assessment
	{"client_key": "t2", "text": "基本到位"}
expect 422
expect .field = "problems"
as clerk1 POST /api/v1/drills/$drill/assessment
	{"client_key": "t2", "text": "基本到位", "problems": [{"text": "防护服穿脱慢", "owner": "护理部", "due": "2021-11-01"}]}
expect 200
expect .assessment.problems length 1
as clerk1 POST /api/v1/drills/$drill/assessment
	{"client_key": "t3", "text": "又评", "problems": []}
expect 409
as league GET /api/v1/drills
expect .drills[0].people = 24
