# A token is shown once, works at once, and is refused from the moment it is revoked, also over a connection that is still open.
pack packs/alxa.yaml
units data/alxa/units.csv
account machine integration 152921

at 2021-10-24T12:00:00+08:00
as machine GET /api/v1/me
expect .login = "machine"
as admin GET /api/v1/tokens?login=machine
expect 200
let id = .tokens[0].id
expect .tokens[0].name = "story"
as admin DELETE /api/v1/tokens/$id
as machine GET /api/v1/me
expect 401
expect .code = "NEED_LOGIN"
restart
as machine GET /api/v1/me
expect 401
