# Sourced by the scripts beside it: where things are, which Node, how to speak.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

say() { printf '\n== %s\n' "$*"; }
stop() { printf 'bin/%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# Vite needs Node 20.19 or newer.
node_is_new_enough() {
  [ -x "$1" ] && "$1" --eval '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'
}

# Puts a Node that is new enough first on PATH. Debian 12 has Node 18, so bin/setup brings a pinned one
# and its npm (tools/node). npm must run under that Node too: under an older one it silently leaves out
# optional packages that ask for a newer, and the bundler's native half is one.
use_node() {
  system_node=$(command -v node || true)
  if [ -n "$system_node" ] && node_is_new_enough "$system_node"; then return; fi
  local ours
  for ours in "$root"/tools/node/node_modules/node-linux-*/bin/node; do
    if node_is_new_enough "$ours"; then
      PATH=$(dirname "$ours"):$PATH
      export PATH
      node_is_pinned=yes
      return
    fi
  done
  stop "no Node 20.19 or newer; run bin/setup"
}

run_npm() {
  local pinned=$root/tools/node/node_modules/npm/bin/npm-cli.js
  if [ -n "${node_is_pinned:-}" ]; then
    node "$pinned" "$@"
  else
    "${system_node:-node}" "$(readlink -f "$(command -v npm)")" "$@"
  fi
}

# Builds targets of a preset: build_server release takaful
build_server() {
  local preset=$1; shift
  if [ ! -f "build/$preset/build.ninja" ]; then cmake --preset "$preset" >/dev/null; fi
  cmake --build --preset "$preset" --target "$@"
}

# Builds web/dist, unless nothing that goes into it is newer.
build_web() {
  local stamp=web/dist/.built
  if [ -f "$stamp" ] && [ -z "$(find web tests/shared -newer "$stamp" -type f \
      -not -path '*/node_modules/*' -not -path 'web/dist/*' -not -path '*/generated/*' -print -quit)" ]
  then return; fi
  run_npm --prefix web run --silent build
  touch "$stamp"
}
