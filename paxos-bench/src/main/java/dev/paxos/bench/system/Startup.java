package dev.paxos.bench.system;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** Waits for servers to serve. */
final class Startup {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 50;

    private Startup() {}

    /** Something that is true of a server that serves. */
    @FunctionalInterface
    interface Check {
        boolean isTrue(int server) throws Exception;
    }

    /** Waits until all servers serve; where one ends or takes too long, all are ended and its last lines are told. */
    static void await(List<ServerProcess> servers, Check serves) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (int server = 0; server < servers.size(); server++) {
            while (!holds(serves, server)) {
                ServerProcess process = servers.get(server);
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    String problem = process.isAlive() ? " does not serve after " + PATIENCE : " has ended";
                    servers.forEach(ServerProcess::close);
                    throw new IllegalStateException(process.name() + problem + "\n" + lastLines(process));
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
    }

    private static boolean holds(Check serves, int server) {
        try {
            return serves.isTrue(server);
        } catch (Exception notYet) {
            return false;
        }
    }

    private static String lastLines(ServerProcess process) {
        try {
            List<String> lines = Files.readAllLines(process.log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(its log cannot be read: " + e + ")";
        }
    }
}
