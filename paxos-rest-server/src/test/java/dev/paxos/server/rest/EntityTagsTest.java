package dev.paxos.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {
    @ParameterizedTest
    @ValueSource(strings = {"\"7\"", " \"7\" ", "\"6\",\"7\"", "\"a,b\" , \"7\"", ", ,\"7\",,", "W/\"6\", \"7\""})
    void aListedTagMatchesItsVersionAlone(String field) {
        EntityTags tags = EntityTags.parse("If-Match", field);

        assertThat(tags.matchStrongly(7)).isTrue();
        assertThat(tags.matchWeakly(7)).isTrue();
        assertThat(tags.matchStrongly(8)).isFalse();
        assertThat(tags.matchWeakly(8)).isFalse();
    }

    @Test
    void aWeakTagMatchesWeaklyAlone() {
        EntityTags tags = EntityTags.parse("If-Match", "W/\"7\"");

        assertThat(tags.matchStrongly(7)).isFalse();
        assertThat(tags.matchWeakly(7)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"07\"", "\"\"", "\"x\"", "\"*\"", "\"+7\"", "\"7.0\"", "\"\u00e4\""})
    void aTagThatIsNoVersionOfOursMatchesNothing(String field) {
        assertThat(EntityTags.parse("If-Match", field).matchWeakly(7)).isFalse();
    }

    @Test
    void aStarMatchesEveryVersion() {
        assertThat(EntityTags.parse("If-Match", " * ").matchStrongly(7)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "7",
                "\"7",
                "7\"",
                "w/\"7\"",
                "W/7",
                "\"7\" \"8\"",
                "*, \"7\"",
                "\"7\", *",
                "\"7\";x"
            })
    void anythingElseIsRefusedByTheNameOfTheHeader(String field) {
        assertThatThrownBy(() -> EntityTags.parse("If-Match", field))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("If-Match: is ");
    }
}
