#!/usr/bin/env bash
# Measures this project's servers beside etcd and ZooKeeper; builds first where there is something to build.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fail() {
    printf 'bench.sh: %s\n' "$1" >&2
    exit 1
}

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
command -v "$java" >/dev/null || fail "there is no $java; Java 17 or newer is needed"

newest() {
    local found newest=
    for found in "$@"; do
        [[ -f "$found" && (-z "$newest" || "$found" -nt "$newest") ]] && newest=$found
    done
    printf '%s' "$newest"
}

is_stale() {
    local jar=$1
    shift
    [[ -f "$jar" ]] || return 0
    [[ -n $(find "$root/pom.xml" "$@" -name target -prune -o \( -path '*/src/main*' -o -name pom.xml \) \
        -newer "$jar" -print 2>&1 | head -n 1) ]]
}

bench=$(newest "$root"/paxos-bench/target/paxos-bench-*.jar)
server=$(newest "$root"/paxos-rest-server/target/paxos-rest-server-*-exec.jar)
libraries=("$root"/paxos-core "$root"/paxos-proto "$root"/paxos-grpc-client)
if is_stale "$bench" "${libraries[@]}" "$root/paxos-bench" || is_stale "$server" "${libraries[@]}" "$root/paxos-rest-server"; then
    printf 'bench.sh: building first (nothing is built yet, or the sources are newer) ...\n' >&2
    (cd "$root" && ./mvnw -q -DskipTests -Dquick package -pl paxos-rest-server,paxos-bench -am) >&2 ||
        fail 'the build failed, and says why above'
    bench=$(newest "$root"/paxos-bench/target/paxos-bench-*.jar)
    server=$(newest "$root"/paxos-rest-server/target/paxos-rest-server-*-exec.jar)
    touch "$bench" "$server"
fi

# The client's heap is fixed, so that its collector costs every system the same; and ZooKeeper's client takes values of
# 1 MiB only when told to.
options=(-Xms2g -Xmx2g -XX:+UseParallelGC -Djute.maxbuffer=4194304 "-Dpaxos.bench.root=$root")
arguments=("$@")
while (($# > 1)); do
    if [[ "$1" == --jfr ]]; then
        mkdir -p "$2"
        options+=("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=$2/client.jfr")
    fi
    shift
done
exec "$java" "${options[@]}" -jar "$bench" ${arguments[@]+"${arguments[@]}"}
