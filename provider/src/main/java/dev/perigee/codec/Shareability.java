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

    /**
     * How many parts of parts of a value are looked at; what holds more is copied. Parts may share parts, which are looked at
     * again with each: a few hundred bytes of lists can stand for more elements than could ever be counted.
     */
    static final int MOST_LOOKS = 1 << 16;

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
        return look(answers.get(value.getClass()), value, MOST_LOOKS) >= 0;
    }

    private int look(@Nullable Object value, int depth, int looks) {
        return value == null ? looks : answers.get(value.getClass()).look(this, value, depth, looks);
    }

    /** What is known of the objects of a class. */
    Answer answer(Class<?> type) {
        return answers.get(type);
    }

    /**
     * The same as {@link #isShareable(Object)} for who has asked for the answer already and looks at several values.
     *
     * @param looks how many parts of parts may be looked at
     * @return how many of them are left; if the value must not be shared, the {@code ~} of that, which is negative
     */
    int look(Answer answer, Object value, int looks) {
        return answer.look(this, value, MAX_DEPTH, looks);
    }

    /** Whether whatever a variable of this type holds may be shared, whichever classes the user names beside. */
    static boolean isAlwaysShareable(Class<?> declared) {
        return declared.isPrimitive()
                || Enum.class.isAssignableFrom(declared)
                || (Modifier.isFinal(declared.getModifiers()) && (VALUES.contains(declared) || isJdkTime(declared)));
    }

    /** What is known of the objects of a class. Says nothing that would hold on to this {@code ClassValue}. */
    interface Answer {

        Answer YES = (rules, value, depth, looks) -> looks;
        Answer NO = (rules, value, depth, looks) -> ~looks;

        /** Returns how many looks are left, or their {@code ~} if the value must not be shared. */
        int look(Shareability rules, Object value, int depth, int looks);
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
            return (rules, value, depth, looks) -> part(rules, ((Optional<?>) value).orElse(null), depth, looks);
        }
        if (type == List.of().getClass() || type == List.of(0).getClass()) {
            return Shareability::ofList;
        }
        if (type == Set.of().getClass() || type == Set.of(0).getClass()) {
            return (rules, value, depth, looks) -> ofEach(rules, (Set<?>) value, depth, looks);
        }
        if (type == Map.of().getClass() || type == Map.of(0, 0).getClass()) {
            return (rules, value, depth, looks) -> {
                int left = ofEach(rules, ((Map<?, ?>) value).keySet(), depth, looks);
                return left < 0 ? left : ofEach(rules, ((Map<?, ?>) value).values(), depth, left);
            };
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
                : (rules, value, depth, looks) -> ofComponents(rules, accessors, value, depth, looks);
    }

    /** Returns null if the value has to decide: its class is open, or it leads back to a record being looked at. */
    private @Nullable Answer ofComponent(Class<?> declared, Set<Class<?>> open) {
        if (declared.isPrimitive()) {
            return Answer.YES;
        }
        boolean exact = Modifier.isFinal(declared.getModifiers()) || declared.isEnum();
        return exact && !open.contains(declared) ? decide(declared, open) : null;
    }

    private static int ofComponents(Shareability rules, MethodHandle[] accessors, Object value, int depth, int looks) {
        int left = looks;
        for (int i = 0; i < accessors.length && left >= 0; i++) {
            Object component;
            try {
                component = (Object) accessors[i].invokeExact(value);
            } catch (Throwable e) {
                throw Thrown.unchecked(e);
            }
            left = part(rules, component, depth, left);
        }
        return left;
    }

    /** By index, because an iterator would have to be allocated. */
    private static int ofList(Shareability rules, Object value, int depth, int looks) {
        List<?> list = (List<?>) value;
        int left = looks;
        for (int i = 0; i < list.size() && left >= 0; i++) {
            left = part(rules, list.get(i), depth, left);
        }
        return left;
    }

    private static int ofEach(Shareability rules, Iterable<?> elements, int depth, int looks) {
        int left = looks;
        for (Object element : elements) {
            if (left < 0) {
                break;
            }
            left = part(rules, element, depth, left);
        }
        return left;
    }

    /** A part of a value. The root's own parts are as many as its bytes have room for, and cost no look. */
    private static int part(Shareability rules, @Nullable Object part, int depth, int looks) {
        int left = depth == MAX_DEPTH ? looks : looks - 1;
        return depth == 0 || left < 0 ? ~Math.max(0, left) : rules.look(part, depth - 1, left);
    }

    private static MethodHandle handle(Method accessor) {
        try {
            return MethodHandles.lookup().unreflect(accessor).asType(MethodType.methodType(Object.class, Object.class));
        } catch (IllegalAccessException e) {
            throw new AssertionError("the method was made accessible", e);
        }
    }
}
