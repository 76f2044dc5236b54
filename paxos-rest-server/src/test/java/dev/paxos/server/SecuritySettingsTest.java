package dev.paxos.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.server.TlsSettings.ClientAuth;
import dev.paxos.server.security.Role;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class SecuritySettingsTest {
    @Test
    void bothInterfacesListenOnTheLoopbackAloneUnlessToldOtherwise() {
        SecuritySettings settings = settings();

        assertThat(settings.restAddress()).isEqualTo(InetAddress.getLoopbackAddress());
        assertThat(settings.grpcAddress()).isEqualTo(InetAddress.getLoopbackAddress());
    }

    @Test
    void gRpcListensWhereRestDoesUnlessToldOtherwise() {
        assertThat(settings("server.address=127.0.0.2").grpcAddress()).hasToString("/127.0.0.2");
        assertThat(settings("server.address=127.0.0.2", "paxos.grpc.address=::1")
                        .grpcAddress())
                .hasToString("/0:0:0:0:0:0:0:1");
    }

    @ParameterizedTest
    @CsvSource({
        "server.address=0.0.0.0, server.address",
        "server.address=::, server.address",
        "paxos.grpc.address=0.0.0.0, paxos.grpc.address",
    })
    void anAddressThatStrangersReachIsRefusedUnlessTheyAreAllowedIn(String setting, String name) {
        assertRefused(name + ": is ", setting);
        assertRefused(name + ": is ", setting, "paxos.security.allow-insecure=false");
        assertThat(settings(setting, "paxos.security.allow-insecure=true").grpcAddress())
                .matches(InetAddress::isAnyLocalAddress);
    }

    @Test
    void gRpcIsSecuredAsRestIsUnlessToldOtherwise() {
        SecuritySettings settings = settings(concat(bundle("a"), "server.ssl.bundle=a"));

        assertThat(settings.restTls()).contains(new TlsSettings("a", ClientAuth.WANT));
        assertThat(settings.grpcTls()).contains(new TlsSettings("a", ClientAuth.NEED));
    }

    @Test
    void gRpcMayBeSecuredAlone() {
        SecuritySettings settings =
                settings(concat(bundle("a"), "paxos.grpc.ssl.bundle=a", "paxos.grpc.ssl.client-auth=want"));

        assertThat(settings.restTls()).isEmpty();
        assertThat(settings.grpcTls()).contains(new TlsSettings("a", ClientAuth.WANT));
    }

    @Test
    void noClientIsAskedForACertificateWhereNoneIsTrusted() {
        SecuritySettings settings = settings(
                "spring.ssl.bundle.pem.a.keystore.certificate=a.pem",
                "spring.ssl.bundle.pem.a.keystore.private-key=a-key.pem",
                "server.ssl.bundle=a");

        assertThat(settings.restTls()).contains(new TlsSettings("a", ClientAuth.NONE));
        assertThat(settings.grpcTls()).contains(new TlsSettings("a", ClientAuth.NONE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server.ssl.bundle=b | server.ssl.bundle: needs spring.ssl.bundle.pem.b.keystore.certificate",
                "paxos.grpc.ssl.bundle=b | paxos.grpc.ssl.bundle: needs spring.ssl.bundle.pem.b.keystore.certificate",
                "server.ssl.client-auth=need | server.ssl.client-auth: needs server.ssl.bundle",
                "server.ssl.enabled=false | server.ssl.enabled: is not a setting of this server",
                "server.ssl.key-store=a | server.ssl.key-store: is not a setting of this server",
                "paxos.grpc.ssl.client-auth=no | paxos.grpc.ssl.client-auth: is \"no\", must be none or want or need",
            })
    void tlsThatCannotBeIsRefusedWithOneLineThatNamesIt(String setting, String message) {
        assertRefused(message, concat(bundle("a"), "paxos.grpc.ssl.bundle=a", setting));
    }

    @Test
    void aPrivateKeyMustBeInAFileAndIsNotShown() {
        String key = "-----BEGIN PRIVATE KEY-----MIGHAgEA-----END PRIVATE KEY-----";

        assertThatThrownBy(() -> settings(concat(
                        bundle("a"), "server.ssl.bundle=a", "spring.ssl.bundle.pem.a.keystore.private-key=" + key)))
                .hasMessage("spring.ssl.bundle.pem.a.keystore.private-key: must be a file in PEM, not what is in it");
    }

    private static String[] bundle(String name) {
        String prefix = "spring.ssl.bundle.pem." + name;
        return new String[] {
            prefix + ".keystore.certificate=a.pem",
            prefix + ".keystore.private-key=a-key.pem",
            prefix + ".truststore.certificate=ca.pem"
        };
    }

    private static String[] concat(String[] first, String... more) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void anAddressThatStrangersReachNeedsTlsAndAuthentication() {
        String[] secured = concat(bundle("a"), "server.address=0.0.0.0", "server.ssl.bundle=a");

        assertRefused("server.address: is \"0.0.0.0\"", secured);
        assertThat(settings(concat(secured, "paxos.security.certificates.peer=a, b", "paxos.security.tokens=t"))
                        .certificates())
                .isEqualTo(Map.of(Role.PEER, Set.of("a", "b")));
    }

    @Test
    void eachInterfaceIsLookedAtByItself() {
        assertRefused(
                "server.address: is \"0.0.0.0\"",
                concat(
                        bundle("a"),
                        "server.address=0.0.0.0",
                        "paxos.grpc.ssl.bundle=a",
                        "paxos.security.certificates.peer=a"));
    }

    @Test
    void theServersOfAClusterKnowEachOtherByCertificates() {
        assertRefused("paxos.security.certificates.peer: is missing", "paxos.security.tokens=t");
        assertRefused(
                "paxos.security.certificates.peer: is missing",
                concat(bundle("a"), "server.ssl.bundle=a", "paxos.security.certificates.read=r"));
        assertThat(settings(0, "paxos.security.tokens=t").authenticates()).isTrue();
    }

    @Test
    void certificatesNeedTlsThatAsksForThem() {
        assertRefused("paxos.security.certificates.peer: needs", "paxos.security.certificates.peer=a");
        assertRefused(
                "paxos.security.certificates.write: needs",
                concat(
                        bundle("a"),
                        "paxos.grpc.ssl.bundle=a",
                        "paxos.grpc.ssl.client-auth=none",
                        "paxos.security.certificates.write=a"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "paxos.security.certificates.read=a,,b | paxos.security.certificates.read: is \"a,,b\", must be one or",
                "paxos.security.tokens= | paxos.security.tokens: is \"\", must be a path",
                "server.address= | server.address: is \"\", must be an address of this machine",
                "server.address=192.0.2.1 | server.address: is \"192.0.2.1\", must be an address of this machine",
                "paxos.grpc.address=not a host | paxos.grpc.address: is \"not a host\", must be an address",
                "paxos.security.allow-insecure=yes | paxos.security.allow-insecure: is \"yes\", must be true or false",
            })
    void aWrongSettingIsRefusedWithOneLineThatNamesIt(String setting, String message) {
        assertRefused(message, setting);
    }

    private static void assertRefused(String message, String... settings) {
        assertThatThrownBy(() -> settings(settings))
                .isInstanceOf(WrongSettingException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("\n");
    }

    private static SecuritySettings settings(String... settings) {
        return settings(2, settings);
    }

    private static SecuritySettings settings(int otherServers, String... settings) {
        Map<String, Object> properties = new HashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            properties.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("arguments", properties));
        ConfigurationPropertySources.attach(environment);
        return SecuritySettings.from(environment, otherServers);
    }
}
