# An outbreak of norovirus: followed day by day, and closed after six whole days without a new case, not a day before.
pack cn-welfare
units data/alxa/units.csv
account clerk1 clerk ALX-01
account leader1 leader ALX-01
account county duty 152921
account watch supervisor 152921

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
as clerk1 POST /api/v1/units/ALX-01/cases
	{"client_key": "c1", "person": $wang, "profile": "norovirus", "class": "confirmed", "onset_at": "2021-10-19T22:00:00+08:00", "symptoms": ["vomiting"], "specimen": "stool", "result": "positive"}
expect 201
let one = .id
as clerk1 POST /api/v1/units/ALX-01/cases
	{"client_key": "c2", "person": $li, "profile": "norovirus", "class": "suspected", "onset_at": "2021-10-20T06:00:00+08:00", "symptoms": ["diarrhoea"]}
expect 201
let two = .id
as clerk1 POST /api/v1/units/ALX-01/cases
	{"client_key": "c3", "person": $li, "profile": "norovirus", "class": "suspected"}
expect 409
as watch POST /api/v1/outbreaks
	{"client_key": "o", "unit": "ALX-01", "profile": "norovirus", "rule": "oregon_gastro_2"}
expect 403
as leader1 POST /api/v1/outbreaks
	{"client_key": "o", "unit": "ALX-01", "profile": "norovirus", "rule": "oregon_gastro_2"}
expect 201
let outbreak = .id
expect .residents.ill = 2
expect .residents.confirmed = 1
expect .over_days = 6
expect .closable_on = "2021-10-27"
as leader1 POST /api/v1/outbreaks/$outbreak/notes
	{"client_key": "n1", "kind": "measure", "text": "二层封闭,呕吐物按规范处置,停止集体用餐。"}
expect 201
as leader1 POST /api/v1/outbreaks/$outbreak/notes
	{"client_key": "n1", "kind": "measure", "text": "二层封闭,呕吐物按规范处置,停止集体用餐。"}
expect 200
expect .notes length 1

# The day before the boundary is refused, with the day from which it may be; the last minute of it as well.
at 2021-10-26T23:59:00+08:00
as leader1 POST /api/v1/outbreaks/$outbreak/close
	{"client_key": "x1", "reason": "六天无新病例"}
expect 409
expect .code = "OUTBREAK_RUNS"
expect .detail contains "2021-10-27"
expect .detail contains "2021-10-20"

# Somebody falls ill on the last day and stands on no list: that counts, and the day moves.
at 2021-10-26T15:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r1", "readings": [{"person": $batu, "temp_c": 36.9, "symptoms": ["vomiting"]}]}
expect 201
at 2021-10-27T00:00:00+08:00
as leader1 GET /api/v1/outbreaks/$outbreak
expect .unlisted length 1
expect .unlisted[0].person = $batu
expect .closable_on = "2021-11-02"
as leader1 POST /api/v1/outbreaks/$outbreak/close
	{"client_key": "x2", "reason": "六天无新病例"}
expect 409
expect .detail contains "2021-11-02"
# Looked into: it was a case. A correction keeps what stood before.
as clerk1 POST /api/v1/units/ALX-01/cases
	{"client_key": "c4", "person": $batu, "profile": "norovirus", "class": "suspected", "onset_at": "2021-10-26T14:00:00+08:00"}
expect 201
as clerk1 POST /api/v1/units/ALX-01/cases/$one
	{"client_key": "c5", "reason": "痊愈", "recovered_at": "2021-10-22T08:00:00+08:00"}
expect 200
as clerk1 GET /api/v1/units/ALX-01/cases/$one
expect .versions length 2
expect .versions[0].line.recovered_at = null
expect .versions[1].reason = "痊愈"
as county GET /api/v1/units/ALX-01/cases/$one
expect .versions[1].reason = ""
expect .case.note absent

at 2021-11-01T23:59:59+08:00
as leader1 POST /api/v1/outbreaks/$outbreak/close
	{"client_key": "x3", "reason": "六天无新病例"}
expect 409
at 2021-11-02T00:00:00+08:00
as leader1 POST /api/v1/outbreaks/$outbreak/close
	{"client_key": "x4", "reason": "10 月 26 日后六天无新病例,终末消毒已完成。"}
expect 200
expect .state = "closed"
expect .residents.ill = 3
expect .residents.recovered = 1
as leader1 POST /api/v1/outbreaks/$outbreak/close
	{"client_key": "x5", "reason": "再结束一次"}
expect 409
as clerk1 GET /api/v1/units/ALX-01/duties
expect .duties[key=outbreak.summary].state = "open"
as county GET /api/v1/outbreaks?state=open
expect .outbreaks length 0
as county GET /api/v1/outbreaks
expect .outbreaks[0].id = $outbreak
