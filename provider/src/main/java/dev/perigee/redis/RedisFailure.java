package dev.perigee.redis;

import dev.perigee.spi.UnreachableException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisNodeNotFoundException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.RedisResponseTimeoutException;
import org.redisson.client.RedisRetryException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.WriteRedisConnectionException;

/**
 * A command failed and surely had no effect. Says what kind of failure it was, and nothing that the command carried:
 * Redisson's own messages repeat its arguments, so they go no further than here.
 */
final class RedisFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private RedisFailure(String message) {
        super(message);
    }

    /** What a failed command may have done. */
    enum Effect {
        /** Nothing, and it never will. */
        NONE,
        /** Nothing, and soon it may work: the server loads, a replica is being promoted, a slot moves. */
        NONE_FOR_NOW,
        /** Nobody knows. */
        UNKNOWN
    }

    /** A failure that surely had no effect; an {@link UnreachableException} if nobody took the command. */
    static Exception of(Throwable cause) {
        if (cause instanceof RedisFailure known) {
            return known;
        }
        if (effect(cause) == Effect.NONE_FOR_NOW) {
            return new UnreachableException("Redis could not be reached: " + kind(cause));
        }
        if (cause instanceof RedisOutOfMemoryException) {
            return new RedisFailure("Redis is out of memory and refused to store; raise maxmemory or let it evict");
        }
        return new RedisFailure("Redis did not carry out the command: " + kind(cause));
    }

    /** No server is known to hold what is asked for. */
    static UnreachableException noPrimary() {
        return new UnreachableException(
                "no Redis primary is known for the partition at present; it may be failing over");
    }

    /** A failure after which the outcome is unknown. */
    static TimeoutException unknown(Throwable cause) {
        return new TimeoutException("Redis did not answer, the outcome is unknown: " + kind(cause));
    }

    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    static Effect effect(Throwable cause) {
        if (cause instanceof RedisResponseTimeoutException || cause instanceof RedisReconnectedException) {
            return Effect.UNKNOWN;
        }
        if (cause instanceof RedisRetryException
                || cause instanceof RedisReadonlyException
                || cause instanceof RedisNodeNotFoundException
                || cause instanceof RedisConnectionException
                || cause instanceof WriteRedisConnectionException
                || cause instanceof RedisTimeoutException
                || cause.getCause() instanceof ConnectException) {
            return Effect.NONE_FOR_NOW;
        }
        // An error that the server answered: a script is refused as a whole or not at all. What befell Redisson
        // itself is told by the same class, with a cause.
        if (cause instanceof RedisException && cause.getMessage() != null && cause.getCause() == null) {
            return Effect.NONE;
        }
        return Effect.UNKNOWN;
    }

    /** The class of the failure, and for an error that the server answered its code, which is its first word. */
    private static String kind(Throwable cause) {
        String name = cause.getClass().getSimpleName();
        String message = cause.getMessage();
        if (cause.getClass() != RedisException.class || message == null) {
            return name;
        }
        int end = message.indexOf(' ');
        String code = end < 0 ? message : message.substring(0, end);
        return code.chars().allMatch(c -> c >= 'A' && c <= 'Z') ? name + " " + code : name;
    }
}
