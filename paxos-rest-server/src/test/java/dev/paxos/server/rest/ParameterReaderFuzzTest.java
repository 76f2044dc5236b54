package dev.paxos.server.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.Set;
import org.springframework.mock.web.MockHttpServletRequest;

/** Requests whose query and body are anything. */
class ParameterReaderFuzzTest {
    private static final int MAX_VALUE_BYTES = 64;
    private static final Set<String> KNOWN = Set.of("id", "key", "value");
    private static final String[] TYPES = {
        "application/json", "application/x-www-form-urlencoded", "application/json;charset=utf-8", "text/plain", ""
    };

    private final ParameterReader reader = new ParameterReader(MAX_VALUE_BYTES);

    @FuzzTest(maxDuration = "10s")
    void parametersAreRefusedAsTheClientsFaultOrReadTheSameHoweverTheyAreSent(FuzzedDataProvider data)
            throws IOException {
        MockHttpServletRequest request = new MockHttpServletRequest();
        String type = data.pickValue(TYPES);
        if (!type.isEmpty()) {
            request.setContentType(type);
        }
        request.setQueryString(new String(data.consumeBytes(data.consumeInt(0, 200)), ISO_8859_1));
        request.setContent(data.consumeRemainingAsBytes());
        Key key;
        Proposal proposal;
        try {
            Parameters parameters = reader.read(request, KNOWN);
            key = parameters.key();
            proposal = parameters.proposal();
        } catch (ProblemException refused) {
            assertThat(refused.problem().type().status()).isBetween(400, 499);
            assertThat(refused.problem().detail()).isNotEmpty().hasSizeLessThan(1000);
            return;
        }
        assertThat(proposal.value().size()).isLessThanOrEqualTo(MAX_VALUE_BYTES);
        String value = proposal.value().text().orElseThrow();
        String form = "id=" + proposal.ballot().number() + "&key=" + URLEncoder.encode(key.name(), UTF_8) + "&value="
                + URLEncoder.encode(value, UTF_8);

        MockHttpServletRequest inTheQuery = new MockHttpServletRequest();
        inTheQuery.setQueryString(form);
        assertReads(inTheQuery, key, proposal);

        MockHttpServletRequest asAForm = new MockHttpServletRequest();
        asAForm.setContentType("application/x-www-form-urlencoded");
        asAForm.setContent(form.getBytes(UTF_8));
        assertReads(asAForm, key, proposal);
    }

    private void assertReads(MockHttpServletRequest request, Key key, Proposal proposal) throws IOException {
        Parameters parameters = reader.read(request, KNOWN);
        assertThat(parameters.key()).isEqualTo(key);
        assertThat(parameters.proposal()).isEqualTo(proposal);
    }
}
