# 每间隔2小时喷洒: the halls of a funeral home are disinfected every two hours; a hall that is forgotten is seen, and no row says so.
# Source: domain.md A.4 (spring 2020, 牡丹江), disinfect.gathering_areas.interval_h.
faults
pack cn-welfare
units
	code,parent_code,kind,name,name_en,facility_type,opened,phone
	230000,,province,黑龙江省,Heilongjiang,,,
	231000,230000,prefecture,牡丹江市,Mudanjiang,,,
	231003,231000,county,阳明区,Yangming,,,
	F1,231003,institution,市殡仪馆,City Funeral Home,funeral,2001-01-01,12349
	H1,231003,institution,阳明养老院,Yangming Home,eldercare,2001-01-01,12349
account city leader 231000
account hall clerk F1
account home clerk H1

at 2020-01-25T12:00:00+08:00
as city POST /api/v1/orders
	{"client_key": "o1", "scope": "231000", "facility_types": ["funeral"], "ladder": "general", "level": 1, "from": "2020-01-26T00:00:00+08:00", "issuer": "牡丹江市民政局", "number": "牡民发〔2020〕3号", "title": "一级响应", "text": "殡葬场所每间隔2小时喷洒消毒", "reason": "疫情"}
expect 201

# Nobody wrote down anything yet: that is not "nothing missed".
as hall GET /api/v1/units/F1/hygiene
expect .known = false
as hall POST /api/v1/units/F1/areas
	{"client_key": "a1", "kind": "hall", "name": "第一告别厅"}
expect 201
let one = .id
as hall POST /api/v1/units/F1/areas
	{"client_key": "a2", "kind": "hall", "name": "骨灰寄存厅"}
expect 201
let two = .id
as hall POST /api/v1/units/F1/areas
	{"client_key": "a3", "kind": "vehicle", "name": "灵车"}
expect 201
let car = .id
as hall POST /api/v1/units/F1/areas
	{"client_key": "a4", "kind": "hall", "name": "骨灰寄存厅"}
expect 409
expect .code = "AREA_THERE"
as hall POST /api/v1/units/F1/areas
	{"client_key": "a5", "kind": "garden", "name": "花园"}
expect 422
# Sent again it is the same one; another home's people do not even see it.
as hall POST /api/v1/units/F1/areas
	{"client_key": "a1", "kind": "hall", "name": "第一告别厅"}
expect 200
expect .id = $one
as home GET /api/v1/units/F1/areas
expect 404

at 2020-01-26T08:30:00+08:00
as hall GET /api/v1/units/F1/hygiene
expect .known = true
expect .demand.every_hours = 2
expect .demand.opens = "2020-01-26T08:00:00+08:00"
expect .turns length 5
expect .turns[0].asked = 2
expect .turns[0].due = "2020-01-26T10:00:00+08:00"
expect .areas[0].next = "2020-01-26T10:00:00+08:00"
expect .areas[2].cells length 0

# What it was done with is part of it; a house that has areas says which.
as hall POST /api/v1/units/F1/hygiene
	{"client_key": "h0", "kind": "disinfection", "area": $one}
expect 422
expect .field = "agent"
as hall POST /api/v1/units/F1/hygiene
	{"client_key": "h0", "kind": "disinfection", "agent": "含氯消毒剂", "strength_mg_l": 500}
expect 422
expect .field = "area"
as hall POST /api/v1/units/F1/hygiene
	{"client_key": "h0", "kind": "disinfection", "area": $one, "agent": "含氯消毒剂", "strength_mg_l": 0}
expect 422
expect .field = "strength_mg_l"
as hall POST /api/v1/units/F1/hygiene
	{"client_key": "h0", "kind": "disinfection", "area": $one, "agent": "含氯消毒剂", "from": "2020-01-26T12:00:00+08:00", "to": "2020-01-26T12:10:00+08:00"}
expect 422
expect .field = "to"

# The first hall alone is half a turn; with the second the duty is done.
as hall POST /api/v1/units/F1/hygiene
	{"client_key": "h1", "kind": "disinfection", "area": $one, "agent": "含氯消毒剂", "strength_mg_l": 500, "amount": 2000, "from": "2020-01-26T08:10:00+08:00", "to": "2020-01-26T08:25:00+08:00"}
