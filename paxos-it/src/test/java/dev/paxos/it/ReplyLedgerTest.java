package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.Accepted;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.Transition;
import dev.paxos.core.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checker finds what wrong acceptors do, and finds nothing in a right one. */
final class ReplyLedgerTest {
    private static final int STEPS = 4_000;
    private static final int KEYS = 5;

    /** An acceptor without a disk; what a crash does to it is up to its kind. */
    private static class Model {
        final Map<Key, AcceptorState> states = new HashMap<>();

        PrepareReply prepare(Key key, Ballot ballot) {
            return keep(key, state(key).prepare(ballot));
        }

        AcceptReply accept(Key key, Proposal proposal, Ballot next) {
            return keep(key, state(key).accept(proposal, next));
        }

        void crash(Random random) {}

        final AcceptorState state(Key key) {
            return states.getOrDefault(key, AcceptorState.INITIAL);
        }

        private <R> R keep(Key key, Transition<R> transition) {
            states.put(key, transition.state());
            return transition.reply();
        }
    }

    private static final class Forgetful extends Model {
        @Override
        void crash(Random random) {
            states.remove(key(random));
        }
    }

    private static final class ForgetsPromises extends Model {
        @Override
        void crash(Random random) {
            states.replaceAll((key, state) -> new AcceptorState(state.accepted().ballot(), state.accepted()));
        }
    }

    private static final class ForgetsValues extends Model {
        @Override
        void crash(Random random) {
            states.replaceAll((key, state) -> new AcceptorState(state.promised(), Proposal.NONE));
        }
    }

    private static final class PromisesTwice extends Model {
        @Override
        PrepareReply prepare(Key key, Ballot ballot) {
            AcceptorState state = state(key);
            return state.promised().equals(ballot) ? new Promise(ballot, state.accepted()) : super.prepare(key, ballot);
        }
    }

    private static final class AcceptsBelowItsPromise extends Model {
        @Override
        AcceptReply accept(Key key, Proposal proposal, Ballot next) {
            AcceptorState state = state(key);
            if (state.promised().isAbove(proposal.ballot())
                    && proposal.ballot().isAbove(state.accepted().ballot())) {
                states.put(key, new AcceptorState(state.promised(), proposal));
                return new Accepted(proposal.ballot());
            }
            return super.accept(key, proposal, next);
        }
    }

    private static final class IgnoresNext extends Model {
        @Override
        AcceptReply accept(Key key, Proposal proposal, Ballot next) {
            return super.accept(key, proposal, Ballot.NONE);
        }
    }

    private static final class SwapsValues extends Model {
        @Override
        void crash(Random random) {
            states.replaceAll((key, state) -> state.accepted().isNone()
                    ? state
                    : new AcceptorState(
                            state.promised(), new Proposal(state.accepted().ballot(), Value.utf8("swapped"))));
        }
    }

    @Test
    void nothingIsFoundInAnAcceptorThatKeepsItsWord() {
        for (long seed = 0; seed < 50; seed++) {
            assertThat(drive(new Model(), seed).violations())
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FORGETFUL, went back",
        "FORGETS_PROMISES, a promise was broken",
        "FORGETS_VALUES, an accepted proposal is gone",
        "PROMISES_TWICE, the ballot was promised before",
        "ACCEPTS_BELOW_ITS_PROMISE, a promise was broken",
        "IGNORES_NEXT, the promise went back",
        "SWAPS_VALUES, nobody proposed that value",
    })
    void aWrongAcceptorIsCaught(Mutant mutant, String words) {
        assertThat(drive(mutant.create(), 1).violations())
                .anySatisfy(violation -> assertThat(violation).contains(words));
    }

    private enum Mutant {
        FORGETFUL,
        FORGETS_PROMISES,
        FORGETS_VALUES,
        PROMISES_TWICE,
        ACCEPTS_BELOW_ITS_PROMISE,
        IGNORES_NEXT,
        SWAPS_VALUES;

        Model create() {
            return switch (this) {
                case FORGETFUL -> new Forgetful();
                case FORGETS_PROMISES -> new ForgetsPromises();
                case FORGETS_VALUES -> new ForgetsValues();
                case PROMISES_TWICE -> new PromisesTwice();
                case ACCEPTS_BELOW_ITS_PROMISE -> new AcceptsBelowItsPromise();
                case IGNORES_NEXT -> new IgnoresNext();
                case SWAPS_VALUES -> new SwapsValues();
            };
        }
    }

    private static ReplyLedger drive(Model acceptor, long seed) {
        Random random = new Random(seed);
        ReplyLedger ledger = new ReplyLedger();
        for (int step = 0; step < STEPS; step++) {
            Key key = key(random);
            Ballot ballot = AcceptorLoad.ballotNear(ledger.known(key).promised(), random);
            switch (random.nextInt(10)) {
                case 0 -> acceptor.crash(random);
                case 1 -> ledger.read(key, ledger.known(key), acceptor.state(key));
                case 2, 3, 4, 5 -> {
                    ReplyLedger.Known before = ledger.sending(key, ballot);
                    ledger.replied(key, before, ballot, acceptor.prepare(key, ballot));
                }
                default -> {
                    Proposal proposal = new Proposal(ballot, Value.utf8("v" + random.nextInt(2)));
                    Ballot next = random.nextInt(4) == 0 ? Ballot.of(ballot.number() + 1) : Ballot.NONE;
                    ReplyLedger.Known before = ledger.sending(key, proposal, next);
                    AcceptReply reply = acceptor.accept(key, proposal, next);
                    // Half of the replies are lost; the message still counts as sent.
                    if (random.nextBoolean()) {
                        ledger.replied(key, before, proposal, next, reply);
                    }
                }
            }
        }
        return ledger;
    }

    private static Key key(Random random) {
        return Key.decision("key-" + random.nextInt(KEYS));
    }
}
