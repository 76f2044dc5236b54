package dev.paxos.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The contract passes a sound store of sixty lines, and catches each wrong one. */
class AcceptorStoreContractTest {
    @Nested
    class ASoundStore extends AcceptorStoreContract {
        @Override
        protected AcceptorStore open(Path directory) throws IOException {
            return new MapFileStore(directory);
        }
    }

    static Stream<Arguments> wrongStores() {
        return Stream.of(
                Arguments.of(ForgetsAKeyContract.class, "what_was_saved_is_there_after_a_clean_close"),
                Arguments.of(ForgetsAtRestartContract.class, "many_lives_lose_nothing"),
                Arguments.of(AnswersEarlyContract.class, "each_save_is_durable_when_it_returns"),
                Arguments.of(EmptyStartContract.class, "wrong_bytes_are_refused_or_harmless_and_never_another_state"),
                Arguments.of(EmptyStartContract.class, "a_file_cut_short_after_a_clean_close_is_refused_or_harmless"),
                Arguments.of(HandsOverTwiceContract.class, "what_was_saved_is_there_after_a_clean_close"),
                Arguments.of(MixesNamespacesContract.class, "a_state_replaces_the_one_before_of_its_key_alone"),
                Arguments.of(KeepsTheFirstContract.class, "a_state_replaces_the_one_before_of_its_key_alone"),
                Arguments.of(WorksAfterCloseContract.class, "a_closed_store_refuses_work_and_closes_again_harmlessly"),
                Arguments.of(NewIncarnationContract.class, "an_incarnation_lasts_as_long_as_the_state"));
    }

    @ParameterizedTest(name = "{0} fails {1}")
    @MethodSource("wrongStores")
    void a_wrong_store_fails(Class<? extends AcceptorStoreContract> contract, String rule) {
        assertThat(failedRules(contract)).contains(rule);
    }

    @Test
    void the_memory_store_does_not_pass_for_a_durable_one() {
        assertThat(failedRules(MemoryStoreContract.class)).contains("each_save_is_durable_when_it_returns");
    }

    private static List<String> failedRules(Class<?> contract) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(contract))
                .execute()
                .testEvents()
                .failed()
                .stream()
                .map(Event::getTestDescriptor)
                .map(test -> test.getDisplayName().replace("()", ""))
                .toList();
    }

    // The wrong stores. Their contracts are no tests by name, so that only the test above runs them.

    static final class MemoryStoreContract extends AcceptorStoreContract {
        @Override
        protected AcceptorStore open(Path directory) {
            return new MemoryStore();
        }
    }

    static final class ForgetsAKeyContract extends AcceptorStoreContract {
        @Override
        protected AcceptorStore open(Path directory) throws IOException {
            return new MapFileStore(directory) {
                @Override
                public void save(Map<Key, AcceptorState> batch) throws IOException {
                    Map<Key, AcceptorState> most = new HashMap<>(batch);
                    if (most.size() > 1) {
                        most.remove(most.keySet().iterator().next());
                    }
                    super.save(most);
                }
            };
        }
    }

    static final class ForgetsAtRestartContract extends AcceptorStoreContract {
        @Override
        protected AcceptorStore open(Path directory) throws IOException {
            return new MapFileStore(directory) {
                private final Map<Key, AcceptorState> sinceStart = new HashMap<>();

                @Override
                public void save(Map<Key, AcceptorState> batch) throws IOException {
                    sinceStart.putAll(batch);
                    super.forgetAll();
                    super.save(sinceStart);
                }
            };
        }
    }

    static final class AnswersEarlyContract extends AcceptorStoreContract {
        @Override
        protected AcceptorStore open(Path directory) throws IOException {
            return new MapFileStore(directory) {
                private final Map<Key, AcceptorState> unsaved = new HashMap<>();

                @Override
                public void save(Map<Key, AcceptorState> batch) throws IOException {
                    if (!unsaved.isEmpty()) {
                        super.save(unsaved);
                        unsaved.clear();
                    }
                    unsaved.putAll(batch);
                }

                @Override
                public void close() throws IOException {
                    if (!unsaved.isEmpty()) {
                        super.save(unsaved);
                        unsaved.clear();
                    }
                    super.close();
                }
            };
        }
    }

    static final class EmptyStartContract extends AcceptorStoreContract {
        @Override
        protected AcceptorStore open(Path directory) throws IOException {
            return new MapFileStore(directory) {
                @Override
                public void load() throws IOException {
                    try {
                        super.load();
                    } catch (CorruptStateException swallowed) {
                        forgetAll();
                    }
                }
            };
        }
    }

    static final class HandsOverTwiceContract extends AcceptorStoreContract {
        @Override
        protected AcceptorStore open(Path directory) throws IOException {
            return new MapFileStore(directory) {
                @Override
                public void forEach(BiConsumer<Key, AcceptorState> action) {
                    super.forEach(action);
                    super.forEach(action);
                }
            };
        }
    }

    static final class MixesNamespacesContract extends AcceptorStoreContract {
        @Override
        protected AcceptorStore open(Path directory) throws IOException {
            return new MapFileStore(directory) {
                @Override
                public void save(Map<Key, AcceptorState> batch) throws IOException {
                    Map<Key, AcceptorState> mixed = new HashMap<>();
                    batch.forEach((key, state) -> mixed.put(Key.register(key.name()), state));
                    super.save(mixed);
                }
            };
        }
    }

    static final class KeepsTheFirstContract extends AcceptorStoreContract {
        @Override
        protected AcceptorStore open(Path directory) throws IOException {
            return new MapFileStore(directory) {
                private final Map<Key, AcceptorState> first = new HashMap<>();

                @Override
                public void save(Map<Key, AcceptorState> batch) throws IOException {
                    batch.forEach(first::putIfAbsent);
                    super.save(first);
                }
            };
        }
    }

    static final class WorksAfterCloseContract extends AcceptorStoreContract {
        @Override
        protected AcceptorStore open(Path directory) throws IOException {
            return new MapFileStore(directory) {
                @Override
                public void close() {}
            };
        }
    }

    static final class NewIncarnationContract extends AcceptorStoreContract {
        @Override
        protected AcceptorStore open(Path directory) throws IOException {
            return new MapFileStore(directory) {
                private final UUID incarnation = UUID.randomUUID();

                @Override
                public Optional<UUID> incarnation() {
                    return Optional.of(incarnation);
                }
            };
        }
    }
}
