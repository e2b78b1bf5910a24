# Two days with the real forms of cn-welfare: balances within the day refuse, the balance from day to day asks for a note, the banner
# reports its own form by 16:00.
units data/alxa/units.csv
account ejin-clerk clerk ALX-05
account ejin-duty duty 152923

at 2021-10-24T14:10:00+08:00
as ejin-clerk GET /api/v1/forms/daily
expect .period = "day"
expect .due = "15:00"
expect .fields[0].key = "residents_listed"
expect .fields[0].zh present
expect .fields[0].en present
expect .checks[0].rule contains "residents_listed ="

# 70 listed are not 65 in, 3 on leave and 1 in hospital.
as ejin-clerk PUT /api/v1/units/ALX-05/reports/daily/2021-10-24
	{"client_key": "24", "kind": "zero", "values": {
		"residents_listed": 70, "residents_in": 65, "residents_leave": 3, "residents_hospital": 1, "admitted": 0,
		"returned": 0, "left_from_in": 0, "left_while_out": 0, "died_in": 0, "died_out": 0, "went_out": 0,
		"staff_listed": 34, "staff_on_duty": 30, "staff_live_in": 12, "staff_commuting": 18, "staff_away": 4,
		"staff_quarantined": 0, "staff_other": 0, "readings_due": 132, "readings_taken": 132, "fever": 0, "cough": 0,
		"diarrhoea": 0, "vomiting": 0, "rash": 0, "abnormal_after_recheck": 0, "sent_to_doctor": 0,
		"suspected_residents": 0, "suspected_staff": 0, "confirmed_residents": 0, "confirmed_staff": 0,
		"asymptomatic_residents": 0, "asymptomatic_staff": 0, "deaths_disease": 0, "recovered": 0, "isolated_new": 0,
		"isolated_return": 0, "isolated_contact": 0, "isolated_symptom": 0, "isolated_other": 0, "released_today": 0,
		"isolation_rooms": 2, "isolation_rooms_used": 0, "test_due_residents": 0, "test_done_residents": 0,
		"test_due_staff": 0, "test_done_staff": 0, "test_positive": 0, "test_pending": 0, "vaccine_eligible": 60,
		"vaccine_full": 58, "vaccine_booster": 40, "outsiders_in": 0, "visits_booked": 0, "visits_held": 0,
		"visits_refused": 0, "vehicles_in": 0, "disinfections": 2, "ventilations": 3, "ventilation_minutes": 90,
		"areas_missed": 0}}
expect 422
expect .code = "CHECK_FAILED"
expect .errors[0].detail present
# The resident on the rash list keeps this from being a zero report.
as ejin-clerk PUT /api/v1/units/ALX-05/reports/daily/2021-10-24
	{"client_key": "24", "kind": "zero", "values": {
		"residents_listed": 70, "residents_in": 66, "residents_leave": 3, "residents_hospital": 1, "admitted": 0,
		"returned": 0, "left_from_in": 0, "left_while_out": 0, "died_in": 0, "died_out": 0, "went_out": 0,
		"staff_listed": 34, "staff_on_duty": 30, "staff_live_in": 12, "staff_commuting": 18, "staff_away": 4,
		"staff_quarantined": 0, "staff_other": 0, "readings_due": 132, "readings_taken": 132, "fever": 0, "cough": 0,
		"diarrhoea": 0, "vomiting": 0, "rash": 1, "abnormal_after_recheck": 0, "sent_to_doctor": 0,
		"suspected_residents": 0, "suspected_staff": 0, "confirmed_residents": 0, "confirmed_staff": 0,
		"asymptomatic_residents": 0, "asymptomatic_staff": 0, "deaths_disease": 0, "recovered": 0, "isolated_new": 0,
		"isolated_return": 0, "isolated_contact": 0, "isolated_symptom": 0, "isolated_other": 0, "released_today": 0,
		"isolation_rooms": 2, "isolation_rooms_used": 0, "test_due_residents": 0, "test_done_residents": 0,
		"test_due_staff": 0, "test_done_staff": 0, "test_positive": 0, "test_pending": 0, "vaccine_eligible": 60,
		"vaccine_full": 58, "vaccine_booster": 40, "outsiders_in": 0, "visits_booked": 0, "visits_held": 0,
		"visits_refused": 0, "vehicles_in": 0, "disinfections": 2, "ventilations": 3, "ventilation_minutes": 90,
		"areas_missed": 0}}
