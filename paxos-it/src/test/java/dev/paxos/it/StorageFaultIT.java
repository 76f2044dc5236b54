package dev.paxos.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.client.PaxosClient;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.it.RecordedDisk.Fate;
import dev.paxos.it.RestCalls.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The kernel fails an {@code fdatasync} with an I/O error, in the midst of load: what was written may be there, or not. */
@Needs({Need.STRACE, Need.DISK_RECORDER})
final class StorageFaultIT {
    /** Of each thread, so that the saves run into it and the birth of the directory does not. */
    private static final int FIRST_SYNC_TO_FAIL = 40;

    @RegisterExtension
    final Workbench bench = new Workbench();

    private final NumberedLoad load = new NumberedLoad();

    @Test
    void aSyncThatFailsHaltsTheAcceptorForGoodAndNothingIsToldThatWasNotSynced() throws Exception {
        DiskRecorder recorder = DiskRecorder.build(bench.newDirectory("recorder"));
        Path log = bench.newDirectory("log").resolve("disk.log");
        ServerSpec plain = bench.spec(1);
        ServerSpec failing = plain.under(
                "strace",
                "-f",
                "-D",
                "-qq",
                "--seccomp-bpf",
                "-o",
                "/dev/null",
                "-e",
                "trace=fdatasync",
                "-e",
                "inject=fdatasync:error=EIO:when=" + FIRST_SYNC_TO_FAIL + "+");
        Files.createDirectories(plain.ownDirectory());
        ServerProcess server = bench.start(recorder.record(failing, log));

        // Ends by itself, when no client is served any more.
        NumberedLoad.Run run = load.start(server.rest(), 1, 2_000, 25, 1);
        run.awaitRefusals();

        assertHalted(server);
        server.kill();
        List<DiskEvent> events = DiskLog.read(log);
        assertNothingIsTriedAfterTheFault(events);

        // The page cache has what was not synced, the disk need not: start on either.
        RecordedDisk disk = new RecordedDisk(new DiskImage(Map.of()));
        ToldState told = new ToldState(load);
        for (DiskEvent event : events) {
            disk.apply(event);
            if (event instanceof DiskEvent.Answer answer) {
                told.take(answer.text());
            }
        }
        assertThat(told.numbers()).containsAll(load.heard()).isNotEmpty();
        ServerSpec dropped = bench.spec(1);
        disk.powerLoss(Fate.LOST, new Random(1)).writeTo(dropped.ownDirectory());
        assertHolds(bench.start(dropped), told);
        assertHolds(bench.start(plain), told);
    }

    private static void assertHalted(ServerProcess server) {
        RestCalls rest = server.rest();
        for (String call : List.of("prepare?id=99999999", "accept?id=99999999&value=v")) {
            assertUnavailable(rest.post("/api/paxos/" + call));
        }
        assertUnavailable(rest.get("/api/paxos/state?key=key-1"));
        assertThat(rest.get("/api/paxos/health"))
                .satisfies(health -> assertThat(health.status()).isEqualTo(503))
                .satisfies(health -> assertThat(health.body()).contains("\"status\":\"DOWN\"", "takesWrites\":false"));
        try (PaxosClient client = client(server)) {
            assertThatThrownBy(() -> acceptor(client)
                            .prepare(Key.decision("key-1"), Ballot.of(99_999_999))
                            .get(20, SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            AcceptorUnavailableException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.HALTED));
        }
        assertThat(server.isAlive()).isTrue();
    }

    private static void assertUnavailable(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body()).contains("/problems/unavailable");
    }

    /** The write is not tried again, and nothing is written behind it. */
    private static void assertNothingIsTriedAfterTheFault(List<DiskEvent> events) {
        int file = -1;
        boolean failed = false;
        Map<Integer, Integer> syncing = new HashMap<>();
        for (DiskEvent event : events) {
            if (event instanceof DiskEvent.SyncBegin begin) {
                assertThat(failed && begin.file() == file).as("synced again").isFalse();
                syncing.put(begin.thread(), begin.file());
            } else if (event instanceof DiskEvent.SyncFailed fault) {
                failed = true;
                file = syncing.getOrDefault(fault.thread(), -1);
            } else if (failed && event instanceof DiskEvent.Changed changed) {
                assertThat(changed.file()).as("written after the fault").isNotEqualTo(file);
            } else if (failed && event instanceof DiskEvent.Open open && open.file() == file) {
                // Another file under the number of the one that was closed.
                break;
            }
        }
        assertThat(failed).isTrue();
    }

    private static void assertHolds(ServerProcess server, ToldState told) throws Exception {
        Map<Key, AcceptorState> found = new HashMap<>();
        try (PaxosClient client = client(server)) {
            for (String name : NumberedLoad.keys()) {
                Key key = Key.decision(name);
                found.put(key, acceptor(client).state(key).get(20, SECONDS));
            }
        }
        assertThat(told.violations(found)).isEmpty();
        server.kill();
    }

    private static PaxosClient client(ServerProcess server) {
        return PaxosClient.builder("paxos")
                .endpoint(1, "localhost", server.spec().grpcPort())
                .build();
    }

    private static AcceptorClient acceptor(PaxosClient client) {
        return client.acceptors().values().iterator().next();
    }
}
