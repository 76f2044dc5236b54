package dev.paxos.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @ValueSource(strings = {"k", " ", "a/b?c=d", "caf\u00e9", "\u6f22\u5b57", "\ud83d\ude80"})
    void a_key_is_any_text_without_control_characters(String name) {
        assertThat(Key.decision(name).name()).isEqualTo(name);
        assertThat(Key.decision(name)).isNotEqualTo(Key.register(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "\u0000", "\u007f", "\u0085", "\ud83d", "\ude80x", "x\ud83d"})
    void a_key_that_is_empty_or_holds_control_characters_or_half_a_character_is_refused_by_name(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Key.decision(name))
                .withMessageStartingWith("key: ");
        if (name.equals(new String(name.getBytes(UTF_8), UTF_8))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Key.ofUtf8(Namespace.DECISIONS, name.getBytes(UTF_8)))
                    .withMessageStartingWith("key: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00e9", "\u6f22", "\ud83d\ude80"})
    void a_keys_length_is_counted_in_bytes_of_utf_8(String character) {
        int bytes = Value.utf8(character).size();
        String longest = character.repeat(Key.MAX_BYTES / bytes);

        assertThat(Key.decision(longest + "b".repeat(Key.MAX_BYTES % bytes)).name())
                .startsWith(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Key.decision(longest + "b".repeat(Key.MAX_BYTES % bytes + 1)))
                .withMessage("key: has 513 bytes of UTF-8, at most 512 are allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"k", "caf\u00e9", "\u6f22\u5b57", "\ud83d\ude80"})
    void a_key_gives_its_name_in_utf_8(String name) {
        ByteBuffer expected = Value.utf8(name).asByteBuffer();
        Key key = Key.register(name);
        ByteBuffer target = ByteBuffer.allocate(key.nameBytes());
        key.putNameInto(target);

        assertThat(target.flip()).isEqualTo(expected);
        assertThat(key.nameAsByteBuffer()).isEqualTo(expected);
        assertThat(key.nameAsByteBuffer().isReadOnly()).isTrue();
        assertThat(Key.ofUtf8(Namespace.REGISTERS, target.array()))
                .isEqualTo(key)
                .hasSameHashCodeAs(key);
    }

    /**
     * The bytes of the names differ by the coefficients of a polynomial that is a multiple of 2^64 at every odd number,
     * as x^d - 1 is one of 4d for every d that is a power of two but 1, and one of 4d / 3 for three times such a power.
     */
    @Test
    void nobody_can_make_up_names_with_equal_hashes_without_the_seed() {
        int[] difference = {1};
        for (int degree : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 6, 12, 24, 48, 96}) {
            int[] product = new int[difference.length + degree];
            for (int i = 0; i < difference.length; i++) {
                product[i] -= difference[i];
                product[i + degree] += difference[i];
            }
            difference = product;
        }
        StringBuilder other = new StringBuilder();
        for (int coefficient : difference) {
            other.append((char) ('O' + coefficient));
        }
        Key one = Key.register("O".repeat(difference.length));

        for (long seed : new long[] {0x9e3779b97f4a7c15L, 0xc2b2ae3d27d4eb4fL, 12_345_678_987_654_321L}) {
            assertThat(one.hash(seed))
                    .isNotEqualTo(Key.register(other.toString()).hash(seed));
        }
    }

    @Test
    void a_ballot_is_any_number_from_0_up_and_minus_1_is_none() {
        assertThat(Ballot.of(0).isNone()).isFalse();
        assertThat(Ballot.of(Long.MAX_VALUE)).isGreaterThan(Ballot.of(Long.MAX_VALUE - 1));
        assertThat(Ballot.NONE.isNone()).isTrue();
        assertThat(Ballot.of(0).isAbove(Ballot.NONE)).isTrue();
        assertThat(Ballot.of(0).isAbove(Ballot.of(0))).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> Ballot.of(-1)).withMessageStartingWith("ballot: ");
        assertThatIllegalArgumentException().isThrownBy(() -> new Ballot(-2)).withMessageStartingWith("ballot: ");
    }

    @Test
    void a_value_is_its_bytes_and_nobody_outside_can_change_them() {
        byte[] bytes = {1, 2, 3};
        Value value = Value.of(bytes);
        bytes[0] = 9;
        value.toByteArray()[1] = 9;

        assertThat(value).isEqualTo(Value.of(new byte[] {1, 2, 3})).hasSameHashCodeAs(Value.of(new byte[] {1, 2, 3}));
        assertThat(value.asByteBuffer().isReadOnly()).isTrue();
        assertThat(value).isNotEqualTo(Value.of(new byte[] {1, 2, 4}));
    }

    @Test
    void a_value_is_text_where_its_bytes_are_utf_8() {
        assertThat(Value.utf8("caf\u00e9 \ud83d\ude80").text()).hasValue("caf\u00e9 \ud83d\ude80");
        assertThat(Value.of(new byte[] {(byte) 0xff}).text()).isEmpty();
        assertThat(Value.EMPTY.text()).hasValue("");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Value.utf8("\ud83d"))
                .withMessageStartingWith("value: ");
    }

    @Test
    void a_value_over_the_largest_size_is_refused_by_name() {
        assertThat(Value.wrap(new byte[Value.MAX_BYTES]).size()).isEqualTo(Value.MAX_BYTES);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Value.wrap(new byte[Value.MAX_BYTES + 1]))
                .withMessageStartingWith("value: ");
    }

    @Test
    void no_proposal_has_no_value() {
        assertThat(Proposal.NONE.isNone()).isTrue();
        assertThat(new Proposal(Ballot.of(0), Value.EMPTY).isNone()).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new Proposal(Ballot.NONE, Value.utf8("x")));
    }
}
