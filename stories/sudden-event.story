# 首报、续报、终报: a home finds a positive test at 09:00 and knows at 09:05. It phones within ten minutes, writes within thirty; the county
# relays; disease control is told in a step of its own with its own instant; what is late is recorded as late, never refused.
faults
pack cn-welfare
units data/alxa/units.csv
account clerk1 clerk ALX-01
account clerk4 clerk ALX-04
account county1 duty 152921
account league duty 152900
account watch supervisor 152921

at 2021-10-24T09:08:00+08:00
as clerk1 GET /api/v1/incidents
expect .incidents length 0
as clerk1 POST /api/v1/incidents
	{"client_key": "e1", "unit": "ALX-01", "kind": "positive", "title": "一名护理员核酸阳性", "discovered_at": "2021-10-24T09:00:00+08:00", "known_at": "2021-10-24T09:05:00+08:00"}
expect 201
let event = .id
expect .number = "ALX-01-20211024-1"
expect .state = "open"
expect .steps length 4
expect .steps[step=phone.civil_affairs].due contains "09:15:00"
expect .steps[step=phone.disease_control].state = "open"
expect .steps[step=written.first].due contains "09:35:00"

# Sending twice is normal; the same key with other content is not.
as clerk1 POST /api/v1/incidents
	{"client_key": "e1", "unit": "ALX-01", "kind": "positive", "title": "一名护理员核酸阳性", "discovered_at": "2021-10-24T09:00:00+08:00", "known_at": "2021-10-24T09:05:00+08:00"}
expect 201
expect .id = $event
as clerk1 POST /api/v1/incidents
	{"client_key": "e1", "unit": "ALX-01", "kind": "positive", "title": "两名护理员核酸阳性", "discovered_at": "2021-10-24T09:00:00+08:00", "known_at": "2021-10-24T09:05:00+08:00"}
expect 409
as clerk1 POST /api/v1/incidents
	{"client_key": "e2", "unit": "ALX-01", "kind": "positive", "title": "x", "discovered_at": "2021-10-24T09:20:00+08:00", "known_at": "2021-10-24T09:21:00+08:00"}
expect 422
expect .field = "discovered_at"

# Who is not concerned learns nothing; who only watches writes nothing.
as clerk4 GET /api/v1/incidents/$event
expect 404
as clerk4 GET /api/v1/incidents
expect .incidents length 0
as watch GET /api/v1/incidents/$event
expect .number = "ALX-01-20211024-1"
as watch POST /api/v1/incidents/$event/steps
	{"client_key": "w", "step": "phone.township", "at": "2021-10-24T09:08:00+08:00", "spoke_with": "nobody"}
expect 403

# A call needs a name; then its own clock and the server's stand beside one another.
as clerk1 POST /api/v1/incidents/$event/steps
	{"client_key": "c1", "step": "phone.civil_affairs", "at": "2021-10-24T09:07:00+08:00"}
expect 422
expect .field = "spoke_with"
as clerk1 POST /api/v1/incidents/$event/steps
	{"client_key": "c1", "step": "phone.civil_affairs", "at": "2021-10-24T09:07:00+08:00", "spoke_with": "旗民政局 值班员"}
expect 200
expect .steps[step=phone.civil_affairs].state = "done"
expect .steps[step=phone.civil_affairs].said_at contains "09:07:00"
expect .steps[step=phone.civil_affairs].recorded_at contains "09:08:00"
expect .steps[step=phone.civil_affairs].minutes = 2
# Now the county knows, and owes its own steps: within ten and thirty minutes of being told, and two hours of the event.
expect .steps[step=relay.phone].due contains "09:17:00"
expect .steps[step=relay.written].due contains "09:37:00"
expect .steps[step=national].due contains "11:05:00"
expect .steps[step=relay.phone].unit.code = "152921"

at 2021-10-24T09:19:00+08:00
as clerk1 POST /api/v1/incidents/$event/steps
	{"client_key": "c2", "step": "phone.disease_control", "at": "2021-10-24T09:18:00+08:00", "spoke_with": "疾控 王"}
expect 200
expect .steps[step=phone.disease_control].state = "late"
expect .steps[step=phone.disease_control].minutes = 13
as clerk1 POST /api/v1/incidents/$event/steps
	{"client_key": "c3", "step": "phone.disease_control", "at": "2021-10-24T09:10:00+08:00", "spoke_with": "疾控 王"}
expect 409
as clerk1 POST /api/v1/incidents/$event/steps
	{"client_key": "c4", "step": "relay.phone", "unit": "152921", "at": "2021-10-24T09:18:00+08:00", "spoke_with": "盟民政局"}
