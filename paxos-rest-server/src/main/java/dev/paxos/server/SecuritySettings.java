package dev.paxos.server;

import dev.paxos.server.security.Role;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Where this server listens, how connections are secured, and for whom, validated: where strangers could reach it, it
 * does not start unless told that they may.
 *
 * @param restAddress where the REST interface listens
 * @param grpcAddress where the gRPC interface listens
 * @param restTls how connections of the REST interface are secured, if they are
 * @param grpcTls how connections of the gRPC interface, and those to other servers, are secured, if they are
 * @param tokens the file of bearer tokens, if there is one
 * @param certificates which names in a client's certificate have which role
 */
record SecuritySettings(
        InetAddress restAddress,
        InetAddress grpcAddress,
        Optional<TlsSettings> restTls,
        Optional<TlsSettings> grpcTls,
        Optional<Path> tokens,
        Map<Role, Set<String>> certificates) {
    private static final Logger LOG = System.getLogger(SecuritySettings.class.getName());

    /**
     * Reads and validates the settings.
     *
     * @param environment where they are set
     * @param otherServers how many others there are in the cluster
     * @return the settings, defaults filled in
     * @throws WrongSettingException if one is wrong, or would let strangers in
     */
    static SecuritySettings from(ConfigurableEnvironment environment, int otherServers) {
        SettingSource source = new SettingSource(environment);
        source.refuseAllOf(
                "server.ssl",
                List.of(SettingName.REST_BUNDLE, SettingName.REST_CLIENT_AUTH),
                "is not a setting of this server, where " + SettingName.REST_BUNDLE + " names what secures REST");
        InetAddress rest = source.address(SettingName.REST_ADDRESS, InetAddress.getLoopbackAddress());
        SecuritySettings settings = new SecuritySettings(
                rest,
                source.address(SettingName.GRPC_ADDRESS, rest),
                TlsSettings.ofRest(source),
                TlsSettings.ofGrpc(source),
                source.isSet(SettingName.TOKENS)
                        ? Optional.of(source.path(SettingName.TOKENS, SettingName.TOKENS, ""))
                        : Optional.empty(),
                certificates(source));
        settings.requireThatServersKnowEachOther(otherServers);
        if (!source.flag(SettingName.ALLOW_INSECURE)) {
            settings.requireThatStrangersStayOut();
        }
        return settings;
    }

    private static Map<Role, Set<String>> certificates(SettingSource source) {
        Map<Role, Set<String>> names = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            Set<String> ofRole = source.words(SettingName.CERTIFICATES + "." + role);
            if (!ofRole.isEmpty()) {
                names.put(role, ofRole);
            }
        }
        return names;
    }

    private void requireThatServersKnowEachOther(int otherServers) {
        boolean asked = Stream.of(restTls, grpcTls)
                .flatMap(Optional::stream)
                .anyMatch(tls -> tls.clientAuth() != TlsSettings.ClientAuth.NONE);
        if (!certificates.isEmpty() && !asked) {
            throw new WrongSettingException(
                    SettingName.CERTIFICATES + "."
                            + certificates.keySet().iterator().next(),
                    "needs " + SettingName.REST_BUNDLE + " or " + SettingName.GRPC_BUNDLE
                            + ", a bundle with a truststore, so that clients are asked for certificates");
        }
        boolean serversAreAsked = grpcTls.filter(tls -> tls.clientAuth() != TlsSettings.ClientAuth.NONE)
                .isPresent();
        if (authenticates() && otherServers > 0 && !(certificates.containsKey(Role.PEER) && serversAreAsked)) {
            throw new WrongSettingException(
                    SettingName.CERTIFICATES + "." + Role.PEER,
                    "is missing, or no certificates are asked for by gRPC: where callers must be known, the servers of"
                            + " a cluster know each other by their certificates");
        }
    }

    private void requireThatStrangersStayOut() {
        requireThatStrangersStayOut(SettingName.REST_ADDRESS, restAddress, restTls);
        requireThatStrangersStayOut(SettingName.GRPC_ADDRESS, grpcAddress, grpcTls);
    }

    private void requireThatStrangersStayOut(String property, InetAddress address, Optional<TlsSettings> tls) {
        if (isOpenToStrangers(address, tls)) {
            throw new WrongSettingException(
                    property,
                    "is \"" + address.getHostAddress() + "\", where strangers could change everything: it needs TLS ("
                            + SettingName.REST_BUNDLE + ") and authentication (" + SettingName.TOKENS + " or "
                            + SettingName.CERTIFICATES + ".*); " + SettingName.ALLOW_INSECURE
                            + "=true lets them in nevertheless");
        }
    }

    /** Tells whether callers must say who they are. */
    boolean authenticates() {
        return tokens.isPresent() || !certificates.isEmpty();
    }

    /** Returns what Spring is to take where nothing else is set. */
    Map<String, Object> springDefaults() {
        Map<String, Object> defaults = new HashMap<>();
        restTls.ifPresent(tls -> {
            defaults.putAll(tls.springDefaults());
            defaults.put(SettingName.REST_CLIENT_AUTH, tls.clientAuth().name());
        });
        grpcTls.ifPresent(tls -> defaults.putAll(tls.springDefaults()));
        return defaults;
    }

    /** Says so, once, where strangers may change everything. */
    void warnOfStrangers() {
        Set<InetAddress> open = openToStrangers();
        if (!open.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "Whoever reaches {0} may read and change everything: there is no TLS with authentication there,"
                            + " as {1} allows",
                    open.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(" and ")),
                    SettingName.ALLOW_INSECURE);
        }
    }

    private Set<InetAddress> openToStrangers() {
        Set<InetAddress> open = new LinkedHashSet<>();
        if (isOpenToStrangers(restAddress, restTls)) {
            open.add(restAddress);
        }
        if (isOpenToStrangers(grpcAddress, grpcTls)) {
            open.add(grpcAddress);
        }
        return open;
    }

    private boolean isOpenToStrangers(InetAddress address, Optional<TlsSettings> tls) {
        return !address.isLoopbackAddress() && (tls.isEmpty() || !authenticates());
    }
}
