package dev.paxos.core.trace;

import java.util.ArrayList;
import java.util.List;

/** What has come of a command so far. The same thing to or from several servers is told once. */
final class Events {
    private final List<String> events = new ArrayList<>();

    void add(String event) {
        events.add(event);
    }

    void sent(int proposer, String message, int server) {
        ofServer(proposer + " sends " + message + " to ", server);
    }

    void replied(String reply, int server) {
        ofServer(reply + " from ", server);
    }

    private void ofServer(String what, int server) {
        int last = events.size() - 1;
        if (last >= 0 && events.get(last).startsWith(what)) {
            events.set(last, events.get(last) + " " + server);
        } else {
            events.add(what + server);
        }
    }

    List<String> take() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }
}
