#!/usr/bin/env bash
# Shows that the simulation bites: applies each patch of functions/src/test/mutants to a copy of the tree and requires that
# a run of the simulation breaks an invariant. Usage: build/mutants.sh [NAME...]
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
patches=$root/functions/src/test/mutants
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
names=("$@")
[ ${#names[@]} -gt 0 ] || names=($(cd "$patches" && ls -- *.patch | sed 's/\.patch$//'))

survived=0
for name in "${names[@]}"; do
  rm -rf "${tree:?}"/* "$tree"/.mvn
  (cd "$root" && tar -cf - --exclude=target --exclude=node_modules --exclude=.venv pom.xml build functions infra/pom.xml local/pom.xml) | tar -xf - -C "$tree"
  (cd "$tree" && patch -s -p1 <"$patches/$name.patch")
  status=0
  (cd "$tree" && mvn -B -ntp -Dquick -pl functions -am test -Dtest='ReplicationSimulationTest#everySeed*' \
    -Dsurefire.failIfNoSpecifiedTests=false) >"$tree/log" 2>&1 || status=$?
  broke=$(grep -o -m 1 'seed [0-9]*: broke [A-Z_]*' "$tree/log" || true)
  if [ "$status" -ne 0 ] && [ -n "$broke" ]; then
    printf '%-28s caught: %s\n' "$name" "$broke"
  else
    survived=1
    printf '%-28s SURVIVED, or did not build:\n' "$name"
    grep -m 5 'ERROR' "$tree/log" || tail -n 5 "$tree/log"
  fi
done
if [ "$survived" -ne 0 ]; then
  echo "A mutant survived: the simulation would not notice this fault."
  exit 1
fi
echo "Every mutant broke an invariant."
