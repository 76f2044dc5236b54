package dev.paxos.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Takes an option that is not given from the environment: {@code --token-file} from {@code PAXOSCTL_TOKEN_FILE}. */
final class Environment implements IDefaultValueProvider {
    private static final Set<String> OPTIONS =
            Set.of("--endpoints", "--cluster", "--timeout", "--ca", "--cert", "--key", "--token-file", "--output");

    private final Map<String, String> variables;

    Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        return argument instanceof OptionSpec option && OPTIONS.contains(option.longestName())
                ? variables.get(variable(option.longestName()))
                : null;
    }

    private static String variable(String option) {
        return "PAXOSCTL_" + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
