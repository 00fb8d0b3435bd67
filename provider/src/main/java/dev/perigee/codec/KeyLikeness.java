package dev.perigee.codec;

import static java.lang.invoke.MethodType.methodType;

import com.esotericsoftware.kryo.Serializer;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sees that two keys have the same bytes, without writing them: by comparing what would be written, part by part. Says yes
 * only where that is certain; what it does not say yes to has to be written and compared. Thread-safe; allocates nothing.
 *
 * <p>The parts of a class are compared by one method handle, which the JVM compiles like a method written for the class.
 */
@SuppressWarnings(
        "ReferenceEquality") // the same object is alike whatever its equals says, and classes and rules are compared
final class KeyLikeness {

    private static final MethodType TEST = methodType(boolean.class, KeyLikeness.class, Object.class, Object.class);

    private static final MethodHandle SAME_WHOLE = own("areSame", long.class);
    private static final MethodHandle SAME_TRUTH = own("areSame", boolean.class);
    private static final MethodHandle SAME_FLOATING = own("areSame", double.class);
    private static final MethodHandle ALIKE = ofPart("areSurelyAlike");
    private static final MethodHandle ALIKE_AND_HASHED_ALIKE = ofPart("areAlikeAndHashedAlike");
    private static final MethodHandle EQUAL_BY_CLASS = ofPart("areEqualByClass");

    private final ClassValue<Ruled> rules;

    /** The class of the keys asked for last, with its rule: most caches have keys of one class. */
    private @Nullable Ruled latest;

    private record Ruled(Class<?> type, Rule rule) {}

    /** How two objects of one class are compared. Holds on to nothing but that class. */
    private interface Rule {

        Rule BY_EQUALS = (likeness, one, other) -> one.equals(other);
        Rule BY_ELEMENTS = (likeness, one, other) -> likeness.haveAlikeElements((Object[]) one, (Object[]) other);
        Rule AS_LISTS = (likeness, one, other) -> likeness.areAlikeLists((List<?>) one, (List<?>) other);
        Rule TO_BE_WRITTEN = (likeness, one, other) -> false;

        boolean areAlike(KeyLikeness likeness, Object one, Object other);
    }

    KeyLikeness(TypeCatalog catalog) {
        this(new ClassValue<>() {
            @Override
            protected Ruled computeValue(Class<?> type) {
                return new Ruled(type, ruleOf(catalog, type));
            }
        });
    }

    private KeyLikeness(ClassValue<Ruled> rules) {
        this.rules = rules;
    }

    /** One that remembers the class of its own keys, whatever the other caches of the manager are asked for. */
    KeyLikeness ofOneCache() {
        return new KeyLikeness(rules);
    }

    /** The same as {@link #areSurelyAlike} for keys, which are of one class and of no exact one where they are alike. */
    boolean areKeysSurelyAlike(Object one, Object other) {
        Class<?> type = one.getClass();
        return type == other.getClass() ? rule(type).areAlike(this, one, other) : areSurelyAlike(one, other);
    }

    /** Whether two parts of keys, or keys, surely have the same bytes. */
    boolean areSurelyAlike(@Nullable Object one, @Nullable Object other) {
        if (one == other) {
            return true;
        }
        if (one == null || other == null) {
            return false;
        }
        if (one instanceof String || one instanceof Long || one instanceof Integer || one instanceof UUID) {
            return one.equals(other);
        }
        Class<?> type = one.getClass();
        if (type == other.getClass()) {
            return ruleOfPart(type).areAlike(this, one, other);
        }
        // Lists are written alike, whatever their class.
        return ruleOfPart(type) == Rule.AS_LISTS
                && ruleOfPart(other.getClass()) == Rule.AS_LISTS
                && areAlikeLists((List<?>) one, (List<?>) other);
    }

    private Rule rule(Class<?> type) {
        Ruled last = latest;
        if (last == null || last.type() != type) {
            last = rules.get(type);
            latest = last;
        }
        return last.rule();
    }

