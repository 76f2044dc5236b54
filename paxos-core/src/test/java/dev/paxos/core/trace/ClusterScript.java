package dev.paxos.core.trace;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.simulation.VirtualTime;
import dev.paxos.core.store.CorruptStateException;
import dev.paxos.core.store.journal.DiskServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Servers, and proposers with a network between them that holds every message. After each command it shows what has
 * changed of what is durable, and that alone: what would be lost with the power is not shown as the state.
 */
final class ClusterScript implements Script {
    private static final int SERVERS = 3;

    private final Map<Integer, DiskServer> servers = new TreeMap<>();
    private final Map<Integer, Shown> shown = new HashMap<>();
    private final Events events = new Events();
    private final List<Verbs> verbs;

    /** What was last seen of a server's disk. */
    private static final class Shown {
        private int changes;
        private Map<Key, AcceptorState> states = Map.of();
        private String trouble = "";
    }

    ClusterScript() {
        addServers(SERVERS);
        VirtualTime time = new VirtualTime();
        Mail mail = new Mail(servers, events);
        OperationVerbs operations = new OperationVerbs(mail, events, time);
        verbs = List.of(
                new AcceptorVerbs(this::server, events),
                new MachineVerbs(this::server, events),
                operations,
                new MailVerbs(mail, time, operations::isBusy));
    }

    private void addServers(int count) {
        while (servers.size() < count) {
            int id = servers.size() + 1;
            DiskServer server = new DiskServer();
            server.takeBeganOrEnded();
            server.takeFramesWritten();
            servers.put(id, server);
            shown.put(id, new Shown());
        }
    }

    private DiskServer server(int id) {
        return Optional.ofNullable(servers.get(id))
                .orElseThrow(() -> new IllegalArgumentException("there is no server " + id));
    }

    @Override
    public Effects run(Command command) {
        servers.values().forEach(DiskServer::takeFramesWritten);
        if (command.verb().equals("servers")) {
            addServers(command.number("how many"));
        } else {
            boolean known = false;
            try {
                for (Verbs some : verbs) {
                    known = known || some.run(command);
                }
            } catch (IllegalArgumentException e) {
                throw command.wrong(String.valueOf(e.getMessage()));
            }
            if (!known) {
                throw command.wrong("there is no command " + command.verb());
            }
        }
        List<String> states = new ArrayList<>();
        servers.keySet().forEach(id -> show(id, states));
        return new Effects(events.take(), states);
    }

    private void show(int id, List<String> lines) {
        DiskServer server = server(id);
        boolean everything = server.takeBeganOrEnded();
        Shown last = Optional.ofNullable(shown.get(id)).orElseThrow();
        if (server.changes() == last.changes && !everything) {
            return;
        }
        Shown now = look(server);
        shown.put(id, now);
        if (!now.trouble.isEmpty()) {
            if (everything || !now.trouble.equals(last.trouble)) {
                lines.add(id + " " + now.trouble);
            }
            return;
        }
        int before = lines.size();
        now.states.entrySet().stream()
                .filter(entry -> everything || !entry.getValue().equals(last.states.get(entry.getKey())))
                .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
                .forEach(entry -> lines.add(id + name(entry.getKey()) + " " + Text.of(entry.getValue())));
        last.states.keySet().stream()
                .filter(key -> !now.states.containsKey(key))
                .forEach(key -> lines.add(id + name(key) + " nothing"));
        if (server.takeFramesWritten() > 0 && lines.size() == before && !everything) {
            lines.add(id + " wrote, and nothing is new");
        }
    }

    private static Shown look(DiskServer server) {
        Shown now = new Shown();
        now.changes = server.changes();
        try {
            now.states = server.durableStates();
        } catch (CorruptStateException e) {
            now.trouble = "corrupt";
        } catch (IOException e) {
            now.trouble = "unreadable";
        }
        return now;
    }

    /** The key of most traces is not named: the decision {@code k} or the register {@code r}. */
    private static String name(Key key) {
        return key.equals(Key.decision("k")) || key.equals(Key.register("r")) ? "" : "/" + key.name();
    }
}
