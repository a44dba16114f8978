# Builds a module, and the modules it needs, unless what was built is newer than every source. Sourced by account.sh, launch.sh and synthesise.sh.
# The caller runs with `set -eu` and sets:
#   $root            the checkout
#   $command         the name that messages begin with
#   $missing_status  the exit status where a tool is missing or the build fails
#   $stamp           the file that the build writes last: it holds the checkout it was made in, and its time is that of the build's start
#   outputs, sources files and folders, relative to the checkout: what the build makes, and what it is made from
#   check_tools      a function: checks the tools that the build needs, and sets maven_arguments

# Nothing that these commands reach on this machine is behind a proxy.
NO_PROXY=127.0.0.1,localhost,${NO_PROXY:-${no_proxy:-}}
no_proxy=$NO_PROXY
# Java names files in the encoding of the locale; a checkout may be in any folder.
LC_ALL=C.UTF-8
export NO_PROXY no_proxy LC_ALL

build_if_needed() {
  is_built && return
  missing=false
  check_tools
  if $missing; then
    exit "$missing_status"
  fi
  mkdir -p "$root/target"
  lock
  is_built || build
  unlock
}

# Python writes its caches beside the sources, which changes its folders, but no source.
is_built() {
  [ -f "$stamp" ] && [ "$(<"$stamp")" = "$root" ] || return 1
  [ -f "$root/target/jdk-home" ] && [ -x "$(<"$root/target/jdk-home")/bin/java" ] || return 1
  (cd "$root" && ls -d "${outputs[@]}") >/dev/null 2>&1 || return 1
  changed=$(cd "$root" && find "${sources[@]}" -name __pycache__ -prune -o -newer "$stamp" \
    ! \( -type d -path 'local/src/main/python*' \) -print | head -n 1)
  [ -z "$changed" ]
}

say() {
  printf '%s: %s\n' "$command" "$*" >&2
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

check_maven() {
  command -v mvn >/dev/null || lacks "Maven 3.8 or newer" \
    "apt install maven, brew install maven, or https://maven.apache.org/download.cgi"
}

lacks() {
  say "$1 is missing. Get it with: $2"
  missing=true
}

lacks_jdk() {
  lacks "JDK 25" "sdk install java 25-tem, brew install openjdk@25, or https://adoptium.net; Maven finds it in the usual places and in JAVA_HOME"
}

build() {
  log=$root/target/build.log
  say "building what is not up to date (the first build takes some minutes)"
  # A process group of its own, so that whatever ends this command can end all of the build.
  set -m
  (
    set -o pipefail
    cd "$root"
    mvn -B -Dquick -Dmaven.test.skip=true "${maven_arguments[@]}" package 2>&1 </dev/null | tee "$log" | progress >&2
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

# become ARGUMENTS_FILE CLASS [ARGUMENT...]: the Java program that was built takes the place of the command.
become() {
  arguments=$1
  shift
  colour=false
  if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    colour=true
  fi
  exec "$(<"$root/target/jdk-home")/bin/java" "@$arguments" "-Damitrail.calledIn=$PWD" "-Damitrail.colour=$colour" "$@"
}

build_failed() {
  if grep -qE 'Cannot find matching toolchain|JAVA_HOME' "$log"; then
    lacks_jdk
    exit "$missing_status"
  fi
  # The synthesis' own lines about settings need no other.
  if grep '^cdk\.json' "$log" >&2; then
    exit "$missing_status"
  fi
  say "the build failed:"
  # What went wrong, without Maven's advice on how to ask Maven again.
  grep '^\[ERROR\] .' "$log" | grep -vE 'Re-run Maven|full stack trace|For more information|\[Help 1\]|After correcting|mvn <args>' \
    | awk '!seen[$0]++' | head -n 8 >&2 || tail -n 8 "$log" >&2
  say "all of it is in $log"
  exit "$missing_status"
}
