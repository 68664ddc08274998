#!/usr/bin/env bash
# Runs fuzz targets, a line each: executions, edges, features, seconds, findings.
#
#   tests/fuzz/run.sh RUNS SEEDS OUT [name…]      SEEDS: a folder of more inputs for every target
#   TAKAFUL_FUZZ_PROCESSES: at once, default one a core
set -euo pipefail
cd "$(dirname "$0")/../.."
runs=$1 seeds=$2 out=$3
shift 3
mkdir --parents "$out"

# The longest input that a target gets: short where nothing longer is read.
longest() {
  case $1 in
    money | times) echo 80 ;;
    money_sums | encodings | people | inclusion | consistency | signed_note | tile_path) echo 160 ;;
    xlsx) echo 1024 ;;
    leaf | leaf_rules | ledger_body | json | proof_text | packed | bundle) echo 640 ;;
    *) echo 384 ;;
  esac
}

run_target() {
  local name=$1 log=$out/$1.log work=$out/corpus/$1 status=0 begun=$SECONDS
  rm --recursive --force "$work" "$out/$name"-*
  mkdir --parents "$work"
  nice "build/fuzz/fuzz_$name" -runs="$runs" -seed=2026 -max_len="$(longest "$name")" -timeout=60 -report_slow_units=60 \
    -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$out/$name-" \
    "$work" "tests/fuzz/corpus/$name" "$seeds" >"$log" 2>&1 || status=$?
  local done_runs covered findings
  done_runs=$(sed --quiet 's/^stat::number_of_executed_units: *//p' "$log")
  covered=$(grep --only-matching 'cov: [0-9]* ft: [0-9]*' "$log" | tail --lines=1 || true)
  findings=$(find "$out" -maxdepth 1 -regex ".*/$name-\(crash\|leak\|oom\|timeout\)-.*" | wc --lines)
  if [ "$status" != 0 ] && [ "$findings" = 0 ]; then findings=1; fi
  read -r _ edges _ features <<<"$covered"
  printf '%-14s %11s runs %6s edges %6s features %5d s %d findings\n' "$name" \
    "${done_runs:-0}" "${edges:-0}" "${features:-0}" $((SECONDS - begun)) "$findings" |
    tee --append "$out/table.txt"
  [ "$status" = 0 ]
}

export -f run_target longest
export runs seeds out
# Quick allocations: what is freed is kept for a while, with the place that asked for it.
export ASAN_OPTIONS=quarantine_size_mb=8:malloc_context_size=1:detect_stack_use_after_return=0
if [ $# = 0 ]; then
  for target in build/fuzz/fuzz_*; do
    [ -x "$target" ] && set -- "$@" "${target##*/fuzz_}"
  done
fi
printf '%s\n' "$@" | xargs --max-procs="${TAKAFUL_FUZZ_PROCESSES:-$(nproc)}" --replace=NAME \
  bash -euo pipefail -c 'run_target NAME'
