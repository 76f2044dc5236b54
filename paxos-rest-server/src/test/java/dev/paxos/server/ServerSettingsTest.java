package dev.paxos.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ServerSettingsTest {
    @Test
    void anIdAloneMakesABareAcceptorWithAllDefaults() {
        ServerSettings settings = settings("paxos.server.id=3");

        assertThat(settings.isBareAcceptor()).isTrue();
        assertThat(settings)
                .isEqualTo(new ServerSettings(
                        3,
                        "paxos",
                        settings.peers(),
                        Path.of("data", "3"),
                        "journal",
                        8083,
                        9093,
                        1 << 20,
                        1 << 16,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1)));
    }

    @Test
    void aCountMakesAClusterOnLocalhost() {
        assertThat(settings("paxos.server.id=2", "paxos.server.count=3").peers())
                .hasToString("{1=localhost:9091, 2=localhost:9092, 3=localhost:9093}");
    }

    @Test
    void peersAreTakenAsTheyAre() {
        assertThat(settings("paxos.server.id=7", "paxos.cluster.peers=12=[::1]:1, 7=b.example:65535")
                        .peers())
                .hasToString("{7=b.example:65535, 12=[::1]:1}");
    }

    @Test
    void everySettingCanBeAnEnvironmentVariable() {
        ServerSettings settings = from(
                Map.of(),
                Map.of(
                        "PAXOS_SERVER_ID", "4",
                        "PAXOS_SERVER_COUNT", "5",
                        "PAXOS_CLUSTER_NAME", "blue",
                        "PAXOS_LIMITS_MAXVALUEBYTES", "77",
                        "PAXOS_LIMITS_MAX_IN_FLIGHT", "99",
                        "PAXOS_DEADLINES_REQUEST", "250ms",
                        "PAXOS_MONITOR_PINGINTERVAL", "3s",
                        "PAXOS_GRPC_PORT", "1",
                        "SERVER_PORT", "2"));

        assertThat(settings.serverId()).isEqualTo(4);
        assertThat(settings.peers()).hasSize(5);
        assertThat(settings.clusterName()).isEqualTo("blue");
        assertThat(settings.maxValueBytes()).isEqualTo(77);
        assertThat(settings.maxInFlight()).isEqualTo(99);
        assertThat(settings.requestDeadline()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.pingInterval()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.grpcPort()).isEqualTo(1);
        assertThat(settings.restPort()).isEqualTo(2);
    }

    @Test
    void theDataDirectoryIsTheSettingElseTheVariableElseData() {
        Map<String, Object> variable = Map.of("PAXOS_DATA_DIR", "v");

        assertThat(from(Map.of("paxos.server.id", "1", "paxos.server.data.dir", "s"), variable)
                        .dataDirectory())
                .isEqualTo(Path.of("s", "1"));
        assertThat(from(Map.of("paxos.server.id", "1"), variable).dataDirectory())
                .isEqualTo(Path.of("v", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "1024", "-1", "1.0", "one", " 1", "+1", "99999999999"})
    void anIdThatIsNotOneOfAServerIsRefused(String id) {
        assertRefused(
                "paxos.server.id: is \"" + id + "\", must be a whole number from 1 to 1023", "paxos.server.id=" + id);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "paxos.server.count=0 | paxos.server.count: is \"0\"",
                "paxos.server.count=32 | paxos.server.count: is \"32\", must be a whole number from 1 to 31",
                "paxos.server.count=x | paxos.server.count: is \"x\"",
                "paxos.server.data.dir=' ' | paxos.server.data.dir: is",
                "paxos.server.store='a b' | paxos.server.store: is",
                "paxos.cluster.name=a/b | paxos.cluster.name: is \"a/b\"",
                "paxos.monitor.ping-interval=0ms | paxos.monitor.ping-interval: is \"0ms\"",
                "paxos.cluster.name= | paxos.cluster.name: is \"\"",
                "paxos.cluster.peers= | paxos.cluster.peers: is \"\"",
                "paxos.cluster.peers=1=a:1,1=b:1 | paxos.cluster.peers: is",
                "paxos.cluster.peers=1=a:1,2=a:1 | paxos.cluster.peers: is",
                "paxos.cluster.peers=1=a | paxos.cluster.peers: is",
                "paxos.cluster.peers=1=a:0 | paxos.cluster.peers: is",
                "paxos.cluster.peers=1=a:65536 | paxos.cluster.peers: is",
                "paxos.cluster.peers=0=a:1 | paxos.cluster.peers: is",
                "paxos.cluster.peers=1024=a:1 | paxos.cluster.peers: is",
                "paxos.cluster.peers=1=a:1, | paxos.cluster.peers: is",
                "paxos.cluster.peers=2=a:1 | paxos.cluster.peers: lists the servers [2], must list this one, 1, too",
                "paxos.grpc.port=65536 | paxos.grpc.port: is \"65536\"",
                "server.port=http | server.port: is \"http\"",
                "paxos.limits.max-value-bytes=-1 | paxos.limits.max-value-bytes: is \"-1\"",
                "paxos.limits.max-value-bytes=8387585 | paxos.limits.max-value-bytes: is \"8387585\"",
                "paxos.limits.max-in-flight=4194305 | paxos.limits.max-in-flight: is \"4194305\"",
                "paxos.limits.max-in-flight=0 | paxos.limits.max-in-flight: is \"0\"",
                "paxos.deadlines.request=0ms | paxos.deadlines.request: is \"0ms\"",
                "paxos.deadlines.request=soon | paxos.deadlines.request: is \"soon\"",
                "paxos.deadlines.stop=2h | paxos.deadlines.stop: is \"2h\"",
                "paxos.security.certificates.admin=a | paxos.security.certificates.admin: is not a setting",
                "paxos.sever.id=1 | paxos.sever.id: is not a setting",
                "paxos.limits.maxvaluebites=1 | paxos.limits.maxvaluebites: is not a setting",
            })
    void aWrongSettingIsRefusedWithOneLineThatNamesIt(String setting, String message) {
        assertRefused(message, "paxos.server.id=1", setting.replace("'", ""));
    }

    @Test
    void aMissingIdIsRefused() {
        assertRefused("paxos.server.id: is missing, must be a whole number from 1 to 1023");
    }

    @Test
    void anIdAboveTheCountIsRefused() {
        assertRefused("paxos.server.id: is \"4\"", "paxos.server.id=4", "paxos.server.count=3");
    }

    @Test
    void aCountThatContradictsThePeersIsRefused() {
        assertRefused(
                "paxos.server.count: is \"3\", but paxos.cluster.peers lists 1 servers",
                "paxos.server.id=1",
                "paxos.server.count=3",
                "paxos.cluster.peers=1=a:1");
    }

    @Test
    void aClusterHasNoMoreServersThanAProposerTakes() {
        assertThat(settings("paxos.server.id=1000", "paxos.cluster.peers=" + peers(31))
                        .peers())
                .hasSize(31);
        assertRefused(
                "paxos.cluster.peers: lists 32 servers, at most 31 may be in a cluster",
                "paxos.server.id=1000",
                "paxos.cluster.peers=" + peers(32));
    }

    private static String peers(int servers) {
        return IntStream.rangeClosed(1, servers)
                .mapToObj(i -> (969 + i) + "=host" + i + ":9090")
                .collect(Collectors.joining(","));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PAXOS_SEVER_ID", "PAXOS_SERVER_IDS", "paxos_server_idd", "PAXOS_LIMITS_MAX_VALUEBYTES"})
    void anUnknownEnvironmentVariableIsRefused(String variable) {
        assertThatThrownBy(() -> from(Map.of("paxos.server.id", "1"), Map.of(variable, "1")))
                .isInstanceOf(WrongSettingException.class)
                .hasMessageStartingWith(variable + ": is not a setting");
    }

    @Test
    void whatIsShownOfAWrongSettingIsOneShortLine() {
        assertThatThrownBy(() -> settings("paxos.server.id=1\n2" + "x".repeat(500)))
                .isInstanceOf(WrongSettingException.class)
                .hasMessageNotContaining("\n")
                .message()
                .hasSizeLessThan(160);
    }

    private static void assertRefused(String message, String... settings) {
        assertThatThrownBy(() -> settings(settings))
                .isInstanceOf(WrongSettingException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("\n");
    }

    private static ServerSettings settings(String... settings) {
        Map<String, Object> properties = new HashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            properties.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return from(properties, Map.of());
    }

    private static ServerSettings from(Map<String, Object> properties, Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        MutablePropertySources sources = environment.getPropertySources();
        sources.addFirst(new MapPropertySource("arguments", properties));
        sources.replace(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        ConfigurationPropertySources.attach(environment);
        return ServerSettings.from(environment);
    }
}
