package dev.paxos.cli;

import dev.paxos.client.PaxosClient;
import dev.paxos.core.Value;
import dev.paxos.core.register.Register;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A short load on registers, to see whether a cluster does what it should. */
@Command(
        name = "bench",
        description = {
            "Puts or gets a load on registers whose names begin with \"paxosctl-bench-\", and tells how fast that was.",
            "A client is an operation under way: as one ends, the next begins."
        })
final class BenchCommand extends ClusterCommand {
    private enum Load {
        PUT,
        GET
    }

    @Option(names = "--load", paramLabel = "put|get", defaultValue = "put", description = "what is done: put")
    private Load load = Load.PUT;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "5", description = "for so long (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--clients", paramLabel = "N", defaultValue = "16", description = "so many (${DEFAULT-VALUE})")
    private int clients;

    @Option(names = "--keys", paramLabel = "N", defaultValue = "1000", description = "so many (${DEFAULT-VALUE})")
    private int keys;

    @Option(
            names = "--value-bytes",
            paramLabel = "N",
            defaultValue = "100",
            description = "how large a value is (${DEFAULT-VALUE})")
    private int valueBytes;

    private final Latencies latencies = new Latencies();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();

    BenchCommand(Console console) {
        super(console);
    }

    @Override
    ExitCode run(PaxosClient client) throws InterruptedException {
        within("--seconds", seconds, 3600);
        within("--clients", clients, 10_000);
        within("--keys", keys, 1_000_000);
        within("--value-bytes", valueBytes, 1 << 20);
        Value value = Value.wrap(new byte[valueBytes]);
        // Connected before it is measured, and told at once where there is nobody to connect to.
        await(register(client, 0).put(value));

        long begun = System.nanoTime();
        long end = begun + TimeUnit.SECONDS.toNanos(seconds);
        Phaser running = new Phaser(clients);
        for (int i = 0; i < clients; i++) {
            next(client, value, end, running);
        }
        showProgress(running);
        double elapsedSeconds = (System.nanoTime() - begun) / 1e9;
        write(elapsedSeconds);
        return failures.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private void next(PaxosClient client, Value value, long end, Phaser running) {
        long begun = System.nanoTime();
        if (begun >= end) {
            running.arrive();
            return;
        }
        Register register = register(client, ThreadLocalRandom.current().nextInt(keys));
        CompletableFuture<?> done = load == Load.PUT ? register.put(value) : register.get();
        var unused = done.whenCompleteAsync((result, failure) -> {
            if (failure == null) {
                latencies.add(System.nanoTime() - begun);
            } else {
                failures.merge(failure.getClass().getSimpleName().replaceAll("Exception$", ""), 1, Integer::sum);
            }
            next(client, value, end, running);
        });
    }

    private void showProgress(Phaser running) throws InterruptedException {
        int before = 0;
        for (int second = 1; ; second++) {
            try {
                running.awaitAdvanceInterruptibly(0, 1, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException stillRunning) {
                int now = latencies.size();
                console().err().println("second " + second + ": " + (now - before) + " operations");
                before = now;
            }
        }
    }

    private void write(double elapsedSeconds) {
        double perSecond = latencies.size() / elapsedSeconds;
        if (isJson()) {
            Json json = new Json()
                    .with("load", load == Load.PUT ? "put" : "get")
                    .with("clients", clients)
                    .with("operations", latencies.size())
                    .with("operationsPerSecond", Math.round(perSecond));
            for (double percent : new double[] {50, 99, 99.9}) {
                json.with("p" + label(percent) + "Micros", Math.round(latencies.micros(percent)));
            }
            console().line(json.with("failures", new TreeMap<>(failures)).toString());
            return;
        }
        console().line(String.format(Locale.ROOT, "%,d operations, %,.0f a second", latencies.size(), perSecond));
        for (double percent : new double[] {50, 99, 99.9}) {
            console().line(String.format(Locale.ROOT, "p%-5s %,.0f µs", label(percent), latencies.micros(percent)));
        }
        failures.forEach((kind, count) -> console().line("failed " + kind + ": " + count));
    }

    private static String label(double percent) {
        return percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent);
    }

    private static Register register(PaxosClient client, int key) {
        return client.registers().register("paxosctl-bench-" + key);
    }

    private static void within(String option, int number, int most) {
        if (number < 1 || number > most) {
            throw new IllegalArgumentException(option + ": is " + number + ", must be 1 to " + most);
        }
    }
}
