# What a home must do today: a report, two rounds in their windows, the weekly count of supplies. Said to be done with a note, done late,
# waived with a reason; any instant can be asked.
pack packs/duties.yaml
units data/alxa/units.csv
account clerk1 clerk ALX-01
account clerk2 clerk ALX-02
account duty duty 152921
account leader leader 152921

# Before the first window: the round comes, the report is open, nothing is missed yet.
at 2021-10-25T05:30:00+08:00
as clerk1 GET /api/v1/units/ALX-01/duties?at=2021-10-25T05:30:00%2B08:00
expect .duties[slot=2021-10-25/1].state = "coming"
expect .duties[slot=2021-10-25/1].title = "Health round"
expect .duties[slot=2021-10-25/1].opens = "2021-10-25T06:00:00+08:00"
expect .duties[slot=2021-10-25/1].due = "2021-10-25T10:00:00+08:00"
expect .duties[slot=2021-10-25/2].state = "coming"
expect .duties[slot=2021-10-25].key = "report.daily"
expect .duties[slot=2021-10-25].state = "open"
expect .duties[slot=2021-10-25].source = "pack"
expect .duties[slot=2021-W43].state = "open"
expect .duties[slot=2021-W43].due = "2021-10-31T18:00:00+08:00"

at 2021-10-25T08:00:00+08:00
as clerk1 POST /api/v1/units/ALX-01/duties/health.round/done
	{"client_key": "r1", "slot": "2021-10-25/2"}
expect 422
expect .code = "DUTY_NOT_OPEN"
as clerk1 POST /api/v1/units/ALX-01/duties/health.round/done
	{"client_key": "r2", "at": "2021-10-25T07:40:00+08:00", "note": "66 residents, no fever"}
expect 201
expect .state = "done"
expect .slot = "2021-10-25/1"
expect .note = "66 residents, no fever"
# Sent again it answers as before; the key for something else is refused.
as clerk1 POST /api/v1/units/ALX-01/duties/health.round/done
	{"client_key": "r2", "at": "2021-10-25T07:40:00+08:00", "note": "66 residents, no fever"}
expect 200
expect .state = "done"
as clerk1 POST /api/v1/units/ALX-01/duties/health.round/done
	{"client_key": "r2", "note": "other"}
expect 409
as clerk1 POST /api/v1/units/ALX-01/duties/health.round/done
	{"client_key": "r3", "at": "2021-10-26T07:40:00+08:00"}
expect 422
# A report is settled by the report alone, and nobody else's duties are seen.
as clerk1 POST /api/v1/units/ALX-01/duties/report.daily/done
	{"client_key": "r4"}
expect 409
expect .code = "DUTY_ELSEWHERE"
as clerk1 POST /api/v1/units/ALX-01/duties/notice.acknowledge/done
	{"client_key": "r4"}
expect 409
as clerk1 POST /api/v1/units/ALX-01/duties/dance/done
	{"client_key": "r4"}
expect 404
expect .code = "NO_DUTY"
as clerk2 GET /api/v1/units/ALX-01/duties
expect 404

as duty GET /api/v1/board/152921?duty=health.round&period=2021-10-25/1
expect .expected = 4
expect .on_time = 1
expect .missing = 3
expect .children[unit=ALX-01].state = "on_time"
as duty GET /api/v1/board/152921/missing?duty=health.round&period=2021-10-25/1&limit=2
expect .units length 2
as duty GET /api/v1/board/152921?duty=report.daily&period=2021-10-25
expect .expected = 4
expect .missing = 4

# The report settles its duty.
as clerk1 PUT /api/v1/units/ALX-01/reports/daily/2021-10-25
	{"client_key": "d1", "kind": "zero", "values": {"residents_in": 98, "staff_on_duty": 40, "fever": 0, "suspected": 0, "confirmed": 0, "isolated": 0}}
expect 201
as clerk1 GET /api/v1/units/ALX-01/duties
expect .duties[key=report.daily].state = "done"
expect .duties[key=report.daily].evidence contains "report"

# The second home is late with its first round, and late stays late.
at 2021-10-25T11:00:00+08:00
as clerk2 GET /api/v1/units/ALX-02/duties
expect .duties[slot=2021-10-25/1].state = "missed"
expect .duties[0].slot = "2021-10-25/1"
as clerk2 POST /api/v1/units/ALX-02/duties/health.round/done
	{"client_key": "r1", "slot": "2021-10-25/1", "at": "2021-10-25T09:30:00+08:00"}
expect 201
expect .state = "late"
as duty GET /api/v1/board/152921?duty=health.round&period=2021-10-25/1
expect .on_time = 1
expect .late = 1
expect .missing = 2

# Waived with a reason, by those above.
as clerk2 POST /api/v1/units/ALX-02/duties/health.round/waive
	{"client_key": "w", "slot": "2021-10-25/2", "reason": "no"}
expect 403
as duty POST /api/v1/units/ALX-02/duties/health.round/waive
	{"client_key": "w", "slot": "2021-10-25/2", "reason": "moved to the hospital for the day"}
expect 201
expect .state = "waived"
as clerk2 GET /api/v1/units/ALX-02/duties
expect .duties[slot=2021-10-25/2].state = "waived"
expect .duties[slot=2021-10-25/2].note = "moved to the hospital for the day"
as duty GET /api/v1/board/152921?duty=health.round&period=2021-10-25/2
expect .expected = 3
expect .waived = 1
# A report is not waived: where nothing happened there is the zero report, and who need not report is closed in the register. So the form's
# board and the duty's board cannot count differently.
as duty POST /api/v1/units/ALX-02/duties/report.daily/waive
	{"client_key": "w2", "reason": "moved to the hospital for the day"}
expect 409
expect .code = "REPORT_OWED"

# Any instant: what was known at half past ten, what comes tomorrow.
as clerk2 GET /api/v1/units/ALX-02/duties?at=2021-10-25T10:30:00%2B08:00
expect .duties[slot=2021-10-25/1].state = "missed"
as clerk2 GET /api/v1/units/ALX-02/duties?at=2021-10-26T07:00:00%2B08:00
expect .duties[slot=2021-10-26/1].state = "open"
language zh
as clerk2 GET /api/v1/units/ALX-02/duties
expect .duties[slot=2021-10-25/1].title = "健康巡查"
as clerk2 GET /api/v1/units/ALX-02/duties?at=soon
expect 400
expect .detail contains "时刻"
restart
as clerk2 GET /api/v1/units/ALX-02/duties
expect .duties[slot=2021-10-25/1].state = "late"
