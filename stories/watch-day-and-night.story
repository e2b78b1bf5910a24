# Two tiers around the clock (domain.md A.4): holes are findings to the minute, a hand-over carries the open items, a roll-call is timed, leave meets shifts.
pack packs/alxa.yaml
units data/alxa/units.csv
account league duty 152900
account chief leader 152923
account night duty 152923
account day duty 152923
account home clerk ALX-05

at 2021-10-18T09:00:00+08:00
language zh
as night GET /api/v1/rosters/gaps?unit=152923&from=2021-10-18&to=2021-10-24
expect .gaps length 2
expect .gaps[tier=leader].minutes = 10080
expect .gaps[tier=duty].tier_title = "值班员"

# A leader for the week, day and night by turns; the night of the 20th is forgotten.
as night POST /api/v1/rosters
	{"client_key": "a", "unit": "152923", "tier": "leader", "person": "旗局长", "phone": "问门卫", "account": "chief", "from": "2021-10-18", "to": "2021-10-24"}
expect 422
as night POST /api/v1/rosters
	{"client_key": "a", "unit": "152923", "tier": "leader", "person": "旗局长", "phone": "0483-7654321", "account": "chief", "from": "2021-10-18", "to": "2021-10-24"}
expect 201
as night POST /api/v1/rosters
	{"unit": "152923", "tier": "duty", "person": "白班", "phone": "0483-7654322", "account": "day", "from": "2021-10-18T08:00", "to": "2021-10-18T20:00", "repeat": 7}
expect 201
expect .added = 7
as night POST /api/v1/rosters
	{"unit": "152923", "tier": "duty", "person": "夜班", "phone": "0483-7654323", "account": "night", "from": "2021-10-18T20:00", "to": "2021-10-19T08:00", "repeat": 2}
as night POST /api/v1/rosters
	{"unit": "152923", "tier": "duty", "person": "夜班", "phone": "0483-7654323", "account": "night", "from": "2021-10-21T20:00", "to": "2021-10-22T08:00", "repeat": 3}
expect .added = 3
as night POST /api/v1/rosters
	{"unit": "152923", "tier": "duty", "person": "夜班", "phone": "0483-7654323", "account": "night", "from": "2021-10-21T20:00", "to": "2021-10-22T08:00"}
expect 200
expect .added = 0
as league GET /api/v1/rosters/gaps?unit=152923&from=2021-10-18T08:00&to=2021-10-24T20:00
expect .gaps length 1
expect .gaps[0].tier = "duty"
expect .gaps[0].from = "2021-10-20T20:00:00+08:00"
expect .gaps[0].to = "2021-10-21T08:00:00+08:00"
expect .gaps[0].minutes = 720
as league POST /api/v1/rosters
	{"unit": "152923", "tier": "duty", "person": "替班", "from": "2021-10-20T20:01", "to": "2021-10-21T09:00"}
expect .warnings[0].kind = "overlap"
expect .warnings[0].person = "白班"
as league GET /api/v1/rosters/gaps?unit=152923&from=2021-10-18T08:00&to=2021-10-24T20:00
expect .gaps[0].minutes = 1
expect .overlaps length 1
expect .overlaps[0].minutes = 60
as home POST /api/v1/rosters
	{"unit": "152923", "tier": "duty", "person": "x", "from": "2021-10-20", "to": "2021-10-20"}
expect 404

# A week forward, twice the same: once.
as night POST /api/v1/rosters:copy
	{"client_key": "c1", "unit": "152923", "from": "2021-10-18"}
expect 201
expect .added = 14
as night POST /api/v1/rosters:copy
	{"client_key": "c2", "unit": "152923", "from": "2021-10-18"}
expect 200
expect .added = 0
as night GET /api/v1/rosters?unit=152923&from=2021-10-25&to=2021-10-31
expect .shifts length 14

# Who is on duty now, with a telephone; the home keeps a roster of its own.
as home POST /api/v1/rosters
	{"unit": "ALX-05", "tier": "duty", "person": "护理组长", "phone": "0483-7654999", "from": "2021-10-18", "to": "2021-10-24"}
expect 201
as league GET /api/v1/rosters/now?unit=152923
expect .units[unit=152923].duty[0].person = "白班"
expect .units[unit=152923].leader[0].phone = "0483-7654321"
expect .units[unit=ALX-05].duty[0].person = "护理组长"
expect .units[unit=ALX-05].leader = []
expect .empty = 1

# Hand-over: two items are open, one is closed; the next person confirms, nobody else.
as day POST /api/v1/rosters/items
	{"unit": "152923", "text": "口罩 200 只在途,预计今晚到"}
expect 201
let masks = .id
as day POST /api/v1/rosters/items
	{"unit": "152923", "text": "回访三号楼发热老人"}
expect 201
as day POST /api/v1/rosters/items/$masks/close
	{"note": "已到"}
expect 200
as day POST /api/v1/rosters/items/$masks/close
	{}
expect 409
at 2021-10-18T19:58:00+08:00
as day POST /api/v1/rosters/handovers
	{"client_key": "h1", "unit": "152923", "note": "一切正常"}
