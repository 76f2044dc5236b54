package dev.paxos.cli;

import dev.paxos.client.PaxosClient;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Mixin;

/** A command that needs a cluster. */
abstract class ClusterCommand implements Callable<Integer> {
    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    @SuppressWarnings("unused") // picocli asks for it.
    private final HelpOption help = new HelpOption();

    private final Console console;

    ClusterCommand(Console console) {
        this.console = console;
    }

    @Override
    public final Integer call() throws Exception {
        try (PaxosClient client = cluster.connect()) {
            return run(client).number();
        }
    }

    /** Does it, and writes the result. What it throws is told by {@link PaxosCtl}. */
    abstract ExitCode run(PaxosClient client) throws Exception;

    final Console console() {
        return console;
    }

    final ClusterOptions cluster() {
        return cluster;
    }

    final boolean isJson() {
        return output.isJson();
    }

    /** Waits for what an operation tells, and throws the failure that it ended with. */
    static <R> R await(CompletableFuture<R> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
