package dev.perigee.codec;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.KryoBufferOverflowException;
import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import javax.cache.CacheException;

/**
 * Says what went wrong when something could not be written or copied. The messages name classes and options, never a key
 * or a value, and so exceptions of users' code, whose messages may hold some, are told by class and place only.
 *
 * @param noun what is written, "key" or "value"
 * @param maxBytes the limit on its size
 * @param bytesOption the option of that limit
 * @param maxDepth the limit on its depth
 */
record Failures(String noun, int maxBytes, String bytesOption, int maxDepth) {

    static Failures ofKeys(Limits limits) {
        return new Failures("key", limits.maxKeyBytes(), Limits.KEY_BYTES_OPTION, limits.maxDepth());
    }

    static Failures ofValues(Limits limits) {
        return new Failures("value", limits.maxEntryBytes(), Limits.ENTRY_BYTES_OPTION, limits.maxDepth());
    }

    CacheException ofEncoding(Class<?> root, Throwable failure) {
        return new CacheException(
                "A " + noun + " of class " + root.getName() + " cannot be written: " + reason(failure));
    }

    CacheException ofCopying(Class<?> root, Throwable failure) {
        return new CacheException(
                "A " + noun + " of class " + root.getName() + " cannot be copied: " + reason(failure));
    }

    CacheException tooLarge(Class<?> root) {
        return new CacheException("A " + noun + " of class " + root.getName() + " cannot be written: " + tooLarge());
    }

    /**
     * Says why bytes could not be read. Only what our own readers find against the bytes says that they are damaged. Whatever
     * else comes out of reading comes out of the code of a class, of the JDK or of the stack that is used up, and with
     * another version of that, another node may well read them.
     *
     * @param type what they were to be read as
     * @throws VirtualMachineError what no bytes can cause, since their depth and memory are limited
     */
    static UnreadableException ofDecoding(Class<?> type, Throwable failure) {
        if (failure instanceof NotReadableException known) {
            return known.toUnreadable();
        }
        if (failure instanceof KryoException && isTooDeep(failure)) {
            return new UnreadableException(Reason.TOO_LARGE);
        }
        if (failure instanceof LinkageError) {
            return new UnreadableException(Reason.SCHEMA_CHANGED, NotReadableException.nameOf(type));
        }
        if (failure instanceof VirtualMachineError error
                && !(failure instanceof StackOverflowError || failure instanceof InternalError)) {
            throw error;
        }
        return new UnreadableException(Reason.DAMAGED, NotReadableException.nameOf(type));
    }

    static boolean isTooDeep(Throwable failure) {
        return failure instanceof StackOverflowError
                || (failure instanceof KryoException
                        && String.valueOf(failure.getMessage()).startsWith("Max depth"));
    }

    private String reason(Throwable failure) {
        if (failure instanceof NotWritableException refusal) {
            return refusal.text();
        }
        if (failure instanceof KryoBufferOverflowException) {
            return tooLarge();
        }
        if (isTooDeep(failure) || failure.getClass().getSimpleName().equals("StreamConstraintsException")) {
            return "its objects are nested more than " + maxDepth
                    + " deep, or in a cycle without end; nest them less, or" + " raise " + Limits.DEPTH_OPTION;
        }
        StackTraceElement[] trace = failure.getStackTrace();
        return failure.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    private String tooLarge() {
        return "it takes more than " + maxBytes + " bytes; make it smaller, or raise " + bytesOption;
    }
}
