package dev.perigee.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides which objects nobody can change, so that they may be shared instead of copied. Thread-safe; what is decided for a
 * class is remembered with it, and asking again takes no lock.
 *
 * <p>Immutable are: values of the JDK, enums, classes that the user names, and records whose components are of such types.
 * Where a component, an element of {@code List.of} or the content of an {@code Optional} may be of any class, its value
 * decides.
 */
final class Shareability {

    private static final Set<Class<?>> VALUES = Set.of(
            String.class,
            Integer.class,
            Long.class,
            Short.class,
            Byte.class,
            Character.class,
            Boolean.class,
            Float.class,
            Double.class,
            BigDecimal.class,
            BigInteger.class,
            MathContext.class,
            UUID.class,
            URI.class,
            URL.class,
            Locale.class,
            Currency.class,
            Class.class,
            Pattern.class,
            Inet4Address.class,
            Inet6Address.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class);

    /** How far values are looked into; what is nested deeper is copied. */
    private static final int MAX_DEPTH = 16;

    private final AllowList named;
    private final ClassValue<Answer> answers = new ClassValue<>() {
        @Override
        protected Answer computeValue(Class<?> type) {
            return decide(type, new HashSet<>());
        }
    };

    Shareability(AllowList named) {
        this.named = named;
    }

    boolean isShareable(Object value) {
        return isShareable(value, MAX_DEPTH);
    }

    private boolean isShareable(@Nullable Object value, int depth) {
        return value == null || answers.get(value.getClass()).isShareable(this, value, depth);
    }

    /** What is known of the objects of a class. */
    Answer answer(Class<?> type) {
        return answers.get(type);
    }

    /** The same as {@link #isShareable(Object)} for who has asked for the answer already. */
    boolean isShareable(Answer answer, Object value) {
        return answer.isShareable(this, value, MAX_DEPTH);
    }

    /** Whether whatever a variable of this type holds may be shared, whichever classes the user names beside. */
    static boolean isAlwaysShareable(Class<?> declared) {
        return declared.isPrimitive()
                || Enum.class.isAssignableFrom(declared)
                || (Modifier.isFinal(declared.getModifiers()) && (VALUES.contains(declared) || isJdkTime(declared)));
    }

    /** What is known of the objects of a class. Says nothing that would hold on to this {@code ClassValue}. */
    interface Answer {

        Answer YES = (rules, value, depth) -> true;
        Answer NO = (rules, value, depth) -> false;

        boolean isShareable(Shareability rules, Object value, int depth);
    }

    @SuppressWarnings("ReferenceEquality") // classes and answers have no other equality
    private Answer decide(Class<?> type, Set<Class<?>> open) {
        if (isImmutable(type)) {
            return Answer.YES;
        }
        if (type.isRecord()) {
            return ofRecord(type, open);
        }
        if (type == Optional.class) {
            return (rules, value, depth) ->
                    depth > 0 && rules.isShareable(((Optional<?>) value).orElse(null), depth - 1);
        }
        if (type == List.of().getClass() || type == List.of(0).getClass()) {
            return Shareability::isListShareable;
        }
        if (type == Set.of().getClass() || type == Set.of(0).getClass()) {
            return (rules, value, depth) -> areShareable(rules, (Set<?>) value, depth);
        }
        if (type == Map.of().getClass() || type == Map.of(0, 0).getClass()) {
            return (rules, value, depth) -> areShareable(rules, ((Map<?, ?>) value).keySet(), depth)
                    && areShareable(rules, ((Map<?, ?>) value).values(), depth);
        }
        return Answer.NO;
    }

    private boolean isImmutable(Class<?> type) {
        return VALUES.contains(type)
                || Enum.class.isAssignableFrom(type)
                || isJdkTime(type)
                || (Jdk.owns(type) && Charset.class.isAssignableFrom(type))
                || named.judge(type.getName()) == AllowList.Verdict.ALLOWED;
    }

    private static boolean isJdkTime(Class<?> type) {
        return Jdk.owns(type)
                && type.getPackageName().equals("java.time")
                && Modifier.isFinal(type.getModifiers())
                && !Clock.class.isAssignableFrom(type);
    }

    @SuppressWarnings("ReferenceEquality")
    private Answer ofRecord(Class<?> type, Set<Class<?>> open) {
        open.add(type);
        List<MethodHandle> undecided = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Answer answer = ofComponent(component.getType(), open);
            if (answer == Answer.NO) {
                return Answer.NO;
            }
            if (answer != Answer.YES) {
                Method accessor = component.getAccessor();
                if (!accessor.trySetAccessible()) {
                    return Answer.NO;
                }
                undecided.add(handle(accessor));
            }
        }
        MethodHandle[] accessors = undecided.toArray(MethodHandle[]::new);
        return accessors.length == 0
                ? Answer.YES
                : (rules, value, depth) -> areShareable(rules, accessors, value, depth);
    }

    /** Returns null if the value has to decide: its class is open, or it leads back to a record being looked at. */
    private @Nullable Answer ofComponent(Class<?> declared, Set<Class<?>> open) {
        if (declared.isPrimitive()) {
            return Answer.YES;
        }
        boolean exact = Modifier.isFinal(declared.getModifiers()) || declared.isEnum();
        return exact && !open.contains(declared) ? decide(declared, open) : null;
    }

    private static boolean areShareable(Shareability rules, MethodHandle[] accessors, Object value, int depth) {
        if (depth == 0) {
            return false;
        }
        for (MethodHandle accessor : accessors) {
            Object part;
            try {
                part = (Object) accessor.invokeExact(value);
            } catch (Throwable e) {
                throw Thrown.unchecked(e);
            }
            if (!rules.isShareable(part, depth - 1)) {
                return false;
            }
        }
        return true;
    }

    /** By index, because an iterator would have to be allocated. */
    private static boolean isListShareable(Shareability rules, Object value, int depth) {
        List<?> list = (List<?>) value;
        if (depth == 0) {
            return false;
        }
        for (int i = 0; i < list.size(); i++) {
            if (!rules.isShareable(list.get(i), depth - 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean areShareable(Shareability rules, Iterable<?> elements, int depth) {
        if (depth == 0) {
            return false;
        }
        for (Object element : elements) {
            if (!rules.isShareable(element, depth - 1)) {
                return false;
            }
        }
        return true;
    }

    private static MethodHandle handle(Method accessor) {
        try {
            return MethodHandles.lookup().unreflect(accessor).asType(MethodType.methodType(Object.class, Object.class));
        } catch (IllegalAccessException e) {
            throw new AssertionError("the method was made accessible", e);
        }
    }
}
