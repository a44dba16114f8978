#!/usr/bin/env bash
# Shows that the simulation notices faults: applies each patch of functions/src/test/mutants to a copy of the functions and requires
# that a run of the simulation breaks an invariant. Usage: build/mutants.sh [NAME...]
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
patches=$root/functions/src/test/mutants
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
names=("$@")
[ ${#names[@]} -gt 0 ] || names=($(cd "$patches" && ls -- *.patch | sed 's/\.patch$//'))

# The copy is built once. A mutant then compiles only the files that its patch changes.
(cd "$root" && tar -cf - --exclude=target --exclude=node_modules --exclude=.venv pom.xml build functions infra/pom.xml local/pom.xml) | tar -xf - -C "$tree"
cd "$tree"
mvn -B -ntp -Dquick -pl functions -am test-compile dependency:build-classpath -Dmdep.outputFile=target/class-path >log 2>&1 || {
  grep -m 10 'ERROR' log || tail -n 10 log
  exit 1
}
jdk=$(cat target/jdk-home)
mv functions unchanged

# Compiles the patched files and runs the simulation.
simulate() {
  patch -s -p1 <"$patches/$1.patch" || return
  sed -n 's|^+++ b/||p' "$patches/$1.patch" | xargs "$jdk/bin/javac" --release 25 -parameters -proc:none \
    -cp "functions/target/classes:$(cat functions/target/class-path)" -d functions/target/classes || return
  mvn -B -ntp -pl functions surefire:test "-Djvm=$jdk/bin/java" -Dtest='ReplicationSimulationTest#everySeed*'
}

survived=0
for name in "${names[@]}"; do
  rm -rf functions
  cp -Rp unchanged functions
  status=0
  simulate "$name" >log 2>&1 || status=$?
  broke=$(grep -o -m 1 'seed [0-9]*: broke [A-Z_]*' log || true)
  if [ "$status" -ne 0 ] && [ -n "$broke" ]; then
    printf '%-28s caught: %s\n' "$name" "$broke"
  else
    survived=1
    printf '%-28s SURVIVED, or did not build:\n' "$name"
    grep -m 5 -iE 'error' log || tail -n 5 log
  fi
done
if [ "$survived" -ne 0 ]; then
  echo "A mutant survived: the simulation would not notice this fault."
  exit 1
fi
echo "Every mutant broke an invariant."
