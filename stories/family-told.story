# A booked visit is cancelled at 08:00 by an order: the family reads it on their telephone, once, though the program is killed; a gateway that
# refuses is shown to the house and among the dead letters, masked. Before there is a gateway the house tells them itself.
pack cn-welfare
units
	code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone,zone
	110000,,prefecture,北京市民政局,Beijing,,,,,,,Asia/Shanghai
	110106,110000,county,丰台区民政局,Fengtai,,,,,,,
	FT-01,110106,institution,丰台第一养老院,Fengtai Home 1,eldercare,public,100,,,010-63800000,
	FT-02,110106,institution,丰台第二养老院,Fengtai Home 2,eldercare,public,100,,,,
account city leader 110000
account chief admin 110106
account home clerk FT-01
account home2 clerk FT-02
receiver 10

at 2022-03-12T09:00:00+08:00
as home POST /api/v1/units/FT-01/people
	{"client_key": "r1", "role": "resident", "name": "王桂兰", "sex": "female", "birth": "1938-03-01"}
let granny = .id
as home2 POST /api/v1/units/FT-02/people
	{"client_key": "r1", "role": "resident", "name": "李建国", "sex": "male", "birth": "1940-05-01"}
let grandpa = .id
# No gateway yet: whoever is cancelled has to be called.
as home POST /api/v1/units/FT-01/visits
	{"client_key": "v0", "resident": $granny, "visitor": {"name": "王芳", "phone": "13800138000"}, "at": "2022-03-12T10:00:00+08:00"}
let early = .id
as home POST /api/v1/units/FT-01/visits/$early/cancel
	{"client_key": "c0", "note": "临时停电"}
expect .state = "cancelled"
expect .family = null
as home GET /api/v1/units/FT-01/visits?day=2022-03-12
expect .texts = false

# The district's gateway holds for every home below it; the second home has one of its own that refuses.
as chief POST /api/v1/channels
	{"unit": "110106", "kind": "sms", "name": "区短信网关", "config": {"body": "{\"to\": \"{phone}\", \"text\": \"{text}\"}"}, "secrets": {"url": "$receiver/ok"}}
expect 201
as chief POST /api/v1/channels
	{"unit": "FT-02", "kind": "sms", "name": "院短信网关", "config": {"body": "{\"to\": \"{phone}\", \"text\": \"{text}\"}"}, "secrets": {"url": "$receiver/flaky"}}
expect 201
as home GET /api/v1/units/FT-01/visits?day=2022-03-13
expect .texts = true
as home POST /api/v1/units/FT-01/visits
	{"client_key": "v1", "resident": $granny, "visitor": {"name": "王芳", "phone": "13800138000"}, "at": "2022-03-13T10:00:00+08:00"}
let ten = .id
expect .family = null
as home POST /api/v1/units/FT-01/visits
	{"client_key": "v2", "resident": $granny, "visitor": {"name": "王芳", "phone": "13800138000"}, "at": "2022-03-13T11:00:00+08:00", "manner": "video"}
let video = .id
as home POST /api/v1/units/FT-01/visits
	{"client_key": "v3", "resident": $granny, "visitor": {"name": "邻居"}, "at": "2022-03-13T10:30:00+08:00"}
let nobody = .id
as home2 POST /api/v1/units/FT-02/visits
	{"client_key": "v1", "resident": $grandpa, "visitor": {"name": "Ann Li", "phone": "13900139001", "language": "en"}, "at": "2022-03-13T10:00:00+08:00"}
let other = .id
as city POST /api/v1/orders
	{"client_key": "level one", "scope": "110000", "facility_types": ["eldercare"], "ladder": "institution", "level": 1,
	 "from": "2022-03-13T08:00:00+08:00", "issuer": "北京市民政局", "number": "京民养老发〔2022〕31号", "title": "暂行一级防控", "text": "自3月13日8时起执行。"}
expect 201
caught /ok 0 0

# Eight o'clock. Killed in the middle of it: still one message for each family, and none for whoever left no number.
at 2022-03-13T08:00:00+08:00
kill
await home /api/v1/units/FT-01/visits/$ten .family.state = "sent"
expect .family.at contains "2022-03-13T08:00"
expect .state = "cancelled"
caught /ok 1 1
letter /ok "13800138000"
letter /ok "丰台第一养老院通知：您预约的 3月13日 10:00 的探视取消，请不要前来。可以改约视频探视，或给院里打电话（010-63800000）。"
letter /ok "京民养老发〔2022〕31号"
as home GET /api/v1/units/FT-01/visits/$nobody
expect .state = "cancelled"
expect .family = null
as home GET /api/v1/units/FT-01/visits/$video
expect .state = "booked"
as home GET /api/v1/messages
expect .messages[template=visit.cancelled_told].link contains "/desk/visits/"
expect .messages[template=visit.cancelled].link contains "/desk/visits/"
restart
caught /ok 1 1

# The house cancels the one by video itself, for a reason the family reads; the same sent twice is one message.
at 2022-03-13T08:30:00+08:00
as home POST /api/v1/units/FT-01/visits/$video/cancel
	{"client_key": "c1", "note": "当天院内停电检修。"}
as home POST /api/v1/units/FT-01/visits/$video/cancel
	{"client_key": "c1", "note": "当天院内停电检修。"}
expect 200
await home /api/v1/units/FT-01/visits/$video .family.state = "sent"
caught /ok 2 2
letter /ok "很抱歉，您预约的 3月13日 11:00 的探视不能进行"
letter /ok "当天院内停电检修。"

# The gateway that refuses: given up in the end, shown with a masked number, sent again by hand under the number it had.
later 31 home2 /api/v1/units/FT-02/visits/$other .family.state = "dead"
as chief GET /api/v1/deliveries
expect .deliveries length 1
expect .deliveries[0].to = "139****9001"
expect .deliveries[0].title contains "Visit cancelled"
let letter = .deliveries[0].id
caught /flaky 10 1
as chief POST /api/v1/deliveries/$letter/retry
expect 204
caught /flaky 11 1
letter /flaky "Fengtai Home 2: the visit you booked for 13 Mar, 10:00 is cancelled. Please do not come. You can book a visit by video instead, or call us."
await home2 /api/v1/units/FT-02/visits/$other .family.state = "sent"
