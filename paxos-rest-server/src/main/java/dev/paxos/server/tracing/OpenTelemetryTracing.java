package dev.paxos.server.tracing;

import dev.paxos.client.MessageTracer;
import dev.paxos.server.grpc.RequestTracer;
import io.grpc.ServerInterceptor;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import jakarta.servlet.Filter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Follows by OpenTelemetry. What a slow collector does not take is dropped: nothing waits for it. */
public final class OpenTelemetryTracing implements Tracing {
    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final Duration LAST_SPANS = Duration.ofSeconds(2);

    private final SdkTracerProvider provider;
    private final MessageTracer messages;
    private final RequestTracer received;
    private final Filter rest;
    private final ServerInterceptor calls;

    OpenTelemetryTracing(SpanProcessor processor, double ratio, int serverId) {
        provider = SdkTracerProvider.builder()
                .addSpanProcessor(processor)
                // Who began a trace has decided whether it is recorded.
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(ratio)))
                .setResource(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        "paxos-server",
                        AttributeKey.stringKey("service.instance.id"),
                        Integer.toString(serverId))))
                .build();
        Tracer tracer = provider.get("dev.paxos");
        messages = new RoundTracer(tracer);
        received = new ReceivedTracer(tracer);
        rest = new RestTracer(tracer);
        calls = new CallTracer(tracer);
    }

    /**
     * Begins to follow.
     *
     * @param endpoint where a collector takes spans by OTLP over HTTP
     * @param ratio the share of the traces that begin here that is recorded, 0 to 1
     * @param serverId the id of this server
     * @return what follows, to be closed
     */
    public static Tracing start(String endpoint, double ratio, int serverId) {
        OtlpHttpSpanExporter exporter =
                OtlpHttpSpanExporter.builder().setEndpoint(endpoint).build();
        return new OpenTelemetryTracing(
                BatchSpanProcessor.builder(exporter).setScheduleDelay(DELAY).build(), ratio, serverId);
    }

    @Override
    public MessageTracer messages() {
        return messages;
    }

    @Override
    public RequestTracer received() {
        return received;
    }

    @Override
    public Filter rest() {
        return rest;
    }

    @Override
    public ServerInterceptor calls() {
        return calls;
    }

    @Override
    public void close() {
        provider.shutdown().join(LAST_SPANS.toMillis(), TimeUnit.MILLISECONDS);
    }
}
