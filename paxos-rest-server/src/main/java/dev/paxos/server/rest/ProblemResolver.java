package dev.paxos.server.rest;

import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.proposer.NoQuorumException;
import dev.paxos.core.proposer.OverloadedException;
import dev.paxos.core.proposer.PaxosException;
import dev.paxos.core.register.RegisterState;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.NoHandlerFoundException;

/** Answers every exception that leaves a handler with a problem. One that it does not know is logged and not told. */
public final class ProblemResolver implements HandlerExceptionResolver {
    private static final Logger LOG = System.getLogger(ProblemResolver.class.getName());
    private static final ModelAndView ANSWERED = new ModelAndView();
    private static final String RETRY_AFTER_SECONDS = "1";

    /** Makes the resolver. */
    public ProblemResolver() {}

    @Override
    public ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception exception) {
        Throwable cause = exception instanceof CompletionException && exception.getCause() != null
                ? exception.getCause()
                : exception;
        boolean clientIsGone = cause instanceof ClientAbortException || cause instanceof AsyncRequestNotUsableException;
        if (!clientIsGone && !response.isCommitted()) {
            if (cause instanceof HttpRequestMethodNotSupportedException wrongMethod) {
                response.setHeader("Allow", allowed(wrongMethod));
            }
            send(response, problem(request, cause));
        }
        return ANSWERED;
    }

    private static Problem problem(HttpServletRequest request, Throwable cause) {
        if (cause instanceof ProblemException known) {
            return known.problem();
        }
        if (cause instanceof AcceptorUnavailableException unavailable) {
            return new Problem(type(unavailable.reason()), String.valueOf(unavailable.getMessage()));
        }
        if (cause instanceof PaxosException outcome) {
            return new Problem(type(outcome), String.valueOf(outcome.getMessage()));
        }
        if (cause instanceof NoHandlerFoundException) {
            return new Problem(ProblemType.NOT_FOUND, "nothing is at the path " + Shown.of(request.getRequestURI()));
        }
        if (cause instanceof HttpRequestMethodNotSupportedException wrongMethod) {
            return new Problem(
                    ProblemType.METHOD_NOT_ALLOWED,
                    "the method is " + Shown.of(wrongMethod.getMethod()) + ", must be " + allowed(wrongMethod));
        }
        if (cause instanceof HttpMediaTypeNotAcceptableException notAcceptable) {
            return new Problem(
                    ProblemType.NOT_ACCEPTABLE,
                    "Accept: is " + Shown.of(String.valueOf(request.getHeader("Accept"))) + ", must allow "
                            + allowed(notAcceptable));
        }
        if (cause instanceof AsyncRequestTimeoutException) {
            return new Problem(
                    ProblemType.DEADLINE_EXCEEDED,
                    "there was no reply within the deadline; the request may have taken effect, or may yet");
        }
        if (cause instanceof SocketTimeoutException) {
            return new Problem(ProblemType.REQUEST_TIMEOUT, "the body did not arrive in time");
        }
        if (cause instanceof BadRequestException) {
            return new Problem(ProblemType.MALFORMED_REQUEST, "the body is not framed as HTTP asks for");
        }
        LOG.log(Level.ERROR, "A request failed in a way that it must not", cause);
        return new Problem(ProblemType.INTERNAL_ERROR, "the server failed; its log says more");
    }

    private static ProblemType type(AcceptorUnavailableException.Reason reason) {
        return switch (reason) {
            case UNREACHABLE, WRONG_SERVER, HALTED, CLOSED -> ProblemType.UNAVAILABLE;
            case INVALID -> ProblemType.INVALID_PARAMETER;
            case OVERLOADED -> ProblemType.OVERLOADED;
            case STORE_FULL -> ProblemType.STORE_FULL;
            case DEADLINE_EXCEEDED -> ProblemType.DEADLINE_EXCEEDED;
        };
    }

    private static ProblemType type(PaxosException outcome) {
        if (outcome instanceof NoQuorumException) {
            return ProblemType.NO_QUORUM;
        }
        return outcome instanceof OverloadedException ? ProblemType.OVERLOADED : ProblemType.INDETERMINATE;
    }

    private static String allowed(HttpMediaTypeNotAcceptableException notAcceptable) {
        return notAcceptable.getSupportedMediaTypes().isEmpty()
                ? MediaType.APPLICATION_JSON_VALUE
                : notAcceptable.getSupportedMediaTypes().stream()
                        .map(MediaType::toString)
                        .collect(Collectors.joining(" or "));
    }

    private static String allowed(HttpRequestMethodNotSupportedException wrongMethod) {
        String[] methods = wrongMethod.getSupportedMethods();
        return methods == null ? "another" : String.join(", ", methods);
    }

    /** Sends a problem with its status and headers. */
    static void send(HttpServletResponse response, Problem problem) {
        ProblemType type = problem.type();
        if (type == ProblemType.UNAVAILABLE || type == ProblemType.NO_QUORUM || type == ProblemType.OVERLOADED) {
            response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
        }
        RegisterState current = problem.current();
        if (current != null && current.isPresent()) {
            response.setHeader("ETag", Preconditions.entityTag(current));
        }
        send(response, type.status(), problem);
    }

    /** Sends a problem with a status. What fails in sending is nobody's business any more: the client is gone. */
    static void send(HttpServletResponse response, int status, JsonBody problem) {
        byte[] body = problem.toBytes();
        response.setStatus(status);
        response.setContentType(Problem.MEDIA_TYPE);
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
        } catch (IOException clientIsGone) {
            LOG.log(Level.DEBUG, "A problem could not be sent", clientIsGone);
        }
    }
}
