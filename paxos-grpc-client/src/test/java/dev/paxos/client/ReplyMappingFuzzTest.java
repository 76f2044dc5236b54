package dev.paxos.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.PrepareReply;
import dev.paxos.proto.v1.AcceptorResponse;

/** Replies of any bytes: whatever is at a server's address may send them. */
class ReplyMappingFuzzTest {
    @FuzzTest(maxDuration = "5s")
    void aReplyIsRefusedOrMeansTheSameWhenMappedBack(byte[] bytes) {
        AcceptorResponse response;
        try {
            response = AcceptorResponse.parseFrom(bytes);
        } catch (InvalidProtocolBufferException notAMessage) {
            return;
        }
        try {
            switch (response.getResponseCase()) {
                case PREPARE -> {
                    PrepareReply reply = ProtoMapping.prepareReply(response.getPrepare());
                    assertThat(ProtoMapping.prepareReply(ProtoMapping.prepareResponse(reply)))
                            .isEqualTo(reply);
                }
                case ACCEPT -> {
                    AcceptReply reply = ProtoMapping.acceptReply(response.getAccept());
                    assertThat(ProtoMapping.acceptReply(ProtoMapping.acceptResponse(reply)))
                            .isEqualTo(reply);
                }
                case GET_STATE -> {
                    AcceptorState state = ProtoMapping.state(response.getGetState());
                    assertThat(ProtoMapping.state(ProtoMapping.stateResponse(state)))
                            .isEqualTo(state);
                }
                case PING -> {
                    PingReply reply = ProtoMapping.pingReply(response.getPing());
                    assertThat(ProtoMapping.pingReply(ProtoMapping.pingResponse(reply)))
                            .isEqualTo(reply);
                }
                case FAILURE, RESPONSE_NOT_SET -> {}
            }
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining(":");
        }
    }
}
