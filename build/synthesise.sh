#!/usr/bin/env bash
# The app of cdk.json: builds the functions and the CDK app unless they are up to date, then synthesises. Needs JDK, Maven and Node.
# `cdk --app cdk.out` uses what was synthesised before and runs none of this.
set -eu
root=$(cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P)
. "$root/build/build.sh"

check_tools() {
  check_maven
  maven_arguments=(-pl infra -am -Dsynthesis.skip=true)
}

command=cdk missing_status=1
stamp=$root/infra/target/built-in
outputs=(infra/target/synthesis.args functions/target/lambda/lib)
sources=(pom.xml build/JdkHome.java functions/pom.xml infra/pom.xml functions/src/main infra/src/main)
build_if_needed
# Node's end-of-life banner says nothing about this deployment.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20 JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION=true
exec "$(cat "$root/target/jdk-home")/bin/java" "@$root/infra/target/synthesis.args"
