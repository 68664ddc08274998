#!/usr/bin/env bash
# Plants the bugs of this folder, one after another, beside the tree, and sees whether its gate
# catches each. A bug that survives, or a patch that applies no more, fails.
#
#   tests/planted/run.sh [NAME…]      no name: all of them
#
# A patch begins with what goes wrong, then "gate: sim" or "gate: cases FILTER". It changes one source
# of the server. The changed source alone is compiled and linked before the library of the quick
# build, which must be built (takaful_sim, takaful_tests); neither the tree nor the build changes.
. "$(dirname "$0")/../../bin/common.sh"

build=$root/build/quick
out=$root/tests/out/planted
seeds=(1 2 3)
mkdir --parents "$out"

# The program that a gate needs.
target_of() { case $1 in sim) echo takaful_sim ;; *) echo takaful_tests ;; esac; }

# run_gate GATE PROGRAM LOG: succeeds when nothing was found.
run_gate() {
  local gate=$1 program=$2 log=$3 seed
  if [ "$gate" = sim ]; then
    for seed in "${seeds[@]}"; do
      timeout 300 "$program" --seed "$seed" --hours 18 --steps 1500 --shrink-seconds 0 \
        >"$log" 2>&1 || return 1
    done
  else
    timeout 300 "$program" --test-case="${gate#cases }" >"$log" 2>&1 || return 1
    ! grep --quiet 'test cases: *0 ' "$log" || stop "no case is called ${gate#cases }"
  fi
}

# What the gate said, in a line.
finding() {
  sed --quiet -e 's/^sim: FAILED at step [0-9]*: //p' -e 's/^TEST CASE: *//p' \
    -e 's/^terminate called.*/the process died/p' "$1" | head --lines=1
}

# compile_and_link SOURCE CHANGED TARGET PROGRAM, by the commands of the build.
compile_and_link() {
  local source=$1 changed=$2 target=$3 program=$4 object compile link
  object=CMakeFiles/takaful_house.dir/$source.o
  compile=$(ninja -C "$build" -t commands "$object" | tail --lines=1)
  link=$(ninja -C "$build" -t commands "$target" | tail --lines=1)
  compile=${compile/ -MF */ -MF $program.d -o $program.o -c $changed -Wno-error -iquote $root/$(dirname "$source")}
  (cd "$build" && sh -c "$compile" && sh -c "${link/ -o $target / $program.o -o $program }")
}

fail() { echo "FAILED  planted $1: $2"; survived=$((survived + 1)); }

# plant PATCH
plant() {
  local patch=$1 name gate log source changed program begun=$SECONDS
  name=$(basename "$patch" .patch)
  gate=$(sed --quiet 's/^gate: //p' "$patch")
  source=$(sed --quiet 's|^+++ b/||p' "$patch")
  log=$out/$name.log
  program=$out/$name
  changed=$out/$name.cpp
  if ! patch --forward --fuzz=0 --silent --output="$changed" "$source" <"$patch" >"$log" 2>&1
  then fail "$name" "the patch does not apply any more"; return; fi
  if ! compile_and_link "$source" "$changed" "$(target_of "$gate")" "$program" >"$log" 2>&1; then
    fail "$name" "it does not build"
  elif run_gate "$gate" "$program" "$log"; then
    fail "$name" "it survived the gate '$gate'"
  else
    caught=$((caught + 1))
    printf 'planted: %-32s %-5s %3d s  %s\n' "$name" "${gate%% *}" $((SECONDS - begun)) "$(finding "$log")"
  fi
  rm --force "$program" "$program".[od] "$changed" "$changed.rej"
}

patches=()
for name in "$@"; do patches+=("$root/tests/planted/$name.patch"); done
[ ${#patches[@]} -gt 0 ] || patches=("$root"/tests/planted/*.patch)
survived=0
caught=0
while read -r gate; do
  run_gate "$gate" "$build/$(target_of "$gate")" "$out/clean.$$" ||
    { tail --lines=30 "$out/clean.$$"; stop "without a bug the gate '$gate' fails"; }
done < <(sed --quiet 's/^gate: //p' "${patches[@]}" | sort --unique)
for patch in "${patches[@]}"; do plant "$patch"; done
rm --force "$out/clean.$$"
echo "planted: $caught caught, $survived not"
[ "$survived" = 0 ]
