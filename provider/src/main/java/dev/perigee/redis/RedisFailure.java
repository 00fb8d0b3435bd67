package dev.perigee.redis;

import dev.perigee.spi.OutcomeUnknownException;
import dev.perigee.spi.UnreachableException;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisAuthRequiredException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.RedisNodeNotFoundException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.RedisResponseTimeoutException;
import org.redisson.client.RedisRetryException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.RedisWrongPasswordException;
import org.redisson.client.WriteRedisConnectionException;

/**
 * A command failed and surely had no effect. Says what the server said, or else what kind of failure it was, and nothing
 * that the command carried: Redisson's own messages repeat its arguments, so they go no further than here.
 */
final class RedisFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final Pattern BEGINS_WITH_A_CODE = Pattern.compile("^[A-Z]+( |$)");

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

    /** A failure of a command that is no script and that surely had no effect. */
    static Exception of(Throwable cause) {
        return of(cause, /* script= */ null);
    }

    /** A failure that surely had no effect; an {@link UnreachableException} if nobody took the command. */
    static Exception of(Throwable cause, @Nullable Script script) {
        if (cause instanceof RedisFailure known) {
            return known;
        }
        if (effect(cause) == Effect.NONE_FOR_NOW) {
            return new UnreachableException("Redis could not be reached: " + kind(cause));
        }
        if (cause instanceof RedisOutOfMemoryException) {
            return new RedisFailure("Redis is out of memory and refused to store; raise maxmemory or let it evict");
        }
        return new RedisFailure("Redis did not carry out the command: " + kind(cause) + place(cause, script));
    }

    /** No server is known to hold what is asked for. */
    static UnreachableException noPrimary() {
        return new UnreachableException(
                "no Redis primary is known for the partition at present; it may be failing over");
    }

    /**
     * Returns why a connection could not be made, if that is certain at once: nobody listens, or the name is not known.
     *
     * @return null for anything else, such as a time limit
     */
    static @Nullable Throwable refusal(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 10; depth++) {
            boolean isRefusal = cause instanceof ConnectException && !(cause instanceof ConnectTimeoutException);
            if (isRefusal || cause instanceof UnknownHostException) {
                return cause;
            }
            cause = cause.getCause();
        }
        return null;
    }

    /** A server that cannot be connected to, for certain. */
    static UnreachableException refused(String address, Throwable refusal, Set<Integer> partitions) {
        String why = refusal instanceof UnknownHostException ? "unknown host" : "connection refused";
        return new UnreachableException(address + ": " + why, partitions);
    }

    /** Its time was over before the command was handed to a connection, and it was taken back. */
    static UnreachableException notSent() {
        return new UnreachableException("the time was over before the command could be sent to Redis");
    }

    /**
     * A failure after which the outcome is unknown: an {@link OutcomeUnknownException} if the server answered, else a
     * {@link TimeoutException}.
     */
    static Exception unknown(Throwable cause, @Nullable Script script) {
        return isAnswer(cause)
                ? new OutcomeUnknownException("Redis answered with an error after which the outcome is unknown: "
                        + ServerError.of(cause.getMessage()).words() + place(cause, script))
                : new TimeoutException("Redis did not answer, the outcome is unknown: " + kind(cause));
    }

    /** Where in a script it failed: Redis 7.0 does not say which command has no right. */
    private static String place(Throwable cause, @Nullable Script script) {
        String command = script == null || !isAnswer(cause) ? "" : script.commandOf(ServerError.of(cause.getMessage()));
        return command.isEmpty() ? "" : " (" + command + ")";
    }

    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** What a failed command may have done that is no script. */
    static Effect effect(Throwable cause) {
        return effect(cause, /* script= */ null);
    }

    /**
     * Sorts a failure.
     *
     * @param script what the command ran; null if it was none, and therefore refused as a whole or not at all
     */
    static Effect effect(Throwable cause, @Nullable Script script) {
        if (cause instanceof RedisResponseTimeoutException || cause instanceof RedisReconnectedException) {
            return Effect.UNKNOWN;
        }
        if (script != null
                && isAnswer(cause)
                && ServerError.of(cause.getMessage()).line() > 0) {
            return effect(ServerError.of(cause.getMessage()), script);
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
        if (!isAnswer(cause)) {
            return Effect.UNKNOWN;
        }
        // Redisson has a class for these, which is made of a part of the message only.
        boolean hasItsClass = cause.getClass() != RedisException.class;
        return script == null || hasItsClass ? Effect.NONE : effect(ServerError.of(cause.getMessage()), script);
    }

    private static Effect effect(ServerError error, Script script) {
        return script.failedUnchanged(error) ? Effect.NONE : Effect.UNKNOWN;
    }

    /** Whether a server answered with an error. What befell Redisson itself is told by the same class, with a cause. */
    static boolean isAnswer(Throwable cause) {
        if (cause.getMessage() == null || cause.getCause() != null) {
            return false;
        }
        return cause instanceof RedisRetryException
                || cause instanceof RedisReadonlyException
                || cause instanceof RedisNoScriptException
                || cause instanceof RedisOutOfMemoryException
                || cause instanceof RedisAuthRequiredException
                || cause instanceof RedisWrongPasswordException
                || (cause.getClass() == RedisException.class
                        && BEGINS_WITH_A_CODE.matcher(cause.getMessage()).find());
    }

    /** What the server said, or else the class of the failure. */
    static String kind(Throwable cause) {
        if (cause instanceof RedisFailure known) {
            return String.valueOf(known.getMessage());
        }
        return cause.getClass() == RedisException.class && isAnswer(cause)
                ? ServerError.of(cause.getMessage()).words()
                : cause.getClass().getSimpleName();
    }
}
