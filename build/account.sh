# What ./preflight and ./field-test have in common: build what is not up to date, then become the Java program.
# Sourced by them, with `set -eu` and $root, the checkout.
. "$root/build/build.sh"

# launch COMMAND CLASS [ARGUMENT...]
launch() {
  command=$1 missing_status=2
  shift
  stamp=$root/account/target/built-in
  outputs=(account/target/launch.args account/target/classes)
  sources=(pom.xml build/JdkHome.java functions/pom.xml infra/pom.xml account/pom.xml functions/src/main infra/src/main account/src/main)
  build_if_needed
  become "$root/account/target/launch.args" "$@"
}

check_tools() {
  check_maven
  maven_arguments=(-pl account -am -Dsynthesis.skip=true)
}
