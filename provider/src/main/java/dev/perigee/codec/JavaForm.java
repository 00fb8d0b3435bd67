package dev.perigee.codec;

import dev.perigee.spi.UnreadableException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Objects in Java's own serialization, which respects all their hooks. Only classes that are allowed by their names are
 * written, and read: others are not even loaded. What comes in is held to the limits by a serial filter, and to the one of
 * the JVM, if there is one. Thread-safe.
 */
final class JavaForm {

    /** What JDK classes that are allowed turn into, or are made of, when Java serializes them. */
    private static final Set<String> OF_THE_JDK = Set.of(
            "java.lang.Enum",
            "java.lang.Number",
            "java.lang.StackTraceElement",
            "java.time.Ser",
            "java.util.CollSer",
            "java.util.EnumSet$SerializationProxy",
            "java.util.concurrent.ConcurrentHashMap$Segment",
            "java.util.concurrent.locks.AbstractOwnableSynchronizer",
            "java.util.concurrent.locks.AbstractQueuedSynchronizer",
            "java.util.concurrent.locks.ReentrantLock",
            "java.util.concurrent.locks.ReentrantLock$NonfairSync",
            "java.util.concurrent.locks.ReentrantLock$Sync");

    /** How many classes that are not found are looked for in one stream. */
    static final int MOST_MISSING = 16;

    private static final String JDK_WRAPPERS = "java.util.Collections$";

    private final Predicate<String> allowed;
    private final ClassLoader loader;
    private final Limits limits;

    /**
     * Makes one.
     *
     * @param allowed says of a class's name whether it may be written and read
     * @param loader finds classes
     * @param limits how large and how deep what is read may be
     */
    JavaForm(Predicate<String> allowed, ClassLoader loader, Limits limits) {
        this.allowed = allowed;
        this.loader = loader;
        this.limits = limits;
    }

