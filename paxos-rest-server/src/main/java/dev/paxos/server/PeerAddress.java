package dev.paxos.server;

/**
 * Where the gRPC interface of a server is reached.
 *
 * @param host a host name or an address, an IPv6 address in brackets
 * @param port 1 to 65535
 */
record PeerAddress(String host, int port) {
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
