# A chased clerk sees the message, reads it once, in the language of choice; channels keep their secrets and say what went wrong.
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk2 clerk ALX-02
account clerk4 clerk ALX-04
account duty1 duty 152921
account chief admin 152921

at 2021-10-25T14:00:00+08:00
as clerk2 GET /api/v1/messages
expect .unread = 0
expect .messages length 0
as duty1 POST /api/v1/chases
	{"client_key": "c1", "duty": "report.daily", "period": "2021-10-25", "units": ["ALX-02"], "text": "请在三点前报送。"}
expect 201
as clerk2 GET /api/v1/messages?state=unread
expect .unread = 1
expect .messages length 1
expect .messages[0].state = "unread"
expect .messages[0].template = "chase.hand"
let message = .messages[0].id
# Whose it is not, learns nothing of it.
as clerk4 POST /api/v1/messages/$message/read
expect 404
expect .code = "NO_MESSAGE"
as clerk2 POST /api/v1/messages/$message/read
expect 200
expect .unread = 0
at 2021-10-25T14:10:00+08:00
as clerk2 POST /api/v1/messages/$message/read
expect 200
as clerk2 GET /api/v1/messages?state=read
expect .messages[0].state = "read"
expect .messages[0].read_at = "2021-10-25T06:00:00.000Z"
as clerk2 POST /api/v1/messages/read-all
expect .unread = 0
# The chase shows that it was read.
as duty1 GET /api/v1/chases?unit=152921
expect .[unit=ALX-02].state = "read"

# Preferences: ways besides the app, an address kept sealed.
as clerk2 PUT /api/v1/account/preferences
	{"language": "en", "channels": {"chase": ["mail"]}, "quiet_hours": {"from": "22:00", "to": "07:00"}, "email": "clerk@home.example"}
expect 200
expect .language = "en"
expect .quiet_hours.from = "22:00"
expect .channels.chase[0] = "mail"
expect .email = "clerk@home.example"
as clerk2 PUT /api/v1/account/preferences
	{"language": "en", "channels": {"chase": ["mail"]}, "quiet_hours": null}
expect 200
expect .quiet_hours = null
expect .email = "clerk@home.example"
as clerk2 PUT /api/v1/account/preferences
	{"language": "en", "channels": {"chase": ["wecom"]}}
expect 422
expect .field = "channels"
as clerk2 PUT /api/v1/account/preferences
	{"language": "en", "channels": {}, "email": "no address"}
expect 422
expect .field = "email"

# Without a mail server the letter is dead at once, and somebody with the right sends it again.
as duty1 POST /api/v1/chases
	{"client_key": "c2", "duty": "report.daily", "period": "2021-10-25", "units": ["ALX-02"], "text": "Once more."}
expect 201
as duty1 GET /api/v1/deliveries
expect 403
as chief POST /api/v1/channels
	{"unit": "152921", "kind": "wecom", "name": "值班群", "config": {}, "secrets": {"url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=very-secret"}}
expect 201
expect .secrets[0] = "url"
let channel = .id
as chief GET /api/v1/channels
expect .channels length 1
expect .channels[0].name = "值班群"
expect .kinds length 6
expect .channels[0].config.url absent
as chief PATCH /api/v1/channels/$channel
	{"disabled": true}
expect 200
expect .disabled = true
expect .secrets[0] = "url"
as chief POST /api/v1/channels
	{"unit": null, "kind": "mail", "name": "x", "config": {"host": "mail.example", "from": "a@b.example"}, "secrets": {}}
expect 404
as chief POST /api/v1/channels
	{"unit": "152921", "kind": "webhook", "name": "x", "config": {}, "secrets": {"url": "file:///etc/passwd", "secret": "s"}}
expect 422
expect .field = "url"
as clerk2 GET /api/v1/channels
expect 403
as chief DELETE /api/v1/channels/$channel
expect 204
as chief GET /api/v1/channels
expect .channels length 0
