# Doses and coverage by group: never before birth, never ahead, never twice; who must not be vaccinated is not counted among those who can be.
# Source: domain.md §8.3 (疫苗), gansu's 养老机构疫苗接种情况.
faults
pack cn-welfare
units
	code,parent_code,kind,name,name_en,facility_type,opened,phone
	620000,,province,甘肃省,Gansu,,,
	620100,620000,prefecture,兰州市,Lanzhou,,,
	620102,620100,county,城关区,Chengguan,,,
	H1,620102,institution,城关养老院,Chengguan Home,eldercare,2001-01-01,12349
	H2,620102,institution,黄河养老院,Yellow River Home,eldercare,2001-01-01,12349
account home clerk H1
account next clerk H2
account district duty 620102

at 2021-12-01T09:00:00+08:00
as home POST /api/v1/units/H1/people
	{"client_key": "p1", "role": "resident", "name": "张桂兰", "birth": "1935-05-01"}
let zhang = .id
as home POST /api/v1/units/H1/people
	{"client_key": "p2", "role": "resident", "name": "王秀英", "birth": "1950-05-01"}
let wang = .id
as home POST /api/v1/units/H1/people
	{"client_key": "p3", "role": "resident", "name": "赵福贵", "birth": "1941-12-02"}
let zhao = .id
as home POST /api/v1/units/H1/people
	{"client_key": "p4", "role": "staff", "name": "李护理", "birth": "1985-03-08"}
let li = .id

# Nobody said anything: that is not "nobody was vaccinated".
as home GET /api/v1/units/H1/vaccinations
expect .known = false
expect .people length 4

as home POST /api/v1/units/H1/vaccinations
	{"client_key": "d1", "person": $zhang, "vaccine": "covid_inactivated", "dose": 1, "on": "1935-04-30"}
expect 422
expect .field = "on"
as home POST /api/v1/units/H1/vaccinations
	{"client_key": "d1", "person": $zhang, "vaccine": "covid_inactivated", "dose": 1, "on": "2021-12-02"}
expect 422
expect .field = "on"
as home POST /api/v1/units/H1/vaccinations
	{"client_key": "d1", "person": $zhang, "vaccine": "covid_inactivated", "dose": 1, "on": "2021-02-30"}
expect 422
as home POST /api/v1/units/H1/vaccinations
	{"client_key": "d1", "person": $zhang, "vaccine": "covid_tea", "dose": 1, "on": "2021-06-01"}
expect 422
expect .field = "vaccine"
as next POST /api/v1/units/H2/vaccinations
	{"client_key": "d1", "person": $zhang, "vaccine": "covid_inactivated", "dose": 1, "on": "2021-06-01"}
expect 404

as home POST /api/v1/units/H1/vaccinations
	{"client_key": "d1", "person": $zhang, "vaccine": "covid_inactivated", "dose": 1, "on": "2021-06-01", "lot": "202105B"}
expect 201
let dose = .id
as home POST /api/v1/units/H1/vaccinations
	{"client_key": "d1", "person": $zhang, "vaccine": "covid_inactivated", "dose": 1, "on": "2021-06-01", "lot": "202105B"}
expect 200
expect .id = $dose
as home POST /api/v1/units/H1/vaccinations
	{"client_key": "d2", "person": $zhang, "vaccine": "covid_subunit", "dose": 1, "on": "2021-06-20"}
expect 409
expect .code = "DOSE_THERE"
as home POST /api/v1/units/H1/vaccinations
	{"client_key": "d2", "person": $zhang, "vaccine": "covid_inactivated", "dose": 2, "on": "2021-05-30"}
expect 422
expect .field = "on"
as home POST /api/v1/units/H1/vaccinations
	{"client_key": "d2", "person": $zhang, "vaccine": "covid_inactivated", "dose": 2, "on": "2021-07-01"}
expect 201
# The third after two inactivated ones is a booster, of whatever kind; alone a subunit course takes three.
as home POST /api/v1/units/H1/vaccinations
	{"client_key": "d3", "person": $zhang, "vaccine": "covid_subunit", "dose": 3, "on": "2021-11-30"}
expect 201
as home POST /api/v1/units/H1/vaccinations
	{"client_key": "d4", "person": $li, "vaccine": "covid_subunit", "dose": 1, "on": "2021-04-01"}
as home POST /api/v1/units/H1/vaccinations
	{"client_key": "d5", "person": $li, "vaccine": "covid_subunit", "dose": 2, "on": "2021-05-01"}
as home GET /api/v1/units/H1/vaccinations
expect .known = true
expect .coverage[disease=covid].groups[group=residents].people = 3
expect .coverage[disease=covid].groups[group=residents].full = 1
expect .coverage[disease=covid].groups[group=residents].booster = 1
expect .coverage[disease=covid].groups[group=staff].begun = 1
expect .coverage[disease=covid].groups[group=staff].full = 0
# Zhao is 79 today and 80 tomorrow.
expect .coverage[disease=covid].groups[group=age_60_79].people = 2
expect .coverage[disease=covid].groups[group=age_80].people = 1
at 2021-12-02T09:00:00+08:00
as home GET /api/v1/units/H1/vaccinations
expect .coverage[disease=covid].groups[group=age_80].people = 2
# Yesterday is still what it was.
as home GET /api/v1/units/H1/vaccinations?day=2021-12-01
expect .coverage[disease=covid].groups[group=age_80].people = 1
as home GET /api/v1/units/H1/vaccinations?day=2021-06-30
expect .coverage[disease=covid].groups[group=residents].full = 0

# A contraindication takes somebody out of those who can be; declining does not.
as home POST /api/v1/units/H1/vaccinations/excuses
	{"client_key": "x1", "person": $wang, "reason": "nerves"}
expect 422
as home POST /api/v1/units/H1/vaccinations/excuses
	{"client_key": "x1", "person": $wang, "reason": "acute_illness", "until": "2021-12-20", "note": "住院治疗后评估"}
expect 201
as home POST /api/v1/units/H1/vaccinations/excuses
	{"client_key": "x2", "person": $zhao, "reason": "refused"}
expect 201
as home GET /api/v1/units/H1/vaccinations
expect .coverage[disease=covid].groups[group=residents].excused = 1
expect .coverage[disease=covid].groups[group=residents].eligible = 2
expect .coverage[disease=influenza].groups[group=residents].eligible = 3
at 2021-12-20T09:00:00+08:00
as home GET /api/v1/units/H1/vaccinations
expect .coverage[disease=covid].groups[group=residents].eligible = 3

# Influenza is of a season; a mistake is voided and stays to be seen.
as home POST /api/v1/units/H1/vaccinations
	{"client_key": "f1", "person": $wang, "vaccine": "influenza", "dose": 1, "on": "2020-11-01"}
as home POST /api/v1/units/H1/vaccinations
	{"client_key": "f2", "person": $wang, "vaccine": "influenza", "dose": 1, "on": "2021-11-01"}
expect 201
let flu = .id
as home GET /api/v1/units/H1/vaccinations
expect .coverage[disease=influenza].groups[group=residents].full = 1
as home POST /api/v1/units/H1/vaccinations/$flu/void
	{"client_key": "v1", "reason": "登记错人"}
expect 200
as home POST /api/v1/units/H1/vaccinations/$flu/void
	{"client_key": "v2", "reason": "登记错人"}
expect 409
as home GET /api/v1/units/H1/vaccinations
expect .coverage[disease=influenza].groups[group=residents].full = 0
as district GET /api/v1/units/H1/vaccinations
expect .people[0].person.name = "张*"
