#!/bin/bash
# Ends with 0 where the server is alive: it answers so, or where it speaks TLS it takes a connection.
set -euo pipefail

exec 3<>"/dev/tcp/localhost/${SERVER_PORT:-8080}"
[[ -z "${SERVER_SSL_BUNDLE:-}" ]] || exit 0
printf 'GET /api/paxos/health/live HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r -t 2 _ status _ <&3
[[ "$status" == 200 ]]
