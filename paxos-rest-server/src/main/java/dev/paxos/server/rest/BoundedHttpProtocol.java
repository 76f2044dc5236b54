package dev.paxos.server.rest;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's HTTP with three more bounds: how many connections one address may have, how long a request line with its
 * headers may take to arrive, however often a piece of it comes, and how many requests that were sent without waiting for
 * an answer keep a thread. Made by Tomcat, by its name.
 */
public final class BoundedHttpProtocol extends Http11NioProtocol {
    private final Endpoint endpoint;

    /** Makes one without bounds. */
    public BoundedHttpProtocol() {
        this(new Endpoint());
    }

    private BoundedHttpProtocol(Endpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    /**
     * Sets the bounds, before the start.
     *
     * @param maxConnections the most connections; what comes beyond waits to be accepted
     * @param maxConnectionsPerAddress the most connections of one address; what comes beyond is closed
     * @param receiveDeadline how long a request line and its headers may take, and a client may take nothing of an answer
     */
    public void bound(int maxConnections, int maxConnectionsPerAddress, Duration receiveDeadline) {
        setMaxConnections(maxConnections);
        setConnectionTimeout(Math.toIntExact(receiveDeadline.toMillis()));
        endpoint.maxPerAddress = maxConnectionsPerAddress;
        endpoint.headNanos = receiveDeadline.toNanos();
    }

    /**
     * Counts the requests of a connection anew whenever a thread turns to it, so that {@link #getMaxKeepAliveRequests} are
     * the most that lay there already, and not the most in its life: who waits for each answer may go on for ever.
     */
    @Override
    protected Processor createProcessor() {
        return new Http11Processor(this, getAdapter()) {
            @Override
            public SocketState service(SocketWrapperBase<?> connection) throws IOException {
                connection.setKeepAliveLeft(getMaxKeepAliveRequests());
                return super.service(connection);
            }
        };
    }

    private static final class Endpoint extends NioEndpoint {
        /** The start time of a request of which nothing has come. */
        private static final long NOT_BEGUN = -1;

        private int maxPerAddress = Integer.MAX_VALUE;
        private long headNanos = Long.MAX_VALUE;
        private @Nullable Future<?> sweep;

        @Override
        protected boolean setSocketOptions(SocketChannel socket) {
            return hasRoomFor(socket.socket().getInetAddress()) && super.setSocketOptions(socket);
        }

        /** Nobody is counted until one could have too many. */
        private boolean hasRoomFor(@Nullable InetAddress address) {
            if (connections.size() < maxPerAddress || address == null) {
                return true;
            }
            int count = 0;
            for (SocketChannel other : connections.keySet()) {
                if (address.equals(other.socket().getInetAddress())) {
                    count++;
                }
            }
            return count < maxPerAddress;
        }

        @Override
        public void startInternal() throws Exception {
            super.startInternal();
            sweep = getUtilityExecutor().scheduleWithFixedDelay(this::closeLate, 1, 1, TimeUnit.SECONDS);
        }

        @Override
        public void stopInternal() {
            if (sweep != null) {
                sweep.cancel(false);
            }
            super.stopInternal();
        }

        private void closeLate() {
            long now = System.nanoTime();
            for (SocketWrapperBase<NioChannel> connection : getConnections()) {
                // While nothing is under way the processor is here for more of the headers, or for a reply.
                if (connection.getCurrentProcessor() instanceof AbstractProcessor processor
                        && !processor.isAsync()
                        && processor.getRequest().getStartTimeNanos() != NOT_BEGUN
                        && now - processor.getRequest().getStartTimeNanos() > headNanos) {
                    processSocket(connection, SocketEvent.ERROR, true); // Which closes it.
                }
            }
        }
    }
}
