# What ./invoke, ./local-cloud and ./demo have in common: build what is not up to date, then become the Java program.
# Sourced by them, with `set -eu` and $root, the checkout.

# launch COMMAND STATUS CLASS [ARGUMENT...]: STATUS is the exit status where something that is needed is missing.
launch() {
  command=$1 missing_status=$2 class=$3
  shift 3
  prepared=$root/local/target/prepared
  if ! is_built; then
    build_once
  fi
  colour=false
  if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    colour=true
  fi
  exec "$(cat "$root/target/jdk-home")/bin/java" "@$prepared/launch.args" \
    "-Damitrail.calledIn=$PWD" "-Damitrail.colour=$colour" "$class" "$@"
}

# The build leaves the place it was made in, with the time of its start. Python writes its caches beside the sources, which is no change.
is_built() {
  [ -f "$prepared/built-in" ] && [ "$(cat "$prepared/built-in")" = "$root" ] || return 1
  [ -f "$prepared/launch.args" ] && [ -d "$root/functions/target/lambda/lib" ] && [ -x "$root/local/.venv/bin/python" ] || return 1
  [ -f "$root/target/jdk-home" ] && [ -x "$(cat "$root/target/jdk-home")/bin/java" ] || return 1
  changed=$(cd "$root" && find pom.xml cdk.json build/*.java functions/pom.xml infra/pom.xml local/pom.xml \
    functions/src/main infra/src/main local/src/main \
    -name __pycache__ -prune -o -newer "$prepared/built-in" ! -path local/src/main/python -print | head -n 1)
  [ -z "$changed" ]
}

say() {
  printf '%s: %s\n' "$command" "$*" >&2
}

build_once() {
  check_tools
  mkdir -p "$root/target"
  lock
  if ! is_built; then
    build
  fi
  unlock
}

# Two commands that start at once must not build into each other.
lock() {
  if command -v flock >/dev/null; then
    exec 9>"$root/target/build.lock"
    flock -n 9 || { say "waiting for the build of another command"; flock 9; }
    return
  fi
  while ! mkdir "$root/target/build.lock.d" 2>/dev/null; do
    holder=$(cat "$root/target/build.lock.d/pid" 2>/dev/null || true)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
      rm -rf "$root/target/build.lock.d"
    else
      sleep 1
    fi
  done
  echo $$ >"$root/target/build.lock.d/pid"
}

unlock() {
  if command -v flock >/dev/null; then
    exec 9>&-
  else
    rm -rf "$root/target/build.lock.d"
  fi
}

check_tools() {
  missing=false
  if [ "$(uname -s)" != Linux ]; then
    say "AWS's Lambda runtime for Java, which runs the functions here, is made for Linux only. Use Linux, WSL 2 or a container"
    missing=true
  fi
  command -v mvn >/dev/null || lacks "Maven 3.8 or newer" \
    "apt install maven, brew install maven, or https://maven.apache.org/download.cgi"
  python=$(find_python) || lacks "Python 3.10 to 3.13" \
    "apt install python3 python3-venv, brew install python@3.13, or pyenv install 3.13"
  node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' 2>/dev/null </dev/null || lacks "Node.js 18 or newer" \
    "apt install nodejs, brew install node, or https://nodejs.org"
  if $missing; then
    exit "$missing_status"
  fi
}

lacks() {
  say "$1 is missing. Get it with: $2"
  missing=true
}

lacks_jdk() {
  lacks "JDK 25" "sdk install java 25-tem, brew install openjdk@25, or https://adoptium.net; Maven finds it in the usual places and in JAVA_HOME"
}

find_python() {
  for candidate in python3 python3.13 python3.12 python3.11 python3.10; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null </dev/null; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

build() {
  log=$root/target/build.log
  say "building, since the sources are newer than what was built (the first build takes some minutes)"
  # A process group of its own, so that whatever ends this command can end all of the build.
  set -m
  (
    set -o pipefail
    cd "$root"
    mvn -B -Dquick -Dmaven.test.skip=true "-Dpython=$python" package 2>&1 </dev/null | tee "$log" | progress >&2
  ) &
  build=$!
  set +m
  trap 'stop_build 130' INT
  trap 'stop_build 143' TERM HUP
  status=0
  wait $build || status=$?
  trap - INT TERM HUP
  [ $status -eq 0 ] || build_failed
}

stop_build() {
  trap '' INT TERM HUP
  kill -TERM -- "-$build" 2>/dev/null || true
  # Some of it may take its time to end, or not listen.
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 -- "-$build" 2>/dev/null || break
    sleep 0.2
  done
  kill -KILL -- "-$build" 2>/dev/null || true
  unlock
  exit "$1"
}

# One line for each step worth naming.
progress() {
  awk '
    / Downloaded from / { if (++files % 100 == 0) say(files " files downloaded") }
    / --- .*compile \(default-compile\) @ / { say("compiling " $(NF - 1)) }
    / --- .*\(synthesi[a-z]*\) @ / { say("synthesising the CloudFormation templates") }
    / --- .*\(emulated-aws\) @ / { say("preparing the emulated AWS") }
    / --- .*\(preparation\) @ / { say("preparing quick starts") }
    function say(text) { print "  " text; fflush() }'
}

build_failed() {
  if grep -qE 'Cannot find matching toolchain|JAVA_HOME' "$log"; then
    lacks_jdk
    exit "$missing_status"
  fi
  say "the build failed:"
  # What went wrong, without Maven's advice on how to ask Maven again.
  grep '^\[ERROR\] .' "$log" | grep -vE 'Re-run Maven|full stack trace|For more information|\[Help 1\]|After correcting|mvn <args>' \
    | awk '!seen[$0]++' | head -n 8 >&2 || tail -n 8 "$log" >&2
  say "all of it is in $log"
  exit "$missing_status"
}
