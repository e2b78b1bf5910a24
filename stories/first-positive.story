# The zero-infection line: the first positive of a home tells every tier at once, and only once; every node counts its days.
faults
pack cn-welfare
units data/alxa/units.csv
account clerk1 clerk ALX-01
account clerk2 clerk ALX-02
account county duty 152921
account league leader 152900
account region duty 150000
account clerk4 clerk ALX-04
account other duty 152923

at 2021-10-20T08:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/people
	{"client_key": "p1", "role": "resident", "name": "王淑珍", "birth": "1938-02-28", "room": "201", "opening": true}
let wang = .id
as clerk1 POST /api/v1/units/ALX-01/people
	{"client_key": "p2", "role": "staff", "name": "赵敏", "birth": "1988-01-02", "opening": true}
let zhao = .id
as clerk1 POST /api/v1/units/ALX-01/people
	{"client_key": "p3", "role": "resident", "name": "巴图", "birth": "1945-11-11", "room": "305", "opening": true}
let batu = .id
as region GET /api/v1/infection-line
expect .alarms length 0
expect .node.last_at = null

# A suspicion breaks nothing. The positive does: message and live event, at the home, the county, the league and the region; not beside them.
at 2021-10-23T09:00:00+08:00
listen region /api/v1/live
as clerk1 POST /api/v1/units/ALX-01/cases
	{"client_key": "c1", "person": $zhao, "profile": "covid", "class": "suspected", "onset_at": "2021-10-22T20:00:00+08:00", "symptoms": ["cough"], "temp_c": 37.9}
expect 201
let case = .id
expect .number = 1
expect .role = "staff"
expect .temp_c = 37.9
as region GET /api/v1/infection-line
expect .alarms length 0
at 2021-10-24T09:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/cases/$case
	{"client_key": "c2", "reason": "核酸阳性", "class": "confirmed", "test": "pcr", "result": "positive", "resulted_at": "2021-10-24T08:50:00+08:00"}
expect 200
expect .class = "confirmed"
expect .version = 2
hear alarm .units[0].code = "ALX-01"
as region GET /api/v1/infection-line
expect .alarms length 1
expect .alarms[0].unit.code = "ALX-01"
expect .alarms[0].held_days = null
expect .node.days = 2
expect .node.homes = 1
as other GET /api/v1/infection-line
expect .alarms length 0
expect .node.last_at = null
await region /api/v1/messages .messages[template=infection.first].template = "infection.first"
await county /api/v1/messages .messages[template=infection.first].template = "infection.first"
await clerk1 /api/v1/messages .messages[template=infection.first].template = "infection.first"
as clerk2 GET /api/v1/messages
expect .messages[template=infection.first] absent

# Sent again, or a second infection of the same weeks: the line is broken already.
as clerk1 POST /api/v1/units/ALX-01/cases/$case
	{"client_key": "c2", "reason": "核酸阳性", "class": "confirmed", "test": "pcr", "result": "positive", "resulted_at": "2021-10-24T08:50:00+08:00"}
expect 200
as clerk1 POST /api/v1/units/ALX-01/cases
	{"client_key": "c3", "person": $wang, "profile": "covid", "class": "asymptomatic", "taken_at": "2021-10-24T07:00:00+08:00", "result": "positive"}
expect 201
as region GET /api/v1/infection-line
expect .alarms length 1

# Days are counted at every node: nobody fell ill since.
at 2021-11-07T09:00:00+08:00
as region GET /api/v1/infection-line
expect .node.days = 14
as region GET /api/v1/infection-line?unit=152921
expect .node.days = 14
expect .children[unit=ALX-01].days = 14
# As of the past it says what it said then.
as region GET /api/v1/infection-line?at=2021-10-24T08:59:00%2B08:00
expect .alarms length 0
expect .node.last_at = null

# After fourteen days the line is whole; it can break again.
at 2021-11-09T09:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/cases
	{"client_key": "c4", "person": $batu, "profile": "covid", "class": "confirmed", "onset_at": "2021-11-09T01:00:00+08:00"}
expect 201
as region GET /api/v1/infection-line
expect .alarms length 2
expect .alarms[0].held_days = 16

# A positive test does it by itself: nobody has to enter the case. Without signs of illness it is one without symptoms, with them a confirmed one.
at 2021-11-10T08:00:00+08:00
as clerk4 POST /api/v1/units/ALX-04/people
	{"client_key": "p1", "role": "resident", "name": "其其格", "birth": "1941-03-03", "room": "1", "opening": true}
let qiqige = .id
as clerk4 POST /api/v1/units/ALX-04/people
	{"client_key": "p2", "role": "resident", "name": "萨仁", "birth": "1943-03-03", "room": "2", "opening": true}
let saren = .id
as clerk4 POST /api/v1/units/ALX-04/rounds
	{"client_key": "r1", "readings": [{"person": $saren, "temp_c": 37.8, "symptoms": ["cough"]}, {"person": $qiqige, "temp_c": 36.4, "symptoms": []}]}
expect 201
at 2021-11-10T09:00:00+08:00
as clerk4 POST /api/v1/units/ALX-04/tests
	{"client_key": "t1", "person": $qiqige, "kind": "pcr", "result": "positive"}
expect 201
await clerk4 /api/v1/units/ALX-04/cases .cases[0].source = "test"
as clerk4 GET /api/v1/units/ALX-04/cases
expect .cases length 1
expect .cases[0].person = $qiqige
expect .cases[0].class = "asymptomatic"
expect .cases[0].profile.key = "covid"
as region GET /api/v1/infection-line
expect .alarms length 3
expect .alarms[0].unit.code = "ALX-04"
expect .alarms[0].held_days = null
as clerk4 POST /api/v1/units/ALX-04/tests
	{"client_key": "t2", "person": $saren, "kind": "pcr", "result": "positive"}
expect 201
await clerk4 /api/v1/units/ALX-04/cases .cases length 2
as clerk4 GET /api/v1/units/ALX-04/cases
expect .cases[1].class = "confirmed"
expect .cases[1].onset_at contains "2021-11-10T08:00"

# The program comes back and follows from where it was: nothing is told twice.
restart
at 2021-11-10T10:00:00+08:00
as region GET /api/v1/infection-line
expect .alarms length 3
as clerk4 GET /api/v1/units/ALX-04/cases
expect .cases length 2
