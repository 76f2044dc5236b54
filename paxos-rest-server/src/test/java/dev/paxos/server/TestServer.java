package dev.paxos.server;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import dev.paxos.core.acceptor.Acceptor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A server in this process, on free ports, that is spoken to over sockets. */
public final class TestServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private final ConfigurableApplicationContext context;
    private final int port;

    private TestServer(ConfigurableApplicationContext context) {
        this.context = context;
        this.port = webServer().getPort();
    }

    /** Starts server 1 of no cluster on a store; more settings, as {@code paxos.server.id=2}, come before these. */
    public static TestServer start(Path directory, String store, String... settings) {
        Map<String, String> all = new LinkedHashMap<>(Map.of(
                "paxos.server.id", "1",
                "paxos.server.store", store,
                "paxos.server.data.dir", directory.toString(),
                "server.port", "0",
                "paxos.grpc.port", "0"));
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            all.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        String[] args = all.entrySet().stream().map(e -> "--" + e).toArray(String[]::new);
        return new TestServer(PaxosServerApplication.start(args));
    }

    /**
     * Starts servers of a cluster, whose others are not there.
     *
     * @param size how many servers the cluster has
     * @param started how many of them, from 1 on, are started
     */
    public static List<TestServer> startCluster(
            Path directory, String store, int size, int started, String... settings) {
        List<Integer> ports = freePorts(size);
        String peers = IntStream.rangeClosed(1, size)
                .mapToObj(id -> id + "=localhost:" + ports.get(id - 1))
                .collect(Collectors.joining(","));
        List<TestServer> servers = new ArrayList<>();
        for (int id = 1; id <= started; id++) {
            List<String> all = new ArrayList<>(List.of(
                    "paxos.cluster.peers=" + peers, "paxos.server.id=" + id, "paxos.grpc.port=" + ports.get(id - 1)));
            all.addAll(List.of(settings));
            servers.add(start(directory, store, all.toArray(String[]::new)));
        }
        return servers;
    }

    /** They lie below those that systems give to outgoing connections, which come and go while servers start. */
    static List<Integer> freePorts(int count) {
        Set<Integer> ports = new LinkedHashSet<>();
        while (ports.size() < count) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                ports.add(port);
            } catch (BindException inUse) {
                // Another one then.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return List.copyOf(ports);
    }

    /** Returns a part of the server. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** The server of the REST interface. */
    WebServer webServer() {
        return requireNonNull(((WebServerApplicationContext) context).getWebServer());
    }

    /** The port of the REST interface. */
    public int port() {
        return port;
    }

    /** The port of the gRPC interface. */
    public int grpcPort() {
        return context.getBean(GrpcServer.class).port();
    }

    public HttpResponse<String> get(String pathAndQuery) {
        return send(request(pathAndQuery).GET());
    }

    public HttpResponse<String> post(String pathAndQuery) {
        return send(request(pathAndQuery).POST(BodyPublishers.noBody()));
    }

    public HttpResponse<String> post(String pathAndQuery, String contentType, String body) {
        return post(pathAndQuery, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    public HttpResponse<String> post(String pathAndQuery, String contentType, byte[] body) {
        return send(request(pathAndQuery).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body)));
    }

    /** The client that sends all requests. */
    public static HttpClient client() {
        return CLIENT;
    }

    /** Sends a request without or with a body; headers as {@code name: value}. */
    public HttpResponse<String> exchange(String method, String path, String body, String... headers) {
        HttpRequest.Builder request =
                request(path).method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (String header : headers) {
            int colon = header.indexOf(':');
            request.header(
                    header.substring(0, colon), header.substring(colon + 1).strip());
        }
        return send(request);
    }

    public HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + pathAndQuery))
                .timeout(PATIENCE);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends bytes as they are, and returns all that the server says until it closes the connection. */
    public String sendRaw(String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the beginning of a request, and returns the first line that the server says without having the rest. */
    public String sendHeadersAlone(String headers) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(headers.getBytes(StandardCharsets.ISO_8859_1));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until this many replies wait for the disk. */
    public void awaitWaitingReplies(int count) {
        Acceptor acceptor = bean(Acceptor.class);
        await().atMost(PATIENCE).until(() -> acceptor.waitingReplies() == count);
    }

    /** Waits until the server takes no more connections. */
    public void awaitRestRefused() {
        await().atMost(PATIENCE).until(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return !socket.isConnected();
            } catch (ConnectException refused) {
                return true;
            }
        });
    }

    @Override
    public void close() {
        context.close();
    }
}
