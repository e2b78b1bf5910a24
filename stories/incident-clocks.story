# Every clock of an information report that is missed climbs by itself: the calls within ten minutes, to civil affairs and to disease control each for itself,
# the written report within thirty, what the county owes from when it was told, the national report within two hours, then the continued and the
# final report. Whoever has done a step is left alone with it.
pack cn-welfare
units data/alxa/units.csv
account home clerk ALX-01
account county duty 152921
account league duty 152900
account head leader 152900
account vice leader 152900

at 2021-10-24T09:06:00+08:00
as head POST /api/v1/charges
	{"client_key": "c", "leader": {"name": "Vice", "account": "vice"}, "unit": "ALX-01", "tier": "bureau", "from": "2021-10-01"}
as home POST /api/v1/incidents
	{"client_key": "1", "unit": "ALX-01", "kind": "cluster", "title": "Fever on ward 2", "discovered_at": "2021-10-24T09:00:00+08:00", "known_at": "2021-10-24T09:05:00+08:00"}
expect 201
let event = .id

# Ten minutes: nobody has phoned. At once in the home, after five minutes the county, after ten whoever is in charge.
at 2021-10-24T09:15:00+08:00
await home /api/v1/chases .[slot=incident.phone.civil_affairs/1].step = "0"
await home /api/v1/chases .[slot=incident.phone.disease_control/1].step = "0"
await home /api/v1/chases .[slot=incident.phone.township/1].step = "0"
as home GET /api/v1/chases
expect .[slot=incident.phone.disease_control/1].title = "Phone disease control: Fever on ward 2"
at 2021-10-24T09:20:00+08:00
await home /api/v1/chases .[slot=incident.phone.disease_control/1].step = "+5m county"
await home /api/v1/chases .[slot=incident.phone.civil_affairs/1].step = "+5m county"
as county GET /api/v1/chases?unit=ALX-01
expect .[slot=incident.phone.civil_affairs/1].to = "152921"
as county GET /api/v1/messages
expect text contains "Sample Home Left 1 is late with Phone the county civil affairs bureau: Fever on ward 2"
# Civil affairs is told; disease control is not: that clock goes on alone.
as home POST /api/v1/incidents/$event/steps
	{"client_key": "2", "step": "phone.civil_affairs", "at": "2021-10-24T09:19:00+08:00", "spoke_with": "officer Li"}
expect 200
at 2021-10-24T09:25:00+08:00
await home /api/v1/chases .[slot=incident.phone.disease_control/1].step = "+10m leader"
as home GET /api/v1/chases
expect .[slot=incident.phone.civil_affairs/1].step = "+5m county"
expect .[slot=incident.phone.disease_control/1].persons[0].name = "Vice"
as vice GET /api/v1/messages
expect text contains "Sample Home Left 1, in your charge, is late with Phone disease control"
kill
restart
as home POST /api/v1/incidents/$event/steps
	{"client_key": "3", "step": "phone.disease_control", "at": "2021-10-24T09:25:00+08:00", "spoke_with": "Dr Wang"}
expect .steps[step=phone.civil_affairs].said_at contains "09:19:00"
expect .steps[step=phone.disease_control].said_at contains "09:25:00"
expect .steps[step=phone.disease_control].state = "late"

# The county was told at 09:19: it owes its call by 09:29, its written report by 09:49, the national one by 11:05. It does nothing.
at 2021-10-24T09:34:00+08:00
await league /api/v1/chases?unit=152921 .[slot=incident.relay.phone/1].step = "+5m county"
as league GET /api/v1/chases?unit=152921
expect .[slot=incident.relay.phone/1].unit = "152921"
expect .[slot=incident.relay.phone/1].to = "152900"
as league GET /api/v1/messages
expect text contains "is late with Phone the civil affairs authority above"

