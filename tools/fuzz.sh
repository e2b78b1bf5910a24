#!/usr/bin/env bash
# Runs every fuzz target for so many seconds over its corpus in fuzz/NAME. Called by ./dev fuzz [SECONDS].
# What is found new stays in build/fuzz/NAME; only what is worth keeping is copied to fuzz/NAME by hand.
set -u
seconds=$1
failed=0
for program in build/fuzz/src/*/*_fuzz; do
	[ -x "$program" ] || continue
	name=$(basename "$program" _fuzz)
	mkdir -p "build/fuzz/new/$name" "build/fuzz/found/$name"
	corpus=("build/fuzz/new/$name")
	[ ! -d "fuzz/$name" ] || corpus+=("fuzz/$name")
	[ ! -e "fuzz/$name.dict" ] || corpus+=("-dict=fuzz/$name.dict")
	log=build/fuzz/$name.log
	if "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
		-artifact_prefix="build/fuzz/found/$name/" "${corpus[@]}" > "$log" 2>&1; then
		printf 'ok   %s: %s inputs tried\n' "$name" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
	else
		printf 'FAIL %s: see %s and build/fuzz/found/%s\n' "$name" "$log" "$name"
		failed=1
	fi
done
exit $failed
