# A cluster of diarrhoea and one of coughs: the rules see them in the rounds, to the minute, as of any instant; a person says what they are.
pack cn-welfare
units data/alxa/units.csv
account clerk1 clerk ALX-01
account clerk4 clerk ALX-04
account county duty 152921
account league duty 152900

at 2021-10-20T08:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/people
	{"client_key": "p1", "role": "resident", "name": "王淑珍", "birth": "1938-02-28", "room": "201", "opening": true}
let wang = .id
as clerk1 POST /api/v1/units/ALX-01/people
	{"client_key": "p2", "role": "resident", "name": "李国强", "birth": "1940-05-01", "room": "202", "opening": true}
let li = .id
as clerk1 POST /api/v1/units/ALX-01/people
	{"client_key": "p3", "role": "resident", "name": "巴图", "birth": "1945-11-11", "room": "305", "opening": true}
let batu = .id

# Every rule says where it is from.
as clerk1 GET /api/v1/units/ALX-01/profiles
expect .profiles[key=influenza].rules[rule=cn_ili_10].needed = 10
expect .profiles[key=influenza].rules[rule=cn_ili_10].source contains "2018"
expect .profiles[key=influenza].rules[rule=cn_ili_10].status = "verified"
expect .profiles[key=norovirus].over_days = 6
as clerk1 GET /api/v1/units/ALX-01/signals
expect .signals length 0
expect .earlier length 0

# One with diarrhoea is none. The second, 96 hours later to the minute, makes it the rule of two incubations.
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r1", "readings": [{"person": $wang, "temp_c": 36.8, "symptoms": ["diarrhoea"]}, {"person": $li, "temp_c": 36.5, "symptoms": []}]}
expect 201
as clerk1 GET /api/v1/units/ALX-01/signals
expect .signals length 0
at 2021-10-24T08:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r2", "readings": [{"person": $batu, "temp_c": 36.9, "symptoms": ["vomiting"]}, {"person": $li, "temp_c": 36.5, "symptoms": []}]}
expect 201
as clerk1 GET /api/v1/units/ALX-01/signals
expect .signals length 1
expect .signals[0].rule = "oregon_gastro_2"
expect .signals[0].source contains "Oregon"
expect .signals[0].count = 2
expect .signals[0].needed = 2
expect .signals[0].within_minutes = 5760
expect .signals[0].persons = [$wang, $batu]
expect .signals[0].window.from contains "2021-10-20T08:00:00"
expect .signals[0].window.to contains "2021-10-24T08:00:00"

# A minute later the first has left the window: it is no signal of now any more, and not over either.
at 2021-10-24T08:01:00+08:00
as clerk1 GET /api/v1/units/ALX-01/signals
expect .signals length 0
expect .earlier[0].rule = "oregon_gastro_2"
expect .earlier[0].reached_at contains "2021-10-24T08:00:00"

# The past answers as it did then, whatever was learned since.
as clerk1 GET /api/v1/units/ALX-01/signals?at=2021-10-24T08:00:00%2B08:00
expect .signals length 1
expect .signals[0].persons = [$wang, $batu]
as clerk1 GET /api/v1/units/ALX-01/signals?at=2021-10-24T07:59:59%2B08:00
expect .signals length 0
as clerk1 GET /api/v1/units/ALX-01/signals?at=2021-10-25T08:00:00%2B08:00
expect 400

# It is proposed by itself, once, to the home and to those above; nobody else sees it.
await county /api/v1/signals .signals[0].rule = "oregon_gastro_2"
as county GET /api/v1/signals
expect .signals length 1
expect .signals[0].unit.code = "ALX-01"
expect .signals[0].persons = 2
expect .signals[0].state = "proposed"
let signal = .signals[0].id
as clerk4 GET /api/v1/signals
expect .signals length 0
as clerk4 GET /api/v1/units/ALX-01/signals
expect 404
as clerk4 POST /api/v1/signals/$signal/dismiss
	{"client_key": "x", "reason": "不是本院"}
expect 403
as clerk1 POST /api/v1/signals/$signal/dismiss
	{"client_key": "x", "reason": "不该由填报员决定"}
expect 403
as league POST /api/v1/signals/$signal/dismiss
	{"client_key": "d1", "reason": "一人为泻药所致,已核实。"}
expect 200
expect .state = "dismissed"
as league POST /api/v1/signals/$signal/dismiss
	{"client_key": "d1", "reason": "一人为泻药所致,已核实。"}
expect 200
as league POST /api/v1/signals/$signal/dismiss
	{"client_key": "d2", "reason": "再来一次"}
expect 409

# Coughs with a fever: two within three days, and a third case on the list for another reason changes nothing.
at 2021-10-25T08:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r3", "readings": [{"person": $li, "temp_c": 38.4, "symptoms": ["cough"]}]}
expect 201
at 2021-10-26T08:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r4", "readings": [{"person": $wang, "temp_c": 38.0, "symptoms": ["sore_throat"]}]}
expect 201
as clerk1 GET /api/v1/units/ALX-01/signals
expect .signals[rule=corha_ari_2].count = 2
expect .signals[rule=corha_ari_2].persons = [$li, $wang]
expect .signals[rule=corha_ari_2].alert = "outbreak"
expect .signals[rule=ukhsa_ari_2].count = 2
await county /api/v1/signals .signals length 2
as county GET /api/v1/signals
let ari = .signals[rule=corha_ari_2].id

# A person opens the outbreak; its persons stand on the line list as suspected, with the onset that was seen.
as county POST /api/v1/outbreaks
	{"client_key": "o1", "signal": $ari, "title": "二层呼吸道聚集"}
expect 201
let outbreak = .id
expect .state = "open"
expect .profile.key = "ari"
expect .rule = "corha_ari_2"
expect .residents.ill = 2
expect .residents.suspected = 2
expect .over_days = 14
expect .closable_on = "2021-11-10"
expect .curve[day=2021-10-25].residents = 1
expect .curve[day=2021-10-26].residents = 1
as county POST /api/v1/outbreaks
	{"client_key": "o1", "signal": $ari, "title": "二层呼吸道聚集"}
expect 200
expect .id = $outbreak
as league POST /api/v1/outbreaks
	{"client_key": "o2", "unit": "ALX-01", "profile": "ari"}
expect 409
as clerk1 GET /api/v1/units/ALX-01/cases
expect .cases length 2
expect .cases[0].person = $li
expect .cases[0].class = "suspected"
expect .cases[0].onset_at contains "2021-10-25T08:00"
expect .cases[0].source = "signal"
# It is to be reported within a day; saying so settles that.
as clerk1 GET /api/v1/units/ALX-01/duties
expect .duties[key=outbreak.report].due contains "2021-10-27T08:00"
as county POST /api/v1/outbreaks/$outbreak/notes
	{"client_key": "n1", "kind": "report", "text": "电话报旗疾控。"}
expect 201
expect .notes[0].kind = "report"
as clerk4 GET /api/v1/outbreaks/$outbreak
expect 404
