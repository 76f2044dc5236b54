#!/usr/bin/env bash
# Checks the specification, as `./mvnw verify` does; with --long also the models that take too long for every build.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
case "${1:-}" in
    "") ./mvnw -q test -pl spec -am -Dtest='dev.paxos.spec.*Test' -Dsurefire.failIfNoSpecifiedTests=false ;;
    --long) ./mvnw -q test -pl spec -am -Dtest='dev.paxos.spec.*Test' -Dsurefire.failIfNoSpecifiedTests=false \
        -Dpaxos.spec.long=true ;;
    *)
        echo "usage: $0 [--long]" >&2
        exit 2
        ;;
esac