expect 201
expect .turn_done = false
as hall GET /api/v1/units/F1/duties
expect .duties[slot=2020-01-26/1].state = "open"
at 2020-01-26T09:40:00+08:00
as hall POST /api/v1/units/F1/hygiene
	{"client_key": "h2", "kind": "disinfection", "area": $two, "agent": "含氯消毒剂", "strength_mg_l": 500, "from": "2020-01-26T09:25:00+08:00", "to": "2020-01-26T09:40:00+08:00"}
expect 201
expect .turn_done = true
as hall GET /api/v1/units/F1/duties
expect .duties[slot=2020-01-26/1].state = "done"

# Both halls at once, then the second one is forgotten from 11:30 on. At 14:05 the first was done again, the second was not.
at 2020-01-26T11:30:00+08:00
as hall POST /api/v1/units/F1/hygiene
	{"client_key": "h3", "kind": "disinfection", "areas": [$one, $two], "agent": "含氯消毒剂", "strength_mg_l": 500, "to": "2020-01-26T11:30:00+08:00"}
expect 201
expect .logs = 2
expect .turn_done = true
as hall GET /api/v1/units/F1/hygiene
expect .areas[name=第一告别厅].missed length 1
expect .areas[name=第一告别厅].missed[0] = "2020-01-26T10:25:00+08:00"
expect .areas[name=骨灰寄存厅].missed length 0
expect .areas[name=骨灰寄存厅].last = "2020-01-26T11:30:00+08:00"
at 2020-01-26T13:29:00+08:00
as hall POST /api/v1/units/F1/hygiene
	{"client_key": "h4", "kind": "disinfection", "area": $one, "agent": "含氯消毒剂", "strength_mg_l": 500}
expect 201
at 2020-01-26T14:05:00+08:00
as hall GET /api/v1/units/F1/hygiene
expect .turns[2].done = 1
expect .turns[2].missed = 1
expect .areas[name=第一告别厅].cells[2].state = "done"
expect .areas[name=骨灰寄存厅].cells[2].state = "missed"
expect .areas[name=骨灰寄存厅].missed[0] = "2020-01-26T13:30:00+08:00"
expect .areas[name=骨灰寄存厅].next = "2020-01-26T15:30:00+08:00"
expect .areas[name=骨灰寄存厅].is_missed = true
expect .counts.disinfections = 5
expect .counts.areas_missed = 2
as hall GET /api/v1/units/F1/duties
expect .duties[slot=2020-01-26/3].state = "missed"
as city GET /api/v1/board/231000?duty=disinfect.hall&period=2020-01-26/3
expect .missing = 1

# The hearse is disinfected after it was used: that is written down, and no turn asks for it. A log by mistake is voided, with a reason.
as hall POST /api/v1/units/F1/hygiene
	{"client_key": "h5", "kind": "disinfection", "area": $car, "agent": "75%酒精"}
expect 201
expect .turn_done = false
let mistake = .id
as hall POST /api/v1/units/F1/hygiene/$mistake/void
	{}
expect 422
as hall POST /api/v1/units/F1/hygiene/$mistake/void
	{"client_key": "v1", "reason": "记错了车"}
expect 200
as hall POST /api/v1/units/F1/hygiene/$mistake/void
	{"client_key": "v2", "reason": "再来一次"}
expect 409
as hall GET /api/v1/units/F1/hygiene
expect .counts.disinfections = 5
expect .logs[0].voided = true

# Another name; out of use in the middle of a turn, which is then no longer asked of it: what it missed before stays, and it was the last that the
# turn waited for. The end is taken back the same day, not later.
at 2020-01-26T14:10:00+08:00
as hall PATCH /api/v1/units/F1/areas/$two
	{"client_key": "n1", "name": "骨灰寄存二厅"}
expect 200
as hall PATCH /api/v1/units/F1/areas/$two
	{"client_key": "n2", "name": "第一告别厅"}
expect 409
expect .code = "AREA_THERE"
as hall PATCH /api/v1/units/F1/areas/$two
	{"client_key": "n3", "until": "2020-01-26T14:10:00+08:00", "in_use": true}
