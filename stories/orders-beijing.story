# Beijing, 12 and 13 March 2022: level one for homes of old people, children and disabled people from 08:00 sharp.
pack cn-welfare
units
	code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone,zone
	110000,,prefecture,北京市民政局,Beijing,,,,,,,Asia/Shanghai
	110106,110000,county,丰台区民政局,Fengtai,,,,,,,
	110108,110000,county,海淀区民政局,Haidian,,,,,,,
	FT-01,110106,institution,丰台第一养老院,Fengtai Home 1,eldercare,public,100,,,,
	FT-02,110106,institution,丰台儿童福利院,Fengtai Children,child,public,60,,,,
	FT-03,110106,institution,丰台婚姻登记处,Fengtai Registry,marriage,public,,,,,
	HD-01,110108,institution,海淀老年公寓,Haidian Home,eldercare,private,80,,,,
account city leader 110000
account fengtai leader 110106
account haidian leader 110108
account home clerk FT-01

at 2022-03-12T18:00:00+08:00
as home GET /api/v1/units/FT-01/measures
expect .levels.institution = null
expect .measures[key=health.checks_per_day].params.value = 2
expect .measures[key=health.checks_per_day].order = null
expect .conflicts length 0

# Before issuing: how many homes, and what they would have to do.
as city POST /api/v1/orders:preview
	{"scope": "110000", "facility_types": ["eldercare", "child", "disability"], "ladder": "institution", "level": "1", "from": "2022-03-13T08:00:00+08:00"}
expect 200
expect .units = 3
expect .duties_added[key=closed_management].units = 3
expect .measures[key=visits].after.params.value = "paused"
as city GET /api/v1/orders
expect .orders length 0

listen home /api/v1/live?unit=FT-01
as city POST /api/v1/orders
	{"client_key": "level one", "scope": "110000", "facility_types": ["eldercare", "child", "disability"], "ladder": "institution", "level": 1,
	 "from": "2022-03-13T08:00:00+08:00", "issuer": "北京市民政局", "number": "京民养老发〔2022〕31号", "title": "暂行一级防控", "text": "自3月13日8时起执行。"}
expect 201
let order = .id
expect .state = "coming"
hear orders .as_of present
# Sent twice: one order. The same key with other words: refused.
as city POST /api/v1/orders
	{"client_key": "level one", "scope": "110000", "facility_types": ["eldercare", "child", "disability"], "ladder": "institution", "level": 1,
	 "from": "2022-03-13T08:00:00+08:00", "issuer": "北京市民政局", "number": "京民养老发〔2022〕31号", "title": "暂行一级防控", "text": "自3月13日8时起执行。"}
expect 200
expect .id = $order
as city POST /api/v1/orders
	{"client_key": "level one", "scope": "110000", "ladder": "institution", "level": 2, "from": "2022-03-13T08:00:00+08:00"}
expect 409
expect .code = "KEY_REUSED"

# To the minute, asked the evening before: 07:59 is not, 08:00 is.
as home GET /api/v1/units/FT-01/measures?at=2022-03-13T07:59:00%2B08:00
expect .levels.institution = null
expect .measures[key=visits] absent
as home GET /api/v1/units/FT-01/measures?at=2022-03-13T07:59:59.999%2B08:00
expect .levels.institution = null
as home GET /api/v1/units/FT-01/measures?at=2022-03-13T08:00:00%2B08:00
expect .levels.institution = 1
expect .measures[key=visits].params.value = "paused"
expect .measures[key=visits].order.id = $order
expect .measures[key=visits].order.number = "京民养老发〔2022〕31号"
expect .measures[key=visits].order.issuer = "北京市民政局"
expect .measures[key=staff_movement].params.value = "live_in"
# Where each rule is from, and how sure that is: a summary of Beijing's notice, or our own completion of the level.
expect .measures[key=visits].status = "summary"
expect .measures[key=dining].status = "derived"
# A registry of marriages is not named.
as fengtai GET /api/v1/units/FT-03/measures?at=2022-03-13T08:00:00%2B08:00
expect .levels.institution = null

# It comes into force by itself, once, also over a restart.
at 2022-03-13T08:00:00+08:00
hear orders .as_of present
await admin /api/v1/units/110000/journal .events[event=order.begun].event = "order.begun"
restart
as home GET /api/v1/units/FT-01/measures
expect .levels.institution = 1
as home GET /api/v1/orders?at=2022-03-13T08:00:00%2B08:00
expect .orders length 1
expect .orders[0].state = "in_force"
as home GET /api/v1/orders/$order
expect .text = "自3月13日8时起执行。"
expect .units = 3

# A district may add and never loosen.
as fengtai POST /api/v1/orders
	{"client_key": "f1", "scope": "110106", "facility_types": ["eldercare"], "measure": "test.staff.every_days", "params": {"value": 1}, "from": "2022-03-14T00:00:00+08:00", "title": "每日检测"}
expect 201
let daily = .id
as fengtai POST /api/v1/orders
	{"client_key": "f2", "scope": "110106", "facility_types": ["eldercare"], "measure": "visits", "params": {"value": "appointment"}, "from": "2022-03-14T00:00:00+08:00", "title": "恢复预约探视"}
