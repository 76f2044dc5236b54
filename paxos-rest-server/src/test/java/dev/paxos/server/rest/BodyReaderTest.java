package dev.paxos.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.client.Budget;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class BodyReaderTest {
    private static final int MOST = 1_000_000;
    private final ProblemException tooLarge = new ProblemException(ProblemType.BODY_TOO_LARGE, "too large");

    private final Budget budget = new Budget(1 << 10, 2 * MOST);
    private final BodyReader reader = new BodyReader(Duration.ofMinutes(1), budget);

    @AfterEach
    void allIsGivenBack() {
        assertThat(budget.count()).isZero();
        assertThat(budget.tryReserve(1)).isTrue();
        assertThat(budget.tryReserve(2 * MOST - 1)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8_191, 8_192, 8_193, 16_384, 300_000, 524_288, MOST - 1, MOST})
    void aBodyIsReadWhole(int length) throws IOException {
        byte[] content = bytes(length);

        assertThat(read(content, true)).isEqualTo(content);
        assertThat(read(content, false)).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {MOST + 1, 2 * MOST})
    void aLongerOneIsRefused(int length) {
        assertThatThrownBy(() -> read(bytes(length), true)).isSameAs(tooLarge);
        assertThatThrownBy(() -> read(bytes(length), false)).isSameAs(tooLarge);
    }

    @Test
    void oneThatIsShorterThanItSaysIsUsedAsItCame() throws IOException {
        MockHttpServletRequest request = request(bytes(10_000), 20_000);

        byte[] body = reader.read(request, MOST, () -> tooLarge, arrived -> arrived);

        assertThat(body).isEqualTo(bytes(10_000));
    }

    @Test
    void withoutMemoryForMoreOfItItIsRefused() {
        assertThat(budget.tryReserve(2 * MOST - 10_000)).isTrue();

        assertThatThrownBy(() -> read(bytes(100_000), true)).hasMessageContaining("too many bodies are arriving");
        assertThatThrownBy(() -> read(bytes(100_000), false)).hasMessageContaining("too many bodies are arriving");

        budget.release(2 * MOST - 10_000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whileItIsUsedItTakesMemory(boolean saysItsLength) throws IOException {
        reader.read(request(bytes(MOST), saysItsLength ? MOST : -1), MOST, () -> tooLarge, body -> {
            assertThat(budget.count()).isEqualTo(1);
            assertThat(budget.tryReserve(MOST + 1)).isFalse();
            return body;
        });
    }

    private byte[] read(byte[] content, boolean saysItsLength) throws IOException {
        return reader.read(request(content, saysItsLength ? content.length : -1), MOST, () -> tooLarge, body -> body);
    }

    private static MockHttpServletRequest request(byte[] content, long length) {
        MockHttpServletRequest request = new MockHttpServletRequest() {
            @Override
            public long getContentLengthLong() {
                return length;
            }
        };
        request.setContent(content);
        return request;
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
