# An administrator makes two-step log-in the rule for duty officers; one sets it up, uses it, loses the phone.
pack packs/alxa.yaml
units data/alxa/units.csv
account chief admin 152900
account guard duty 152921
account clerk clerk ALX-01

at 2021-10-24T12:00:00+08:00
login guard
expect .second_factor = "off"
expect .must_enrol = false
login clerk

# The rule holds at once, also for who is in; programs and other roles go on.
run account second-factor roles --roles duty
expect text contains "duty"
as guard GET /api/v1/units/152921
expect 403
expect .code = "MUST_ENROL"
as clerk GET /api/v1/units/ALX-01
expect 200
login guard
expect .must_enrol = true
as guard PUT /api/v1/units/ALX-01/reports/daily/2021-10-24
	{"client_key": "1", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 403

as guard POST /api/v1/me/second-factor
	{"password": "not it at all"}
expect 401
as guard POST /api/v1/me/second-factor
	{"password": "password of guard"}
expect 201
let secret = .secret
phone code $secret 0
as guard PUT /api/v1/me/second-factor
	{"code": "$code"}
expect 200
expect .recovery_codes length 10
let paper = .recovery_codes[0]
let other_paper = .recovery_codes[1]
as guard GET /api/v1/units/152921
expect 200

login guard
expect 401
expect .code = "NEED_CODE"
phone code $secret 1
login guard $code
expect 200
expect .second_factor = "on"
login guard $code
expect 401
expect .code = "CODE_USED"

# Killed and started again, it still knows.
kill
login guard $code
expect 401
login guard $paper
expect 200
restart
login guard $paper
expect 401
expect .code = "CODE_USED"
run account second-factor state --login guard
expect text contains "guard\ton\trole\t9"

# The phone is lost: who manages the account resets it; the session ends, and the rule still holds.
login guard $other_paper
as guard DELETE /api/v1/accounts/guard/second-factor
expect 403
login clerk
as clerk DELETE /api/v1/accounts/guard/second-factor
expect 403
as chief DELETE /api/v1/accounts/guard/second-factor
expect 204
as guard GET /api/v1/me
expect 401
login guard
expect .must_enrol = true
run account second-factor roles --roles none
as guard GET /api/v1/units/152921
expect 200
run account second-factor reset --login guard
expect exit 1
run account second-factor reset
expect exit 2
