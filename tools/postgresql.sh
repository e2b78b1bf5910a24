#!/usr/bin/env bash
# A private PostgreSQL for the tests: `start` prints its directory, which holds `url`; `stop DIRECTORY` ends and removes it.
# It listens on a socket in that directory only. It lives under /tmp because the path of a socket must be short, and because
# PostgreSQL refuses to run as root: then it runs as its package's own user, who may not look into the checkout.
set -eu
programs=$(find /usr/lib/postgresql/*/bin -name initdb -printf '%h\n' 2> /dev/null | sort -V | tail -n 1)
[ -n "$programs" ] || { echo "no PostgreSQL server here" >&2; exit 1; }
as=()
[ "$(id -u)" != 0 ] || as=(setpriv --reuid=postgres --regid=postgres --init-groups)

case $1 in
start)
	at=$(mktemp -d /tmp/anlan-pg.XXXXXX)
	trap '[ -e "$at/url" ] || rm -rf "$at"' EXIT
	[ "$(id -u)" != 0 ] || chown postgres "$at"
	cd "$at"
	"${as[@]}" "$programs/initdb" -D "$at/data" -U anlan -A trust -E UTF8 --locale=C.UTF-8 --no-sync > "$at/initdb.log"
	"${as[@]}" "$programs/pg_ctl" -D "$at/data" -s -w -t 60 -l "$at/server.log" \
		-o "-c listen_addresses='' -k $at -c fsync=off -c max_connections=200 -c shared_buffers=64MB" start >&2
	echo "postgresql:///postgres?host=$at&user=anlan" > "$at/url"
	echo "$at"
	;;
stop)
	cd "$2"
	"${as[@]}" "$programs/pg_ctl" -D "$2/data" -s -m immediate stop >&2 || true
	cd /
	rm -rf "$2"
	;;
esac