expect 201
let looser = .id
as home GET /api/v1/units/FT-01/measures?at=2022-03-14T12:00:00%2B08:00
expect .measures[key=test.staff.every_days].params.value = 1
expect .measures[key=test.staff.every_days].order.id = $daily
expect .measures[key=visits].params.value = "paused"
expect .measures[key=visits].order.id = $order
expect .conflicts length 1
expect .conflicts[0].kind = "refused"
expect .conflicts[0].strict.id = $order
expect .conflicts[0].loose.id = $looser
# Both sides see it.
as city GET /api/v1/units/110000/measures?at=2022-03-14T12:00:00%2B08:00
expect .conflicts[0].loose.id = $looser
as haidian GET /api/v1/units/HD-01/measures?at=2022-03-14T12:00:00%2B08:00
expect .measures[key=test.staff.every_days].params.value = 3
expect .conflicts length 0
as haidian GET /api/v1/orders/$looser
expect 404
expect .code = "NO_ORDER"

# Whose place it is not, there is no such unit; what is not right is named.
as haidian POST /api/v1/orders
	{"client_key": "h1", "scope": "110106", "ladder": "institution", "level": 3, "from": "2022-03-14T00:00:00+08:00"}
expect 404
expect .code = "NO_UNIT"
as home POST /api/v1/orders
	{"client_key": "h1", "scope": "FT-01", "ladder": "institution", "level": 3, "from": "2022-03-14T00:00:00+08:00"}
expect 403
as city POST /api/v1/orders
	{"client_key": "w1", "scope": "110000", "ladder": "institution", "level": 4, "from": "2022-03-14T00:00:00+08:00"}
expect 422
expect .field = "level"
as city POST /api/v1/orders
	{"client_key": "w2", "scope": "110000", "measure": "smiles", "params": {"value": 1}, "from": "2022-03-14T00:00:00+08:00"}
expect 422
expect .field = "measure"
as city POST /api/v1/orders
	{"client_key": "w3", "scope": "110000", "facility_types": ["castle"], "ladder": "institution", "level": 3, "from": "2022-03-14T00:00:00+08:00"}
expect 422
expect .field = "facility_types"
as city POST /api/v1/orders
	{"client_key": "w4", "scope": "110000", "ladder": "institution", "level": 3, "from": "14 March"}
expect 422
expect .field = "from"
as city POST /api/v1/orders
	{"client_key": "w5", "scope": "110000", "ladder": "institution", "level": 3, "from": "2022-03-14T00:00:00+08:00", "to": "2022-03-13T00:00:00+08:00"}
expect 422
expect .field = "to"
as city POST /api/v1/orders
	{"client_key": "w6", "scope": "110000", "measure": "visits", "params": {"value": "maybe"}, "from": "2022-03-14T00:00:00+08:00"}
expect 422
expect .field = "params"

# The city says: districts may loosen what follows. It takes the place of the first order, whose past stays.
at 2022-03-20T09:00:00+08:00
as city POST /api/v1/orders
	{"client_key": "level two", "scope": "110000", "facility_types": ["eldercare", "child", "disability"], "ladder": "institution", "level": 2, "from": "2022-03-20T08:00:00+08:00",
	 "override": "loosen", "supersedes": $order, "number": "京民养老发〔2022〕40号", "title": "转为二级，各区可放宽"}
expect 201
let second = .id
as home GET /api/v1/units/FT-01/measures?at=2022-03-20T12:00:00%2B08:00
expect .levels.institution = 2
expect .measures[key=visits].params.value = "appointment"
expect .measures[key=visits].order.id = $looser
expect .conflicts length 0
as haidian GET /api/v1/units/HD-01/measures?at=2022-03-20T12:00:00%2B08:00
expect .measures[key=visits].params.value = "paused"
as home GET /api/v1/units/FT-01/measures?at=2022-03-19T12:00:00%2B08:00
expect .levels.institution = 1
expect .measures[key=visits].params.value = "paused"
as city GET /api/v1/orders/$order
expect .state = "superseded"
expect .superseded_by = $second

# Withdrawn from the 25th on: what it ruled before stands. A district cannot withdraw the city's order.
as fengtai POST /api/v1/orders/$second/withdraw
	{"at": "2022-03-25T00:00:00+08:00", "reason": "no"}
expect 403
as city POST /api/v1/orders/$second/withdraw
	{"at": "2022-03-25T00:00:00+08:00"}
expect 422
expect .field = "reason"
as city POST /api/v1/orders/$second/withdraw
	{"at": "2022-03-25T00:00:00+08:00", "reason": "疫情形势好转"}
expect 200
as city POST /api/v1/orders/$second/withdraw
	{"at": "2022-03-25T00:00:00+08:00", "reason": "again"}
expect 409
expect .code = "ORDER_ENDED"
as haidian GET /api/v1/units/HD-01/measures?at=2022-03-24T23:59:59%2B08:00
expect .levels.institution = 2
as haidian GET /api/v1/units/HD-01/measures?at=2022-03-25T00:00:00%2B08:00
expect .levels.institution = null
restart
as haidian GET /api/v1/units/HD-01/measures?at=2022-03-24T23:59:59%2B08:00
expect .levels.institution = 2
as city GET /api/v1/orders/$second
expect .withdrawn.reason = "疫情形势好转"
expect .history[what=withdrawn].at = "2022-03-24T16:00:00.000Z"
