package dev.paxos.server.rest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;

/** Sends a register in the representation that the client prefers: JSON, or the value's bare bytes. */
public final class RegisterBodyConverter implements HttpMessageConverter<Object> {
    private static final List<MediaType> TYPES =
            List.of(MediaType.APPLICATION_JSON, MediaType.APPLICATION_OCTET_STREAM, MediaType.TEXT_PLAIN);

    private static final MediaType UTF_8_TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    /** Makes the converter. */
    public RegisterBodyConverter() {}

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return false;
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
        return RegisterBody.class.isAssignableFrom(type)
                && (mediaType == null || TYPES.stream().anyMatch(mediaType::isCompatibleWith));
    }

    @Override
    public List<MediaType> getSupportedMediaTypes() {
        return TYPES;
    }

    @Override
    public Object read(Class<?> type, HttpInputMessage message) {
        throw new HttpMessageNotReadableException("answers are only written", message);
    }

    @Override
    public void write(Object answer, @Nullable MediaType mediaType, HttpOutputMessage message) throws IOException {
        RegisterBody register = (RegisterBody) answer;
        MediaType type = mediaType == null ? MediaType.APPLICATION_JSON : mediaType;
        byte[] body;
        if (type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)) {
            body = register.asJson().toBytes();
            type = MediaType.APPLICATION_JSON;
        } else {
            body = register.value().toByteArray();
            if (type.getCharset() == null && type.equalsTypeAndSubtype(MediaType.TEXT_PLAIN)) {
                type = register.value().text().isPresent() ? UTF_8_TEXT : MediaType.TEXT_PLAIN;
            }
            // Anyone may have put it there: a browser must not take it for a page.
            message.getHeaders().set("X-Content-Type-Options", "nosniff");
        }
        message.getHeaders().setContentType(type);
        message.getHeaders().setContentLength(body.length);
        message.getBody().write(body);
    }
}
