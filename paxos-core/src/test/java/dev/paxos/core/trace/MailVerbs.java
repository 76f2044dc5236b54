package dev.paxos.core.trace;

import dev.paxos.core.Ballot;
import dev.paxos.core.simulation.VirtualTime;
import dev.paxos.core.trace.Mail.Message;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** The commands that say what becomes of the proposers' messages and of their replies, and let time pass. */
final class MailVerbs implements Verbs {
    private static final int MOST_TIMER_EVENTS = 1_000;
    private static final long NANOS_A_MILLISECOND = 1_000_000;

    private final Mail mail;
    private final VirtualTime time;
    private final IntPredicate isBusy;

    MailVerbs(Mail mail, VirtualTime time, IntPredicate isBusy) {
        this.mail = mail;
        this.time = time;
        this.isBusy = isBusy;
    }

    @Override
    public boolean run(Command command) {
        switch (command.verb()) {
            case "deliver" -> each(command, message -> !message.isDelivered(), Message::deliver);
            case "reply" -> each(command, Message::isDelivered, Message::reply);
            case "answer" -> each(command, message -> !message.isDelivered(), MailVerbs::answer);
            case "lose" -> each(command, message -> true, Message::lose);
            case "bounce" -> each(command, message -> !message.isDelivered(), Message::bounce);
            case "wait-ms" -> pass(command.number("the time"));
            case "run" -> finish(command);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void answer(Message<?> message) {
        message.deliver();
        message.reply();
    }

    /** Does something with one message of a proposer to each server that is named, or to each to which there is one. */
    private void each(Command command, Predicate<Message<?>> fit, Consumer<Message<?>> action) {
        int proposer = command.number("the proposer");
        String kind = command.word("the kind of message");
        Optional<Ballot> ballot = command.optional("ballot", Text::ballot);
        List<Integer> named = command.numbers("a server");
        Predicate<Message<?>> wished = fit.and(message -> message.proposer == proposer
                && message.kind.equals(kind)
                && message.ballot.equals(ballot.orElse(message.ballot)));
        for (int server : named.isEmpty() ? mail.serversOf(wished) : named) {
            Message<?> message = mail.oldest(wished.and(one -> one.server == server))
                    .orElseThrow(() -> command.wrong("there is no such message to " + server));
            action.accept(message);
        }
    }

    /** Lets time pass, from one thing that was to happen to the next. */
    private void pass(int milliseconds) {
        long until = time.nanoTime() + milliseconds * NANOS_A_MILLISECOND;
        // Time stands still where nothing happens.
        time.schedule(until - time.nanoTime(), () -> {});
        while (time.nanoTime() < until && time.runOne()) {
            // The next.
        }
    }

    /** Answers the messages of a proposer, lets those to other servers get lost, and goes on until its operations have ended. */
    private void finish(Command command) {
        int proposer = command.number("the proposer");
        List<Integer> servers = command.optional("only", MailVerbs::numbers).orElse(mail.servers());
        Predicate<Message<?>> held = message -> message.proposer == proposer && !message.isDelivered();
        for (int passed = 0; passed < MOST_TIMER_EVENTS; passed++) {
            Optional<Message<?>> message = mail.oldest(held);
            while (message.isPresent()) {
                if (servers.contains(message.get().server)) {
                    answer(message.get());
                } else {
                    message.get().lose();
                }
                message = mail.oldest(held);
            }
            if (!isBusy.test(proposer) || !time.runOne()) {
                return;
            }
        }
    }

    private static List<Integer> numbers(String text) {
        return Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
    }
}