    /** Past the latest, which is the key's: a key and its parts would take turns in it. */
    private Rule ruleOfPart(Class<?> type) {
        return rules.get(type).rule();
    }

    /**
     * Whether the classes of two parts tell that they have the same bytes, if the keys are equal that hold them. To be asked
     * only of a framework's keys, whose {@code equals} asks that of their parts.
     */
    boolean areEqualByClass(@Nullable Object one, @Nullable Object other) {
        if (one == other) {
            return true;
        }
        if (one instanceof String || one instanceof Long || one instanceof Integer || one instanceof UUID) {
            return other != null && one.getClass() == other.getClass();
        }
        return one instanceof Object[] elements
                && other instanceof Object[] others
                && one.getClass() == other.getClass()
                && haveElementsEqualByClass(elements, others);
    }

    private boolean haveElementsEqualByClass(Object[] one, Object[] other) {
        if (one.length != other.length) {
            return false;
        }
        for (int i = 0; i < one.length; i++) {
            if (!areEqualByClass(one[i], other[i])) {
                return false;
            }
        }
        return true;
    }

    /** The same for parts of a key that keeps its hash code, whose form depends on theirs. */
    boolean areAlikeAndHashedAlike(@Nullable Object one, @Nullable Object other) {
        return areSurelyAlike(one, other)
                && (one == other || isHashedByValue(one) || HashCodes.of(one) == HashCodes.of(other));
    }

    private static boolean isHashedByValue(@Nullable Object part) {
        if (part instanceof Object[] elements) {
            for (Object element : elements) {
                if (!isHashedByValue(element)) {
                    return false;
                }
            }
            return true;
        }
        return part == null || ExactTypes.areValuesOf(part.getClass());
    }

    private boolean haveAlikeElements(Object[] one, Object[] other) {
        if (one.length != other.length) {
            return false;
        }
        for (int i = 0; i < one.length; i++) {
            if (!areSurelyAlike(one[i], other[i])) {
                return false;
            }
        }
        return true;
    }

