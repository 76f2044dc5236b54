package dev.paxos.server.grpc;

import io.grpc.stub.ServerCallStreamObserver;

/** The server's side of a call whose client takes everything at once and is never away. */
abstract class ReadyCall<M> extends ServerCallStreamObserver<M> {
    @Override
    public void request(int count) {}

    @Override
    public final boolean isReady() {
        return true;
    }

    @Override
    public final boolean isCancelled() {
        return false;
    }

    @Override
    public final void setOnCancelHandler(Runnable handler) {}

    @Override
    public final void setOnCloseHandler(Runnable handler) {}

    @Override
    public final void setOnReadyHandler(Runnable handler) {}

    @Override
    public final void setOnReadyThreshold(int bytes) {}

    @Override
    public final void setCompression(String compression) {}

    @Override
    public final void disableAutoInboundFlowControl() {}

    @Override
    public final void disableAutoRequest() {}

    @Override
    public final void setMessageCompression(boolean enable) {}
}
