# What is said without anybody asking, each exactly once, also after kills, restarts and a clock that goes back: a hole in the roster a day ahead and when
# it begins; a contact of a charge that stays out to the leader, then to their superior; leave that waits for an answer.
pack packs/alxa.yaml
units data/alxa/units.csv
account league duty 152900
account boss leader 152900
account vice leader 152900
account chief leader 152923
account night duty 152923
account staff clerk 152923
account home clerk ALX-05

at 2021-10-18T09:00:00+08:00
as night POST /api/v1/rosters
	{"client_key": "1", "unit": "152923", "tier": "leader", "person": "Chief", "account": "chief", "from": "2021-10-18", "to": "2021-10-31"}
expect 201
as night POST /api/v1/rosters
	{"client_key": "2", "unit": "152923", "tier": "duty", "person": "Night", "account": "night", "from": "2021-10-18T08:00", "to": "2021-10-20T20:00"}
expect 201
as night POST /api/v1/rosters
	{"client_key": "3", "unit": "152923", "tier": "duty", "person": "Night", "account": "night", "from": "2021-10-21T08:00", "to": "2021-10-23T08:00"}
expect 201
as night GET /api/v1/messages
expect .messages length 0

# A day before the hole of the night of the 20th, and again when it begins.
at 2021-10-19T20:00:00+08:00
await night /api/v1/messages .messages length 1
kill
restart
as night GET /api/v1/messages
expect .messages length 1
expect .messages[0].title = "A hole in the roster: Ejin Banner"
expect .messages[0].text contains "no person on duty from 20 Oct, 20:00 to 21 Oct, 08:00"
expect .messages[0].link = "/board/roster?unit=152923"
# With the word that the roster is his.
as chief GET /api/v1/messages
expect .messages length 2
at 2021-10-20T20:00:00+08:00
await night /api/v1/messages .messages length 2
at 2021-10-19T20:30:00+08:00
restart
at 2021-10-20T20:05:00+08:00
kill
restart
at 2021-10-20T20:10:00+08:00
as night GET /api/v1/messages
expect .messages length 2
expect .messages[0].title = "Nobody on duty now: Ejin Banner"
language zh
as night GET /api/v1/messages
expect .messages[0].text contains "没有值班员，下一班 10月21日 08:00 开始"
language en

# A hole that was filled in time is no hole. The roster that ends on the 23rd is: nobody is down for later.
at 2021-10-22T07:30:00+08:00
as night POST /api/v1/rosters
	{"client_key": "4", "unit": "152923", "tier": "duty", "person": "Staff", "account": "staff", "from": "2021-10-23T08:00", "to": "2021-10-24T08:00"}
at 2021-10-23T08:10:00+08:00
await night /api/v1/messages .messages length 3
as night GET /api/v1/messages
expect .messages[0].title = "The roster ends: Ejin Banner"

# Leave: who may decide hears of it, and once more when four hours have gone by; not whoever asked. Then the answer.
as chief POST /api/v1/leaves
	{"client_key": "l", "unit": "152923", "kind": "travel", "place": "Yinchuan", "reason": "meeting", "from": "2021-10-25", "to": "2021-10-26"}
expect 201
let leave = .id
at 2021-10-23T08:12:00+08:00
await boss /api/v1/messages .messages length 1
as boss GET /api/v1/messages
expect .messages[0].title contains "Leave to decide: "
as chief GET /api/v1/messages
expect .messages length 4
at 2021-10-23T12:15:00+08:00
await boss /api/v1/messages .messages length 2
as boss GET /api/v1/messages
expect .messages[0].title contains "Leave still to decide"
kill
restart
at 2021-10-23T13:00:00+08:00
as boss POST /api/v1/leaves/$leave/decide
	{"approve": true, "note": "back by Tuesday"}
as chief GET /api/v1/messages
expect .messages[0].title = "Leave: approved"
at 2021-10-23T20:00:00+08:00
restart
as boss GET /api/v1/messages
expect .messages length 2

# Charges: a contact every seven days. The leader hears on the eighth, the superior a day later; whoever has no account is told of to the authority.
at 2021-11-01T09:00:00+08:00
as boss POST /api/v1/charges
	{"client_key": "c", "leader": {"name": "Vice", "account": "vice"}, "unit": "ALX-05", "tier": "bureau"}
expect 201
let charge = .id
as boss POST /api/v1/charges
	{"client_key": "d", "leader": {"name": "Naran", "phone": "0483-1234567"}, "unit": "ALX-05", "tier": "county"}
expect 201
at 2021-11-08T08:59:00+08:00
as vice GET /api/v1/messages
expect .messages length 3
at 2021-11-08T09:10:00+08:00
await vice /api/v1/messages .messages[0].title = "Contact overdue: Sample Home Ejin"
as chief GET /api/v1/messages
expect .messages[0].title = "Contact overdue: Naran, Sample Home Ejin"
as boss GET /api/v1/messages
expect .messages length 2
at 2021-11-09T09:10:00+08:00
await boss /api/v1/messages .messages[0].title = "Contact overdue: Vice, Sample Home Ejin"
kill
restart
as vice POST /api/v1/charges/$charge/contacts
	{"client_key": "k", "manner": "visit", "at": "2021-11-09T09:05:00+08:00", "note": "all well"}
expect 201
at 2021-11-16T09:20:00+08:00
as vice GET /api/v1/messages
expect .messages length 4
at 2021-11-16T09:40:00+08:00
await vice /api/v1/messages .messages length 5
as vice GET /api/v1/messages
expect .messages[0].title = "Contact overdue: Sample Home Ejin"
