# Who is put in charge of homes or on the roster reads it, once for one act, also when it is sent twice or the program is killed; so does who is
# relieved. Who already had it, and what is over, is told to nobody.
pack packs/alxa.yaml
units data/alxa/units.csv
account head leader 152900
account chief leader 152921
account zhang duty 152921
account li duty 152921

at 2021-10-18T09:00:00+08:00
as head POST /api/v1/charges
	{"client_key": "one", "leader": {"account": "zhang"}, "unit": "ALX-02", "tier": "county", "from": "2021-10-18"}
expect 201
let one = .id
kill
as head POST /api/v1/charges
	{"client_key": "one", "leader": {"account": "zhang"}, "unit": "ALX-02", "tier": "county", "from": "2021-10-18"}
expect 200
as zhang GET /api/v1/messages
expect .messages[template=charge.assigned].text contains "from 18 Oct, 00:00"
expect .messages[template=charge.assigned].unit.code = "ALX-02"
expect .unread = 1

# Two homes in one act are one message.
as head POST /api/v1/charges
	{"client_key": "two", "leader": {"account": "li"}, "units": ["ALX-01", "ALX-04"], "tier": "county", "from": "2021-10-18"}
expect 201
as li GET /api/v1/messages
expect .unread = 1
expect .messages[0].template = "charge.assigned_many"
expect .messages[0].title = "In charge of 2 units"

# Another leader from tomorrow: the one is relieved, the other begins. To the same one again nothing is told of an end.
as head POST /api/v1/charges/$one/replace
	{"client_key": "three", "leader": {"account": "li"}, "at": "2021-10-19T08:00:00+08:00", "reason": "工作调动。"}
expect 201
let next = .id
as zhang GET /api/v1/messages
expect .unread = 2
expect .messages[0].template = "charge.relieved"
expect .messages[0].text contains "From 19 Oct, 08:00"
expect .messages[0].text contains "工作调动。"
as li GET /api/v1/messages
expect .unread = 2
expect .messages[0].template = "charge.assigned"
as head POST /api/v1/charges/$next/end
	{"client_key": "four", "at": "2021-10-20T08:00:00+08:00", "reason": "撤并。"}
as li GET /api/v1/messages
expect .unread = 3
expect .messages[0].template = "charge.relieved"
# What is over is told to nobody.
as head POST /api/v1/charges
	{"client_key": "five", "leader": {"account": "zhang"}, "unit": "ALX-05", "tier": "county", "from": "2021-09-01", "to": "2021-09-30"}
as zhang GET /api/v1/messages
expect .unread = 2

# The roster: three days in one act, one of them given away, one taken away.
as chief POST /api/v1/rosters
	{"client_key": "r1", "unit": "152921", "tier": "duty", "account": "zhang", "from": "2021-10-19T08:00:00+08:00", "to": "2021-10-19T20:00:00+08:00", "repeat": 3}
expect 201
let first = .ids[0]
let second = .ids[1]
as zhang GET /api/v1/messages
expect .unread = 3
expect .messages[0].template = "roster.assigned_many"
expect .messages[0].text contains "for 3 shifts; the first begins 19 Oct, 08:00, the last ends 21 Oct, 20:00"
as chief POST /api/v1/rosters
	{"client_key": "again", "unit": "152921", "tier": "duty", "account": "zhang", "from": "2021-10-19T08:00:00+08:00", "to": "2021-10-19T20:00:00+08:00", "repeat": 3}
expect .added = 0
as chief POST /api/v1/rosters/$first/give
	{"client_key": "r2", "person": "李", "account": "li", "reason": "请假。"}
expect 200
kill
as chief POST /api/v1/rosters/$first/give
	{"client_key": "r2", "person": "李", "account": "li", "reason": "请假。"}
expect 200
as zhang GET /api/v1/messages
expect .unread = 4
expect .messages[0].template = "roster.relieved"
expect .messages[0].text contains "请假。"
as li GET /api/v1/messages
expect .unread = 4
expect .messages[0].template = "roster.assigned"
as chief POST /api/v1/rosters/$first/swap
	{"client_key": "r3", "with": $second}
expect 200
as zhang GET /api/v1/messages
expect .unread = 6
as li GET /api/v1/messages
expect .unread = 6
as chief POST /api/v1/rosters/$second/remove
	{"client_key": "r4", "reason": "不再需要"}
expect 200
as li GET /api/v1/messages
expect .unread = 7
expect .messages[0].template = "roster.relieved"
as zhang GET /api/v1/messages
expect .unread = 6