expect 422
as hall PATCH /api/v1/units/F1/areas/$two
	{"client_key": "n4", "until": "2020-01-26T14:10:00+08:00"}
expect 200
as hall GET /api/v1/units/F1/hygiene
expect .turns[3].asked = 1
expect .areas[name=骨灰寄存二厅].until = "2020-01-26T14:10:00+08:00"
expect .areas[name=骨灰寄存二厅].cells[2].state = "missed"
expect .areas[name=骨灰寄存二厅].cells[3].state = "waived"
expect .areas[name=骨灰寄存二厅].next = null
expect .areas[name=骨灰寄存二厅].missed length 1
as hall GET /api/v1/units/F1/areas
expect .areas length 2
as hall PATCH /api/v1/units/F1/areas/$two
	{"client_key": "n5", "in_use": true}
expect 200
as hall GET /api/v1/units/F1/hygiene
expect .turns[3].asked = 2
expect .areas[name=骨灰寄存二厅].until = null
as hall PATCH /api/v1/units/F1/areas/$two
	{"client_key": "n6", "name": "骨灰寄存厅"}
expect 200

# The day after, the day before is closed: nothing was inserted for what was not done.
at 2020-01-27T08:00:00+08:00
as hall GET /api/v1/units/F1/hygiene?day=2020-01-26
expect .areas[name=骨灰寄存厅].missed length 3
expect .areas[name=骨灰寄存厅].cells[4].state = "missed"
expect .turns[4].missed = 2
as hall GET /api/v1/units/F1/hygiene?day=2020-01-25
expect .turns length 0
expect .counts.areas_missed = 0

# A hall that is closed for repair is not asked for from then on.
as hall PATCH /api/v1/units/F1/areas/$two
	{"client_key": "p1", "name": "二号厅", "until": "2020-01-27T08:00:00+08:00"}
expect 200
as hall GET /api/v1/units/F1/hygiene
expect .turns[0].asked = 1
as hall POST /api/v1/units/F1/hygiene
	{"client_key": "h9", "kind": "disinfection", "area": $two, "agent": "含氯消毒剂"}
expect 422
expect .code = "NO_AREA"

# In a home: what is kept, carried out, handed over.
as home POST /api/v1/units/H1/hygiene
	{"client_key": "w1", "kind": "waste", "kg": 1.35}
expect 422
expect .field = "handed_to"
as home POST /api/v1/units/H1/hygiene
	{"client_key": "w1", "kind": "waste", "kg": 1.35, "handed_to": "市医疗废物处置中心"}
expect 201
as home POST /api/v1/units/H1/hygiene
	{"client_key": "w2", "kind": "parcel", "pieces": 12, "rested_hours": 2}
expect 201
as home POST /api/v1/units/H1/hygiene
	{"client_key": "w3", "kind": "food_sample", "meal": "lunch", "grams": 120}
expect 422
expect .field = "grams"
as home POST /api/v1/units/H1/hygiene
	{"client_key": "w3", "kind": "food_sample", "meal": "lunch", "grams": 180, "celsius": 9.5}
expect 201
expect .kept_well = false
let sample = .id
as home POST /api/v1/units/H1/hygiene
	{"client_key": "w4", "kind": "ventilation"}
expect 422
as home GET /api/v1/units/H1/hygiene
expect .samples[0].grams = 180
expect .samples[0].celsius = 9.5
expect .samples[0].ready = false
expect .samples[0].keep_until = "2020-01-29T08:00:00+08:00"
expect .logs[kind=waste].kg = 1.35
# It has no areas written down: the house is one.
expect .areas length 1
expect .areas[0].id = 0
expect .areas[0].cells[0].state = "open"
as home POST /api/v1/units/H1/hygiene/$sample/dispose
	{}
expect 409
expect .code = "TOO_EARLY"
at 2020-01-29T08:30:00+08:00
as home GET /api/v1/units/H1/hygiene
expect .samples[0].ready = true
as home POST /api/v1/units/H1/hygiene/$sample/dispose
	{"client_key": "d1"}
expect 200
as home GET /api/v1/units/H1/hygiene
expect .samples length 0
