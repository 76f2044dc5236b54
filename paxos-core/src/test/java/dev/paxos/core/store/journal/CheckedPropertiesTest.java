package dev.paxos.core.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.core.store.CorruptStateException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedPropertiesTest {
    private static final String FILE = "some.properties";

    private final MemoryDisk disk = new MemoryDisk();

    private void write(String value) throws IOException {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("format", "1");
        properties.put("value", value);
        CheckedProperties.write(disk.mount(), FILE, properties);
    }

    private String read() throws IOException {
        return CheckedProperties.read(disk.mount(), FILE).getProperty("value", "none");
    }

    private static String withChecksum(String lines) {
        CRC32C crc = new CRC32C();
        crc.update(lines.getBytes(StandardCharsets.ISO_8859_1));
        return lines + "checksum=%08x\n".formatted(crc.getValue());
    }

    @Test
    void letters_digits_and_a_few_signs_are_written_as_they_are_and_all_else_is_escaped() throws IOException {
        write("azAZ09-_. ~\u007fé€/:@[`{=\n");

        assertThat(new String(disk.read(FILE), StandardCharsets.ISO_8859_1))
                .isEqualTo(withChecksum("format=1\nvalue=azAZ09-_.\\u0020\\u007e\\u007f\\u00e9\\u20ac"
                        + "\\u002f\\u003a\\u0040\\u005b\\u0060\\u007b\\u003d\\u000a\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", " spaces ", "-_.", "ä€😀", "a=b:c#d!e\\f", "two\nlines\r\t", "checksum=0"})
    void every_value_comes_back(String value) throws IOException {
        write(value);

        assertThat(read()).isEqualTo(value);
    }

    @Test
    void an_unfinished_file_of_an_earlier_process_is_in_nobodys_way() throws IOException {
        String unfinished = FILE + FileHeader.UNFINISHED;
        disk.write(
                unfinished,
                "much more than will be written, and of no use to anyone "
                        .repeat(9)
                        .getBytes(StandardCharsets.US_ASCII));

        write("new");

        assertThat(read()).isEqualTo("new");
        assertThat(disk.names()).containsExactly(FILE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "format=1\n", "format=1\nchecksum=00000000\n", "checksum=00000001\n"})
    void a_file_without_its_checksum_or_with_a_wrong_one_is_corrupt(String text) {
        disk.write(FILE, text.getBytes(StandardCharsets.US_ASCII));

        assertThatThrownBy(this::read)
                .isInstanceOf(CorruptStateException.class)
                .hasMessageStartingWith("/disk/some.properties: its checksum is wrong.");
    }

    /** The checksum of nothing is right; what is wrong is that nothing is there, not even a format. */
    @ParameterizedTest
    @ValueSource(strings = {"", "value=x\n", "format=2\nvalue=x\n"})
    void a_file_of_another_format_is_told_from_a_damaged_one(String lines) {
        disk.write(FILE, withChecksum(lines).getBytes(StandardCharsets.US_ASCII));

        assertThatThrownBy(this::read)
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining("this version reads 1. Start the version that wrote it");
    }
}
