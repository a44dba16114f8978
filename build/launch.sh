# What ./invoke, ./local-cloud and ./demo have in common: build what is not up to date, then become the Java program.
# Sourced by them, with `set -eu` and $root, the checkout.
. "$root/build/build.sh"

# launch COMMAND STATUS CLASS [ARGUMENT...]: STATUS is the exit status where something that is needed is missing.
launch() {
  command=$1 missing_status=$2 class=$3
  shift 3
  prepared=$root/local/target/prepared
  stamp=$prepared/built-in
  outputs=(local/target/prepared/launch.args functions/target/lambda/lib local/.venv/bin/python)
  sources=(pom.xml cdk.json build/JdkHome.java functions/pom.xml infra/pom.xml account/pom.xml local/pom.xml functions/src/main infra/src/main local/src/main)
  build_if_needed
  become "$prepared/launch.args" "$class" "$@"
}

check_tools() {
  if [ "$(uname -s)" != Linux ]; then
    say "AWS's Lambda runtime for Java, which runs the functions here, is made for Linux only. Use Linux, WSL 2 or a container"
    missing=true
  fi
  check_maven
  python=$(find_python) || lacks "Python 3.10 to 3.13" \
    "apt install python3 python3-venv, brew install python@3.13, or pyenv install 3.13"
  # package.json is where the oldest Node that works is stated.
  pattern='"node": ">=([0-9]+)"'
  [[ $(<"$root/package.json") =~ $pattern ]]
  node=${BASH_REMATCH[1]}
  node -e "process.exit(parseInt(process.versions.node) >= $node ? 0 : 1)" 2>/dev/null </dev/null || lacks "Node.js $node or newer" \
    "apt install nodejs, brew install node, or https://nodejs.org"
  maven_arguments=("-Dpython=$python")
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
