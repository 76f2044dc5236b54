package dev.paxos.server.rest;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;

/** Sends what the handlers return: an {@link JsonBody}, as {@code application/json} with its length. */
public final class JsonBodyConverter implements HttpMessageConverter<Object> {
    /** Makes the converter. */
    public JsonBodyConverter() {}

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return false;
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
        return JsonBody.class.isAssignableFrom(type)
                && (mediaType == null || MediaType.APPLICATION_JSON.isCompatibleWith(mediaType));
    }

    @Override
    public List<MediaType> getSupportedMediaTypes() {
        return List.of(MediaType.APPLICATION_JSON);
    }

    @Override
    public Object read(Class<?> type, HttpInputMessage message) {
        throw new HttpMessageNotReadableException("answers are only written", message);
    }

    @Override
    public void write(Object answer, @Nullable MediaType mediaType, HttpOutputMessage message) throws IOException {
        byte[] body = ((JsonBody) answer).toBytes();
        message.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        message.getHeaders().setContentLength(body.length);
        message.getBody().write(body);
    }
}
