#!/usr/bin/env bash
# What the compiler does not say. Prints who includes whom, then every complaint; exit 1 if there was one. Called by ./dev lint.
set -u
export LC_ALL=C
complaints=$(mktemp)
trap 'rm -f "$complaints"' EXIT
complain() { sed "s|^|$1: |" >> "$complaints"; }

mapfile -t code < <(find src tools -name '*.[ch]' -not -path '*/node_modules/*' | sort)
mapfile -t spoken < <(printf '%s\n' "${code[@]}" | grep -vE '_(test|fuzz)\.[ch]$|/test_|^tools/')
mapfile -t tables < <(find src -name '*.tbl' | sort)

# A stage includes stages to its left. Those after `report` stand on it and not on one another. The edges (_http, _cli, _tick, _test,
# _fuzz), the files straight under src/ and demo/, which plays every part, may look at everything.
order='base store org policy duty record report'
edge='(_http|_cli|_tick|_test|_fuzz)\.[ch]$|/test_[a-z]*\.h$'
echo 'Who includes whom (without the edges):'
for file in "${code[@]}"; do
	[[ $file =~ ^src/([a-z]+)/ ]] || continue
	folder=${BASH_REMATCH[1]}
	[[ $folder != http && $folder != demo && ! $file =~ $edge ]] || continue
	sed -n 's/^#include "\([a-z_.]*\)\/.*/\1/p; s/^#include "\(app\|cli\)\.h".*/\1.h/p' "$file" | sort -u |
		while read -r other; do [ "$other" = "$folder" ] || echo "$folder $other $file"; done
done | sort -u | awk -v order="$order" '
	BEGIN { n = split(order, stage, " "); for (i = 1; i <= n; i++) at[stage[i]] = i }
	{ graph[$1] = graph[$1] (index(graph[$1] " ", " " $2 " ") ? "" : " " $2)
	  from = ($1 in at) ? at[$1] : n + 1; to = ($2 in at) ? at[$2] : n + 1
	  if (to >= from) back = back "\t" $3 " includes " $2 "/\n" }
	END { for (f in graph) print "  " f " ->" graph[f] | "sort"; close("sort"); if (back) printf "%s", back }' |
	while IFS= read -r line; do
		if [[ $line == $'\t'* ]]; then echo "${line#$'\t'}" | complain 'back arrow'; else echo "$line"; fi
	done

wc -l "${code[@]}" | awk '$2 != "total" && $1 > 600 { print $2 " has " $1 " lines (600)" }' | complain 'long file'

# A function begins with { and ends with } at the start of a line.
awk 'FNR == 1 { open = 0 }
	/^\{/ { open = FNR; head = last }
	/^\}/ && open { if (FNR - open > 100) print FILENAME ":" open ": " FNR - open " lines (100): " head; open = 0 }
	{ last = $0 }' "${code[@]}" | complain 'long function'

# Calls with a kinder friend: view_int, builder_*, snprintf, fork without a shell (a test may tidy up with system).
grep -nE '(^|[^A-Za-z0-9_>.])(strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|atoll|atof|strtok|system|popen|alloca|tmpnam|mktemp|asctime|ctime|localtime|gmtime)[ ]*\(' \
	"${code[@]}" | grep -vE ':[[:space:]]*(/?\*|//)|_test\.[ch]:.*system\(' | complain 'banned call'

grep -nwE 'TODO|FIXME|XXX|HACK' "${code[@]}" "${tables[@]}" | complain 'unfinished'

# Tables speak both languages, and no code is dead.
grep -nE '^(ERR|EVENT|RIGHT)\(.*""' "${tables[@]}" | complain 'a language is missing'
sed -n 's/^ERR(\([A-Z_]*\),.*/\1/p' src/base/err.tbl | while read -r name; do
	grep -qE "(ERR_$name|[(, ]$name)\b" --include='*.c' --include='*.h' -r src || echo "$name is never used"
done | complain 'err.tbl'

if [ -x build/tools/errors ]; then
	build/tools/errors | cmp -s - doc/errors.md || echo 'run: make -B doc/errors.md' | complain 'doc/errors.md is stale'
fi

# A Chinese text in the code stands beside its English twin, on the same line or close by; or the text speaks both.
awk 'function han(s) { return s ~ /"[^"]*[\344-\351][\200-\277][\200-\277][^"]*"/ }
	function mixed(s, parts, n, i) { n = split(s, parts, "\""); for (i = 2; i <= n; i += 2)
		if (parts[i] ~ /[A-Za-z][a-z][a-z]/ && parts[i] ~ /[\344-\351][\200-\277][\200-\277]/) return 1; return 0 }
	function english(s, parts, n, i) { n = split(s, parts, "\""); for (i = 2; i <= n; i += 2)
		if (parts[i] ~ /[A-Za-z]/ && parts[i] !~ /[\344-\351][\200-\277][\200-\277]/) return 1; return 0 }
	FNR == 1 { if (waiting) print waiting; waiting = ""; before = ""; paragraph = 0 }
	!/^[ \t]*"/ { paragraph = 0 }                # lines of one long text: English somewhere in it will do
	/^[ \t]*"/ && english($0) { paragraph = 1 }
	waiting { if (english($0)) waiting = ""; else if (++lines == 2) { print waiting; waiting = "" } }
	han($0) && !english($0) && !english(before) && !mixed($0) && !paragraph { lines = 0; waiting = FILENAME ":" FNR ": " $0 }
	{ before = $0 }
	END { if (waiting) print waiting }' "${spoken[@]}" | complain 'a text without its twin'

# Only what a person wrote is kept.
if git rev-parse --is-inside-work-tree > /dev/null 2>&1; then
	git ls-files | grep -E '(^|/)(node_modules|dist|build)/|\.(o|a|so|gcda|profraw|sqlite|db)$' | complain 'generated file'
	git ls-files -z | xargs -0 -r du -k 2> /dev/null | awk '$1 > 1024 { print $2 " has " $1 " KiB (1024)" }' | complain 'large file'
fi

if command -v shellcheck > /dev/null; then
	shellcheck -x -S warning dev .ci/run tools/*.sh 2>&1 | complain 'shellcheck'
fi
if command -v node > /dev/null; then
	for file in web/static/*.js web/e2e/*.mjs tools/*.mjs; do node --check "$file" 2>&1; done | complain 'script'
fi
if command -v mandoc > /dev/null && [ -e doc/anlan.1 ]; then
	mandoc -T lint -W warning doc/anlan.1 2>&1 | complain 'man page'
fi

if [ -s "$complaints" ]; then
	echo 'Complaints:'
	cat "$complaints"
	exit 1
fi
echo 'No complaints.'
