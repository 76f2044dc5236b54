package dev.paxos.server.rest;

import dev.paxos.client.Budget;
import dev.paxos.core.Value;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Takes the parameters out of a request: from its query, and from its body, a form or a JSON object; or the body as a
 * value. It reads the raw
 * request and not the container's parameters, for those silently drop what they cannot decode and what is too much.
 */
public final class ParameterReader {
    /** For the names, the key and the id, however they are escaped. */
    private static final int BODY_OVERHEAD_BYTES = 16 << 10;

    /** The longest way to write one byte of a value: a JSON escape such as {@code \}{@code u0001}. */
    private static final int MAX_ESCAPED_BYTES = 6;

    /** The object itself, and one below it, which is refused by the name that it stands under. */
    private static final int MAX_NESTING = 2;

    private final BodyReader bodies;
    private final int maxValueBytes;
    private final int maxBodyBytes;
    private final JsonFactory json;

    /**
     * Makes a reader.
     *
     * @param maxValueBytes the largest value that requests may carry, in bytes of UTF-8
     */
    public ParameterReader(int maxValueBytes) {
        this(maxValueBytes, new BodyReader(Duration.ofMinutes(1), new Budget(1 << 16, 1L << 30)));
    }

    /**
     * Makes a reader.
     *
     * @param maxValueBytes the largest value that requests may carry, in bytes of UTF-8
     * @param bodies reads the bodies
     */
    public ParameterReader(int maxValueBytes, BodyReader bodies) {
        this.bodies = bodies;
        this.maxValueBytes = maxValueBytes;
        this.maxBodyBytes = maxValueBytes * MAX_ESCAPED_BYTES + BODY_OVERHEAD_BYTES;
        this.json = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_NESTING)
                        .maxStringLength(maxBodyBytes)
                        .build())
                .build();
    }

    /**
     * Reads all parameters of a request.
     *
     * @param request the request, whose body nobody has touched
     * @param known the names that the call has
     * @return the parameters; that a needed one is missing shows when it is asked for
     * @throws ProblemException if the request is malformed, or names a parameter twice or one that is not known
     */
    Parameters read(HttpServletRequest request, Set<String> known) throws IOException {
        Parameters parameters = new Parameters(known, maxValueBytes);
        addQuery(request, parameters);
        return bodies.read(request, maxBodyBytes, this::bodyTooLarge, body -> {
            if (body.length > 0) {
                addBody(request, body, parameters);
            }
            return parameters;
        });
    }

    /**
     * Reads the whole body of a request as a value, whatever its content type.
     *
     * @param request the request, whose body nobody has touched
     * @return the value
     * @throws ProblemException if it is too large, or says itself that it is not the bare value
     */
    Value readValue(HttpServletRequest request) throws IOException {
        refuseContentEncoding(request);
        if (request.getHeader("Content-Range") != null) {
            throw new ProblemException(
                    ProblemType.MALFORMED_REQUEST, "Content-Range: must not be given, a value is set as a whole");
        }
        return bodies.read(request, maxValueBytes, this::valueTooLarge, Value::wrap);
    }

    /**
     * Refuses a request that has parameters in its query, for a call that has none.
     *
     * @param request the request
     * @throws ProblemException if there is one
     */
    void refuseQuery(HttpServletRequest request) {
        addQuery(request, new Parameters(Set.of(), maxValueBytes));
    }

    private static void addQuery(HttpServletRequest request, Parameters parameters) {
        String query = request.getQueryString();
        if (query != null) {
            new PercentDecoder(query.getBytes(StandardCharsets.ISO_8859_1), "query").decodePairs(parameters::addText);
        }
    }

    private ProblemException valueTooLarge() {
        return new ProblemException(
                ProblemType.VALUE_TOO_LARGE, "value", "at most " + maxValueBytes + " bytes are allowed");
    }

    private ProblemException bodyTooLarge() {
        return new ProblemException(
                ProblemType.BODY_TOO_LARGE, "the body has more than the " + maxBodyBytes + " bytes that are allowed");
    }

    private void addBody(HttpServletRequest request, byte[] body, Parameters parameters) {
        refuseContentEncoding(request);
        String contentType = request.getContentType();
        MediaType type = parse(contentType);
        if (type.equalsTypeAndSubtype(MediaType.APPLICATION_FORM_URLENCODED)) {
            new PercentDecoder(body, "form").decodePairs(parameters::addText);
        } else if (type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)) {
            addJson(PercentDecoder.utf8(ByteBuffer.wrap(body), "JSON body"), parameters);
        } else {
            throw unsupportedType(contentType);
        }
    }

    private static void refuseContentEncoding(HttpServletRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null) {
            throw unsupported("Content-Encoding: is " + Shown.of(encoding) + ", must not be given");
        }
    }

    private static MediaType parse(String contentType) {
        if (contentType == null) {
            throw unsupportedType("");
        }
        try {
            MediaType type = MediaType.parseMediaType(contentType);
            Charset charset = type.getCharset();
            if (charset != null && !charset.equals(StandardCharsets.UTF_8)) {
                throw unsupportedType(contentType);
            }
            return type;
        } catch (InvalidMediaTypeException e) {
            throw unsupportedType(contentType);
        }
    }

    private static ProblemException unsupportedType(String contentType) {
        return unsupported("Content-Type: "
                + (contentType.isEmpty() ? "is missing" : "is " + Shown.of(contentType))
                + ", must be application/x-www-form-urlencoded or application/json, in UTF-8");
    }

    private static ProblemException unsupported(String detail) {
        return new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE, detail);
    }

    private void addJson(String body, Parameters parameters) {
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformedJson("must be one object with the parameters as members");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                addMember(parser.currentName(), parser, parameters);
            }
            if (parser.nextToken() != null) {
                throw malformedJson("goes on after the object");
            }
        } catch (JacksonException e) {
            throw malformedJson("is not valid" + place(e.getLocation()));
        }
    }

    private static String place(@Nullable TokenStreamLocation location) {
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static void addMember(String name, JsonParser parser, Parameters parameters) {
        switch (parser.nextToken()) {
            case VALUE_STRING -> parameters.addText(name, parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parameters.addNumber(name, parser.getString());
            case VALUE_NULL -> throw notScalar(name, "null");
            case VALUE_TRUE, VALUE_FALSE -> throw notScalar(name, "true or false");
            case START_OBJECT -> throw notScalar(name, "an object");
            case START_ARRAY -> throw notScalar(name, "an array");
            default -> throw malformedJson("has a member without a value");
        }
    }

    private static ProblemException notScalar(String name, String what) {
        return new ProblemException(
                ProblemType.INVALID_PARAMETER, name, "is the JSON value " + what + ", must be a string or a number");
    }

    private static ProblemException malformedJson(String problem) {
        return new ProblemException(ProblemType.MALFORMED_REQUEST, "JSON body: " + problem);
    }
}
