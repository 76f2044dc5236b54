package dev.paxos.server.grpc;

import io.grpc.ChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS of a server's gRPC: as others reach it, and as it reaches the others, with the same certificate. That can be
 * replaced while both run: connections that are open go on, each new one uses the new certificate. Thread-safe.
 */
public final class GrpcTls {
    /**
     * Who this server is, and whom it trusts.
     *
     * @param keys its certificate and private key
     * @param trust whose certificates it takes, of clients and of other servers
     */
    public record Material(KeyManagerFactory keys, TrustManagerFactory trust) {}

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final ClientAuth clientAuth;
    private volatile SslContext inbound;
    private volatile ChannelCredentials outbound;

    /**
     * Makes one.
     *
     * @param clientAuth whether clients must, may or need not have a certificate
     * @param material with what to begin
     * @throws SSLException if the material cannot be used
     */
    public GrpcTls(ClientAuth clientAuth, Material material) throws SSLException {
        this.clientAuth = clientAuth;
        inbound = inbound(material);
        outbound = outbound(material);
    }

    /**
     * Replaces the material for all new connections, or for none.
     *
     * @param material what is in force from now on
     * @throws SSLException if it cannot be used; then what was in force stays so
     */
    public void replace(Material material) throws SSLException {
        SslContext newInbound = inbound(material);
        outbound = outbound(material);
        inbound = newInbound;
    }

    /** Returns how to reach other servers just now: to be asked for each connection. */
    public ChannelCredentials outbound() {
        return outbound;
    }

    /** Returns what a server takes connections with, which follows every replacement. */
    SslContext inbound() {
        return new CurrentSslContext(() -> inbound);
    }

    private SslContext inbound(Material material) throws SSLException {
        return GrpcSslContexts.configure(SslContextBuilder.forServer(material.keys()))
                .trustManager(material.trust())
                .clientAuth(clientAuth)
                .protocols(PROTOCOLS)
                .build();
    }

    private static ChannelCredentials outbound(Material material) throws SSLException {
        return NettySslContextChannelCredentials.create(GrpcSslContexts.forClient()
                .keyManager(material.keys())
                .trustManager(material.trust())
                .protocols(PROTOCOLS)
                .build());
    }
}
