# The last step goes to whoever is in charge of the home (包联); where nobody in charge can be reached, to the leader on the roster of the authority; else
# to its leaders. Each is told once for all of theirs, and the list shows who was meant, also those whom only a telephone reaches.
pack packs/chase.yaml
units data/alxa/units.csv
account duty1 duty 152921
account duty0 duty 152900
account leader0 leader 152900
account head leader 152900
account bureau leader 152921
account night duty 152900

at 2021-10-25T09:00:00+08:00
as duty0 POST /api/v1/charges
	{"client_key": "1", "leader": {"name": "Batu", "post": "deputy head", "account": "bureau"}, "units": ["ALX-01", "ALX-02"], "tier": "bureau"}
expect 201
as duty0 POST /api/v1/charges
	{"client_key": "2", "leader": {"name": "Batu", "post": "deputy head", "account": "bureau"}, "unit": "ALX-01", "tier": "county"}
expect 201
as duty0 POST /api/v1/charges
	{"client_key": "3", "leader": {"name": "Naran", "phone": "0483-1234567"}, "unit": "ALX-03", "tier": "county"}
expect 201
# Whose charge has ended is not told.
as duty0 POST /api/v1/charges
	{"client_key": "4", "leader": {"name": "Head", "account": "head"}, "unit": "ALX-05", "tier": "county", "from": "2021-10-20", "to": "2021-10-24"}
expect 201
as duty0 POST /api/v1/rosters
	{"client_key": "5", "unit": "152900", "tier": "leader", "person": "Watch leader", "account": "night", "from": "2021-10-25T08:00", "to": "2021-10-26T08:00"}
expect 201

at 2021-10-25T19:00:00+08:00
await duty0 /api/v1/chases?unit=ALX-01 .[0].step = "+4h leader"
kill
restart
as duty0 GET /api/v1/chases?unit=ALX-01
expect .[0].state = "sent"
expect .[0].persons length 1
expect .[0].people = 1
expect .[0].persons[0] = {"name": "Batu", "post": "deputy head", "way": "charge", "reached": true}
as duty0 GET /api/v1/chases?unit=ALX-03
expect .[0].step = "+4h leader"
expect .[0].persons length 2
expect .[0].persons[0] = {"name": "Naran", "post": "", "way": "charge", "reached": false}
expect .[0].persons[1] = {"name": "Watch leader", "post": "", "way": "roster", "reached": true}
as duty0 GET /api/v1/chases?unit=ALX-05
expect .[0].persons length 1
expect .[0].persons[0].way = "roster"

# One message for both homes in Batu's charge (after those that put them there), one for the other four to the leader of the watch, none to the leaders as such.
as bureau GET /api/v1/messages
expect .messages length 3
expect .messages[0].title contains "2 units in your charge are late"
expect .messages[0].link contains "/board/duties/152921"
as night GET /api/v1/messages
expect text contains "units are late with"
as leader0 GET /api/v1/messages
expect .messages length 1
expect .messages[0].template = "roster.gap_open"
as head GET /api/v1/messages
expect .messages length 1
language zh
as bureau GET /api/v1/messages
expect .messages[0].title contains "您包联的 2 家单位逾期未完成"

# The day after nobody is on the roster: the leaders of the league.
language en
at 2021-10-26T19:00:00+08:00
await duty0 /api/v1/chases?unit=ALX-05 .[0].slot = "2021-10-26"
await duty0 /api/v1/chases?unit=ALX-05 .[0].step = "+4h leader"
as duty0 GET /api/v1/chases?unit=ALX-05
expect .[0].persons length 2
expect .[0].persons[0].way = "role"
expect .[0].people = 2
