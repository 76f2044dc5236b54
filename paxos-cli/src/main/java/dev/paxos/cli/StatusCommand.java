package dev.paxos.cli;

import dev.paxos.client.Answer;
import dev.paxos.client.PaxosClient;
import dev.paxos.client.PeerMonitor;
import dev.paxos.client.PingReply;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;

/** Tells how every server is, once. */
@Command(
        name = "status",
        description = {
            "Asks every server how it is.",
            "The exit code is 0 where all are up, 9 where only a majority is, 5 where less is."
        })
final class StatusCommand extends ClusterCommand {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    StatusCommand(Console console) {
        super(console);
    }

    @Override
    ExitCode run(PaxosClient client) throws InterruptedException {
        // The first pings wait for connections to come about, and say nothing of how long a ping takes.
        Map<Integer, Answer<PingReply>> answers =
                await(client.broadcast().ping().all());
        try (PeerMonitor monitor = client.monitor(INTERVAL, change -> {})) {
            ClusterStatus.awaitRoundTrips(monitor, answers);
            ClusterStatus status = ClusterStatus.ask(client, monitor);
            if (isJson()) {
                console().line(status.json().toString());
            } else {
                status.lines().forEach(console()::line);
            }
            return status.exitCode();
        }
    }
}