    /** Writes an object; throws a {@link NotWritableException} if it, or what it holds, must not or cannot be written. */
    byte[] write(Object object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CheckedOutput output = new CheckedOutput(new Bounded(bytes))) {
            output.writeObject(object);
            output.checkThatNothingFailed();
        } catch (NotSerializableException e) {
            throw new NotWritableException(object.getClass().getName()
                    + " is written by Java serialization and holds what is not Serializable");
        } catch (IOException e) {
            throw new NotWritableException(object.getClass().getName() + " cannot be written by Java serialization: "
                    + e.getClass().getName());
        }
        byte[] written = bytes.toByteArray();
        try {
            JavaStream.check(written, 0, written.length, limits, new Records(), /* isWriting= */ true);
        } catch (NotReadableException e) {
            throw new NotWritableException(object.getClass().getName()
                    + " cannot be written by Java serialization: it, or what it holds, is nested more than "
                    + limits.maxDepth() + " deep, or has a writeObject that does not begin with defaultWriteObject");
        }
        return written;
    }

    /**
     * Reads an object; throws a {@link NotReadableException} if the bytes are not what {@link #write} wrote.
     *
     * @param type what it has to be, which is seen before anything of it is read, unless its class has a
     *     {@code readResolve}
     */
    @Nullable Object read(byte[] bytes, int offset, int length, Class<?> type) {
        JavaStream.check(bytes, offset, length, limits, new Records(), /* isWriting= */ false);
        Met met = new Met(NotReadableException.nameOf(type));
        try (CheckedInput input =
                new CheckedInput(new ByteArrayInputStream(bytes, offset, length), length, type, met)) {
            Object object = input.readObject();
            if (input.read() >= 0) {
                throw NotReadableException.refused(type);
            }
            return object;
        } catch (IOException | ClassNotFoundException | RuntimeException | Error e) {
            throw met.reason(e);
        }
    }

    /**
     * What was met in a stream that is whole. What {@code ObjectInputStream} throws then comes from the classes that are read
     * and their hooks, and is about them as they are here.
     */
    private static final class Met {

        private final Set<String> classes = new HashSet<>();

        /** One of the application's, if there was one: it is rather to blame than one of the JDK. */
        private String latest;

        /** Why a filter refused something; null if none did. */
        private @Nullable NotReadableException filtered;

        Met(String root) {
            latest = root;
        }

        void met(String className) {
            String element = ElementName.of(className);
            if (element != null && (!isOfJdk(element) || isOfJdk(latest))) {
                latest = element;
            }
            classes.add(className);
        }

        private static boolean isOfJdk(String className) {
            return className.startsWith("java.");
        }

        void filtered(NotReadableException why) {
            filtered = why;
        }

        NotReadableException reason(Throwable thrown) {
            if (thrown instanceof NotReadableException known) {
                return known;
            }
            if (thrown instanceof VirtualMachineError error) {
                throw error;
            }
            if (filtered != null) {
                return filtered;
            }
            String thrower = thrower(thrown, /* ofJdk= */ false);
            if (thrown instanceof ClassNotFoundException) {
                return new NotReadableException(Reason.SCHEMA_CHANGED, thrower == null ? thrown.getMessage() : thrower);
            }
            if (thrown instanceof UTFDataFormatException && thrower == null && thrower(thrown, true) == null) {
                return NotReadableException.damaged(); // A text that no class asked for in its own code.
            }
            if (thrown instanceof InvalidClassException invalid) {
                return NotReadableException.changed(invalid.classname == null ? latest : invalid.classname);
            }
            String blamed = thrower == null ? latest : thrower;
            return thrown instanceof LinkageError
                    ? NotReadableException.changed(blamed)
                    : new NotReadableException(Reason.DAMAGED, blamed);
        }

        /** The class whose code ran, which may be none: the stream itself checks constants and the types of fields. */
        private @Nullable String thrower(Throwable thrown, boolean ofJdk) {
            for (Throwable each = thrown; each != null; each = each.getCause()) {
                for (StackTraceElement frame : each.getStackTrace()) {
                    String name = frame.getClassName();
                    if (classes.contains(name) && isOfJdk(name) == ofJdk) {
                        return name;
                    }
                }
            }
            return null;
        }
    }

    /** Which of the classes that a stream describes are records. */
    private final class Records implements Predicate<String> {

        private int missing;

        @Override
        public boolean test(String className) {
            try {
                return allows(className)
                        && Class.forName(className, /* initialize= */ false, loader)
                                .isRecord();
            } catch (ClassNotFoundException | LinkageError e) {
                // Of a field, perhaps, that the class here has no more. To look for many would cost a lot of time each.
                if (++missing > MOST_MISSING) {
                    throw new NotReadableException(Reason.SCHEMA_CHANGED, className);
                }
                return false;
            }
        }
    }

    /** Whether an object that is written as one of a class may be read as one of a type. */
    private static boolean mayBe(Class<?> found, Class<?> type) {
        if (type.isAssignableFrom(found)) {
            return true;
        }
        if (found.getName().equals("java.util.CollSer")) {
            return Stream.of(List.class, Set.class, Map.class).anyMatch(type::isAssignableFrom);
        }
        return Stream.<Class<?>>iterate(found, Objects::nonNull, Class::getSuperclass)
                .flatMap(c -> Stream.of(c.getDeclaredMethods()))
                .anyMatch(method -> method.getName().equals("readResolve") && method.getParameterCount() == 0);
    }

    private boolean allows(String className) {
        String element = ElementName.of(className);
        if (element != null && Refusals.asksNameServers(element)) {
            return false;
        }
        return element == null
                || ElementName.primitive(element) != null
                || OF_THE_JDK.contains(element)
                || element.startsWith(JDK_WRAPPERS)
                || allowed.test(element);
    }

    /** Throws once more has been written than an entry may have. */
    private final class Bounded extends OutputStream {

        private final ByteArrayOutputStream bytes;

        Bounded(ByteArrayOutputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public void write(int b) {
            checkRoomFor(1);
            bytes.write(b);
        }

        @Override
        public void write(byte[] b, int offset, int length) {
            checkRoomFor(length);
            bytes.write(b, offset, length);
        }

        private void checkRoomFor(int more) {
            if (bytes.size() + (long) more > limits.maxEntryBytes()) {
                throw new NotWritableException("it takes more than " + limits.maxEntryBytes()
                        + " bytes; make it smaller, or raise " + Limits.ENTRY_BYTES_OPTION);
            }
        }
    }

    private final class CheckedOutput extends ObjectOutputStream {

        /** What went wrong: the stream writes that, too, before it throws it. */
        private @Nullable Class<?> failure;

        CheckedOutput(OutputStream out) throws IOException {
            super(out);
        }

        /** Called for each class that the stream names. */
        @Override
        protected void annotateClass(Class<?> type) {
            if (failure == null && IOException.class.isAssignableFrom(type)) {
                failure = type;
            }
            if (failure == null && Refusals.asksNameServers(type.getName())) {
                throw new NotWritableException(Refusals.ASKS_NAME_SERVERS);
            }
            if (failure == null && !allows(type.getName())) {
                throw NotWritableException.notAllowed(String.valueOf(ElementName.of(type.getName())));
            }
        }

        /** An exception that nothing threw is part of the object. */
        void checkThatNothingFailed() {
            if (failure != null) {
                throw NotWritableException.notAllowed(failure.getName());
            }
        }

        @Override
        protected void annotateProxyClass(Class<?> type) {
            throw new NotWritableException(
                    "it holds a dynamic proxy, which no other JVM knows; store what it stands for");
        }
    }

    private final class CheckedInput extends ObjectInputStream {

        /** What the first class has to be; null once it was seen. */
        private @Nullable Class<?> expected;

        private final Met met;

        CheckedInput(InputStream in, int length, Class<?> type, Met met) throws IOException {
            super(in);
            this.expected = type;
            this.met = met;
            ObjectInputFilter ours = new Budget(length, limits.maxDepth(), met);
            ObjectInputFilter ofJvm = ObjectInputFilter.Config.getSerialFilter();
            setObjectInputFilter(ofJvm == null ? ours : ObjectInputFilter.merge(ours, new OfJvm(ofJvm, met)));
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
            String name = description.getName();
            if (!allows(name)) {
                throw new NotReadableException(Reason.CLASS_NOT_ALLOWED, ElementName.of(name));
            }
            met.met(name);
            Class<?> primitive = ElementName.primitive(name);
            try {
                Class<?> found = primitive != null ? primitive : Class.forName(name, /* initialize= */ false, loader);
                Class<?> awaited = expected;
                expected = null;
                if (awaited != null && !mayBe(found, awaited)) {
                    throw NotReadableException.refused(found);
                }
                return found;
            } catch (LinkageError e) {
                throw NotReadableException.changed(name);
            }
        }

        @Override
        protected Class<?> resolveProxyClass(String[] interfaces) {
            throw new NotReadableException(Reason.CLASS_NOT_ALLOWED);
        }
    }

    /**
     * Bounds what bytes can cause. Elements of arrays are at least one byte each; the tables of hash maps are at most four
     * times their entries. All arrays together may claim no more than that.
     */
    private static final class Budget implements ObjectInputFilter {

        private static final int SMALL = 1024;

        private final int maxDepth;
        private final Met met;
        private long claimable;

        Budget(int length, int maxDepth, Met met) {
            this.met = met;
            this.maxDepth = maxDepth;
            this.claimable = 4L * length + SMALL;
        }

        @Override
        public Status checkInput(FilterInfo info) {
            if (info.arrayLength() > 0) {
                claimable -= info.arrayLength();
            }
            if (info.depth() > maxDepth || claimable < 0) {
                met.filtered(new NotReadableException(Reason.TOO_LARGE));
                return Status.REJECTED;
            }
            return Status.UNDECIDED;
        }
    }

    /** The filter of this JVM: what it refuses, that of another node may allow. */
    private static final class OfJvm implements ObjectInputFilter {

        private final ObjectInputFilter filter;
        private final Met met;

        OfJvm(ObjectInputFilter filter, Met met) {
            this.filter = filter;
            this.met = met;
        }

        @Override
        public Status checkInput(FilterInfo info) {
            Status status = filter.checkInput(info);
            if (status == Status.REJECTED && met.filtered == null) {
                Class<?> refused = info.serialClass();
                String name = refused == null ? met.latest : ElementName.of(refused.getName());
                met.filtered(new NotReadableException(Reason.CLASS_NOT_ALLOWED, name));
            }
            return status;
        }
    }
}