expect 201
let handover = .id
as day POST /api/v1/rosters/handovers/$handover/confirm
	{}
expect 403
expect .code = "NOT_YOURS"
at 2021-10-18T20:03:00+08:00
as night POST /api/v1/rosters/handovers/$handover/confirm
	{}
expect 200
as night GET /api/v1/rosters/watch?unit=152923
expect .duty[0].person = "夜班"
expect .items length 1
expect .items[0].text = "回访三号楼发热老人"
expect .handovers[0].items = 1
expect .handovers[0].given_by = "白班"
expect .handovers[0].taken_by = "夜班"
expect .handovers[0].taken_at = "2021-10-18T20:03:00+08:00"
expect .next_duty.person = "白班"

# Roll-call at three in the morning.
at 2021-10-19T03:00:00+08:00
as league POST /api/v1/rosters:call
	{"client_key": "rc", "unit": "152900", "note": "夜间抽查"}
expect 201
let call = .id
as league GET /api/v1/rosters/calls/$call
expect .lines length 4
expect .waiting = 3
expect .nobody = 1
at 2021-10-19T03:00:41+08:00
as night GET /api/v1/rosters/calls/waiting
expect .lines length 1
as night POST /api/v1/rosters/calls/$call/answer
	{}
expect .seconds = 41
expect .state = "answered"
at 2021-10-19T03:02:00+08:00
as home POST /api/v1/rosters/calls/$call/answer
	{}
expect .seconds = 120
as day POST /api/v1/rosters/calls/$call/answer
	{}
expect 404
expect .code = "NO_CALL"
as league GET /api/v1/rosters/calls/$call
expect .answered = 2
expect .waiting = 1
expect .lines[state=waiting].person = "旗局长"
expect .lines[state=nobody].unit = "ALX-05"
let chief = .lines[state=waiting].id
as league POST /api/v1/rosters/calls/$call/answer
	{"line": $chief, "manner": "phone"}
expect .manner = "phone"
as night POST /api/v1/rosters/calls/$call/answer
	{}
expect 404

# Leave: overlaps the own shift, which is said; a superior decides, never oneself; being back is recorded, not being back is seen.
as night POST /api/v1/leaves
	{"client_key": "l1", "kind": "travel", "place": "银川", "reason": "家事", "phone": "0483-7654323", "from": "2021-10-21T12:00", "to": "2021-10-23T12:00"}
expect 201
expect .warnings length 2
expect .warnings[0].sentence contains "夜班"
let leave = .id
as night POST /api/v1/leaves/$leave/decide
	{"approve": true}
expect 403
as chief POST /api/v1/leaves/$leave/decide
	{"approve": false}
expect 422
expect .code = "NEED_REASON"
as chief POST /api/v1/leaves/$leave/decide
	{"approve": true, "note": "注意防护"}
expect 200
expect .state = "approved"
as chief POST /api/v1/leaves/$leave/decide
	{"approve": true}
expect 409
as night POST /api/v1/rosters
	{"unit": "152923", "tier": "duty", "person": "夜班", "account": "night", "from": "2021-10-21T08:00", "to": "2021-10-21T20:00"}
expect .warnings[kind=leave].person = "夜班"
at 2021-10-23T12:00:00+08:00
as league GET /api/v1/leaves?unit=152923
expect .leaves[0].overdue = true
expect .leaves[0].reason = "家事"
as night POST /api/v1/leaves/$leave/return
	{}
expect .state = "returned"
as league GET /api/v1/leaves?unit=152923
expect .leaves[0].overdue = false
expect .leaves[0].returned_at = "2021-10-23T12:00:00+08:00"
as chief POST /api/v1/leaves
	{"client_key": "l2", "from": "2021-10-25", "to": "2021-10-26"}
let own = .id
as chief POST /api/v1/leaves/$own/decide
	{"approve": true}
expect 403
as home GET /api/v1/leaves?unit=152923
expect 404

# Exchanges: two people change their shifts; a shift is taken out with a reason.
as night GET /api/v1/rosters?unit=152923&from=2021-10-25&to=2021-10-25
let one = .shifts[tier=duty].id
as night GET /api/v1/rosters?unit=152923&from=2021-10-25T21:00&to=2021-10-25T22:00
let two = .shifts[tier=duty].id
as night POST /api/v1/rosters/$two/swap
	{"with": $one, "reason": "家中有事"}
expect 200
as night GET /api/v1/rosters?unit=152923&from=2021-10-25T21:00&to=2021-10-25T22:00
expect .shifts[tier=duty].person = "白班"
as night POST /api/v1/rosters/$two/give
	{"person": "第三人", "reason": "病假"}
expect 200
as night POST /api/v1/rosters/$two/remove
	{}
expect 422
as night POST /api/v1/rosters/$two/remove
	{"reason": "取消"}
expect 200
as night GET /api/v1/rosters/gaps?unit=152923&from=2021-10-25T20:00&to=2021-10-26T08:00
expect .gaps[0].minutes = 720
restart
as league GET /api/v1/rosters/calls/$call
expect .answered = 3
