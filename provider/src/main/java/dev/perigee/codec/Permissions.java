package dev.perigee.codec;

import java.io.Serializable;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The classes, by name, that one cache manager may write and read: those of its {@link AllowList}, those its caches declare
 * with all they reach, harmless ones of the JDK, and those that {@link Frameworks} put into caches. It only ever grows.
 * Thread-safe.
 */
final class Permissions {

    /** What arrays and class literals may name beside the numbered types. */
    private static final Set<Class<?>> JDK_ABSTRACTIONS = Set.of(
            Number.class,
            CharSequence.class,
            Comparable.class,
            Iterable.class,
            Collection.class,
            List.class,
            Set.class,
            SortedSet.class,
            Queue.class,
            Deque.class,
            Map.class,
            SortedMap.class,
            Map.Entry.class,
            ConcurrentMap.class,
            Serializable.class);

    private final AllowList patterns;
    private final AllowList javaClasses;
    private final Set<String> declared = ConcurrentHashMap.newKeySet();

    /**
     * Makes them.
     *
     * @param patterns the application's list
     * @param javaClasses the classes that Java serialization writes, which are allowed by that
     */
    Permissions(AllowList patterns, AllowList javaClasses) {
        this.patterns = patterns;
        this.javaClasses = javaClasses;
        JDK_ABSTRACTIONS.forEach(type -> declared.add(type.getName()));
        JdkTypes.FOR_VALUES.classes().forEach(type -> declared.add(type.getName()));
        declared.addAll(Frameworks.names());
    }

    /** Allows a class and all that its fields, type arguments, superclasses and permitted subclasses name. */
    void declare(Class<?> type) {
        declared.addAll(ReachableTypes.namesFrom(type));
    }

    boolean allows(String className) {
        return switch (patterns.judge(className)) {
            case ALLOWED -> true;
            case DENIED -> false;
            case UNDECIDED -> declared.contains(className) || javaClasses.judge(className) == AllowList.Verdict.ALLOWED;
        };
    }

    /** Whether the application's list denies a class by name, which nothing else can allow then. */
    boolean denies(String className) {
        return patterns.judge(className) == AllowList.Verdict.DENIED;
    }
}
