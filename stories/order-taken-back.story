# An order comes down to everybody below; so does the word that it gives way to another, that the other is taken back and it goes on after all, and
# that it is withdrawn itself: each once, though the program is killed right after, and only to those who got it.
pack cn-welfare
units
	code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone,zone
	110000,,prefecture,北京市民政局,Beijing,,,,,,,Asia/Shanghai
	110106,110000,county,丰台区民政局,Fengtai,,,,,,,
	110108,110000,county,海淀区民政局,Haidian,,,,,,,
	FT-01,110106,institution,丰台第一养老院,Fengtai Home,eldercare,public,100,,,,
	FT-02,110106,institution,丰台儿童福利院,Fengtai Children,child,public,60,,,,
	HD-01,110108,institution,海淀第一养老院,Haidian Home,eldercare,public,100,,,,
account city leader 110000
account fengtai leader 110106
account home clerk FT-01
account children clerk FT-02
account haidian clerk HD-01

at 2022-03-12T09:00:00+08:00
as city POST /api/v1/orders
	{"client_key": "one", "scope": "110106", "facility_types": ["eldercare"], "ladder": "institution", "level": 2,
	 "from": "2022-03-12T10:00:00+08:00", "issuer": "北京市民政局", "number": "京民发〔2022〕31号", "title": "丰台二级防控", "text": "自3月12日10时起执行。"}
expect 201
let first = .id
await home /api/v1/messages .messages[template=order.issued].title = "New order: 丰台二级防控"
await fengtai /api/v1/messages .messages[template=order.issued].title = "New order: 丰台二级防控"

# Another one from tomorrow, for the whole city, takes its place: whoever got the first hears of it, and everybody gets the other.
as city POST /api/v1/orders
	{"client_key": "two", "scope": "110000", "facility_types": ["eldercare"], "ladder": "institution", "level": 1, "supersedes": $first,
	 "from": "2022-03-13T08:00:00+08:00", "issuer": "北京市民政局", "number": "京民发〔2022〕35号", "title": "全市一级防控", "text": "自3月13日8时起执行。"}
expect 201
let other = .id
kill
await home /api/v1/messages .messages[template=order.superseded].title = "Order superseded: 丰台二级防控"
await fengtai /api/v1/messages .messages[template=order.superseded].title = "Order superseded: 丰台二级防控"
await haidian /api/v1/messages .messages[template=order.issued].title = "New order: 全市一级防控"
as home GET /api/v1/messages
expect .messages[template=order.superseded].text contains "gives way from 13 Mar, 08:00 to 北京市民政局 京民发〔2022〕35号"
as haidian GET /api/v1/messages
expect .messages[template=order.superseded] absent

# It is taken back before it begins: everybody below hears that, and those of the first that it goes on.
as city POST /api/v1/orders/$other/withdraw
	{"at": "2022-03-12T09:30:00+08:00", "reason": "误发"}
expect 200
kill
await home /api/v1/messages .messages[template=order.withdrawn].title = "Order withdrawn: 全市一级防控"
await home /api/v1/messages .messages[template=order.restored].title = "Order holds after all: 丰台二级防控"
await haidian /api/v1/messages .messages[template=order.withdrawn].title = "Order withdrawn: 全市一级防控"
as home GET /api/v1/messages
expect .messages[template=order.restored].text contains "goes on"
as haidian GET /api/v1/messages
expect .messages[template=order.restored] absent

# The first is withdrawn as well: each who got it hears it; the neighbours, who did not, and a home for children nothing.
at 2022-03-12T11:00:00+08:00
as city POST /api/v1/orders/$first/withdraw
	{"at": "2022-03-12T11:00:00+08:00", "reason": "疫情形势好转。"}
expect 200
kill
await home /api/v1/messages .messages[template=order.withdrawn].title = "Order withdrawn: 丰台二级防控"
restart
as home GET /api/v1/messages
expect .messages[template=order.withdrawn].text contains "疫情形势好转"
as fengtai GET /api/v1/messages
expect .messages length 6
as haidian GET /api/v1/messages
expect .messages[template=order.withdrawn].title = "Order withdrawn: 全市一级防控"
as children GET /api/v1/messages
expect .messages[template=order.issued] absent
expect .messages[template=order.withdrawn] absent
