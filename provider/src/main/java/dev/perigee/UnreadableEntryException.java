package dev.perigee;

import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * An entry is there, and this node cannot read it: it holds a class that is not allowed here, or one of another version, or
 * was written by another codec. Thrown by what cannot be answered without its value, {@code invoke} and {@code getAndPut},
 * {@code getAndReplace}, {@code getAndRemove}, before anything is changed. The message names the class and the option that
 * would help; nothing tells of keys or values.
 */
public final class UnreadableEntryException extends CacheException {

    private static final long serialVersionUID = 1;

    private final @Nullable String className;

    /**
     * Makes one.
     *
     * @param message what is the matter, and what would help
     * @param className the class that cannot be read here; null if it is not known
     */
    public UnreadableEntryException(String message, @Nullable String className) {
        super(message);
        this.className = className;
    }

    /**
     * Returns the class that cannot be read here.
     *
     * @return its name; null if it is not known
     */
    public @Nullable String className() {
        return className;
    }
}
