package dev.paxos.cli;

import dev.paxos.client.PaxosClient;
import dev.paxos.client.PeerMonitor;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells how every server is, again and again. */
@Command(
        name = "watch-status",
        description = {
            "Asks every server how it is, again and again until it is ended.",
            "On a terminal the table stays in its place; with -o json it is one object a line."
        })
final class WatchStatusCommand extends ClusterCommand {
    private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "how long from one time to the next (${DEFAULT-VALUE})")
    private double intervalSeconds;

    @Option(names = "--times", paramLabel = "N", defaultValue = "0", description = "ends after so many times")
    private int times;

    WatchStatusCommand(Console console) {
        super(console);
    }

    @Override
    ExitCode run(PaxosClient client) throws InterruptedException {
        if (!(intervalSeconds >= 0.1 && intervalSeconds <= 3600) || times < 0) {
            throw new IllegalArgumentException("--interval must be 0.1 to 3600 seconds, and --times not be negative");
        }
        Duration interval = Duration.ofMillis(Math.round(intervalSeconds * 1000));
        await(client.broadcast().ping().all());
        try (PeerMonitor monitor = client.monitor(interval, change -> {})) {
            ClusterStatus status;
            int shown = 0;
            do {
                Thread.sleep(interval.toMillis());
                status = ClusterStatus.ask(client, monitor);
                show(status);
            } while (++shown != times && !console().out().checkError());
            return status.exitCode();
        }
    }

    private void show(ClusterStatus status) {
        if (isJson()) {
            console().line(status.json().toString());
            return;
        }
        if (console().watched()) {
            console().out().print(CLEAR_SCREEN);
        }
        console()
                .line(LocalTime.now(ZoneId.systemDefault())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        status.lines().forEach(console()::line);
    }
}
