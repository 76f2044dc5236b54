package dev.paxos.core.trace;

import dev.paxos.core.store.journal.DiskServer;
import dev.paxos.core.store.journal.MemoryDisk.Fate;
import dev.paxos.core.store.journal.MemoryDisk.Operation;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;

/** The commands that start and end servers, and that hold, fail and damage their disks. */
final class MachineVerbs implements Verbs {
    private final IntFunction<DiskServer> servers;
    private final Events events;

    MachineVerbs(IntFunction<DiskServer> servers, Events events) {
        this.servers = servers;
        this.events = events;
    }

    @Override
    public boolean run(Command command) {
        switch (command.verb()) {
            case "start" -> start(server(command));
            case "stop" -> server(command).stop();
            case "restart" -> {
                DiskServer server = server(command);
                server.stop();
                start(server);
            }
            case "kill" -> {
                DiskServer server = server(command);
                end(server, command, server::kill);
            }
            case "crash" -> {
                DiskServer server = server(command);
                Fate fate = fate(command);
                long seed = command.optional("seed", Long::parseLong).orElse(0L);
                end(server, command, () -> server.crash(fate, seed));
            }
            case "fail" -> fail(command);
            case "fill" -> server(command).setFull(true);
            case "free" -> server(command).setFull(false);
            case "hold" -> server(command).hold();
            case "step" -> server(command).step();
            case "release" -> server(command).release();
            case "files" -> events.add(String.join(" ", server(command).files()));
            case "remove" -> damage(command, (server, file) -> server.remove(file));
            case "cut" -> damage(command, (server, file) -> server.cut(file, frame(command)));
            case "flip" -> damage(command, (server, file) -> server.flip(file, frame(command), command.has("header")));
            default -> {
                return false;
            }
        }
        return true;
    }

    private DiskServer server(Command command) {
        return servers.apply(command.number("the server"));
    }

    private void start(DiskServer server) {
        events.add(server.start());
    }

    /** Ends a server now, or in the midst of the next operation of a kind that its disk is asked for. */
    private static void end(DiskServer server, Command command, Runnable how) {
        Optional<Operation> at = command.optional("at", MachineVerbs::operationOf);
        if (at.isPresent()) {
            server.endAt(at.get(), how);
        } else {
            how.run();
        }
    }

    private void fail(Command command) {
        DiskServer server = server(command);
        server.failAt(operationOf(command.word("what fails")));
        if (command.has("dropping")) {
            server.failedSyncDropsPages();
        }
    }

    private static Fate fate(Command command) {
        String word = command.word("what becomes of what was not synced");
        return switch (word) {
            case "lost" -> Fate.LOST;
            case "kept" -> Fate.KEPT;
            case "torn" -> Fate.TORN;
            default -> throw command.wrong("what was not synced is lost, kept or torn, not " + word);
        };
    }

    private static Operation operationOf(String word) {
        return word.equals("sync")
                ? Operation.FORCE
                : Operation.valueOf(word.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    /** Something that happens to a file. */
    private interface Damage {
        void to(DiskServer server, String file) throws IOException;
    }

    private void damage(Command command, Damage damage) {
        DiskServer server = server(command);
        if (server.acceptor().isPresent()) {
            throw command.wrong("the server runs");
        }
        try {
            damage.to(server, command.word("the file"));
        } catch (IOException | IllegalArgumentException e) {
            throw command.wrong(String.valueOf(e.getMessage()));
        }
    }

    private static int frame(Command command) {
        return command.option("frame", Integer::valueOf);
    }
}
