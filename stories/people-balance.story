# A home opens its register, and two weeks later its figures balance: who was there when it opened is no admission, who goes out comes
# back or stays out, a room takes no more than its beds unless somebody says so, and a mistake is struck out, not removed.
faults
pack cn-welfare
units data/alxa/units.csv
account clerk clerk ALX-01
account other clerk ALX-02
account county duty 152921

at 2022-03-01T08:00:00+08:00
as clerk GET /api/v1/units/ALX-01/census
expect .known = false
as clerk POST /api/v1/units/ALX-01/rooms
	{"client_key": "r1", "name": "201", "zone": "clean", "beds": 2}
expect 201
let room = .id
as clerk POST /api/v1/units/ALX-01/rooms
	{"client_key": "r2", "name": "201", "zone": "clean", "beds": 3}
expect 409
expect .code = "ROOM_TAKEN"
as clerk POST /api/v1/units/ALX-01/people
	{"client_key": "p1", "role": "resident", "name": "张三", "id_no": "15292119380401001X", "room": "201"}
expect 201
let zhang = .id
as clerk POST /api/v1/units/ALX-01/people
	{"client_key": "p1", "role": "resident", "name": "张三", "id_no": "15292119380401001X", "room": "201"}
expect 200
expect .id = $zhang
as clerk POST /api/v1/units/ALX-01/people
	{"client_key": "p2", "role": "resident", "name": "李四", "sex": "male", "birth": "1940-03-02", "room": "201"}
expect 201
let li = .id
as clerk POST /api/v1/units/ALX-01/people
	{"client_key": "p3", "role": "staff", "name": "王五", "sex": "female", "where": "live_in", "phone": "13800138000"}
expect 201
let wang = .id
as clerk GET /api/v1/units/ALX-01/census
expect .known = true
expect .listed = 2
expect .in = 2
expect .opened_in = 2
expect .admitted = 0
expect .live_in = 1

# The room is full, and says so; the home next door and the county are refused.
at 2022-03-02T09:00:00+08:00
as clerk POST /api/v1/units/ALX-01/people
	{"client_key": "p4", "role": "resident", "name": "赵六", "room": "201"}
expect 409
expect .code = "ROOM_FULL"
expect .detail contains "2 beds"
as clerk POST /api/v1/units/ALX-01/people
	{"client_key": "p4b", "role": "resident", "name": "赵六", "room": "201", "crowd": true}
expect 201
let zhao = .id
as clerk GET /api/v1/units/ALX-01/rooms
expect .rooms[name=201].taken = 3
expect .rooms[name=201].beds = 2
as other GET /api/v1/units/ALX-01/people
expect 404
as other POST /api/v1/units/ALX-02/people
	{"client_key": "x", "role": "resident", "name": "别人", "room": $room}
expect 404
expect .code = "NO_ROOM"
as county POST /api/v1/units/152921/people
	{"client_key": "x", "role": "resident", "name": "别人"}
expect 422

# Out, in hospital, back.
as clerk POST /api/v1/units/ALX-01/people/$zhang/moves
	{"client_key": "m1", "to": "hospital", "at": "2022-03-02T08:30:00+08:00", "reason": "骨折"}
expect 201
expect .where = "hospital"
as clerk POST /api/v1/units/ALX-01/people/$zhang/moves
	{"client_key": "m1", "to": "hospital", "at": "2022-03-02T08:30:00+08:00", "reason": "骨折"}
expect 200
as clerk POST /api/v1/units/ALX-01/people/$li/moves
	{"client_key": "m2", "to": "leave", "at": "2022-03-02T07:00:00+08:00"}
expect 201
as clerk POST /api/v1/units/ALX-01/people/$li/moves
	{"client_key": "m3", "to": "leave"}
expect 409
expect .code = "BAD_MOVE"
as clerk POST /api/v1/units/ALX-01/people/$li/moves
	{"client_key": "m3", "to": "in", "at": "2022-03-02T06:00:00+08:00"}
expect 409
expect .field = "at"
as clerk POST /api/v1/units/ALX-01/people/$li/moves
	{"client_key": "m3", "to": "in", "at": "2022-03-02T20:00:00+08:00"}
expect 422
expect .field = "at"
as clerk GET /api/v1/units/ALX-01/census
expect .listed = 3
expect .in = 1
expect .leave = 1
expect .hospital = 1
expect .went_out = 2
expect .admitted = 1

at 2022-03-03T10:00:00+08:00
as clerk POST /api/v1/units/ALX-01/people/$li/moves
	{"client_key": "m4", "to": "in"}
expect 201
as clerk POST /api/v1/units/ALX-01/people/$zhang/moves
	{"client_key": "m5", "to": "died", "reason": "病故"}
expect 201
expect .room = null
as clerk POST /api/v1/units/ALX-01/people/$zhang/moves
	{"client_key": "m6", "to": "in"}
expect 409
expect .code = "BAD_MOVE"
as clerk GET /api/v1/units/ALX-01/census?day=2022-03-03
expect .listed = 2
expect .in = 2
expect .returned = 1
expect .died_out = 1
expect .died_in = 0

# It was somebody else who died: struck out with its reason, and the day is right again, also two days later.
at 2022-03-05T10:00:00+08:00
as clerk POST /api/v1/units/ALX-01/people/$zhang/moves/undo
	{"client_key": "u1", "reason": "登记错人"}
expect 200
expect .where = "hospital"
expect .moves[0].undone = true
expect .moves[0].undone_why = "登记错人"
expect .moves length 3
as clerk GET /api/v1/units/ALX-01/census?day=2022-03-03
expect .listed = 3
expect .hospital = 1
expect .died_out = 0
as clerk GET /api/v1/units/ALX-01/census?day=2022-03-02
expect .in = 1
expect .leave = 1
expect .hospital = 1
as clerk GET /api/v1/units/ALX-01/census?day=2022-02-28
expect .known = false
as clerk GET /api/v1/units/ALX-01/census?day=2022-03-06
expect .known = false

# Staff come home and stay out; somebody who left is admitted again.
as clerk POST /api/v1/units/ALX-01/people/$wang/moves
	{"client_key": "s1", "to": "away"}
expect 201
as clerk POST /api/v1/units/ALX-01/people/$wang/moves
	{"client_key": "s2", "to": "hospital"}
expect 409
as clerk POST /api/v1/units/ALX-01/people/$zhao/moves
	{"client_key": "s3", "to": "left"}
expect 201
as clerk POST /api/v1/units/ALX-01/people/$zhao/moves
	{"client_key": "s4", "to": "in", "room": null}
expect 201
as clerk GET /api/v1/units/ALX-01/census
expect .left_from_in = 1
expect .admitted = 1
expect .away = 1
expect .staff_listed = 1
restart
as clerk GET /api/v1/units/ALX-01/census
expect .listed = 3
expect .in = 2
