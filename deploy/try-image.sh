#!/usr/bin/env bash
# Builds the image and runs a cluster of three of it, without a container engine: by buildah in a chroot, then with a read-only
# root, as the image's user, and /data and /tmp alone to write to. Needs root, buildah, and debootstrap where the base
# image cannot be pulled. Ends with 0 where a value put into one server was read from another, and all stopped in good order.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
export BUILDAH_ISOLATION=chroot
storage=(--root "$work/storage" --runroot "$work/run")
pids=()

say() {
    printf 'try-image.sh: %s\n' "$1"
}

# shellcheck disable=SC2317 # the trap calls it
tidy_up() {
    for pid in ${pids[@]+"${pids[@]}"}; do kill -KILL "$pid" 2>/dev/null || true; done
    wait
    buildah "${storage[@]}" umount --all >/dev/null 2>&1 || true
    buildah "${storage[@]}" rm --all >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap tidy_up EXIT

base=debian:bookworm-slim
if ! buildah "${storage[@]}" pull -q "docker.io/library/$base" >/dev/null 2>&1; then
    say "no registry gives $base: making one like it by debootstrap"
    debootstrap --variant=minbase bookworm "$work/base" >"$work/debootstrap.log"
    container=$(buildah "${storage[@]}" from scratch)
    buildah "${storage[@]}" add -q "$container" "$work/base" / >/dev/null
    buildah "${storage[@]}" commit -q --rm "$container" "docker.io/library/$base" >/dev/null
    rm -rf "$work/base"
fi

say 'building the image'
buildah "${storage[@]}" bud -q --pull-never -f "$root/deploy/Dockerfile" -t paxos-server "$root" >"$work/build.log" 2>&1 ||
    { tail -n 40 "$work/build.log"; exit 1; }
container=$(buildah "${storage[@]}" from --pull-never paxos-server)
image=$(buildah "${storage[@]}" mount "$container")
user=$(buildah "${storage[@]}" inspect --type image --format '{{.OCIv1.Config.User}}' paxos-server)
say "built: $(du -sh "$image" | cut -f 1), to be run as $user"

# Becomes the image's entry point as server $1: what follows are variables of its environment.
run() {
    local id=$1
    shift
    mkdir -p "$work/data-$id" "$work/tmp-$id"
    chown "$user" "$work/data-$id" "$work/tmp-$id"
    # A mount namespace of its own: a bind of the image, made read-only, with the two directories on top.
    # shellcheck disable=SC2016 # the inner shell expands them
    exec unshare --mount bash -c '
        set -e
        mount --bind "$1" "$1"
        mount --bind "$2" "$1/data"
        mount --bind "$3" "$1/tmp"
        mount -t proc proc "$1/proc"
        mount --rbind /dev "$1/dev"
        mount -o remount,bind,ro "$1"
        user=$4 root=$1
        shift 4
        exec chroot --userspec="$user" "$root" env -i PATH=/usr/local/bin:/usr/bin:/bin PAXOS_DATA_DIR=/data "$@" \
            /opt/paxos/start.sh
    ' bash "$image" "$work/data-$id" "$work/tmp-$id" "$user" "$@"
}

peers=1=localhost:29091,2=localhost:29092,3=localhost:29093
for id in 1 2 3; do
    # The second and third get their ids as in a StatefulSet.
    name="HOSTNAME=paxos-$((id - 1))"
    run "$id" "$name" "PAXOS_CLUSTER_PEERS=$peers" "SERVER_PORT=$((28080 + id))" "PAXOS_GRPC_PORT=$((29090 + id))" \
        >"$work/server-$id.log" 2>&1 &
    pids+=($!)
done

healthy() {
    SERVER_PORT=$((28080 + $1)) "$image/opt/paxos/healthy.sh" 2>/dev/null
}

for id in 1 2 3; do
    tenths=0
    until healthy "$id"; do
        if ((tenths++ == 300)) || ! kill -0 "${pids[id - 1]}" 2>/dev/null; then
            cat "$work/server-$id.log"
            say "server $id is not healthy"
            exit 1
        fi
        sleep 0.1
    done
done
say "three servers are healthy"

# Asks server $1 with method $2 for the register, with $3 for a body, and writes the body of the answer.
ask() {
    local line body=${3:-}
    exec 3<>"/dev/tcp/localhost/$((28080 + $1))"
    printf '%s /api/registers/colour HTTP/1.0\r\nHost: localhost\r\nAccept: text/plain\r\nContent-Length: %s\r\n\r\n%s' \
        "$2" "${#body}" "$body" >&3
    while IFS= read -r line <&3 && [[ "$line" != $'\r' ]]; do :; done
    cat <&3
}

ask 1 PUT red >/dev/null
[[ "$(ask 3 GET)" == red ]] || { say 'what server 1 was given server 3 does not have'; exit 1; }
say 'a value put into server 1 was read from server 3'

if touch "$image/written" && grep -q 'Read-only' <(nsenter --target "${pids[0]}" --mount touch "$image/written" 2>&1); then
    say 'its root is read-only'
else
    say 'its root can be written to'
    exit 1
fi

kill -TERM "${pids[@]}"
for pid in "${pids[@]}"; do
    code=0
    wait "$pid" || code=$?
    ((code == 143)) || { cat "$work"/server-*.log; say "a server ended with $code"; exit 1; }
done
pids=()
say 'all stopped in good order'
