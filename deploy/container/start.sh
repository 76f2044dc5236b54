#!/bin/bash
# Becomes the server. Arguments are settings of it, such as --paxos.server.id=1; JAVA_OPTS are options of the JVM.
# In a StatefulSet a pod's name ends with its ordinal, from 0 up: the servers' ids are one more.
set -euo pipefail

if [[ -z "${PAXOS_SERVER_ID:-}" && "${HOSTNAME:-}" =~ -([0-9]+)$ ]]; then
    export PAXOS_SERVER_ID=$((BASH_REMATCH[1] + 1))
fi

# The same as those of run-server.sh, which tells why. No statistics file: the root is not to be written to.
jvm=(-Xms32m -Xmx512m -XX:+UseG1GC -XX:G1ReservePercent=3 -XX:GCTimeRatio=1 -XX:MaxNewSize=40m
    -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40 -XX:Tier3InvocationThreshold=1000
    -XX:Tier3MinInvocationThreshold=500 -XX:Tier3CompileThreshold=5000 -XX:Tier4InvocationThreshold=50000
    -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000
    -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData)
read -r -d '' -a given <<<"${JAVA_OPTS:-}" || true
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}" MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-16384}"

exec java "${jvm[@]}" "${given[@]}" -XX:SharedArchiveFile=/opt/paxos/server.jsa -jar /opt/paxos/server.jar "$@"
