#!/usr/bin/env bash
# Every test, one line each: ok or FAIL, name, seconds. Logs stay in build/test. Called by ./dev test [WORD].
# The last line is `N passed, N failed`; the exit code is 1 if any failed.
set -u
word=${1:-}
logs=build/test
cores=$(nproc)
rm -rf "$logs"
mkdir -p "$logs"
results=$logs/results
: > "$results"

# attempt NAME COMMAND… — runs it with its output in a log. If it failed, which of its tests and why comes first, then the end of the log.
attempt() {
	local name=$1 log=$logs/${1//[ \/,]/_}.log start=$EPOCHREALTIME word=ok
	"${@:2}" > "$log" 2>&1 < /dev/null || word=FAIL
	printf '%-4s %s (%s s)\n' "$word" "$name" "$(since "$start")"
	[ "$word" = ok ] || { grep -A 20 -E "$broken" "$log" | head -n 80; printf '…\n'; tail -n 25 "$log"; } | sed 's/^/     /'
	printf '%s %s\n' "$word" "$name" >> "$results"
}
broken='^ *not ok|^# ".*" left |\[  FAILED'
since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }'; }

# check … — the same, if the name holds the word asked for; beside … — next to the others, as many at a time as there are cores.
check() { [[ $1 != *"$word"* ]] || attempt "$@"; }
beside() {
	[[ $1 == *"$word"* ]] || return 0
	while [ "$(jobs -rp | wc -l)" -ge "$cores" ]; do wait -n; done
	attempt "$@" &
}

# What hangs has failed; limit SECONDS COMMAND… ends it.
limit() { timeout -k 10 "$@"; }

# Builds are tests too: a warning is an error.
builds() { attempt "build $1" make -s -k -j"$cores" "${@:2}"; }

finish() {
	wait
	[ -z "${postgresql:-}" ] || bash tools/postgresql.sh stop "$postgresql"
}
trap finish EXIT
trap 'exit 130' INT TERM

# gcc's thread sanitizer refuses kernels that spread addresses more widely than it knows.
fixed=()
if setarch -R true 2> /dev/null; then fixed=(setarch -R); fi

export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
export ANLAN_LANG=en

stories=(stories/*.story)
[ -e "${stories[0]}" ] || stories=()

builds plain all tools bench
attempt "build web" limit 900 bash tools/web.sh build
builds "plain, the web inside" all
builds asan B=build/asan SAN=address,undefined all tests

if postgresql=$(bash tools/postgresql.sh start); then
	ANLAN_TEST_PG=$(cat "$postgresql/url")
	export ANLAN_TEST_PG
else
	attempt "postgresql" false
fi

# The bench speaks to the store directly: it must still know what a report's row is made of.
bench_rows() {
	local work
	work=$(mktemp -d) && limit 60 build/tools/bench/inside rows "$work" 16 500 0
	local answer=$?
	rm -rf "$work"
	return $answer
}
check "bench, a few rows" bench_rows

check "web, units" limit 600 bash tools/web.sh test
# The browsers one after another, in one of the places: each brings a browser and a server, and two at once are more than two cores carry.
# A browser that lost its way is given one more try, and the line says so; what is broken is broken twice.
in_browser() {
	export ANLAN_PROGRAM=$PWD/build/asan/anlan
	limit 900 bash tools/web.sh browser "$1" && return
	printf '\n# %s: a second try\n' "$1"
	limit 900 bash tools/web.sh browser "$1" && : > "$logs/again_$1"
}
browsers() {
	local file name
	for file in web/e2e/*.test.mjs; do
		name=$(basename "$file" .test.mjs)
		check "web, browser: $name" in_browser "$name"
		[ ! -e "$logs/again_$name" ] || { printf '     only at the second try; the first:\n'; grep -A 20 -E "$broken" "$logs/web__browser:_$name.log" | head -n 40 | sed 's/^/     /'; }
	done
}
browsers &

for program in build/asan/src/*/*_test; do
	[ -x "$program" ] && beside "${program#build/asan/src/}" limit 600 "$program"
done
for story in "${stories[@]}"; do
	name=$(basename "$story" .story)
	beside "story $name, sqlite" limit 300 build/tools/story/story --anlan build/asan/anlan --store sqlite "$story"
	beside "story $name, postgresql" limit 300 build/tools/story/story --anlan build/asan/anlan --store postgresql "$story"
done
for weather in $(build/tools/weather/weather --list | cut -d' ' -f1); do
	beside "weather $weather" build/tools/weather/weather --anlan build/asan/anlan "$weather"
done
wait

# The server under the stories again: with the n-th store call failing, and under the thread sanitizer.
for story in "${stories[@]}"; do
	grep -q '^faults' "$story" || continue
	beside "story $(basename "$story" .story), store calls failing" limit 600 build/tools/story/story --anlan build/asan/anlan --fault "$story"
done
wait
if [ ${#stories[@]} -gt 0 ]; then
	builds tsan B=build/tsan SAN=thread all
	for story in "${stories[@]}"; do
		beside "story $(basename "$story" .story), threads" limit 300 "${fixed[@]}" build/tools/story/story --anlan build/tsan/anlan --store sqlite "$story"
	done
	wait
fi

builds clang CC=clang B=build/clang OPT=-O1 all tests tools
# Every door once more, with what nobody thought of; ./dev fuzz tries longer.
builds fuzz CC=clang B=build/fuzz OPT=-O1 SAN=fuzzer-no-link,address,undefined fuzz
check "fuzz, five seconds a door" limit 600 bash tools/fuzz.sh 5
check "openapi 3.1" limit 300 node tools/openapi.mjs build/asan/anlan
check "package" bash tools/package.sh
check "lint" bash tools/lint.sh

# What failed stands here once more, so that nobody has to look for it.
failed=$(grep -c '^FAIL' "$results")
grep '^FAIL ' "$results" | while read -r line; do
	printf '%s\n' "$line"
	name=${line#FAIL }
	grep -h -E "$broken" "$logs/${name//[ \/,]/_}.log" | head -n 5 | sed 's/^ */     /'
done
printf '%s passed, %s failed\n' "$(grep -c '^ok' "$results")" "$failed"
exit $((failed > 0))
