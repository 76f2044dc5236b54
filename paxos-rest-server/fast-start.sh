#!/usr/bin/env bash
# usage: fast-start.sh JAVA JAR [what JAVA -version says]
#
# Prints the JVM's arguments that start the packaged server JAR, one a line. A JVM starts it in a fraction of the time from
# an archive of its classes, parsed and verified (class-data sharing, JEP 350). Archives know plain class paths alone, so
# the jar is unpacked; and they are made by a JVM that has loaded the classes, so a rehearsal is run. Both happen once for a
# build of the server and one of Java, into the folder that is named as the jar without its ".jar". Where that cannot be, or
# is under way, what is printed starts the jar itself: slower, but the same.
# Written for bash 3.2 and newer, which is what macOS has.
set -euo pipefail

java=$1
jar=$(cd "$(dirname "$2")" && pwd)/${2##*/}
folder=${jar%.jar}
lock=$folder.lock
unpacked=$folder/${jar##*/}
readonly STALE_LOCK_MINUTES=5

# The end of a jar lists every file in it with its checksum.
jar_identity() {
    tail -c 131072 "$jar" | cksum
}

java_says=${3-$("$java" -version 2>&1)} || java_says=
java_build=$(printf '%s' "$java_says" | sed -n 's/.*(build \([0-9][^,) ]*\).*/\1/p' | head -n 1)
archive=$folder/${java_build//[^0-9A-Za-z.+_-]/_}.jsa

size_of() {
    wc -c <"$1" | tr -d ' '
}

is_unpacked() {
    [[ -f "$folder/identity" && "$(<"$folder/identity")" == "$(jar_identity)" ]]
}

# A JVM checks the head of an archive and believes the rest: of one that is cut short it would die.
is_archived() {
    [[ -f "$archive" && -f "$archive.size" && "$(<"$archive.size")" == "$(size_of "$archive")" ]]
}

unpack() {
    rm -rf "$folder"
    "$java" -Djarmode=tools -jar "$jar" extract --destination "$folder" && [[ -f "$unpacked" ]] || return 1
    jar_identity >"$folder/identity"
}

# With none of the settings that the caller has for a server of his own.
rehearse() {
    local name data=$folder/rehearsal made=$archive.made
    for name in ${!PAXOS_@} ${!SERVER_@} ${!SPRING_@} ${!MANAGEMENT_@} ${!LOGGING_@}; do unset "$name"; done
    rm -rf "$data" "$made"
    mkdir "$data" && cd "$data" || return 1
    "$java" -Xmx256m -XX:ArchiveClassesAtExit="$made" -cp "$unpacked" dev.paxos.server.Rehearsal "$data" || return 1
    cd "$folder" && rm -rf "$data"
    size_of "$made" >"$archive.size" && mv -f "$made" "$archive"
}

# One prepares, and whoever comes meanwhile starts without. What failed once is not tried again.
prepare() (
    exec 3>&2 >"$folder.log" 2>&1
    if [[ -d "$lock" && -n "$(find "$lock" -prune -mmin +"$STALE_LOCK_MINUTES")" ]]; then rmdir "$lock"; fi
    mkdir "$lock" || exit 0
    trap 'rmdir "$lock"' EXIT
    this="$(jar_identity) $java_build"
    if [[ -f "$folder.failed" && "$(<"$folder.failed")" == "$this" ]]; then exit 0; fi
    printf '%s: preparing a fast start, once for this build ...\n' "${0##*/}" >&3
    { is_unpacked || unpack; } && { is_archived || rehearse; } || printf '%s' "$this" >"$folder.failed"
)

is_prepared() {
    is_unpacked && is_archived
}

if [[ -n "$java_build" ]]; then
    if ! is_prepared && [[ -w "${jar%/*}" ]]; then prepare; fi
    if is_prepared; then
        printf '%s\n' "-XX:SharedArchiveFile=$archive" -jar "$unpacked"
        exit
    fi
fi
printf '%s\n' -jar "$jar"
