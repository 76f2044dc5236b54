#!/usr/bin/env bash
# Starts one server, or a whole local cluster in one terminal; builds first where there is something to build.
# Written for bash 3.2 and newer, which is what macOS has.
set -euo pipefail

readonly MAX_ID=1023
readonly MAX_SERVERS=31
readonly READY_SECONDS=120
readonly STOP_SECONDS=20

usage='usage: run-server.sh <serverID> [numServers] | run-server.sh all [numServers] (ids 1 to 1023, at most 31 servers; --help tells more)'

help() {
    cat <<'HELP'
usage: run-server.sh [options] <serverID> [numServers]   starts one server
       run-server.sh [options] all [numServers]          starts servers 1 to numServers (3) in this terminal

  serverID      1 to 1023, at most numServers
  numServers    how many servers the cluster has, 1 to 31; without it a single server is a bare acceptor

Server n serves REST on port 8080 + n and gRPC on port 9090 + n. Ctrl-C stops what runs here.

options:
  --http-base PORT   REST on PORT + n instead of 8080 + n
  --grpc-base PORT   gRPC on PORT + n instead of 9090 + n
  --jar FILE         runs this packaged server, and builds nothing
  -h, --help         prints this

environment:
  PAXOS_DATA_DIR     where servers keep their state; "data" beside this script where it is not set
  JAVA_HOME          the Java to use, 17 or newer; else the one on the PATH
  JAVA_OPTS          options of the JVM, stronger than those that this script gives
  PAXOS_*            every other setting of the server, such as PAXOS_CLUSTER_NAME

exit code: 2 where the arguments are wrong, 1 where a server cannot start, else the server's.
HELP
}

fail() {
    printf 'run-server.sh: %s\n' "$1" >&2
    exit 1
}

misused() {
    printf '%s\n' "$usage" >&2
    exit 2
}

# --- arguments

is_id() {
    [[ "$1" =~ ^[1-9][0-9]{0,3}$ ]] && (($1 <= MAX_ID))
}

is_count() {
    is_id "$1" && (($1 <= MAX_SERVERS))
}

is_port_base() {
    [[ "$1" =~ ^(0|[1-9][0-9]{0,4})$ ]] && (($1 + MAX_ID <= 65535))
}