expect 422
expect .code = "ZERO_NOT_ZERO"
expect .errors[0].field = "rash"
as ejin-clerk PUT /api/v1/units/ALX-05/reports/daily/2021-10-24
	{"client_key": "24", "kind": "zero", "values": {
		"residents_listed": 70, "residents_in": 66, "residents_leave": 3, "residents_hospital": 1, "admitted": 0,
		"returned": 0, "left_from_in": 0, "left_while_out": 0, "died_in": 0, "died_out": 0, "went_out": 0,
		"staff_listed": 34, "staff_on_duty": 30, "staff_live_in": 12, "staff_commuting": 18, "staff_away": 4,
		"staff_quarantined": 0, "staff_other": 0, "readings_due": 132, "readings_taken": 132, "fever": 0, "cough": 0,
		"diarrhoea": 0, "vomiting": 0, "rash": 0, "abnormal_after_recheck": 0, "sent_to_doctor": 0,
		"suspected_residents": 0, "suspected_staff": 0, "confirmed_residents": 0, "confirmed_staff": 0,
		"asymptomatic_residents": 0, "asymptomatic_staff": 0, "deaths_disease": 0, "recovered": 0, "isolated_new": 0,
		"isolated_return": 0, "isolated_contact": 0, "isolated_symptom": 0, "isolated_other": 0, "released_today": 0,
		"isolation_rooms": 2, "isolation_rooms_used": 0, "test_due_residents": 0, "test_done_residents": 0,
		"test_due_staff": 0, "test_done_staff": 0, "test_positive": 0, "test_pending": 0, "vaccine_eligible": 60,
		"vaccine_full": 58, "vaccine_booster": 40, "outsiders_in": 0, "visits_booked": 0, "visits_held": 0,
		"visits_refused": 0, "vehicles_in": 0, "disinfections": 2, "ventilations": 3, "ventilation_minutes": 90,
		"areas_missed": 0}}
expect 201
expect .late = false
expect .warnings length 0

# The next day two residents more are in the house, but only one was admitted: it is taken, and a note is asked for.
at 2021-10-25T14:10:00+08:00
as ejin-clerk PUT /api/v1/units/ALX-05/reports/daily/2021-10-25
	{"client_key": "25", "kind": "zero", "values": {
		"residents_listed": 72, "residents_in": 68, "residents_leave": 3, "residents_hospital": 1, "admitted": 1,
		"returned": 0, "left_from_in": 0, "left_while_out": 0, "died_in": 0, "died_out": 0, "went_out": 0,
		"staff_listed": 34, "staff_on_duty": 30, "staff_live_in": 12, "staff_commuting": 18, "staff_away": 4,
		"staff_quarantined": 0, "staff_other": 0, "readings_due": 136, "readings_taken": 136, "fever": 0, "cough": 0,
		"diarrhoea": 0, "vomiting": 0, "rash": 0, "abnormal_after_recheck": 0, "sent_to_doctor": 0,
		"suspected_residents": 0, "suspected_staff": 0, "confirmed_residents": 0, "confirmed_staff": 0,
		"asymptomatic_residents": 0, "asymptomatic_staff": 0, "deaths_disease": 0, "recovered": 0, "isolated_new": 0,
		"isolated_return": 0, "isolated_contact": 0, "isolated_symptom": 0, "isolated_other": 0, "released_today": 0,
		"isolation_rooms": 2, "isolation_rooms_used": 0, "test_due_residents": 0, "test_done_residents": 0,
		"test_due_staff": 0, "test_done_staff": 0, "test_positive": 0, "test_pending": 0, "vaccine_eligible": 60,
		"vaccine_full": 58, "vaccine_booster": 40, "outsiders_in": 0, "visits_booked": 0, "visits_held": 0,
		"visits_refused": 0, "vehicles_in": 0, "disinfections": 2, "ventilations": 3, "ventilation_minutes": 90,
		"areas_missed": 0}}
expect 201
expect .warnings length 1
expect .warnings[0].detail contains "say why"
as ejin-clerk PUT /api/v1/units/ALX-05/reports/daily/2021-10-25
	{"client_key": "25 with a note", "kind": "zero", "note": "yesterday's figure left out one who had come back", "values": {
		"residents_listed": 72, "residents_in": 68, "residents_leave": 3, "residents_hospital": 1, "admitted": 1,
		"returned": 0, "left_from_in": 0, "left_while_out": 0, "died_in": 0, "died_out": 0, "went_out": 0,
		"staff_listed": 34, "staff_on_duty": 30, "staff_live_in": 12, "staff_commuting": 18, "staff_away": 4,
		"staff_quarantined": 0, "staff_other": 0, "readings_due": 136, "readings_taken": 136, "fever": 0, "cough": 0,
		"diarrhoea": 0, "vomiting": 0, "rash": 0, "abnormal_after_recheck": 0, "sent_to_doctor": 0,
		"suspected_residents": 0, "suspected_staff": 0, "confirmed_residents": 0, "confirmed_staff": 0,
		"asymptomatic_residents": 0, "asymptomatic_staff": 0, "deaths_disease": 0, "recovered": 0, "isolated_new": 0,
		"isolated_return": 0, "isolated_contact": 0, "isolated_symptom": 0, "isolated_other": 0, "released_today": 0,
		"isolation_rooms": 2, "isolation_rooms_used": 0, "test_due_residents": 0, "test_done_residents": 0,
		"test_due_staff": 0, "test_done_staff": 0, "test_positive": 0, "test_pending": 0, "vaccine_eligible": 60,
		"vaccine_full": 58, "vaccine_booster": 40, "outsiders_in": 0, "visits_booked": 0, "visits_held": 0,
		"visits_refused": 0, "vehicles_in": 0, "disinfections": 2, "ventilations": 3, "ventilation_minutes": 90,
		"areas_missed": 0}}
