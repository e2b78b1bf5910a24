#!/usr/bin/env bash
# The web: bash tools/web.sh install | build | check | test | browser [WORD] | measure [first | round | large] | pictures [all] [WORD] | run COMMAND… . Called by ./dev; build/anlan must be there but for install.
# A second run does only what the files changed since ask for.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }
die() { printf 'web: %s\n' "$*" >&2; exit 1; }

# Vite wants Node 20.19 or newer. Where the system's is older, npm's own `node` package of that system's kind is used.
new_enough() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2> /dev/null; }
runtime() {
	local node
	for node in "$(command -v node || true)" tools/node/node_modules/node-linux-*/bin/node; do
		if [ -n "$node" ] && [ -x "$node" ] && new_enough "$node"; then readlink -f "$node"; return; fi
	done
	return 1
}

install_packages() {
	if ! runtime > /dev/null; then
		say "Installing Node from npm (the system's is older than 20.19)"
		(cd tools/node && npm ci --no-audit --no-fund --loglevel=error >&2) || die "npm ci failed in tools/node"
		runtime > /dev/null || die "the node of tools/node does not run here"
	fi
	[ web/node_modules/.package-lock.json -nt web/package-lock.json ] && return
	say "Installing the npm packages of web/package-lock.json"
	(cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 && touch node_modules/.package-lock.json) || die "npm ci failed in web"
}

# tool NAME ARGUMENT… — a program of the web's packages, run in web/ by a Node that is new enough.
tool() {
	local node file
	node=$(runtime) || die "run: bash tools/web.sh install"
	file=$(readlink -f "web/node_modules/.bin/$1")
	(cd web && PATH="$(dirname "$node"):$PATH" exec "$node" "$file" "${@:2}")
}

# The API's types, from the document the program itself prints. An unchanged document leaves them alone.
types() {
	mkdir -p build/gen
	build/anlan openapi > build/gen/openapi.json.new
	if ! cmp -s build/gen/openapi.json.new build/gen/openapi.json || [ ! -e build/gen/schema.d.ts ]; then
		tool openapi-typescript ../build/gen/openapi.json.new --output ../build/gen/schema.d.ts > /dev/null
		mv build/gen/openapi.json.new build/gen/openapi.json
	fi
	rm -f build/gen/openapi.json.new
}

fresh() {
	[ -e "$1" ] && [ -z "$(find web build/gen/schema.d.ts tools/web.sh -name node_modules -prune -o -newer "$1" -print -quit)" ]
}

build() {
	types
	fresh build/gen/web.stamp && [ -e build/web/public/index.html ] && return
	say "Building the web into build/web"
	tool vue-tsc --noEmit
	tool vite build --logLevel warn
	touch build/gen/web.stamp
}

# The tests in Debian's Chromium against the real server; screenshots land in build/shots. WORD: only files whose name holds it.
browser() {
	local node files
	node=$(runtime) || die "run: bash tools/web.sh install"
	files=(web/e2e/*"${1:-}"*.test.mjs)
	[ ! -e "web/e2e/${1:-}.test.mjs" ] || files=("web/e2e/$1.test.mjs")
	[ -e "${files[0]}" ] || die "no browser test is called like $1"
	"$node" --test --test-reporter=tap --test-concurrency=1 "${files[@]}"
}

case ${1:-} in
install) install_packages ;;
build) build ;;
check) types && tool vue-tsc --noEmit ;;
browser) browser "${@:2}" ;;
measure) "$(runtime)" web/e2e/measure.mjs "${@:2}" ;;
pictures) "$(runtime)" web/e2e/pictures.mjs "${@:2}" ;;
test) build && tool vitest run "${@:2}" ;;
run) tool "${@:2}" ;;
*) die "install | build | check | test | browser [WORD] | measure [first | round | large] | pictures [all] [WORD] | run COMMAND…" ;;
esac
