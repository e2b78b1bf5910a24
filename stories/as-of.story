# The board can be asked as it was after any event of the journal.
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01
account clerk2 clerk ALX-02

at 2021-10-24T14:00:00+08:00
board 152921 daily 2021-10-24: on_time 0 missing 4
let empty = .as_of
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
let first = .seq
as clerk2 PUT /api/v1/units/ALX-02/reports/daily/2021-10-24
	{"client_key": "clerk2 1", "kind": "zero", "values": {"residents_in": 51, "staff_on_duty": 22, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "2", "kind": "values", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 3, "suspected": 0, "confirmed": 0, "isolated": 3}}
expect 200

board 152921 daily 2021-10-24: on_time 2 missing 2 zero 1 fever 3/2
as admin GET /api/v1/board/152921?form=daily&period=2021-10-24&as_of=$first
expect .as_of = $first
expect .on_time = 1
expect .missing = 3
expect .zero = 1
expect .sums.fever.sum = 0
as admin GET /api/v1/board/152921?form=daily&period=2021-10-24&as_of=$empty
expect .on_time = 0
expect .missing = 4
as admin GET /api/v1/board/152921?form=daily&period=2021-10-24&as_of=soon
expect 400
expect .code = "BAD_QUERY"
