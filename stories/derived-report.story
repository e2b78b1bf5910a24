# The daily report that writes itself: what the records give, what a person adds or changes with a reason, and what becomes of it when
# the records change afterwards. A home without records types everything.
pack packs/derived.yaml
units data/alxa/units.csv
account clerk clerk ALX-01
account typist clerk ALX-02
account duty duty 152921

at 2021-10-23T09:00:00+08:00
as clerk POST /api/v1/units/ALX-01/people
	{"client_key": "p1", "role": "resident", "name": "王淑珍", "birth": "1938-02-28", "room": "101", "opening": true}
let wang = .id
as clerk POST /api/v1/units/ALX-01/people
	{"client_key": "p2", "role": "resident", "name": "李国强", "birth": "1940-05-01", "room": "101", "opening": true}
let li = .id
as clerk POST /api/v1/units/ALX-01/people
	{"client_key": "p3", "role": "resident", "name": "巴图", "birth": "1945-11-11", "room": "102", "opening": true}
let batu = .id

at 2021-10-24T08:00:00+08:00
as clerk POST /api/v1/units/ALX-01/rounds
	{"client_key": "r1", "readings": [{"person": $wang, "temp_c": 36.5}, {"person": $li, "temp_c": 36.4}, {"person": $batu, "temp_c": 36.9}]}
at 2021-10-24T09:00:00+08:00
as clerk POST /api/v1/units/ALX-01/people/$batu/moves
	{"client_key": "m1", "to": "leave", "reason": "回家", "at": "2021-10-24T08:50:00+08:00"}

# What the records give, and how it is counted; what they do not give is named, and is not 0.
at 2021-10-24T14:00:00+08:00
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived
expect .values.residents_in = 2
expect .values.went_out = 1
expect .values.readings_taken = 3
expect .values.fever = 0
expect .values.masks absent
expect .missing = ["masks"]
expect .sources.went_out.figure = "org.went_out"
expect .sources.went_out.says = "Began a leave or a hospital stay that day"
expect .confirmed = null
expect .changed = []

# The rows behind a figure: open to the home, masked to everybody else.
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/went_out
expect .value = 1
expect .rows length 1
expect .rows[0].name = "巴图"
expect .rows[0].person = $batu
as duty GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/went_out
expect .rows[0].name = "巴*"
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/readings_taken
expect .rows[0].says contains "3 measured"
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/masks
expect 404
expect .code = "NO_FIGURE"

# Blank stays missing, also where the records know it; otherwise than recorded is refused without a reason.
as clerk PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "a", "kind": "values", "values": {"residents_in": 2, "readings_taken": 4, "fever": 0, "masks": 40}}
expect 422
expect .errors[field=went_out].detail contains "missing"
expect .errors[field=readings_taken].detail = "“Temperature readings taken” is 4, the records give 3; if it must differ, say why."
as clerk PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "a", "kind": "values", "values": {"residents_in": 2, "went_out": 1, "readings_taken": 3, "fever": 0, "masks": 40}, "overrides": {"masks": "数过"}}
expect 422
expect .errors[field=masks].detail contains "nothing to override"
as clerk PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "a", "kind": "values", "values": {"residents_in": 2, "went_out": 1, "readings_taken": 4, "fever": 0, "masks": 40}, "overrides": {"readings_taken": "一人漏记"}}
expect 201
# Sent again by a phone that heard no answer: the first answer, also when the records have moved on.
as clerk PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "a", "kind": "values", "values": {"residents_in": 2, "went_out": 1, "readings_taken": 4, "fever": 0, "masks": 40}, "overrides": {"readings_taken": "一人漏记"}}
expect 200
as clerk PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "a", "kind": "values", "values": {"residents_in": 2, "went_out": 1, "readings_taken": 4, "fever": 0, "masks": 40}, "overrides": {"readings_taken": "另一个原因"}}
expect 409

# Above it can be seen where the figures come from.
as duty GET /api/v1/units/ALX-01/reports/daily/2021-10-24
expect .origin = "mixed"
expect .overrides.readings_taken = "一人漏记"
as duty GET /api/v1/board/152921?form=daily&period=2021-10-24
expect .mixed = 1
expect .derived = 0

# A home without records types everything, and nothing is asked of it.
as typist GET /api/v1/units/ALX-02/reports/daily/2021-10-24/derived
expect .values = {}
expect .missing length 5
as typist PUT /api/v1/units/ALX-02/reports/daily/2021-10-24
	{"client_key": "b", "kind": "values", "values": {"residents_in": 60, "went_out": 0, "readings_taken": 120, "fever": 0, "masks": 31}}
expect 201
as duty GET /api/v1/units/ALX-02/reports/daily/2021-10-24
expect .origin = "typed"

# The evening: the records change after the report was confirmed. It is shown and not applied; the person corrects.
at 2021-10-24T17:00:00+08:00
as clerk POST /api/v1/units/ALX-01/rounds
	{"client_key": "r2", "readings": [{"person": $wang, "temp_c": 38.2}]}
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived
expect .confirmed.values.fever = 0
expect .changed[field=fever] = {"field": "fever", "confirmed": 0, "now": 1}
expect .changed[field=readings_taken].now = 4
as duty GET /api/v1/units/ALX-01/reports/daily/2021-10-24
expect .values.fever = 0
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived/fever
expect .rows[0].says = "38.2 ℃"
# A zero report is no way around the records.
as clerk PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "c", "kind": "zero", "values": {"residents_in": 2, "went_out": 1, "readings_taken": 4, "fever": 0, "masks": 40}}
expect 422
expect .code = "NOT_AS_RECORDED"
expect .errors[field=fever].detail contains "records give 1"
as clerk PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "d", "kind": "values", "values": {"residents_in": 2, "went_out": 1, "readings_taken": 4, "fever": 1, "masks": 40}, "reason": "晚间发热一人"}
expect 200
# The phone that never heard its first answer gets it even now.
as clerk PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "a", "kind": "values", "values": {"residents_in": 2, "went_out": 1, "readings_taken": 4, "fever": 0, "masks": 40}, "overrides": {"readings_taken": "一人漏记"}}
expect 200
expect .changes = 0
# Everything that can be recorded was, and nothing was typed over it: derived.
as duty GET /api/v1/board/152921?form=daily&period=2021-10-24
expect .sums.fever.sum = 1
expect .mixed = 0
expect .derived = 1
restart
as duty GET /api/v1/board/152921?form=daily&period=2021-10-24
expect .derived = 1
as clerk GET /api/v1/units/ALX-01/reports/daily/2021-10-24/derived
expect .changed = []
as duty GET /api/v1/units/ALX-01/reports/daily/2021-10-24
expect .overrides = {}
expect .history length 2
stop
run check
run rebuild
as duty GET /api/v1/board/152921?form=daily&period=2021-10-24
expect .derived = 1
