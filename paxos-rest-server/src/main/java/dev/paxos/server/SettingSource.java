package dev.paxos.server;

import dev.paxos.client.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Reads single settings, and says of a wrong one in one line what it is and what is allowed. */
final class SettingSource {
    static final int MAX_PORT = 65_535;

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final String ADDRESS = "an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all";
    private static final Pattern SHARE = Pattern.compile("0|1|0\\.[0-9]{1,9}|1\\.0{1,9}");
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");

    private final ConfigurableEnvironment environment;

    SettingSource(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** A misspelt setting would otherwise be a default that nobody asked for. */
    void refuseUnknown() {
        Set<String> unknown = new TreeSet<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable) {
                boolean variables = source instanceof SystemEnvironmentPropertySource;
                for (String name : enumerable.getPropertyNames()) {
                    if (variables ? isUnknownVariable(name) : isUnknownProperty(name)) {
                        unknown.add(name);
                    }
                }
            }
        }
        if (!unknown.isEmpty()) {
            throw new WrongSettingException(
                    String.join(", ", unknown),
                    "is not a setting of this server, which are " + String.join(", ", SettingName.ALL_OF_PAXOS));
        }
    }

    /** Refuses settings of Spring's that would undo what is set here. */
    void refuseAllOf(String prefix, List<String> known, String problem) {
        ConfigurationPropertyName ancestor = ConfigurationPropertyName.of(prefix);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                for (ConfigurationPropertyName name : iterable) {
                    if (ancestor.isAncestorOf(name)
                            && known.stream().map(ConfigurationPropertyName::of).noneMatch(name::equals)) {
                        throw new WrongSettingException(name.toString(), problem);
                    }
                }
            }
        }
    }

    private static boolean isUnknownVariable(String variable) {
        String name = variable.toUpperCase(Locale.ROOT);
        return name.startsWith("PAXOS_")
                && SettingName.ALL_OF_PAXOS.stream()
                        .map(known -> known.replace('.', '_').toUpperCase(Locale.ROOT))
                        .noneMatch(
                                known -> name.equals(known.replace("-", "")) || name.equals(known.replace('-', '_')));
    }

    private static boolean isUnknownProperty(String property) {
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
        return ConfigurationPropertyName.of("paxos").isAncestorOf(name)
                && SettingName.ALL_OF_PAXOS.stream()
                        .noneMatch(known -> ConfigurationPropertyName.of(known).equals(name));
    }

    int requiredWhole(String property, int min, int max) {
        String given = environment.getProperty(property);
        if (given == null) {
            throw new WrongSettingException(property, "is missing, must be " + whole(min, max));
        }
        return whole(property, given, min, max);
    }

    int whole(String property, int defaultNumber, int min, int max) {
        String given = environment.getProperty(property);
        return given == null ? defaultNumber : whole(property, given, min, max);
    }

    private static int whole(String property, String given, int min, int max) {
        int number = WHOLE.matcher(given).matches() ? Integer.parseInt(given) : -1;
        if (number < min || number > max) {
            throw wrong(property, given, whole(min, max));
        }
        return number;
    }

    private static String whole(int min, int max) {
        return "a whole number from " + min + " to " + max;
    }

    String word(String property, String defaultWord) {
        String given = environment.getProperty(property, defaultWord);
        if (!WORD.matcher(given).matches()) {
            throw wrong(property, given, "1 to 64 letters, digits, dots, underscores or dashes");
        }
        return given;
    }

    boolean flag(String property) {
        String given = environment.getProperty(property, "false");
        if (!given.equals("true") && !given.equals("false")) {
            throw wrong(property, given, "true or false");
        }
        return given.equals("true");
    }

    <E extends Enum<E>> E choice(String property, Class<E> type, E defaultChoice) {
        String given = environment.getProperty(property);
        if (given == null) {
            return defaultChoice;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(given)) {
                return constant;
            }
        }
        throw wrong(
                property,
                given,
                Stream.of(type.getEnumConstants())
                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(" or ")));
    }

    /** Words between commas, of which there is one at least; none where nothing is set. */
    Set<String> words(String property) {
        String given = environment.getProperty(property);
        if (given == null) {
            return Set.of();
        }
        Set<String> words = new TreeSet<>();
        for (String word : given.split(",", -1)) {
            if (word.isBlank()) {
                throw wrong(property, given, "one or more names, with a comma between");
            }
            words.add(word.strip());
        }
        return words;
    }

    boolean isSet(String property) {
        return environment.getProperty(property) != null;
    }

    /** Any text; empty where nothing is set. */
    String text(String property) {
        return environment.getProperty(property, "");
    }

    /** An address to listen on. */
    InetAddress address(String property, InetAddress defaultAddress) {
        String given = environment.getProperty(property);
        if (given == null) {
            return defaultAddress;
        }
        try {
            InetAddress address = InetAddress.getByName(given);
            if (!given.isBlank()
                    && (address.isLoopbackAddress()
                            || address.isAnyLocalAddress()
                            || NetworkInterface.getByInetAddress(address) != null)) {
                return address;
            }
        } catch (IOException e) {
            throw wrong(property, given, ADDRESS);
        }
        throw wrong(property, given, ADDRESS);
    }

    /** An address of the web, if one is set. */
    Optional<URI> webAddress(String property) {
        String given = environment.getProperty(property);
        if (given == null) {
            return Optional.empty();
        }
        String allowed = "an address such as http://localhost:4318/v1/traces";
        try {
            URI address = new URI(given);
            if (("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                    && address.getHost() != null) {
                return Optional.of(address);
            }
        } catch (URISyntaxException e) {
            throw wrong(property, given, allowed);
        }
        throw wrong(property, given, allowed);
    }

    /** A share of all, 0 to 1. */
    double share(String property, double defaultShare) {
        String given = environment.getProperty(property);
        if (given == null) {
            return defaultShare;
        }
        if (!SHARE.matcher(given).matches()) {
            throw wrong(property, given, "a number from 0 to 1");
        }
        return Double.parseDouble(given);
    }

    Path path(String property, String propertyOfDefault, String defaultPath) {
        String given = environment.getProperty(property);
        String name = property;
        if (given == null) {
            given = environment.getProperty(propertyOfDefault, defaultPath);
            name = propertyOfDefault;
        }
        try {
            if (!given.isBlank()) {
                return Path.of(given);
            }
        } catch (InvalidPathException e) {
            throw wrong(name, given, "a path");
        }
        throw wrong(name, given, "a path");
    }

    Duration duration(String property, Duration defaultDuration, Duration max) {
        String given = environment.getProperty(property);
        if (given == null) {
            return defaultDuration;
        }
        String allowed = "a duration such as 500ms or 5s, from 1ms to " + max.toHours() + "h";
        try {
            Duration duration = DurationStyle.detectAndParse(given);
            if (duration.toMillis() < 1 || duration.compareTo(max) > 0) {
                throw wrong(property, given, allowed);
            }
            return duration;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw wrong(property, given, allowed);
        }
    }

    SortedMap<Integer, Endpoint> peers(String property, int maxId) {
        String given = environment.getProperty(property);
        if (given == null) {
            return new TreeMap<>();
        }
        String allowed = "1=host:port,2=host:port,… with an id from 1 to " + maxId + " and a port from 1 to " + MAX_PORT
                + " each, no id and no address twice";
        SortedMap<Integer, Endpoint> peers;
        try {
            peers = new TreeMap<>(Endpoint.parseAll(given));
        } catch (IllegalArgumentException e) {
            throw wrong(property, given, allowed);
        }
        if (peers.lastKey() > maxId || Set.copyOf(peers.values()).size() < peers.size()) {
            throw wrong(property, given, allowed);
        }
        return peers;
    }

    private static WrongSettingException wrong(String property, String given, String allowed) {
        String oneLine = given.codePoints()
                .limit(80)
                .mapToObj(c -> Character.isISOControl(c) ? "?" : Character.toString(c))
                .collect(Collectors.joining());
        return new WrongSettingException(property, "is \"" + oneLine + "\", must be " + allowed);
    }
}