http_base=8080
grpc_base=9090
jar=
words=()
while (($# > 0)); do
    case "$1" in
        -h | --help)
            help
            exit 0
            ;;
        --http-base | --grpc-base)
            if (($# < 2)) || ! is_port_base "$2"; then misused; fi
            if [[ "$1" == --http-base ]]; then http_base=$2; else grpc_base=$2; fi
            shift
            ;;
        --jar)
            (($# > 1)) || misused
            jar=$2
            shift
            ;;
        *)
            words+=("$1")
            ;;
    esac
    shift
done
((${#words[@]} == 1 || ${#words[@]} == 2)) || misused
server=${words[0]}
count=${words[1]-}
[[ "$server" == all ]] && ((${#words[@]} == 1)) && count=3
[[ "$server" == all ]] || is_id "$server" || misused
((${#words[@]} == 1)) || is_count "$count" || misused
[[ "$server" == all || -z "$count" ]] || ((server <= count)) || misused

# --- Java

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [[ -n "${JAVA_HOME:-}" ]]; then
    java=$JAVA_HOME/bin/java
    [[ -x "$java" ]] || fail "JAVA_HOME is $JAVA_HOME, where there is no bin/java; Java 17 or newer is needed"
else
    java=$(command -v java) || fail 'there is no java on the PATH; Java 17 or newer is needed'
fi

# In the words of "java -version". Asking Java takes a tenth of a second, so its file is read where it has one.
java_says() {
    local program said=
    program=$(readlink -f "$java" 2>/dev/null) || program=$java
    if [[ -f "${program%/bin/java}/release" ]]; then
        said=$(sed -n -e 's/^JAVA_VERSION=/version /p' -e 's/^JAVA_RUNTIME_VERSION="\(.*\)"/(build \1)/p' \
            "${program%/bin/java}/release")
    fi
    if [[ "$said" == *version\ * && "$said" == *build\ * ]]; then printf '%s' "$said"; else "$java" -version 2>&1; fi
}

java_says=$(java_says) || java_says=
java_version=$(printf '%s' "$java_says" | sed -n 's/.*version "\([0-9][0-9]*\).*/\1/p' | head -n 1)
((${java_version:-0} >= 17)) || fail "$java is of version ${java_version:-unknown}; Java 17 or newer is needed"

# --- building

# What is built from: sources, and folders too, for a removed file changes its folder alone.
is_stale() {
    [[ -f "$jar" ]] || return 0
    local newer
    newer=$(find "$root/pom.xml" "$root"/paxos-core "$root"/paxos-proto "$root"/paxos-grpc-client "$root"/paxos-rest-server \
        -name target -prune -o \( -path '*/src/main*' -o -name pom.xml \) -newer "$jar" -print 2>/dev/null | head -n 1) || true
    [[ -n "$newer" ]]
}

# The time of the jar becomes that of the build's begin, so that what is edited meanwhile is built the next time.
build() {
    printf 'run-server.sh: building the server first (nothing is built yet, or the sources are newer) ...\n' >&2
    local began
    began=$(mktemp "$root/target/build-began.XXXXXX")
    if ! (cd "$root" && ./mvnw -q -DskipTests -Dquick package -pl paxos-rest-server -am) >&2; then
        rm -f "$began"
        fail 'the build failed, and says why above'
    fi
    jar=$(newest_jar)
    [[ -f "$jar" ]] && touch -r "$began" "$jar"
    rm -f "$began"
}

newest_jar() {
    local found newest=
    for found in "$root"/paxos-rest-server/target/paxos-rest-server-*-exec.jar; do
        [[ -f "$found" && (-z "$newest" || "$found" -nt "$newest") ]] && newest=$found
    done
    printf '%s' "$newest"
}

if [[ -n "$jar" ]]; then
    [[ -f "$jar" ]] || fail "there is no $jar"
else
    jar=$(newest_jar)
    if is_stale; then
        mkdir -p "$root/target"
        # Of two that start at once one builds, and the other finds it done. macOS has no flock: there nothing waits.
        (
            if command -v flock >/dev/null; then flock 9; fi
            jar=$(newest_jar)
            if is_stale; then build 9>&-; fi
        ) 9>"$root/target/run-server.lock" || exit 1
        jar=$(newest_jar)
        [[ -f "$jar" ]] || fail 'the build made no server; "./mvnw clean" and another start may help'
    fi
fi

# --- starting

# What starts the server: prepared, where that is possible, so that it starts fast.
program=()
fast_start=$root/paxos-rest-server/fast-start.sh
if [[ -x "$fast_start" ]]; then
    while IFS= read -r argument; do program+=("$argument"); done < <("$fast_start" "$java" "$jar" "$java_says")
fi
((${#program[@]} > 0)) || program=(-jar "$jar")

# Room for a million small keys, and little while there are few. G1, which a JVM takes by itself on larger machines only,
# collects beside the work: a serial collection of that many would outlast what other servers wait. An acceptor that ran
# out of memory must be gone, not half there. What JAVA_OPTS says comes later and wins, but two collectors would clash.
# G1 is to keep the heap small by collecting often, and to let it grow for what stays alone, not for speed; and what the
# JVM's own threads free is to go back to the system, which glibc's allocator only does when told to.
# Both compilers take what runs five or ten times as often as elsewhere: work shows in a moment what that is, and a start,
# which has the processors to itself for no second, would spend half of its time on compilers.
jvm=(-Xms32m -Xmx512m -XX:+ExitOnOutOfMemoryError -XX:Tier3InvocationThreshold=1000 -XX:Tier3MinInvocationThreshold=500
    -XX:Tier3CompileThreshold=5000 -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000
    -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000)
case "${JAVA_OPTS:-}" in
    *-XX:+Use*GC*) ;;
    *) jvm+=(-XX:+UseG1GC -XX:GCTimeRatio=1 -XX:G1ReservePercent=3 -XX:MaxNewSize=40m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40) ;;
esac
if [[ -n "${JAVA_OPTS:-}" ]]; then
    read -r -d '' -a given <<<"$JAVA_OPTS" || true
    jvm+=(${given[@]+"${given[@]}"})
fi

export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}" MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-16384}"
export PAXOS_DATA_DIR="${PAXOS_DATA_DIR:-$root/data}"

# Sets "command" for the server of an id, with its ports.
command=()
compose() {
    local id=$1 http=$2 grpc=$3
    command=("$java" "${jvm[@]}" "${program[@]}" "--paxos.server.id=$id" "--server.port=$http" "--paxos.grpc.port=$grpc")
    [[ -z "$count" ]] || command+=("--paxos.server.count=$count")
    if [[ -n "$count" && -z "${PAXOS_CLUSTER_PEERS:-}" ]] && ((grpc_base != 9090)); then
        local peers='' peer
        for ((peer = 1; peer <= count; peer++)); do peers+="${peers:+,}$peer=localhost:$((grpc_base + peer))"; done
        command+=("--paxos.cluster.peers=$peers")
    fi
}

is_answering() {
    (exec 3<>"/dev/tcp/localhost/$1") 2>/dev/null
}

require_free() {
    local id=$1 http=$2 grpc=$3
    ! is_answering "$http" || fail "port $http, for the REST interface of server $id, is in use"
    ! is_answering "$grpc" || fail "port $grpc, for the gRPC interface of server $id, is in use"
}

if [[ "$server" != all ]]; then
    http=${SERVER_PORT:-$((http_base + server))}
    grpc=${PAXOS_GRPC_PORT:-$((grpc_base + server))}
    require_free "$server" "$http" "$grpc"
    compose "$server" "$http" "$grpc"
    exec "${command[@]}"
fi

# --- a whole cluster

say() {
    printf '[all] %s\n' "$1"
}

# Signals of the terminal reach this too, and what a server says while it stops must still be seen.
prefix() {
    trap '' INT TERM HUP
    local line
    while IFS= read -r line || [[ -n "$line" ]]; do printf '[%s] %s\n' "$1" "$line"; done
}

# A server takes connections once it serves; one that wants TLS answers plain HTTP with 400, which tells as much.
scheme=http
is_ready() {
    local status
    status=$(
        {
            exec 3<>"/dev/tcp/localhost/$1" &&
                printf 'GET /api/paxos/health HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3 &&
                read -r -t 2 _ status _ <&3 &&
                printf '%s' "$status"
        } 2>/dev/null
    ) || return 1
    if [[ "$status" == 400 ]]; then scheme=https; fi
    [[ "$status" == 200 || "$status" == 400 ]]
}

pids=()

is_running() {
    [[ -n "${pids[$1]}" ]] && kill -0 "${pids[$1]}" 2>/dev/null
}

some_running() {
    local id
    for ((id = 1; id <= count; id++)); do
        if [[ -n "${pids[id]-}" ]] && is_running "$id"; then return 0; fi
    done
    return 1
}

signal_all() {
    local id
    for ((id = 1; id <= count; id++)); do
        [[ -z "${pids[id]-}" ]] || kill "-$1" "${pids[id]}" 2>/dev/null || true
    done
}

# The second signal of an impatient person ends the servers at once.
stop_all() {
    trap 'signal_all KILL' INT TERM HUP
    signal_all TERM
    local tenths=0
    while some_running; do
        if ((tenths++ == STOP_SECONDS * 10)); then
            say "not all have stopped after $STOP_SECONDS s: killing them"
            signal_all KILL
        fi
        sleep 0.1 || true
    done
}

# shellcheck disable=SC2317 # the traps call it
stop_on() {
    say 'stopping'
    stop_all
    exit "$1"
}

# However this ends, no server outlives it.
trap 'signal_all TERM' EXIT
trap 'stop_on 130' INT
trap 'stop_on 143' TERM
trap 'stop_on 129' HUP

for ((id = 1; id <= count; id++)); do require_free "$id" $((http_base + id)) $((grpc_base + id)); done
for ((id = 1; id <= count; id++)); do
    compose "$id" $((http_base + id)) $((grpc_base + id))
    "${command[@]}" < /dev/null > >(prefix "$id") 2>&1 &
    pids[id]=$!
done

# Tells how a server ended that does not run any more, once.
bury() {
    local id=$1 code=0
    wait "${pids[id]}" || code=$?
    pids[id]=
    say "server $id has stopped, exit code $code${2:-}"
}

deadline=$((SECONDS + READY_SECONDS))
for ((id = 1; id <= count; id++)); do
    until is_ready $((http_base + id)); do
        for ((other = 1; other <= count; other++)); do
            if ! is_running "$other"; then
                bury "$other" ': its lines above say why; stopping the others'
                stop_all
                exit 1
            fi
        done
        if ((SECONDS >= deadline)); then
            say "server $id is not ready after $READY_SECONDS s; stopping all"
            stop_all
            exit 1
        fi
        sleep 0.2
    done
done

say "all $count ready; Ctrl-C stops them. To look at them: $scheme://localhost:$((http_base + 1))/"
for ((id = 1; id <= count; id++)); do
    say "server $id: REST $scheme://localhost:$((http_base + id)) gRPC localhost:$((grpc_base + id))"
done
[[ "$scheme" == https ]] || say "try: curl -X POST 'http://localhost:$((http_base + 1))/api/broadcast/paxos/prepare?id=1'"

# From here on a server may die and the others go on: that is what they are for.
while some_running; do
    for ((id = 1; id <= count; id++)); do
        if [[ -n "${pids[id]}" ]] && ! is_running "$id"; then bury "$id"; fi
    done
    sleep 0.5 || true
done
say 'no server runs any more'
exit 1
