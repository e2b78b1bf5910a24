# A clerk logs in for the first time and sends the day's zero report; the banner and the league see it.
faults
pack packs/alxa.yaml
units data/alxa/units.csv
account ejin-clerk clerk ALX-05
account ejin-duty duty 152923

at 2021-10-24T14:10:00+08:00
as nobody GET /api/v1/me
expect 401
expect .code = "NEED_LOGIN"
as nobody POST /api/v1/session
	{"login": "ejin-clerk", "password": "something else"}
expect 401
expect .code = "BAD_LOGIN"

login ejin-clerk
expect 200
expect header Set-Cookie contains "HttpOnly"
expect header Set-Cookie contains "SameSite=Strict"
as ejin-clerk GET /api/v1/me
expect .login = "ejin-clerk"
expect .role = "clerk"
expect .unit.code = "ALX-05"

board 152923 daily 2021-10-24: expected 1 missing 1 on_time 0
as ejin-clerk PUT /api/v1/units/ALX-05/reports/daily/2021-10-24
	{"client_key": "first", "kind": "zero",
	 "values": {"residents_in": 66, "staff_on_duty": 30, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
expect .late = false
as ejin-clerk GET /api/v1/units/ALX-05/reports/daily/2021-10-24
expect .kind = "zero"
expect .values.residents_in = 66
expect .late = false

board 152923 daily 2021-10-24: expected 1 on_time 1 late 0 missing 0 zero 1 returned 0 residents_in 66/1 fever 0/1
board 152900 daily 2021-10-24: expected 7 on_time 1 late 0 missing 6 zero 1 returned 0 152923.on_time 1 152921.missing 4
as ejin-duty GET /api/v1/board/152923/missing?form=daily&period=2021-10-24
expect .units length 0

as ejin-clerk DELETE /api/v1/session
as ejin-clerk GET /api/v1/me
expect 401