    /** By index, because an iterator would have to be allocated; long lists are few in keys. */
    private boolean areAlikeLists(List<?> one, List<?> other) {
        int size = one.size();
        if (size != other.size()) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (!areSurelyAlike(one.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static Rule ruleOf(TypeCatalog catalog, Class<?> type) {
        if (ExactTypes.contain(type)) {
            return type == Class.class ? Rule.TO_BE_WRITTEN : Rule.BY_EQUALS;
        }
        if (type.isArray()) {
            return type.getComponentType().isPrimitive() ? ofPrimitives(type) : Rule.BY_ELEMENTS;
        }
        WireType wireType;
        try {
            wireType = catalog.ofClass(type);
        } catch (NotWritableException e) {
            return Rule.TO_BE_WRITTEN; // Which tells why it cannot be.
        }
        if (!wireType.isNamed() && wireType.getId() == WireIds.ARRAY_LIST) {
            return RandomAccess.class.isAssignableFrom(type) ? Rule.AS_LISTS : Rule.TO_BE_WRITTEN;
        }
        Serializer<?> serializer = wireType.getSerializer();
        if (serializer instanceof ObjectSerializer fields) {
            return Frameworks.haveEqualParts(type)
                    ? byClassesOfParts(fields.getters(), ALIKE)
                    : byParts(fields.getters(), ALIKE);
        } else if (serializer instanceof RecordSerializer components) {
            return byParts(components.getters(), ALIKE);
        } else if (serializer instanceof StoredHash hashed) {
            return Frameworks.haveEqualParts(type)
                    ? byClassesOfParts(hashed.getters(), ALIKE_AND_HASHED_ALIKE)
                    : byParts(hashed.getters(), ALIKE_AND_HASHED_ALIKE);
        }
        return Rule.TO_BE_WRITTEN;
    }

    /** Floating numbers are written bit by bit here, which {@code Arrays.equals} does not compare. */
    private static Rule ofPrimitives(Class<?> type) {
        if (type == byte[].class) {
            return (likeness, one, other) -> Arrays.equals((byte[]) one, (byte[]) other);
        } else if (type == int[].class) {
            return (likeness, one, other) -> Arrays.equals((int[]) one, (int[]) other);
        } else if (type == long[].class) {
            return (likeness, one, other) -> Arrays.equals((long[]) one, (long[]) other);
        } else if (type == char[].class) {
            return (likeness, one, other) -> Arrays.equals((char[]) one, (char[]) other);
        }
        return Rule.TO_BE_WRITTEN;
    }

    /** What the class of a framework's key has compared already is not compared again: its {@code equals} is known. */
    private static Rule byClassesOfParts(List<MethodHandle> getters, MethodHandle otherwise) {
        MethodHandle byClass = all(
                getters.stream()
                        .filter(getter -> getter.type().returnType() != String.class)
                        .toList(),
                EQUAL_BY_CLASS);
        MethodHandle all = all(getters, otherwise);
        return (likeness, one, other) -> {
            try {
                return (boolean) byClass.invokeExact(likeness, one, other)
                        || (boolean) all.invokeExact(likeness, one, other);
            } catch (Throwable e) {
                throw Thrown.unchecked(e);
            }
        };
    }

    private static Rule byParts(List<MethodHandle> getters, MethodHandle ofObjects) {
        MethodHandle all = all(getters, ofObjects);
        return (likeness, one, other) -> {
            try {
                return (boolean) all.invokeExact(likeness, one, other);
            } catch (Throwable e) {
                throw Thrown.unchecked(e);
            }
        };
    }

    /** In halves, because the JVM does not inline handles that are nested deeply. */
    private static MethodHandle all(List<MethodHandle> getters, MethodHandle ofObjects) {
        int size = getters.size();
        if (size == 0) {
            return MethodHandles.dropArguments(MethodHandles.constant(boolean.class, true), 0, TEST.parameterList());
        }
        return size == 1
                ? one(getters.get(0), ofObjects)
                : MethodHandles.guardWithTest(
                        all(getters.subList(0, size / 2), ofObjects),
                        all(getters.subList(size / 2, size), ofObjects),
                        MethodHandles.dropArguments(
                                MethodHandles.constant(boolean.class, false), 0, TEST.parameterList()));
    }

    private static MethodHandle one(MethodHandle getter, MethodHandle ofObjects) {
        Class<?> type = getter.type().returnType();
        MethodHandle test;
        if (type == boolean.class) {
            test = SAME_TRUTH;
        } else if (type == float.class || type == double.class) {
            test = SAME_FLOATING;
        } else if (type.isPrimitive()) {
            test = SAME_WHOLE;
        } else {
            test = ofObjects;
        }
        MethodHandle part = getter.asType(methodType(test.type().parameterType(1), Object.class));
        return MethodHandles.filterArguments(test, 1, part, part);
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called by its handle, as all tests are
    private static boolean areSame(KeyLikeness likeness, long one, long other) {
        return one == other;
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called by its handle, as all tests are
    private static boolean areSame(KeyLikeness likeness, boolean one, boolean other) {
        return one == other;
    }

    /** As it is written: any number that is none is the same one. */
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called by its handle, as all tests are
    private static boolean areSame(KeyLikeness likeness, double one, double other) {
        return Double.doubleToLongBits(one) == Double.doubleToLongBits(other);
    }

    private static MethodHandle own(String method, Class<?> part) {
        try {
            return MethodHandles.lookup()
                    .findStatic(KeyLikeness.class, method, methodType(boolean.class, KeyLikeness.class, part, part));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("It is declared above", e);
        }
    }

    private static MethodHandle ofPart(String method) {
        try {
            return MethodHandles.lookup()
                    .findVirtual(KeyLikeness.class, method, methodType(boolean.class, Object.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("It is declared above", e);
        }
    }
}
