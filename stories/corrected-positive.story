# A positive that the laboratory takes back: the case it opened strikes itself out, the daily figures follow, and those who were alarmed are told once.
faults
pack cn-welfare
units data/alxa/units.csv
account clerk1 clerk ALX-01
account leader1 leader ALX-01
account county duty 152921
account region duty 150000
account other duty 152923

at 2021-10-20T08:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/people
	{"client_key": "p1", "role": "resident", "name": "王淑珍", "birth": "1938-02-28", "room": "201", "opening": true}
let wang = .id
as clerk1 POST /api/v1/units/ALX-01/people
	{"client_key": "p2", "role": "resident", "name": "李国强", "birth": "1940-05-01", "room": "202", "opening": true}
let li = .id

# Two positives within two days: the line breaks, and two linked cases reach the rule of a cluster. The county opens an outbreak.
at 2021-10-23T09:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/tests
	{"client_key": "t1", "person": $wang, "kind": "pcr", "result": "positive"}
expect 201
let first = .id
await clerk1 /api/v1/units/ALX-01/cases .cases length 1
await region /api/v1/messages .messages[template=infection.first].template = "infection.first"
at 2021-10-24T09:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/tests
	{"client_key": "t2", "person": $li, "kind": "pcr", "result": "positive"}
expect 201
let second = .id
await clerk1 /api/v1/units/ALX-01/cases .cases length 2
await leader1 /api/v1/signals?state=proposed .signals[rule=cste_covid_2].persons = 2
let signal = .signals[rule=cste_covid_2].id
as leader1 POST /api/v1/outbreaks
	{"client_key": "o1", "signal": $signal}
expect 201
let outbreak = .id
expect .residents.ill = 2
expect .struck_out = 0
as clerk1 GET /api/v1/units/ALX-01/reports/daily/2021-10-23/derived
expect .values.asymptomatic_residents = 1

# The laboratory takes the first one back. Nobody touches the line list.
at 2021-10-24T15:30:00+08:00
listen region /api/v1/live
as clerk1 POST /api/v1/units/ALX-01/tests/$first/result
	{"client_key": "n1", "result": "negative", "reason": "实验室更正：样本污染"}
expect 200
await clerk1 /api/v1/units/ALX-01/cases .cases[number=1].class = "none"
expect .cases[number=2].class = "asymptomatic"
let case = .cases[number=1].id
as clerk1 GET /api/v1/units/ALX-01/cases/$case
expect .versions length 2
expect .versions[0].line.class = "asymptomatic"
expect .versions[1].line.by = null
expect .versions[1].line.result = "negative"
expect .versions[1].line.source_id = $first
expect .versions[1].reason contains "更正"

# The day's figures follow, and nothing was typed.
as clerk1 GET /api/v1/units/ALX-01/reports/daily/2021-10-23/derived
expect .values.asymptomatic_residents = 0
as clerk1 GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived
expect .values.asymptomatic_residents = 1

# The county saw why as well; it was told once. Who was not alarmed is not told.
as county GET /api/v1/units/ALX-01/cases/$case
expect .versions[1].reason contains "更正"
await region /api/v1/messages .messages[template=infection.corrected].template = "infection.corrected"
expect .messages[template=infection.corrected].text contains "23 Oct, 09:00"
expect .messages[template=infection.corrected].text contains "last 14 days: 1."
await county /api/v1/messages .messages[template=infection.corrected].template = "infection.corrected"
await clerk1 /api/v1/messages .messages[template=infection.corrected].template = "infection.corrected"
as other GET /api/v1/messages
expect .messages[template=infection.corrected] absent
as region GET /api/v1/infection-line
expect .alarms length 1
expect .alarms[0].corrected_at contains "2021-10-24T15:30"
# Before the correction it stood.
as region GET /api/v1/infection-line?at=2021-10-24T15:00:00%2B08:00
expect .alarms[0].corrected_at = null

# The outbreak that rested on it says so and runs on: closing it is for a person.
as leader1 GET /api/v1/outbreaks/$outbreak
expect .state = "open"
expect .residents.ill = 1
expect .struck_out = 1
expect .notes[0].kind = "corrected"
expect .notes[0].text contains "1"
expect .notes[0].by = null
as leader1 GET /api/v1/signals?state=outbreak
expect .signals[id=$signal].struck_out = 1
expect .signals[id=$signal].persons = 2

# It is negative again, and again: nothing more is said.
as clerk1 POST /api/v1/units/ALX-01/tests/$first/result
	{"client_key": "n2", "result": "invalid", "reason": "样本作废"}
expect 200
restart
at 2021-10-24T15:40:00+08:00
as clerk1 GET /api/v1/units/ALX-01/cases/$case
expect .versions length 2

# The laboratory changes its mind once more: it is an infection again.
as clerk1 POST /api/v1/units/ALX-01/tests/$first/result
	{"client_key": "n3", "result": "positive", "reason": "复核仍为阳性"}
expect 200
await clerk1 /api/v1/units/ALX-01/cases .cases[number=1].class = "asymptomatic"
as leader1 GET /api/v1/outbreaks/$outbreak
expect .residents.ill = 2
expect .struck_out = 0
