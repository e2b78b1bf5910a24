# 37.2 is nothing. 37.3 asks for another measurement within 30 minutes; normal again ends it; 37.6 still means isolation and two calls, each with its clock.
pack cn-welfare
units data/alxa/units.csv
account clerk1 clerk ALX-01
account duty duty 152921

at 2021-10-24T20:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/people
	{"client_key": "p1", "role": "resident", "name": "王淑珍", "birth": "1938-02-28", "room": "101", "opening": true}
let wang = .id
as clerk1 POST /api/v1/units/ALX-01/people
	{"client_key": "p2", "role": "resident", "name": "李国强", "birth": "1940-05-01", "room": "101", "opening": true}
let li = .id

# 37.2: nothing.
at 2021-10-25T07:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r1", "readings": [{"person": $wang, "temp_c": 37.2}]}
expect .fever = 0
as clerk1 GET /api/v1/units/ALX-01/fevers
expect .fevers[0] absent

# 37.3: measure again, by half past seven.
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r2", "readings": [{"person": $li, "temp_c": 37.3}]}
expect .fever = 1
as clerk1 GET /api/v1/units/ALX-01/fevers
expect .fevers[0].state = "recheck"
expect .fevers[0].temp_c = 37.3
expect .fevers[0].name = "李国强"
expect .fevers[0].recheck_due = "2021-10-25T07:30:00+08:00"
as clerk1 GET /api/v1/units/ALX-01/duties
expect .duties[key=fever.recheck].state = "open"
expect .duties[key=fever.recheck].due = "2021-10-25T07:30:00+08:00"
expect .duties[key=fever.isolate] absent

# Normal again after rest: it ends there, nobody is isolated and nobody told.
at 2021-10-25T07:25:00+08:00
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r3", "readings": [{"person": $li, "temp_c": 36.8, "again": true}]}
as clerk1 GET /api/v1/units/ALX-01/fevers
expect .fevers[0].state = "over"
expect .fevers[0].ended = "2021-10-25T07:25:00+08:00"
expect .fevers[0].again_temp_c = 36.8
as clerk1 GET /api/v1/units/ALX-01/duties
expect .duties[key=fever.recheck].state = "done"
expect .duties[key=fever.isolate] absent
as clerk1 GET /api/v1/units/ALX-01/rounds
expect .rounds[0].fever = 1
expect .rounds[0].abnormal = 0

# In the afternoon 38.1, and 37.6 still after rest, which came late.
at 2021-10-25T14:10:00+08:00
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r4", "readings": [{"person": $li, "temp_c": 38.1, "symptoms": ["cough", "chills"]}, {"person": $wang, "temp_c": 36.5}]}
expect .slot = "2021-10-25/2"
at 2021-10-25T14:45:00+08:00
as clerk1 GET /api/v1/units/ALX-01/duties
expect .duties[link=/desk/duty/health.round/2021-10-25/2].state = "done"
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r5", "readings": [{"person": $li, "temp_c": 37.6}]}
as clerk1 GET /api/v1/units/ALX-01/fevers
expect .fevers[0].state = "confirmed"
expect .fevers[0].temp_c = 38.1
expect .fevers[0].again_temp_c = 37.6
expect .fevers[0].isolation present
let isolation = .fevers[0].isolation
expect .fevers[0].steps[step=isolate].due = "2021-10-25T15:00:00+08:00"
expect .fevers[0].steps[step=tell_civil_affairs].due = "2021-10-25T14:55:00+08:00"
expect .fevers[0].steps[step=tell_disease_control].due = "2021-10-25T14:55:00+08:00"
let fever = .fevers[0].id
as clerk1 GET /api/v1/units/ALX-01/duties
expect .duties[key=fever.isolate].state = "open"
expect .duties[key=fever.tell_civil_affairs].state = "open"
expect .duties[key=fever.tell_disease_control].due = "2021-10-25T14:55:00+08:00"
as clerk1 GET /api/v1/units/ALX-01/rounds
expect .rounds[1].abnormal = 1
expect .rounds[1].fever = 1

# What is done settles its step with its instant; sent again it answers the same.
at 2021-10-25T14:52:00+08:00
as clerk1 POST /api/v1/units/ALX-01/fevers/$fever/steps
	{"client_key": "s1", "step": "tell_civil_affairs", "at": "2021-10-25T14:50:00+08:00", "note": "左旗民政局值班室"}
expect 201
expect .steps[step=tell_civil_affairs].at = "2021-10-25T14:50:00+08:00"
expect .steps[step=tell_civil_affairs].late = false
as clerk1 POST /api/v1/units/ALX-01/fevers/$fever/steps
	{"client_key": "s1", "step": "tell_civil_affairs", "at": "2021-10-25T14:50:00+08:00", "note": "左旗民政局值班室"}
expect 200
as clerk1 POST /api/v1/units/ALX-01/fevers/$fever/steps
	{"client_key": "s2", "step": "dance"}
expect 422
as duty POST /api/v1/units/ALX-01/fevers/1/steps
	{"client_key": "s3", "step": "isolate"}
expect 404
expect .code = "NO_FEVER"
as clerk1 POST /api/v1/units/ALX-01/fevers/$fever/steps
	{"client_key": "s4", "step": "isolate", "note": "隔离室 1"}
at 2021-10-25T15:05:00+08:00
as clerk1 POST /api/v1/units/ALX-01/fevers/$fever/steps
	{"client_key": "s5", "step": "tell_disease_control"}
expect .steps[step=tell_disease_control].at = "2021-10-25T15:05:00+08:00"
expect .steps[step=tell_disease_control].late = true
as clerk1 POST /api/v1/units/ALX-01/fevers/$fever/steps
	{"client_key": "s6", "step": "doctor"}
as clerk1 GET /api/v1/units/ALX-01/duties
expect .duties[key=fever.isolate].state = "done"
expect .duties[key=fever.isolate].settled = "2021-10-25T14:52:00+08:00"
expect .duties[key=fever.tell_civil_affairs].state = "done"
expect .duties[key=fever.tell_civil_affairs].settled = "2021-10-25T14:50:00+08:00"
expect .duties[key=fever.tell_disease_control].state = "late"

# The county sees that there is one, and no name.
as duty GET /api/v1/units/ALX-01/fevers
expect .fevers[0].name = "李*"
as duty GET /api/v1/board/152921/rounds
expect .fever = 2
expect .abnormal = 1

# At night somebody is measured too: it belongs to the round of the evening before.
at 2021-10-26T02:10:00+08:00
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "n1", "readings": [{"person": $wang, "temp_c": 36.7}]}
expect .slot = "2021-10-25/2"
expect .late = true

# Next morning normal: over. What was measured three days ago and sent only now alarms nobody.
at 2021-10-26T07:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r6", "readings": [{"person": $li, "temp_c": 36.6}]}
as clerk1 GET /api/v1/units/ALX-01/fevers?day=2021-10-25
expect .fevers[id=$fever].state = "over"
at 2021-10-28T09:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/rounds
	{"client_key": "r7", "slot": "2021-10-25/2", "readings": [{"person": $wang, "temp_c": 38.5, "at": "2021-10-25T15:00:00+08:00"}]}
expect .late = true
as clerk1 GET /api/v1/units/ALX-01/fevers
expect .fevers[0] absent
