# Who may see and do what. Outside one's subtree there is nothing: not "forbidden" but "no such unit".
pack packs/alxa.yaml
units data/alxa/units.csv
account left-duty duty 152921
account left-leader leader 152921
account left-clerk clerk ALX-01
account right-clerk clerk ALX-04
account inspector inspector 152900
account supervisor supervisor 152900
account machine integration 152900
account left-admin admin 152921

at 2021-10-24T12:00:00+08:00
as left-duty GET /api/v1/units/152921
expect .code = "152921"
as left-duty GET /api/v1/units/152921/children
expect 200
as left-duty GET /api/v1/units/152900
expect 404
as left-duty GET /api/v1/units/152922
expect 404
expect .code = "NO_UNIT"
as left-duty GET /api/v1/units/ALX-04
expect 404
expect .code = "NO_UNIT"
as left-duty GET /api/v1/units/no-such-unit
expect 404
expect .code = "NO_UNIT"
as left-duty GET /api/v1/board/152922?form=daily&period=2021-10-24
expect 404
as left-clerk GET /api/v1/board/152921?form=daily&period=2021-10-24
expect 404
as left-clerk GET /api/v1/units/ALX-02
expect 404
as left-clerk PUT /api/v1/units/ALX-04/reports/daily/2021-10-24
	{"client_key": "1", "kind": "zero", "values": {"residents_in": 41, "staff_on_duty": 17, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 404
expect .code = "NO_UNIT"
as right-clerk PUT /api/v1/units/ALX-04/reports/daily/2021-10-24
	{"client_key": "1", "kind": "zero", "values": {"residents_in": 41, "staff_on_duty": 17, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201

# The duty officer may send for a home that telephones; inspector and supervisor only read.
as left-duty PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "left-duty 1", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
as inspector PUT /api/v1/units/ALX-02/reports/daily/2021-10-24
	{"client_key": "inspector 1", "kind": "zero", "values": {"residents_in": 51, "staff_on_duty": 22, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 403
expect .code = "NO_RIGHT"
as supervisor PUT /api/v1/units/ALX-02/reports/daily/2021-10-24
	{"client_key": "supervisor 1", "kind": "zero", "values": {"residents_in": 51, "staff_on_duty": 22, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 403
as machine PUT /api/v1/units/ALX-02/reports/daily/2021-10-24
	{"client_key": "machine 1", "kind": "zero", "values": {"residents_in": 51, "staff_on_duty": 22, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
as supervisor GET /api/v1/units/ALX-01/reports/daily/2021-10-24
expect 200
as supervisor POST /api/v1/units/ALX-01/reports/daily/2021-10-24/return
	{"client_key": "r", "reason": "no"}
expect 403
as left-leader GET /api/v1/board/152921?form=daily&period=2021-10-24
expect .expected = 4
expect .children length 4
as nobody GET /api/v1/board/152921?form=daily&period=2021-10-24
expect 401
as nobody GET /api/v1/units/152921
expect 401
