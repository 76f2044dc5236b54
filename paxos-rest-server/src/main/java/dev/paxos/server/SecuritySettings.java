package dev.paxos.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 */
record SecuritySettings(
        InetAddress restAddress,
        InetAddress grpcAddress,
        Optional<TlsSettings> restTls,
        Optional<TlsSettings> grpcTls) {
    private static final Logger LOG = System.getLogger(SecuritySettings.class.getName());

    /**
     * Reads and validates the settings.
     *
     * @param environment where they are set
     * @return the settings, defaults filled in
     * @throws WrongSettingException if one is wrong, or would let strangers in
     */
    static SecuritySettings from(ConfigurableEnvironment environment) {
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
                TlsSettings.ofGrpc(source));
        if (!source.flag(SettingName.ALLOW_INSECURE)
                && !settings.openToStrangers().isEmpty()) {
            boolean own = rest.isLoopbackAddress();
            throw new WrongSettingException(
                    own ? SettingName.GRPC_ADDRESS : SettingName.REST_ADDRESS,
                    "is \"" + (own ? settings.grpcAddress : rest).getHostAddress()
                            + "\", where strangers could change everything: only a loopback address is safe; "
                            + SettingName.ALLOW_INSECURE + "=true lets them in nevertheless");
        }
        return settings;
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
        List<InetAddress> open = openToStrangers();
        if (!open.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "Whoever reaches {0} may read and change everything: there is neither TLS nor authentication"
                            + " there, as {1} allows",
                    open.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(" and ")),
                    SettingName.ALLOW_INSECURE);
        }
    }

    private List<InetAddress> openToStrangers() {
        return Stream.of(restAddress, grpcAddress)
                .filter(address -> !address.isLoopbackAddress())
                .distinct()
                .toList();
    }
}
