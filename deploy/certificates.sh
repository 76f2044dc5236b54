#!/usr/bin/env bash
# Makes a certificate authority of one's own, and certificates that it signs for servers and clients, all in PEM: for tests,
# and for a cluster that nobody outside has to trust. Written for bash 3.2 and newer, and openssl 1.1.1 and newer.
set -euo pipefail
umask 077

help() {
    cat <<'HELP'
usage: certificates.sh [options] DIRECTORY                            an authority, servers 1 to 3, and a client "sdk"
       certificates.sh [options] DIRECTORY server NAME [HOST...]      a server, reached as these hosts or addresses
       certificates.sh [options] DIRECTORY client NAME                a client

Each certificate NAME.pem has its private key beside it in NAME-key.pem; the authority is ca.pem with ca-key.pem. The
subject's common name is NAME. A server is always good for localhost, 127.0.0.1, ::1 and NAME, too. What is there already
is kept, unless its certificate ends within a day or it is to be renewed.

options:
  --days N     how long new certificates are good; 365 unless given, the authority ten times that
  --renew      makes certificates anew that are there already, with new keys; never the authority
  -h, --help   prints this

ca-key.pem makes anyone a member of the cluster: no server needs it, so keep it elsewhere.
HELP
}

misused() {
    help | sed -n '1,3p' >&2
    exit 2
}

days=365
renew=no
words=()
while (($# > 0)); do
    case "$1" in
        -h | --help)
            help
            exit 0
            ;;
        --renew) renew=yes ;;
        --days)
            [[ "${2-}" =~ ^[1-9][0-9]{0,4}$ ]] || misused
            days=$2
            shift
            ;;
        -*) misused ;;
        *) words+=("$1") ;;
    esac
    shift
done
((${#words[@]} > 0)) || misused
directory=${words[0]}
command -v openssl >/dev/null || {
    printf 'certificates.sh: there is no openssl on the PATH\n' >&2
    exit 1
}
mkdir -p "$directory"
cd "$directory"
scratch=$(mktemp -d ./.new.XXXXXX)
trap 'rm -rf "$scratch"' EXIT

# openssl is told everything in a file: what it reads elsewhere differs from machine to machine.
configuration() {
    printf '[req]\nprompt=no\ndistinguished_name=subject\n[subject]\nCN=%s\n[extensions]\n%s\n' "$1" "$2" >"$scratch/conf"
}

is_good() {
    [[ -f "$1.pem" && -f "$1-key.pem" ]] && openssl x509 -in "$1.pem" -noout -checkend 86400 >/dev/null
}

new_key() {
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$scratch/key" 2>/dev/null
}

# The key goes first: a server that sees a key without its certificate waits for the other half.
put() {
    mv "$scratch/key" "$1-key.pem"
    mv "$scratch/certificate" "$1.pem"
    printf 'made %s/%s.pem\n' "$directory" "$1"
}

authority() {
    if is_good ca; then return; fi
    if [[ -f ca-key.pem ]]; then
        printf 'certificates.sh: %s/ca.pem is missing or ends soon; what it signed ends with it. Remove both to begin anew\n' \
            "$directory" >&2
        exit 1
    fi
    configuration 'paxos test authority' \
        $'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash'
    new_key
    openssl req -new -x509 -key "$scratch/key" -config "$scratch/conf" -extensions extensions -sha256 \
        -days $((days * 10)) -out "$scratch/certificate"
    put ca
}

# name, extended key usage, alternative names
signed() {
    [[ "$1" =~ ^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$ && "$1" != ca ]] || misused
    if [[ $renew == no ]] && is_good "$1"; then
        printf 'kept %s/%s.pem\n' "$directory" "$1"
        return
    fi
    configuration "$1" "basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=$2
subjectAltName=$3"
    new_key
    openssl req -new -key "$scratch/key" -config "$scratch/conf" -sha256 -out "$scratch/request"
    openssl x509 -req -in "$scratch/request" -CA ca.pem -CAkey ca-key.pem -set_serial "0x$(openssl rand -hex 16)" -sha256 \
        -days "$days" -extfile "$scratch/conf" -extensions extensions -out "$scratch/certificate" 2>/dev/null
    put "$1"
}

# A server is a client, too: of the other servers.
server() {
    local name=$1 names="DNS:$1,DNS:localhost,IP:127.0.0.1,IP:::1" host
    shift
    for host in "$@"; do
        [[ "$host" =~ ^[A-Za-z0-9.:-]+$ ]] || misused
        if [[ "$host" =~ ^[0-9.]+$ || "$host" == *:* ]]; then names+=",IP:$host"; else names+=",DNS:$host"; fi
    done
    signed "$name" serverAuth,clientAuth "$names"
}

client() {
    signed "$1" clientAuth "DNS:$1"
}

case "${words[1]-}" in
    '')
        authority
        for id in 1 2 3; do server "server-$id"; done
        client sdk
        ;;
    server)
        ((${#words[@]} > 2)) || misused
        authority
        server "${words[@]:2}"
        ;;
    client)
        ((${#words[@]} == 3)) || misused
        authority
        client "${words[2]}"
        ;;
    *) misused ;;
esac
