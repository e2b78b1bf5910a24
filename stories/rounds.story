# The two health rounds of a home: what is refused, what is late, who is missing, and how much of it the county sees.
pack cn-welfare
units data/alxa/units.csv
account clerk1 clerk ALX-01
account clerk2 clerk ALX-02
account duty duty 152921

at 2021-10-24T20:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/people
	{"client_key": "p1", "role": "resident", "name": "王淑珍", "birth": "1938-02-28", "room": "101", "opening": true}
let wang = .id
as clerk1 POST /api/v1/units/ALX-01/people
	{"client_key": "p2", "role": "resident", "name": "李国强", "birth": "1940-05-01", "room": "101", "opening": true}
let li = .id
as clerk1 POST /api/v1/units/ALX-01/people
	{"client_key": "p3", "role": "resident", "name": "巴图", "birth": "1945-11-11", "room": "102", "opening": true}
let batu = .id
as clerk1 POST /api/v1/units/ALX-01/people
	{"client_key": "p4", "role": "staff", "name": "赵敏", "birth": "1988-01-02", "opening": true}
let zhao = .id
as clerk2 POST /api/v1/units/ALX-02/people
	{"client_key": "p5", "role": "resident", "name": "外院老人", "birth": "1938-02-28", "room": "1", "opening": true}
let other = .id

# Before the first round begins nothing can be recorded for the second.
at 2021-10-25T07:30:00+08:00
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r0", "slot": "2021-10-25/2", "readings": [{"person": $wang, "temp_c": 36.5, "symptoms": [], "unseen": null}]}
expect 422
expect .code = "DUTY_NOT_OPEN"
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r0", "slot": "2021-10-25/3", "readings": [{"person": $wang, "temp_c": 36.5}]}
expect 422
expect .errors[0].field = "slot"

# Blank is not zero, and neither is a temperature that cannot be one; every mistake is named.
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r0", "slot": "2021-10-25/1", "readings": [{"person": $wang, "temp_c": null}, {"person": $li, "temp_c": 365}, {"person": $batu, "temp_c": 0},
	 {"person": $batu, "temp_c": 36.55}, {"person": $batu, "temp_c": 36.5, "unseen": "asleep"}, {"person": $batu, "unseen": "gone"}, {"person": $batu, "temp_c": 43.1}]}
expect 422
expect .errors[field=readings/0/temp_c].detail contains "blank"
expect .errors[field=readings/1/temp_c].detail contains "36.5"
expect .errors[field=readings/2/temp_c].detail contains "32.0"
expect .errors[field=readings/3/temp_c].detail contains "one decimal"
expect .errors[field=readings/4/unseen].detail contains "one of them"
expect .errors[field=readings/5/unseen].detail contains "refused"
expect .errors[field=readings/6/temp_c].detail contains "43.0"
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r0", "slot": "2021-10-25/1", "readings": [{"person": $wang, "temp_c": 36.5}, {"person": $other, "temp_c": 36.5}]}
expect 404
expect .code = "NO_PERSON"
as clerk2 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r0", "readings": [{"person": $other, "temp_c": 36.5}]}
expect 404
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r0", "readings": []}
expect 422

# The first room; nothing of what was refused is there.
as clerk1 GET /api/v1/units/ALX-01/rounds?slot=2021-10-25/1
expect .seen = 0
expect .people = 3
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r1", "slot": "2021-10-25/1", "readings": [{"person": $wang, "temp_c": 36.5, "symptoms": ["cough"], "unseen": null, "at": "2021-10-25T07:20:00+08:00"}, {"person": $li, "temp_c": 36, "symptoms": []}, {"person": $zhao, "temp_c": 36.4}]}
expect 201
expect .slot = "2021-10-25/1"
expect .readings = 3
expect .fever = 0
expect .late = false
let first = .id
# A telephone without a net sends twice: the first answer again, and nothing more is there.
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r1", "slot": "2021-10-25/1", "readings": [{"person": $wang, "temp_c": 36.5, "symptoms": ["cough"], "unseen": null, "at": "2021-10-25T07:20:00+08:00"}, {"person": $li, "temp_c": 36, "symptoms": []}, {"person": $zhao, "temp_c": 36.4}]}
expect 200
expect .id = $first
expect .readings = 3
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r1", "slot": "2021-10-25/1", "readings": [{"person": $wang, "temp_c": 36.6}]}
expect 409
expect .code = "KEY_REUSED"

