package dev.paxos.server.rest;

import java.io.Serial;

/** Ends the handling of a request with a problem. It has no stack trace: it is an answer, not a fault of the code. */
final class ProblemException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    ProblemException(ProblemType type, String detail) {
        this(new Problem(type, detail));
    }

    ProblemException(ProblemType type, String parameter, String detail) {
        this(new Problem(type, parameter + ": " + detail, parameter));
    }

    /** For a server that has no cluster to send anything to. */
    static ProblemException knowsNoCluster() {
        return new ProblemException(
                ProblemType.NOT_CONFIGURED,
                "this server is a bare acceptor and knows no cluster: set paxos.server.count or paxos.cluster.peers");
    }

    Problem problem() {
        return problem;
    }
}
