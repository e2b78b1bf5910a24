# An unread notice climbs tier by tier: the home before the deadline and at it, the county an hour later, the city after three, then whoever is in charge of
# the home. A notice without a deadline has the pack's; a deadline that is corrected takes duties and chase with it.
pack packs/alxa.yaml
units
	code,parent_code,kind,name,name_en,facility_type,opened
	219900,,prefecture,示例市,Sample City,,
	219921,219900,county,东县,East County,,
	H1,219921,institution,东县第一养老院,East Home 1,eldercare,2001-01-01
	H2,219921,institution,东县第二养老院,East Home 2,eldercare,2001-01-01
	C1,219921,institution,东县儿童福利院,East Children's Home,child,2001-01-01
account city duty 219900
account head leader 219900
account vice leader 219900
account east duty 219921
account h1 clerk H1
account h2 clerk H2
account c1 clerk C1

at 2022-03-14T08:00:00+08:00
as head POST /api/v1/charges
	{"client_key": "c", "leader": {"name": "Vice", "account": "vice"}, "unit": "H1", "tier": "bureau"}
as city POST /api/v1/notices
	{"client_key": "1", "scope": "219900", "facility_types": ["eldercare"], "title": "Masks", "text": "Everybody wears one.", "needs": "ack", "due": "2022-03-14T10:00:00+08:00"}
expect 201
expect .expected = 2
let masks = .id
as c1 GET /api/v1/notices/$masks
expect 404
at 2022-03-14T09:30:00+08:00
await h1 /api/v1/chases?unit=H1 .[0].step = "-30m"
as h2 POST /api/v1/notices/$masks/ack
	{"state": "acknowledged"}
at 2022-03-14T10:00:00+08:00
await h1 /api/v1/chases?unit=H1 .[0].step = "0"
kill
restart
at 2022-03-14T11:00:00+08:00
await h1 /api/v1/chases?unit=H1 .[0].step = "+1h county"
as city GET /api/v1/chases?unit=H1
expect .[0].to = "219921"
as east GET /api/v1/messages
expect .messages[0].title = "East Home 1 is late with Masks"
at 2022-03-14T13:00:00+08:00
await h1 /api/v1/chases?unit=H1 .[0].step = "+3h prefecture"
as city GET /api/v1/chases?unit=H1
expect .[0].to = "219900"
as city GET /api/v1/messages
expect .messages[0].title = "East Home 1 is late with Masks"
at 2022-03-14T16:00:00+08:00
await h1 /api/v1/chases?unit=H1 .[0].step = "+6h leader"
as city GET /api/v1/chases?unit=H1
expect . length 5
expect .[0].persons = [{"name": "Vice", "post": "", "way": "charge", "reached": true}]
as vice GET /api/v1/messages
expect .messages[0].title = "East Home 1, in your charge, is late with Masks"
as city GET /api/v1/chases?unit=H2
expect . length 1
as h1 POST /api/v1/notices/$masks/ack
	{"state": "acknowledged"}
expect .late = true

# No deadline given: a day for acknowledging; it is asked for like any other. Reading alone needs none.
as city POST /api/v1/notices:preview
	{"scope": "H1", "title": "Doors", "text": "Shut.", "needs": "ack"}
expect .due = "2022-03-15T16:00:00+08:00"
as city POST /api/v1/notices
	{"client_key": "2", "scope": "H1", "title": "Doors", "text": "Shut.", "needs": "ack"}
let doors = .id
as city POST /api/v1/notices
	{"client_key": "3", "scope": "H1", "title": "News", "text": "All well.", "needs": "read"}
as city GET /api/v1/notices/$doors
expect .due = "2022-03-15T16:00:00+08:00"
await h1 /api/v1/units/H1/duties .duties[key=notice.acknowledge].due = "2022-03-15T16:00:00+08:00"

# The deadline was wrong: it is corrected with a reason, what it was stays to be read; the duty and the chase follow, and the home is told.
listen east /api/v1/live?unit=219921
listen city /api/v1/live?unit=219900
as city POST /api/v1/notices/$doors/correct
	{"due": "2022-03-14T12:00:00+08:00", "reason": "in the past"}
expect 422
as city POST /api/v1/notices/$doors/correct
	{"due": "2022-03-14T18:00:00+08:00"}
expect 422
as city POST /api/v1/notices/$doors/correct
	{"due": "2022-03-14T18:00:00+08:00", "reason": "today, not tomorrow"}
expect 200
hear notices .notices[0] = $doors
kill
restart
await h1 /api/v1/messages .messages[0].title = "New deadline: Doors"
as h1 GET /api/v1/messages
expect .messages[0].text contains "to 14 Mar, 18:00"
as h1 GET /api/v1/units/H1/duties
expect .duties[key=notice.acknowledge].due = "2022-03-14T18:00:00+08:00"
as city GET /api/v1/notices/$doors
expect .due = "2022-03-14T18:00:00+08:00"
expect .revision = 1
expect .past[0].due = "2022-03-15T16:00:00+08:00"
expect .past[0].reason = "today, not tomorrow"
at 2022-03-14T18:00:00+08:00
await h1 /api/v1/chases?unit=H1 .[0].step = "0"

# The city's screen hears of an answer without asking.
listen city /api/v1/live?unit=219900
as h1 POST /api/v1/notices/$doors/ack
	{"state": "acknowledged"}
hear notices .notices[0] = $doors