# Who is missing, by room; several readings of one person count once.
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r2", "readings": [{"person": $wang, "temp_c": 36.6}]}
expect 201
expect .slot = "2021-10-25/1"
as clerk1 GET /api/v1/units/ALX-01/rounds?slot=now
expect .seen = 2
expect .people = 3
expect .staff = 1
expect .symptoms = 1
expect .complete = false
expect .rooms[room=102].people[0].state = "missing"
expect .rooms[room=102].people[0].name = "巴图"
expect .rooms[room=101].people[0].state = "seen"
expect .rooms[room=101].people[0].readings[0].temp_c = 36.5
expect .rooms[room=101].people[0].readings[0].symptoms[0] = "cough"
expect .rooms[room=101].people[0].readings[0].at = "2021-10-25T07:20:00+08:00"
expect .rooms[room=101].people[0].readings[1].temp_c = 36.6
expect .rooms[room=101].people[1].readings[0].temp_c = 36.0
as clerk1 GET /api/v1/units/ALX-01/duties
expect .duties[link=/desk/duty/health.round/2021-10-25/1].state = "open"

# From above one sees figures and masked names, and no readings.
as duty GET /api/v1/units/ALX-01/rounds?slot=2021-10-25/1
expect .masked = true
expect .seen = 2
expect .rooms[room=102].people[0].name = "巴*"
expect .rooms[room=101].people[0].readings absent
as duty GET /api/v1/units/ALX-01/people/$wang/readings
expect 403

# "Not seen" with its reason accounts for the last one: complete, and the duty is done.
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r3", "slot": "2021-10-25/1", "readings": [{"person": $batu, "unseen": "asleep"}]}
expect 201
as clerk1 GET /api/v1/units/ALX-01/rounds
expect .rounds[0].seen = 2
expect .rounds[0].unseen = 1
expect .rounds[0].complete = true
expect .rounds[1].people = 3
expect .rounds[1].seen = 0
as clerk1 GET /api/v1/units/ALX-01/duties
expect .duties[link=/desk/duty/health.round/2021-10-25/1].state = "done"
as duty GET /api/v1/board/152921/rounds?day=2021-10-25
expect .seen = 2
expect .unseen = 1
expect .units[0].unit.code = "ALX-01"
expect .units[0].complete = 1

# The second round is sent after its window: recorded, and late. Somebody who went to hospital meanwhile is not owed.
at 2021-10-25T15:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/people/$li/moves
	{"client_key": "m1", "to": "hospital", "at": "2021-10-25T12:00:00+08:00"}
at 2021-10-25T18:30:00+08:00
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r4", "slot": "2021-10-25/2", "readings": [{"person": $wang, "temp_c": 36.7, "at": "2021-10-25T17:50:00+08:00"}, {"person": $batu, "temp_c": 36.2}]}
expect 201
expect .late = true
as clerk1 GET /api/v1/units/ALX-01/rounds
expect .rounds[1].people = 2
expect .rounds[1].seen = 2
expect .rounds[1].complete = true
as clerk1 GET /api/v1/units/ALX-01/duties
expect .duties[link=/desk/duty/health.round/2021-10-25/2].state = "late"
as clerk1 GET /api/v1/units/ALX-01/people/$wang/readings
expect .readings[0].temp_c = 36.5
expect .readings[1].temp_c = 36.6
expect .readings[2].temp_c = 36.7