expect 404
as county1 POST /api/v1/incidents/$event/steps
	{"client_key": "c4", "step": "relay.phone", "unit": "152921", "at": "2021-10-24T09:16:00+08:00", "spoke_with": "盟民政局"}
expect 200
expect .steps[step=relay.phone].state = "done"
expect .steps[step=relay.province].due contains "09:46:00"
expect .steps[step=phone.township].state = "missed"

# First report: a blank is not zero, all eight counts are asked.
as clerk1 POST /api/v1/incidents/$event/reports
	{"client_key": "r0", "kind": "continued", "text": "x", "measures": "y", "counts": {"ill_residents": 0, "ill_staff": 1, "suspected_residents": 0, "suspected_staff": 0, "confirmed_residents": 0, "confirmed_staff": 1, "died_residents": 0, "died_staff": 0}}
expect 422
as clerk1 POST /api/v1/incidents/$event/reports
	{"client_key": "r1", "kind": "first", "text": "x", "measures": "y", "counts": {"ill_staff": 1}}
expect 422
expect .field = "ill_residents"
as clerk1 POST /api/v1/incidents/$event/reports
	{"client_key": "r1", "kind": "first", "text": "护理员核酸阳性,已送医。", "measures": "全院暂停出入,密接隔离。", "counts": {"ill_residents": 0, "ill_staff": 1, "suspected_residents": 0, "suspected_staff": 0, "confirmed_residents": 0, "confirmed_staff": 1, "died_residents": 0, "died_staff": 0}}
expect 201
expect .reports length 1
expect .reports[0].late = false
expect .reports[0].minutes = 14
expect .steps[step=written.first].state = "done"
as clerk1 GET /api/v1/incidents/$event
expect .reports[0].report.counts.confirmed_staff = 1

# The continued report is due after a day; two days later it is late, and is taken all the same.
at 2021-10-26T09:00:00+08:00
as clerk1 POST /api/v1/incidents/$event/reports
	{"client_key": "r2", "kind": "continued", "text": "无新增。", "measures": "继续隔离。", "counts": {"ill_residents": 0, "ill_staff": 0, "suspected_residents": 0, "suspected_staff": 0, "confirmed_residents": 0, "confirmed_staff": 1, "died_residents": 0, "died_staff": 0}}
expect 201
expect .reports[1].late = true
as clerk1 POST /api/v1/incidents/$event/reports
	{"client_key": "r3", "kind": "final", "text": "结束。", "measures": "解除。", "counts": {"ill_residents": 0, "ill_staff": 0, "suspected_residents": 0, "suspected_staff": 0, "confirmed_residents": 0, "confirmed_staff": 0, "died_residents": 0, "died_staff": 0}}
expect 422

restart
at 2021-11-07T10:00:00+08:00
as clerk1 POST /api/v1/incidents/$event/end
	{"client_key": "end", "at": "2021-11-07T08:00:00+08:00", "note": "隔离期满,两次核酸阴性。"}
expect 200
expect .state = "ended"
as clerk1 POST /api/v1/incidents/$event/reports
	{"client_key": "r4", "kind": "final", "text": "结束。", "measures": "解除。", "counts": {"ill_residents": 0, "ill_staff": 0, "suspected_residents": 0, "suspected_staff": 0, "confirmed_residents": 0, "confirmed_staff": 0, "died_residents": 0, "died_staff": 0}}
expect 422
expect .field = "cause"
as clerk1 POST /api/v1/incidents/$event/reports
	{"client_key": "r4", "kind": "final", "text": "结束。", "measures": "解除。", "cause": "通勤感染", "process": "见续报", "assessment": "未扩散", "lessons": "减少通勤", "counts": {"ill_residents": 0, "ill_staff": 0, "suspected_residents": 0, "suspected_staff": 0, "confirmed_residents": 0, "confirmed_staff": 0, "died_residents": 0, "died_staff": 0}}
expect 201
expect .state = "closed"
as clerk1 POST /api/v1/incidents/$event/reports
	{"client_key": "r5", "kind": "continued", "text": "x", "measures": "y", "counts": {"ill_residents": 0, "ill_staff": 0, "suspected_residents": 0, "suspected_staff": 0, "confirmed_residents": 0, "confirmed_staff": 0, "died_residents": 0, "died_staff": 0}}
expect 409
as league GET /api/v1/incidents?state=open
expect .incidents length 0
as league GET /api/v1/incidents?unit=152921&state=closed
expect .incidents[0].number = "ALX-01-20211024-1"
as league GET /api/v1/incidents?unit=152922
expect .incidents length 0
