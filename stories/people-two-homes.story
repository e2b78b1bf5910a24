# Somebody moves from one home to another: the new home learns the old one's name and nothing else, says that they came from there, and the
# county sees a person counted twice until the old home has recorded the departure.
pack cn-welfare
units data/alxa/units.csv
account one clerk ALX-01
account two clerk ALX-02
account county duty 152921
account right clerk ALX-04

at 2022-03-01T08:00:00+08:00
as one POST /api/v1/units/ALX-01/people
	{"client_key": "p1", "role": "resident", "name": "张三", "id_no": "15292119380401001X", "room": "201"}
expect 201
let before = .id
expect .elsewhere length 0
as county GET /api/v1/units/152921/census
expect .homes = 3
expect .keeping = 1
expect .in = 1
expect .counted_twice = 0

at 2022-03-10T09:00:00+08:00
as two POST /api/v1/units/ALX-02/people
	{"client_key": "p1", "role": "resident", "name": "张三", "id_no": "15292119380401001X", "room": "A1"}
expect 201
let after = .id
expect .elsewhere length 1
expect .elsewhere[0].code = "ALX-01"
expect .elsewhere[0].name = "示例左旗第一养老院"
as two GET /api/v1/units/ALX-01/people
expect 404
as county GET /api/v1/units/152921/census
expect .keeping = 2
expect .in = 2
expect .counted_twice = 1
expect .children[0].in = 1
expect .children[2].keeping = 0
as county GET /api/v1/units/152921/twice
expect .twice length 1
expect .twice[0].person = $after
expect .twice[0].other = $before
expect .twice[0].claimed_at = null
# A county beside it sees nothing of it.
as right GET /api/v1/units/ALX-04/twice
expect .twice length 0

as two POST /api/v1/units/ALX-02/people/$after/transferred
	{"client_key": "t1", "from": "ALX-01"}
expect 200
as one GET /api/v1/messages
expect .messages[template=person.transferred].link = "/people/1"
expect .messages[template=person.transferred].text contains "Sample Home Left 2"
as county GET /api/v1/units/152921/twice
expect .twice[0].claimed_at contains "2022-03-10T09:00"
restart

# The old home confirms: it records the departure, and the sum is right again.
at 2022-03-10T11:00:00+08:00
as one POST /api/v1/units/ALX-01/people/$before/moves
	{"client_key": "m1", "to": "left", "reason": "转入第二养老院"}
expect 201
as county GET /api/v1/units/152921/census
expect .in = 1
expect .counted_twice = 0
expect .left_from_in = 1
as county GET /api/v1/units/152921/twice
expect .twice length 0
# The days before say what was so then.
as county GET /api/v1/units/152921/census?day=2022-03-09
expect .in = 1
expect .keeping = 1