# The home that sent nothing counts as silent with those it owes; a home without people owes nobody.
await duty /api/v1/board/152921/rounds?day=2021-10-25 .homes = 2
as duty GET /api/v1/board/152921/rounds?day=2021-10-25
expect .silent = 1
expect .units[1].people = 2
expect .units[1].seen = 0
# A thermometer's file: by name, by room, by number; what fits nobody or cannot be is named with its line, the others are taken; the same file again
# changes nothing.
at 2021-10-26T08:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/rounds:import?slot=2021-10-26/1
	姓名,编号,房间,体温,测量时间,未测原因
	王淑珍,,,36.4,2021-10-26 07:50,
	,,102,36.6,2021/10/26 7:51:30,
	,$wang,,36.5,,
	谁也不是,,,36.6,2021-10-26 07:52,
	王淑珍,,,365,2021-10-26 07:53,
	王淑珍,,,,2021-10-26 07:53,
	李国强,,,,,就医住院
expect 201
expect .readings = 4
expect .refused[0].line = 5
expect .refused[0].says contains "register"
expect .refused[1].line = 6
expect .refused[1].says contains "36.5"
expect .refused[2].says contains "blank"
expect .refused[3] absent
let file = .id
as clerk1 POST /api/v1/units/ALX-01/rounds:import?slot=2021-10-26/1
	姓名,编号,房间,体温,测量时间,未测原因
	王淑珍,,,36.4,2021-10-26 07:50,
	,,102,36.6,2021/10/26 7:51:30,
	,$wang,,36.5,,
	谁也不是,,,36.6,2021-10-26 07:52,
	王淑珍,,,365,2021-10-26 07:53,
	王淑珍,,,,2021-10-26 07:53,
	李国强,,,,,就医住院
expect 200
expect .id = $file
as clerk1 GET /api/v1/units/ALX-01/rounds?slot=2021-10-26/1
expect .seen = 2
expect .complete = true
as clerk1 POST /api/v1/units/ALX-01/rounds:import
	姓名,床位
	王淑珍,1
expect 400

# After a crash everything that was answered is there.
kill
as clerk1 GET /api/v1/units/ALX-01/rounds?day=2021-10-25
expect .rounds[0].seen = 2
expect .rounds[1].seen = 2
as duty GET /api/v1/board/152921/rounds?day=2021-10-25
expect .people = 7
expect .seen = 4

# Whoever knows no turns says the time of day: today's first and last, in words or by number. What has not begun is refused by any name.
at 2021-10-27T07:30:00+08:00
as clerk2 POST /api/v1/units/ALX-02/rounds
	{"client_key": "w1", "slot": "morning", "readings": [{"person": $other, "temp_c": 36.5}]}
expect 201
expect .slot = "2021-10-27/1"
as clerk2 POST /api/v1/units/ALX-02/rounds
	{"client_key": "w2", "slot": 1, "readings": [{"person": $other, "temp_c": 36.5}]}
expect .slot = "2021-10-27/1"
as clerk2 POST /api/v1/units/ALX-02/rounds
	{"client_key": "w3", "slot": "PM", "readings": [{"person": $other, "temp_c": 36.5}]}
expect 422
expect .code = "DUTY_NOT_OPEN"
as clerk2 POST /api/v1/units/ALX-02/rounds
	{"client_key": "w3", "slot": "2021-10-26/晚上", "readings": [{"person": $other, "temp_c": 36.5}]}
expect .slot = "2021-10-26/2"
as clerk2 POST /api/v1/units/ALX-02/rounds
	{"client_key": "w4", "slot": "dawn", "readings": [{"person": $other, "temp_c": 36.5}]}
expect 422
expect .field = "slot"
as clerk2 POST /api/v1/units/ALX-02/rounds
	{"client_key": "w4", "slot": [1], "readings": [{"person": $other, "temp_c": 36.5}]}
expect 422
expect .field = "slot"
