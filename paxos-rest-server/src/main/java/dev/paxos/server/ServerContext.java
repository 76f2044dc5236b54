package dev.paxos.server;

import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;

/**
 * Starts gRPC before the web server is made, which takes half of a start: acceptors are needed by others, and REST has no
 * part in what they do.
 */
final class ServerContext extends AnnotationConfigServletWebServerApplicationContext {
    ServerContext() {}

    @Override
    protected void onRefresh() {
        getBean(GrpcServer.class).start();
        super.onRefresh();
    }
}
