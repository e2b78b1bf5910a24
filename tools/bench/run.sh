#!/usr/bin/env bash
# ./dev bench [quick] — each figure beside its limit, both measured in this run; medians of five, configurations interleaved.
# The load generator shares the machine's cores. Nothing here is asserted: a figure beyond its limit is marked, not failed.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
anlan=build/anlan tools=build/tools/bench
rounds=5 seconds=3 big=1000000 middle=100000 year_days=365 year_units=40000 idle_s=60 homes=2500 round_days=28 round_s=600
if [ "${1-}" = quick ]; then rounds=3 seconds=2 big=100000 middle=20000 year_days=30 idle_s=10 homes=250 round_days=10 round_s=10; fi
work=$(mktemp -d "${TMPDIR:-/tmp}/anlan-bench-XXXXXX")
server=
stop_server() { if [ -n "$server" ]; then kill -TERM "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; server=; fi; }
trap 'stop_server; rm -rf "$work"' EXIT
export ANLAN_ADMIN_PASSWORD=bench-admin-1 ANLAN_PASSWORD=bench-load-1 ANLAN_LANG=en

median() { sort -n | awk '{a[NR]=$1} END {print NR ? a[int((NR+1)/2)] : "-"}'; }
field() { sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p"; }              # of a line of JSON
line() { sed -n "s/^$1=//p"; }                                   # of name=value lines
calc() { awk "BEGIN { printf \"%.${2:-2}f\n\", $1 }"; }
# say NAME VALUE UNIT LIMIT: LIMIT is ">= 15000", "<= 4" or "" for a figure without one
say() {
	local mark="" limit=${4-}
	if [ -n "$limit" ]; then mark=$(awk "BEGIN { print ($2 $limit) ? \"ok\" : \"SHORT\" }"); fi
	printf '  %-58s %12s %-6s %-12s %s\n' "$1" "$2" "$3" "$limit" "$mark"
}
title() { printf '\n%s\n' "$1"; }

# make_data DIR UNITS — a data directory with that many institutions and a token for the load
make_data() {
	"$anlan" init --data "$1" --pack tools/bench/pack.yaml --admin admin >/dev/null
	"$tools/make" units "$2" > "$work/units.csv"
	"$anlan" import units "$work/units.csv" --data "$1" >/dev/null
	"$anlan" account add --data "$1" --unit N0000000 --role integration --login load >/dev/null
	"$anlan" token add --data "$1" --login load --name bench > "$1.token"
	rm -f "$work/units.csv"
}

# serve DIR [PRELOAD] — starts the server, waits until it is ready; sets server, port, ready_ms
serve() {
	port=$((20000 + RANDOM % 20000))
	local start=$(date +%s%N)
	LD_PRELOAD=${2-} "$anlan" serve --data "$1" --listen 127.0.0.1:$port --drill --log quiet 2>>"$work/server.log" &
	server=$!
	until curl -fs "http://127.0.0.1:$port/readyz" >/dev/null 2>&1; do
		kill -0 "$server" 2>/dev/null || { tail -3 "$work/server.log"; exit 1; }
		sleep 0.01
	done
	ready_ms=$((($(date +%s%N) - start) / 1000000))
}
cpu_s() { awk -v hz="$(getconf CLK_TCK)" '{print ($14+$15)/hz}' "/proc/$server/stat"; }
resident_mb() { awk '/^VmRSS/ {printf "%d", $2/1024}' "/proc/$server/status"; }
written() { awk '/^write_bytes/ {print $2}' "/proc/$server/io"; }
next=0
# load CONNECTIONS MODE DIR UNITS [SECONDS] — one run; prints its line of JSON
load() {
	"$tools/load" $port "$1" "${5-$seconds}" "$2" "$(cat "$3.token")" "$4" $next 19000 || true
}
go_on() { next=$(field next < "$work/run" | grep . || echo $next); }

part_durable() {
	title "Durable reports over HTTP: log-in, rights, checks, journal with chain, board; 600-byte bodies; $big units"
	local dir=$work/durable c r
	make_data "$dir" $big
	serve "$dir"
	load 64 report "$dir" $big 2 > "$work/run"; go_on
	for r in $(seq $rounds); do
		"$tools/inside" rows "$work" 64 60000 0 > "$work/b.$r"
		"$tools/inside" sync "$work" > "$work/sync.$r"
		load 1 report "$dir" $big 2 > "$work/run"; go_on; cp "$work/run" "$work/one.$r"
		for c in 64 256 1024; do
			local before; before=$(cpu_s)
			load $c echo "$dir" $big > "$work/a.$c.$r"
			calc "($(cpu_s) - $before) * 1e6 / $(field requests < "$work/a.$c.$r")" > "$work/a_cpu.$c.$r"
			before=$(cpu_s); local bytes; bytes=$(written)
			load $c report "$dir" $big > "$work/run"; go_on; cp "$work/run" "$work/full.$c.$r"
			calc "($(cpu_s) - $before) * 1e6 / $(field requests < "$work/run")" > "$work/cpu.$c.$r"
			calc "($(written) - $bytes) / $(field requests < "$work/run")" 0 > "$work/bytes.$c.$r"
		done
	done
	stop_server
	for c in 64 256 1024; do
		local g1="" g2="" g3="" p=""
		for r in $(seq $rounds); do
			local a b f
			a=$(field rate < "$work/a.$c.$r"); b=$(line rows_per_s < "$work/b.$r"); f=$(field rate < "$work/full.$c.$r")
			g1+="$(calc "$f / (1 / (1/$a + 1/$b))" 3) "; g2+="$(calc "$f / $b" 3) "
			g3+="$(calc "$(cat "$work/cpu.$c.$r") / ($(cat "$work/a_cpu.$c.$r") + $(line cpu_us_per_row < "$work/b.$r"))" 3) "
			p+="$(calc "$(field p99_us < "$work/full.$c.$r") / $(field p50_us < "$work/full.$c.$r")" 2) "
		done
		local limit=">= 15000" tail="<= 10"
		[ $c = 256 ] && tail="<= 6"; [ $c = 1024 ] && { tail="<= 4"; limit=""; }
		say "reports/s at $c connections" "$(for r in $(seq $rounds); do field rate < "$work/full.$c.$r"; done | median)" "/s" "$limit"
		say "  A: the same server's no-op POST" "$(for r in $(seq $rounds); do field rate < "$work/a.$c.$r"; done | median)" "/s"
		say "  B: the store alone, 64 to a transaction" "$(for r in $(seq $rounds); do line rows_per_s < "$work/b.$r"; done | median)" "/s"
		say "  G1 rate / H, H = 1/(1/A + 1/B)" "$(tr ' ' '\n' <<<"$g1" | grep . | median)" "" ">= 0.5"
		say "  G2 rate / B" "$(tr ' ' '\n' <<<"$g2" | grep . | median)" "" ">= 0.35"
		say "  G3 server CPU a report / (CPU of A + CPU of B)" "$(tr ' ' '\n' <<<"$g3" | grep . | median)" "" "<= 3"
		say "  server CPU a report" "$(cat "$work"/cpu.$c.* | median)" "us"
		say "  p50" "$(for r in $(seq $rounds); do field p50_us < "$work/full.$c.$r"; done | median)" "us"
		say "  p99" "$(for r in $(seq $rounds); do field p99_us < "$work/full.$c.$r"; done | median)" "us"
		say "  G5 p99 / p50" "$(tr ' ' '\n' <<<"$p" | grep . | median)" "" "$tail"
		say "  G14 bytes written a report" "$(cat "$work"/bytes.$c.* | median)" "B" "$([ $c = 256 ] && echo '<= 5000')"
		say "  errors and stalls in all runs (G7)" "$(cat "$work"/full.$c.* "$work"/a.$c.* | awk -F'[:,]' '{n+=$4+$6} END {print n}')" "" "<= 0"
	done
	local one; one=$(for r in $(seq $rounds); do field p50_us < "$work/one.$r"; done | median)
	local sync; sync=$(for r in $(seq $rounds); do line sync_p50_us < "$work/sync.$r"; done | median)
	say "p50 at 1 connection" "$one" "us"
	say "fdatasync of 4 KiB, p50" "$sync" "us"
	say "G4 p50 at 1 connection / fdatasync" "$(calc "$one / $sync")" "" "<= 4"
	say "G6 rate at 1024 / rate at 64" "$(calc "$(for r in $(seq $rounds); do field rate < "$work/full.1024.$r"; done | median) / $(for r in $(seq $rounds); do field rate < "$work/full.64.$r"; done | median)")" "" ">= 0.9"
	local wide plain; plain=$("$tools/inside" rows "$work" 256 200000 1 | line rows_per_s); wide=$("$tools/inside" rows "$work" 256 200000 0 | line rows_per_s)
	say "G13 store with event and chain / without (256 to a transaction)" "$(calc "$wide / $plain")" "" ">= 0.65"
}

part_stalls() {
	title "No connection stands still (no-op and durable, 8 runs each)"
	local dir=$work/durable c r bad
	serve "$dir"
	for c in 128 250 256 384 512 1024; do
		bad=0
		for r in $(seq 8); do
			bad=$((bad + $(load $c echo "$dir" $big 1 | field stalled)))
			load $c report "$dir" $big 1 > "$work/run"; go_on; bad=$((bad + $(field stalled < "$work/run")))
		done
		say "connections unanswered for over a second, $c connections" "$bad" "" "<= 0"
	done
	stop_server
}

part_wal() {
	title "A minute of full load, and a slower disk"
	local dir=$work/durable most=0 now
	serve "$dir"
	load 256 report "$dir" $big "$idle_s" > "$work/run" & local loader=$!
	while kill -0 $loader 2>/dev/null; do now=$(stat -c %s "$dir/anlan.db-wal"); [ "$now" -gt "$most" ] && most=$now; sleep 0.2; done
	wait $loader || true; go_on
	say "reports/s over $idle_s s" "$(field rate < "$work/run")" "/s"
	say "largest write-ahead log / 16 MiB at which it is emptied (G15)" "$(calc "$most / 16384000")" "" "<= 2"
	stop_server
	for us in 2000 10000; do
		export ANLAN_SLOW_US=$us
		serve "$dir" "$PWD/$tools/slow.so"
		load 1024 report "$dir" $big > "$work/run"; go_on; cp "$work/run" "$work/slow.$us"
		say "reports/s at 1024 connections, $us us added to each sync" "$(field rate < "$work/run")" "/s"
		stop_server
		unset ANLAN_SLOW_US
	done
	say "G9 rate with 10 ms added / with 2 ms" "$(calc "$(field rate < "$work/slow.10000") / $(field rate < "$work/slow.2000")")" "" ">= 0.5"
	rm -rf "$dir"
}

import_rate() { # DIR CSV ROWS
	local start; start=$(date +%s%N)
	"$anlan" import reports --form daily "$2" --data "$1" > "$work/import.out"
	calc "$3 / (($(date +%s%N) - $start) / 1e9)" 0
}

part_import() {
	title "Import of reports from a file, $big rows, with validation, journal and chain"
	local dir=$work/import r
	make_data "$dir" $big
	cp -r "$dir" "$dir.empty"
	"$tools/make" reports $big 19000 1 > "$work/reports.csv"
	for r in $(seq $(((rounds + 1) / 2))); do
		rm -rf "$dir" "$work/shell.db"; cp -r "$dir.empty" "$dir"
		import_rate "$dir" "$work/reports.csv" $big > "$work/import.$r"
		local start; start=$(date +%s%N)
		sqlite3 "$work/shell.db" 'PRAGMA journal_mode=WAL; CREATE TABLE r (unit TEXT, period TEXT, kind TEXT, a INT, b INT, c INT, d INT, e INT, f INT, g INT, h INT, i INT, j INT, k INT, l INT, m INT, n INT, o INT, p INT, q INT, r INT, s INT, t INT, UNIQUE (period, unit)) STRICT;' '.mode csv' ".import --skip 1 $work/reports.csv r" >/dev/null
		calc "$big / (($(date +%s%N) - $start) / 1e9)" 0 > "$work/shell.$r"
		calc "$(cat "$work/import.$r") / $(cat "$work/shell.$r")" > "$work/g16.$r"
	done
	say "rows/s" "$(cat "$work"/import.? | median)" "/s"
	say "  sqlite3 .import of the same file, no validation" "$(cat "$work"/shell.? | median)" "/s"
	say "G16 import / sqlite3 .import" "$(cat "$work"/g16.? | median)" "" ">= 1.2"
	rm -rf "$dir" "$work/shell.db"; cp -r "$dir.empty" "$dir"; cp "$dir.empty.token" "$dir.token" 2>/dev/null || true
	serve "$dir"
	"$anlan" import reports --form daily "$work/reports.csv" --data "$dir" > "$work/import.out" & local importer=$!
	: > "$work/live"
	sleep 0.5
	next=$((big * 10))
	while kill -0 $importer 2>/dev/null; do load 4 report "$dir" $big 1 > "$work/run"; go_on; cat "$work/run" >> "$work/live"; done
	wait $importer || true
	say "live reports meanwhile, 4 connections: p99" "$(field p99_us < "$work/live" | sort -n | tail -n 1 | awk '{print $1/1000}')" "ms" "<= 100"
	stop_server
	rm -rf "$dir" "$dir.empty"
}

part_board() {
	title "The board, $big units"
	local dir=$work/board
	make_data "$dir" $big
	[ -s "$work/reports.csv" ] || "$tools/make" reports $big 19000 1 > "$work/reports.csv"
	head -n $((big * 9 / 10)) "$work/reports.csv" > "$work/most.csv"
	"$anlan" import reports --form daily "$work/most.csv" --data "$dir" > /dev/null
	"$tools/inside" board "$dir" 2022-01-08 > "$work/inside"
	for node in nation province prefecture county township institution; do
		say "GET board of the widest $node, with children" "$(line "board_${node}_us" < "$work/inside")" "us" "<= 1000"
	done
	say "first 100 missing of the nation" "$(line missing_nation_us < "$work/inside")" "us" "<= 1000"
	say "building the page of a day (once)" "$(calc "$(line board_nation_first_us < "$work/inside") / 1e6")" "s"
	local row; row=$("$tools/inside" rows "$work" 10000 300000 0 | line rows_per_s)
	say "G21 rebuild of a day, rows/s, / one-transaction insert" "$(calc "$big * 0.9 / ($(line board_nation_first_us < "$work/inside") / 1e6) / $row")" "" ">= 2"
	say "G19 board update / server CPU of a report" "$(calc "$(line board_update_us < "$work/inside") / $(cat "$work"/cpu.256.* 2>/dev/null | median | grep '[0-9]' || echo 50)" 3)" "" "<= 0.05"
	serve "$dir"
	curl -fs -H "Authorization: Bearer $(cat "$dir.token")" "http://127.0.0.1:$port/api/v1/board/N0000000?form=daily&period=2022-01-08" >/dev/null
	say "start with $big units and one day: ready" "$(calc "$ready_ms / 1000")" "s" "<= 10"
	say "  resident, after the board was asked for" "$(resident_mb)" "MB" "<= 600"
	stop_server
	rm -rf "$dir"
}

part_year() {
	title "A year: $year_units institutions, $year_days days"
	local dir=$work/year d
	make_data "$dir" $year_units
	for ((d = 0; d < year_days; d += 73)); do
		"$tools/make" reports $year_units $((19000 + d)) $((year_days - d < 73 ? year_days - d : 73)) > "$work/reports.csv"
		"$anlan" import reports --form daily "$work/reports.csv" --data "$dir" > /dev/null
	done
	serve "$dir"
	curl -fs -H "Authorization: Bearer $(cat "$dir.token")" "http://127.0.0.1:$port/api/v1/board/N0000000?form=daily&period=2022-01-08" >/dev/null
	say "size on disk a report" "$(calc "$(stat -c %s "$dir/anlan.db") / ($year_units * $year_days)" 0)" "B"
	say "start: ready" "$(calc "$ready_ms / 1000")" "s" "<= 3"
	say "  resident, after the board was asked for" "$(resident_mb)" "MB" "<= 150"
	stop_server
	rm -rf "$dir" "$work/reports.csv"
}

# One deadline for all of them at once: the clock is set to it, and the ladder's step goes to the clerk of every home.
part_chase() {
	title "Chase: $year_units units at one deadline, each with somebody to tell"
	local dir=$work/chase token i start
	sed 's/due: "15:00"}/due: "15:00", chase: [0, +30m county]}/' tools/bench/pack.yaml > "$work/chase.yaml"
	"$anlan" init --data "$dir" --pack "$work/chase.yaml" --admin admin > /dev/null
	"$tools/make" units $year_units > "$work/units.csv"
	"$anlan" import units "$work/units.csv" --data "$dir" > /dev/null
	"$anlan" account add --data "$dir" --unit N0000000 --role integration --login load > /dev/null
	"$anlan" token add --data "$dir" --login load --name bench > "$dir.token"
	token=$(cat "$dir.token")
	sqlite3 "$dir/anlan.db" "INSERT INTO account (id, login, name, role, unit, hash, disabled) SELECT 100 + id, 'c' || id, '', CASE WHEN kind = 5 THEN 3 ELSE 2 END, id, '!', 0 FROM unit"
	serve "$dir"
	drill() { curl -fs -X PUT -H 'Content-Type: application/json' -d "{\"now\": \"$1\"}" "http://127.0.0.1:$port/api/v1/drill/clock" > /dev/null; }
	ask_board() { curl -fs -o /dev/null -w '%{time_total}\n' -H "Authorization: Bearer $token" "http://127.0.0.1:$port/api/v1/board/N0000000?form=daily&period=2026-03-10"; }
	complete() { [ "$(sqlite3 -readonly "$dir/anlan.db" "SELECT count(*) FROM chase_round WHERE step = $1 AND complete = 1")" = 1 ]; }
	drill 2026-03-10T12:00:00+08:00
	for i in $(seq 20); do ask_board; done > "$work/board.calm"
	local step when
	for step in 0 30; do
		when=$([ $step = 0 ] && echo 15:00 || echo 15:30)
		start=$(cpu_s)
		drill "2026-03-10T$when:00+08:00"
		: > "$work/board.$step"
		until complete $step; do ask_board >> "$work/board.$step"; sleep 0.02; done
		say "step $([ $step = 0 ] && echo 'to each unit' || echo 'to the counties'): work of the server" "$(calc "$(cpu_s) - $start")" "s" "<= 2"
		say "  the board meanwhile, slowest of $(wc -l < "$work/board.$step") (calm: $(calc "$(median < "$work/board.calm") * 1000" 1) ms)" "$(calc "$(sort -n "$work/board.$step" | tail -1) * 1000" 1)" "ms" "<= 100"
	done
	say "units chased once / units" "$(sqlite3 -readonly "$dir/anlan.db" "SELECT count(DISTINCT unit) * 1.0 / (SELECT count(*) FROM unit WHERE kind = 5) FROM chase WHERE state = 1")" "" "== 1"
	say "rows twice" "$(sqlite3 -readonly "$dir/anlan.db" "SELECT count(*) - count(DISTINCT round || ' ' || unit) FROM chase")" "" "== 0"
	say "messages / units and counties" "$(sqlite3 -readonly "$dir/anlan.db" "SELECT count(*) * 1.0 / (SELECT count(*) FROM unit WHERE kind IN (3, 5)) FROM message")" "" "== 1"
	stop_server
	rm -rf "$dir"
}

# A province's health rounds: storage, sending while the board is watched, coverage.
part_readings() {
	title "Health rounds: $homes homes, 56 residents and 18 staff each, $round_days days filled; a year is 365"
	local dir=$work/rounds each most
	{ cat tools/bench/pack.yaml
	  echo '  health.round: {evidence: round, times: 2, windows: ["06:00-10:00", "14:00-18:00"], zh: 健康监测, en: Health round}'
	  echo 'fever: {at: 37.3, source: bench, recheck: {zh: 复测, en: Again, within: 30m, source: bench}, steps: {isolate: {zh: 隔离, en: Isolate, within: 15m, source: bench}}}'
	} > "$work/rounds.yaml"
	make_homes() {
		rm -rf "$dir"
		"$anlan" init --data "$dir" --pack "$work/rounds.yaml" --admin admin > /dev/null
		"$tools/make" units $1 > "$work/units.csv"
		"$anlan" import units "$work/units.csv" --data "$dir" > /dev/null
		"$anlan" account add --data "$dir" --unit N0000000 --role integration --login load > /dev/null
		"$anlan" token add --data "$dir" --login load --name bench > "$dir.token"
	}
	for each in 74 3; do                                  # the whole round at once; room by room
		make_homes $((homes / 10))
		"$tools/readings" fill "$dir" $((homes / 10)) 20400 4 $each > "$work/fill.$each"
	done
	make_homes $homes
	"$tools/readings" fill "$dir" $homes 20400 $round_days 20 > "$work/fill"
	say "readings filled, 20 to a sending as the desk sends them" "$(line readings < "$work/fill")" ""
	say "  on disk a reading: facts, indexes, journal, evidence" "$(line bytes_a_reading < "$work/fill")" "B" "<= 24"
	say "  on disk for a year of 135 million (reckoned)" "$(calc "$(line bytes_a_reading < "$work/fill") * 0.135" 1)" "GB"
	say "  the whole round in one sending (smaller file)" "$(line bytes_a_reading < "$work/fill.74")" "B" "<= 24"
	say "  3 to a sending, room by room (smaller file)" "$(line bytes_a_reading < "$work/fill.3")" "B"
	say "  the store alone, one sending" "$(line sending_us < "$work/fill")" "us"
	"$tools/readings" look "$dir" 20400 $round_days > "$work/look"
	say "coverage of a county for any day, hot ($(line county_units < "$work/look") units): median" "$(calc "$(line county_hot_us < "$work/look") / 1000" 2)" "ms" "<= 5"
	say "  slowest of 31" "$(calc "$(line county_hot_most_us < "$work/look") / 1000" 2)" "ms"
	say "  from a cold file: slowest of 31" "$(calc "$(line county_cold_most_us < "$work/look") / 1000" 2)" "ms" "<= 200"
	say "coverage of the whole, $homes homes, hot: median" "$(calc "$(line whole_hot_us < "$work/look") / 1000" 2)" "ms"
	say "  from a cold file: slowest of 31" "$(calc "$(line whole_cold_most_us < "$work/look") / 1000" 2)" "ms"
	say "one person's fortnight ($(line person_readings < "$work/look") readings)" "$(calc "$(line person_us < "$work/look") / 1000" 2)" "ms"
	"$tools/derive" "$dir" $((20400 + round_days - 1)) > "$work/derived"
	say "figures of $(line derive_reports < "$work/derived" | tail -1) daily reports derived: all" "$(calc "$(line derive_all_us < "$work/derived" | tail -1) / 1000000 * 2500 / $(line derive_reports < "$work/derived" | tail -1)")" "s/2500" "<= 2"
	say "  one, median" "$(calc "$(line derive_median_us < "$work/derived" | tail -1) / 1000" 2)" "ms"
	serve "$dir"
	local token day; token=$(cat "$dir.token")
	day=$(date -u -d "@$(((20400 + round_days) * 86400))" +%F)
	curl -fs -X PUT -H 'Content-Type: application/json' -d "{\"now\": \"${day}T08:00:00+08:00\"}" "http://127.0.0.1:$port/api/v1/drill/clock" > /dev/null
	local seconds_now
	for each in 20 1; do                                  # one to a sending is the hardest, and shorter
		seconds_now=$((each == 20 || round_s < 60 ? round_s : 60))
		: > "$work/watch"
		curl -sN -H "Authorization: Bearer $token" "http://127.0.0.1:$port/api/v1/live?unit=N0000000&form=daily&period=$day" > /dev/null & local watcher=$!
		"$tools/readings" load $port "$token" $homes "$day/1" $each 500 $seconds_now > "$work/sent.$each" & local loader=$!
		while kill -0 $loader 2> /dev/null; do
			curl -fs -o /dev/null -w '%{time_total}\n' -H "Authorization: Bearer $token" "http://127.0.0.1:$port/api/v1/board/N0000000/rounds?day=$day" >> "$work/watch" || true
			sleep 1
		done
		wait $loader || true
		kill $watcher 2> /dev/null || true
		wait $watcher 2> /dev/null || true
		say "readings/s over $seconds_now s with the board watched, $each to a sending" "$(line load_readings_per_s < "$work/sent.$each")" "/s" ">= 499"
		say "  p99 of a sending, from the instant it was due" "$(line load_p99_ms < "$work/sent.$each")" "ms" "<= 100"
		say "  p50" "$(line load_p50_ms < "$work/sent.$each")" "ms"
		say "  errors" "$(line load_errors < "$work/sent.$each")" "" "<= 0"
		most=$(sort -n "$work/watch" | tail -1)
		say "  coverage of the whole meanwhile, slowest of $(wc -l < "$work/watch")" "$(calc "${most:-0} * 1000" 1)" "ms"
	done
	stop_server
	rm -rf "$dir"
}

# The first positive of a home, from the POST of the test to the event on the open board of the whole: alone, and under a load of reports.
part_alarm() {
	title "The first positive: from the sending of the test to the live event on the board above, $rounds homes each"
	local dir=$work/alarm token day home load_on start person got i
	{ cat tools/bench/pack.yaml
	  echo 'profiles:'
	  echo '  covid: {zh: 新冠, en: COVID-19, over: 14d, tests: [pcr], zero_line: yes, source: bench, status: derived, clusters: {one: {count: 1, within: 1d, of: positive, alert: report, zh: 一例, en: One, source: bench, status: derived}}}'
	} > "$work/alarm.yaml"
	"$anlan" init --data "$dir" --pack "$work/alarm.yaml" --admin admin > /dev/null
	"$tools/make" units $homes > "$work/units.csv"
	"$anlan" import units "$work/units.csv" --data "$dir" > /dev/null
	"$anlan" account add --data "$dir" --unit N0000000 --role integration --login load > /dev/null
	"$anlan" account add --data "$dir" --unit N0000000 --role clerk --login clerk > /dev/null
	"$anlan" account add --data "$dir" --unit N0000000 --role duty --login duty > /dev/null
	"$anlan" token add --data "$dir" --login load --name bench > "$dir.token"
	token=$("$anlan" token add --data "$dir" --login clerk --name bench)
	serve "$dir"
	post() { curl -fs -X POST -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "$2" "http://127.0.0.1:$port$1"; }
	: > "$work/alarms"
	curl -sN -H "Authorization: Bearer $token" "http://127.0.0.1:$port/api/v1/live?unit=N0000000" | while read -r line; do case $line in 'event: alarm'*) date +%s%N >> "$work/alarms";; esac; done & local watcher=$!
	sleep 1
	home=0
	for load_on in 0 1; do
		if [ $load_on = 1 ]; then load 64 report "$dir" $homes $((rounds * 2 + 5)) > "$work/run" & local loader=$!; sleep 1; fi
		: > "$work/alarm.$load_on"
		for i in $(seq $rounds); do
			person=$(post "$(printf '/api/v1/units/B%07d/people' $home)" '{"client_key":"p'"$home"'","role":"resident","name":"甲","opening":true}' | sed 's/[^0-9]//g')
			got=$(wc -l < "$work/alarms")
			start=$(date +%s%N)
			post "$(printf '/api/v1/units/B%07d/tests' $home)" "{\"client_key\":\"t$home\",\"person\":$person,\"kind\":\"pcr\",\"result\":\"positive\"}" > /dev/null
			for _ in $(seq 1000); do [ "$(wc -l < "$work/alarms")" -gt "$got" ] && break; sleep 0.01; done
			calc "($(tail -1 "$work/alarms") - $start) / 1e6" 1 >> "$work/alarm.$load_on"
			home=$((home + 1))
		done
		[ $load_on = 0 ] || { wait $loader || true; }
		say "$([ $load_on = 0 ] && echo 'nothing else to do' || echo 'under a load of reports, 64 connections'): slowest" "$(sort -n "$work/alarm.$load_on" | tail -1)" "ms" "<= 5000"
		say "  median" "$(median < "$work/alarm.$load_on")" "ms"
	done
	say "alarms / homes" "$(calc "$(sqlite3 -readonly "$dir/anlan.db" 'SELECT count(*) FROM infection_alarm') / $home")" "" "== 1"
	say "messages to the top / homes" "$(calc "$(sqlite3 -readonly "$dir/anlan.db" "SELECT count(*) FROM message m JOIN unit u ON u.id = m.unit WHERE m.template = 'infection.first' AND u.code = 'N0000000'") / $home")" "" "== 1"
	kill $watcher 2> /dev/null || true
	wait $watcher 2> /dev/null || true
	stop_server
	rm -rf "$dir"
}

part_growth() {
	title "Growth: what stays flat"
	local n dir days
	for n in $((middle / 10)) $middle $big; do
		dir=$work/grow; make_data "$dir" "$n"; next=0
		serve "$dir"
		load 256 report "$dir" "$n" 1 > "$work/run"; go_on
		load 256 report "$dir" "$n" > "$work/run"; go_on
		say "reports/s at 256 connections, $n units" "$(field rate < "$work/run")" "/s"
		stop_server; rm -rf "$dir"
	done
	dir=$work/history; make_data "$dir" $middle
	for days in 3 20; do
		"$tools/make" reports $middle $((days == 3 ? 18900 : 18903)) $((days == 3 ? 3 : 17)) > "$work/reports.csv"
		"$anlan" import reports --form daily "$work/reports.csv" --data "$dir" > /dev/null
		serve "$dir"
		next=$((days * middle * 100))
		load 256 report "$dir" $middle 1 > "$work/run"; go_on
		load 256 report "$dir" $middle > "$work/run"; cp "$work/run" "$work/history.$days"
		say "reports/s, $middle units, $days days of history" "$(field rate < "$work/run")" "/s"
		stop_server
	done
	say "G12 rate with 20 days of history / with 3" "$(calc "$(field rate < "$work/history.20") / $(field rate < "$work/history.3")")" "" ">= 0.8"
	rm -rf "$dir" "$work/reports.csv"
}

# Inside one process, with the pack of the country: what the socket adds is measured elsewhere.
part_orders() {
	title "Orders and duties, $middle homes, 300 orders in force"
	local dir=$work/orders where
	"$anlan" init --data "$dir.all" --pack cn-welfare --admin admin > /dev/null
	"$tools/make" units $middle > "$work/units.csv"
	"$anlan" import units "$work/units.csv" --data "$dir.all" > /dev/null
	cp -r "$dir.all" "$dir.top"
	for where in all top; do
		"$tools/inside" orders "$dir.$where" 300 2026-03-10 $where > "$work/asked.$where"
		say "one measure of all $(line values_units < "$work/asked.$where") units, orders $([ $where = top ] && echo 'of nation and provinces' || echo 'down to the counties')" \
			"$(calc "$(line values_us < "$work/asked.$where") / 1000" 1)" "ms" "<= 50"
	done
	say "board of a duty without a form, 99% done: first answer" "$(calc "$(line duty_first_us < "$work/asked.all") / 1000" 1)" "ms" "<= 200"
	say "  following ones" "$(calc "$(line duty_us < "$work/asked.all") / 1000" 3)" "ms" "<= 5"
	say "  each after one more was done" "$(calc "$(line duty_changed_us < "$work/asked.all") / 1000" 2)" "ms" "<= 5"
	say "    slowest of 51" "$(calc "$(line duty_changed_most_us < "$work/asked.all") / 1000" 2)" "ms"
	rm -rf "$dir.all" "$dir.top" "$work/units.csv"
}

# The pages in Debian's Chromium: first views as on a poor phone, and how long the board of a nation holds the main thread.
part_web() {
	title "The web: first views and a health round at 4 times slower a processor, 1.6 Mbit/s, 150 ms; the board of 100,000 institutions unthrottled"
	if ! command -v "${CHROMIUM:-chromium}" > /dev/null; then echo "  not measured: there is no Chromium here"; return; fi
	bash tools/web.sh measure all lines > "$work/web"
	local name value
	while IFS='=' read -r name value; do
		case $name in
		first_view_*) say "first view of the ${name#first_view_}" "$value" "ms" "<= 1500" ;;
		round_300_seconds) say "a round of 300 residents on such a phone, 5 keys a second" "$value" "s" "<= 300" ;;
		round_300_waited) say "  of it what the thumb waited for the machine" "$value" "ms" ;;
		longest_task_*) say "longest task of the main thread: ${name#longest_task_}" "$value" "ms" "<= 200" ;;
		esac
	done < <(sed 's/_ms=/=/' "$work/web")
	say "the desk, every section opened once, gzip" "$(web_weight desk)" "kB" "<= 320"
	say "the board without the plots, gzip" "$(web_weight board)" "kB" "<= 450"
}
# web_weight ENTRY — kB of what the page may ever load, packed; the plots are counted apart.
web_weight() {
	node -e '
		const fs = require("fs"), all = JSON.parse(fs.readFileSync("build/gen/web-manifest.json")), seen = new Set(), files = new Set()
		const walk = (key) => { const one = all[key]; if (!one || seen.has(key)) return; seen.add(key); [one.file, ...(one.css ?? [])].forEach((file) => files.add(file)); [...(one.imports ?? []), ...(one.dynamicImports ?? [])].forEach(walk) }
		walk(process.argv[1] + "/index.html")
		const size = (file) => require("zlib").gzipSync(fs.readFileSync("build/web/" + file), { level: 9 }).length
		console.log(Math.ceil([...files].filter((file) => !/echarts-/.test(file)).reduce((sum, file) => sum + size(file), 0) / 1000))' "$1"
}

echo "anlan bench on $(nproc) cores, $(date +%F); medians of $rounds; the load generator runs on the same cores"
for part in ${ANLAN_BENCH_PARTS:-durable stalls wal import board year chase orders readings alarm growth web}; do "part_$part"; done
