# A robot's server refuses until the letter is given up: it stands among the dead with what was said, and the app had it all the time. When the
# server is well again somebody with the right sends it once more: it arrives once, under the number it had from the beginning.
pack packs/alxa.yaml
units data/alxa/units.csv
account clerk2 clerk ALX-02
account duty1 duty 152921
account chief admin 152921
account other admin 152922
receiver 10

at 2021-10-25T20:00:00+08:00
as chief POST /api/v1/channels
	{"unit": "ALX-02", "kind": "webhook", "name": "院内系统", "config": {"language": "en"}, "secrets": {"url": "$receiver/flaky", "secret": "s3"}}
expect 201
as duty1 POST /api/v1/chases
	{"client_key": "c1", "duty": "report.daily", "period": "2021-10-25", "units": ["ALX-02"], "text": "Please report."}
expect 201
caught /flaky 1 1
as chief GET /api/v1/deliveries
expect .deliveries length 0

# A failure is tried again later and later, ten times; then it is dead, and nothing more is sent by itself.
later 31 chief /api/v1/deliveries .deliveries length 1
expect .deliveries[0].channel = "webhook"
expect .deliveries[0].to = "院内系统"
expect .deliveries[0].unit.code = "ALX-02"
expect .deliveries[0].tries = 10
expect .deliveries[0].error contains "500"
expect .deliveries[0].died present
let letter = .deliveries[0].id
caught /flaky 10 1
as clerk2 GET /api/v1/messages
expect .unread = 1

# Whose it is not, does not send it again.
as clerk2 POST /api/v1/deliveries/$letter/retry
expect 403
as other POST /api/v1/deliveries/$letter/retry
expect 404
as other GET /api/v1/deliveries
expect .deliveries length 0

# The server is well again.
as chief POST /api/v1/deliveries/$letter/retry
expect 204
caught /flaky 11 1
as chief GET /api/v1/deliveries
expect .deliveries length 0
as chief POST /api/v1/deliveries/$letter/retry
expect 404
expect .code = "NO_MESSAGE"
# Neither a start anew nor time sends it again: the next thing that comes is another message.
restart
at 2021-12-25T20:00:00+08:00
as duty1 POST /api/v1/chases
	{"client_key": "c2", "duty": "report.daily", "period": "2021-12-25", "units": ["ALX-02"], "text": "And today?"}
expect 201
caught /flaky 12 2
as chief GET /api/v1/deliveries
expect .deliveries length 0
as clerk2 GET /api/v1/messages
expect .unread = 2