# Half an hour in writing.
at 2021-10-24T09:35:00+08:00
await home /api/v1/chases .[slot=incident.written.first/1].step = "0"
at 2021-10-24T09:45:00+08:00
await home /api/v1/chases .[slot=incident.written.first/1].step = "+10m county"
at 2021-10-24T10:05:00+08:00
await home /api/v1/chases .[slot=incident.written.first/1].step = "+30m prefecture"
at 2021-10-24T10:35:00+08:00
await home /api/v1/chases .[slot=incident.written.first/1].step = "+1h leader"
as home GET /api/v1/chases
expect .[slot=incident.written.first/1].persons[0].name = "Vice"
await league /api/v1/chases?unit=152921 .[slot=incident.relay.written/1].step = "+30m prefecture"
as home POST /api/v1/incidents/$event/reports
	{"client_key": "4", "kind": "first", "text": "Three with fever.", "measures": "Ward closed.", "counts": {"ill_residents": 3, "ill_staff": 0, "suspected_residents": 0, "suspected_staff": 0, "confirmed_residents": 0, "confirmed_staff": 0, "died_residents": 0, "died_staff": 0}}
expect 201
expect .reports[0].late = true

# Two hours.
at 2021-10-24T11:05:00+08:00
await league /api/v1/chases?unit=152921 .[slot=incident.national/1].step = "0"
at 2021-10-24T11:15:00+08:00
await league /api/v1/chases?unit=152921 .[slot=incident.national/1].step = "+10m prefecture"
at 2021-10-24T11:35:00+08:00
await league /api/v1/chases?unit=152921 .[slot=incident.national/1].step = "+30m leader"
as league GET /api/v1/chases?unit=152921
expect .[slot=incident.national/1].persons[0].way = "role"

# A day after the first report the next one.
at 2021-10-25T11:05:00+08:00
await home /api/v1/chases .[slot=incident.continued.1/1].step = "+30m county"
at 2021-10-25T12:40:00+08:00
await home /api/v1/chases .[slot=incident.continued.1/1].step = "+2h prefecture"
as home POST /api/v1/incidents/$event/reports
	{"client_key": "5", "kind": "continued", "text": "No more.", "measures": "As before.", "counts": {"ill_residents": 3, "ill_staff": 0, "suspected_residents": 0, "suspected_staff": 0, "confirmed_residents": 0, "confirmed_staff": 0, "died_residents": 0, "died_staff": 0}}
expect .reports[1].late = true

# The event is over; the final report is due in fourteen days.
at 2021-10-26T09:00:00+08:00
as home POST /api/v1/incidents/$event/end
	{"client_key": "6", "at": "2021-10-26T08:00:00+08:00", "note": "All well."}
expect 200
at 2021-11-09T08:00:00+08:00
await home /api/v1/chases .[slot=incident.final/1].step = "0"
at 2021-11-10T08:00:00+08:00
await home /api/v1/chases .[slot=incident.final/1].step = "+1d county"
at 2021-11-12T08:00:00+08:00
await home /api/v1/chases .[slot=incident.final/1].step = "+3d prefecture"

# Nobody phoned, but the first report was written: from then on the county knows, and its clocks and the national one run.
at 2021-11-12T09:05:00+08:00
as home POST /api/v1/incidents
	{"client_key": "8", "unit": "ALX-01", "kind": "cluster", "title": "Fever on ward 3", "discovered_at": "2021-11-12T09:00:00+08:00", "known_at": "2021-11-12T09:00:00+08:00"}
expect 201
let second = .id
at 2021-11-12T09:20:00+08:00
as home POST /api/v1/incidents/$second/reports
	{"client_key": "9", "kind": "first", "text": "Three ill.", "measures": "Ward closed.", "counts": {"ill_residents": 3, "ill_staff": 0, "suspected_residents": 0, "suspected_staff": 0, "confirmed_residents": 0, "confirmed_staff": 0, "died_residents": 0, "died_staff": 0}}
expect 201
expect .steps[step=phone.civil_affairs].state = "missed"
expect .steps[step=relay.phone].unit.code = "152921"
expect .steps[step=relay.phone].due contains "09:30:00"
expect .steps[step=relay.written].due contains "09:50:00"
expect .steps[step=national].due contains "11:00:00"
# Phoned afterwards, the clocks that run stay as they are.
as home POST /api/v1/incidents/$second/steps
	{"client_key": "10", "step": "phone.civil_affairs", "at": "2021-11-12T09:20:00+08:00", "spoke_with": "officer Li"}
expect 200
expect .steps[step=relay.phone].due contains "09:30:00"
expect .steps[step=relay.phone].state = "open"
at 2021-11-12T09:35:00+08:00
await league /api/v1/chases?unit=152921 .[slot=incident.relay.phone/2].step = "+5m county"