expect 200
expect .warnings length 1
board 152923 daily 2021-10-25: expected 1 on_time 1 zero 1 residents_in 68/1 admitted 1/1

# The banner's own form: for the banner, not for the home, and by 16:00.
at 2021-10-24T15:59:59.999+08:00
as ejin-duty PUT /api/v1/units/152923/reports/county/2021-10-24
	{"client_key": "county 24", "kind": "zero", "values": {
		"institutions_expected": 1, "institutions_reported": 1, "institutions_zero": 1, "institutions_with_events": 0,
		"institutions_late": 0, "institutions_missing": 0, "residents_in": 66, "staff_on_duty": 30, "fever": 0,
		"suspected": 0, "confirmed": 0, "asymptomatic": 0, "deaths_disease": 0, "isolated": 0, "released_today": 0,
		"test_done": 0, "test_positive": 0, "inspections": 1, "problems_found": 2, "problems_mended": 1,
		"problems_rechecked": 0, "supply_gaps": 0, "public_concerns": 0, "help_requests": 0}}
expect 201
expect .late = false
as ejin-clerk PUT /api/v1/units/152923/reports/county/2021-10-24
	{"client_key": "county 24 clerk", "kind": "zero", "values": {
		"institutions_expected": 1, "institutions_reported": 1, "institutions_zero": 1, "institutions_with_events": 0,
		"institutions_late": 0, "institutions_missing": 0, "residents_in": 66, "staff_on_duty": 30, "fever": 0,
		"suspected": 0, "confirmed": 0, "asymptomatic": 0, "deaths_disease": 0, "isolated": 0, "released_today": 0,
		"test_done": 0, "test_positive": 0, "inspections": 1, "problems_found": 2, "problems_mended": 1,
		"problems_rechecked": 0, "supply_gaps": 0, "public_concerns": 0, "help_requests": 0}}
expect 404
as ejin-duty PUT /api/v1/units/ALX-05/reports/county/2021-10-24
	{"client_key": "county 24 home", "kind": "zero", "values": {
		"institutions_expected": 1, "institutions_reported": 1, "institutions_zero": 1, "institutions_with_events": 0,
		"institutions_late": 0, "institutions_missing": 0, "residents_in": 66, "staff_on_duty": 30, "fever": 0,
		"suspected": 0, "confirmed": 0, "asymptomatic": 0, "deaths_disease": 0, "isolated": 0, "released_today": 0,
		"test_done": 0, "test_positive": 0, "inspections": 1, "problems_found": 2, "problems_mended": 1,
		"problems_rechecked": 0, "supply_gaps": 0, "public_concerns": 0, "help_requests": 0}}
expect 422
expect .code = "NOT_EXPECTED"
at 2021-10-24T16:00:00+08:00
as admin PUT /api/v1/units/152922/reports/county/2021-10-24
	{"client_key": "county 24 right", "kind": "zero", "values": {
		"institutions_expected": 1, "institutions_reported": 0, "institutions_zero": 0, "institutions_with_events": 0,
		"institutions_late": 0, "institutions_missing": 1, "residents_in": 66, "staff_on_duty": 30, "fever": 0,
		"suspected": 0, "confirmed": 0, "asymptomatic": 0, "deaths_disease": 0, "isolated": 0, "released_today": 0,
		"test_done": 0, "test_positive": 0, "inspections": 1, "problems_found": 2, "problems_mended": 1,
		"problems_rechecked": 0, "supply_gaps": 0, "public_concerns": 0, "help_requests": 0}}
expect 201
expect .late = true
board 152900 county 2021-10-24: expected 4 on_time 1 late 1 missing 2 zero 2 institutions_missing 1/2
expect .due = "2021-10-24T16:00:00+08:00"
