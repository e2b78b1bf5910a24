# A file is on disk before the fact that names it. Killed in between, the program leaves a file that hangs on nothing: told, and removed on request.
pack packs/alxa.yaml
units data/alxa/units.csv
account league duty 152900
account home clerk ALX-05

at 2021-10-18T09:00:00+08:00
as league POST /api/v1/blobs?name=draft.txt
	never used
expect 201
let loose = .id
as league POST /api/v1/blobs?name=used.txt
	used in a notice
expect 201
let used = .id
kill
as home GET /api/v1/blobs/$used
expect 404
as home POST /api/v1/notices/1/ack
	{"state": "read"}
expect 404
as league POST /api/v1/notices
	{"client_key": "1", "scope": "152923", "title": "附件", "text": "见附件", "attachments": ["$used"]}
expect 201
as home GET /api/v1/blobs/$used
expect text contains "used in a notice"
as home POST /api/v1/blobs?name=page.html
	<!doctype html><script>alert(1)</script>
expect 415
expect .code = "BLOB_TYPE"
as home POST /api/v1/notices/1/replies
	{"client_key": "1", "text": "x", "attachments": ["$used"]}
expect 404
expect .code = "NO_BLOB"
stop
language en
run check
expect text contains "1 hang on nothing"
run check --remove-unreferenced
expect text contains "Removed 1 attachments"
run check
expect text contains "Attachments: 1, whole"
as home GET /api/v1/blobs/$used
expect text contains "used in a notice"
as league GET /api/v1/blobs/$loose
expect 404
