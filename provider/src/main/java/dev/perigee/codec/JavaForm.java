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
import java.util.Set;
import java.util.function.Predicate;
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
        return bytes.toByteArray();
    }

    /** Reads an object; throws a {@link NotReadableException} if the bytes are not what {@link #write} wrote. */
    @Nullable Object read(byte[] bytes, int offset, int length) {
        try (CheckedInput input = new CheckedInput(new ByteArrayInputStream(bytes, offset, length), length)) {
            Object object = input.readObject();
            if (input.read() >= 0) {
                throw NotReadableException.damaged();
            }
            return object;
        } catch (ClassNotFoundException e) {
            throw new NotReadableException(Reason.SCHEMA_CHANGED);
        } catch (InvalidClassException e) {
            boolean filtered = String.valueOf(e.getMessage()).startsWith("filter status");
            throw new NotReadableException(filtered ? Reason.TOO_LARGE : Reason.SCHEMA_CHANGED);
        } catch (IOException e) {
            throw NotReadableException.damaged();
        }
    }

    private boolean allows(String className) {
        String element = ElementName.of(className);
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

        CheckedInput(InputStream in, int length) throws IOException {
            super(in);
            ObjectInputFilter ours = new Budget(length, limits.maxDepth());
            ObjectInputFilter ofJvm = ObjectInputFilter.Config.getSerialFilter();
            setObjectInputFilter(ofJvm == null ? ours : ObjectInputFilter.merge(ours, ofJvm));
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
            String name = description.getName();
            if (!allows(name)) {
                throw new NotReadableException(Reason.CLASS_NOT_ALLOWED);
            }
            Class<?> primitive = ElementName.primitive(name);
            try {
                return primitive != null ? primitive : Class.forName(name, /* initialize= */ false, loader);
            } catch (LinkageError e) {
                throw new NotReadableException(Reason.SCHEMA_CHANGED);
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
        private long claimable;

        Budget(int length, int maxDepth) {
            this.maxDepth = maxDepth;
            this.claimable = 4L * length + SMALL;
        }

        @Override
        public Status checkInput(FilterInfo info) {
            if (info.arrayLength() > 0) {
                claimable -= info.arrayLength();
            }
            return info.depth() > maxDepth || claimable < 0 ? Status.REJECTED : Status.UNDECIDED;
        }
    }
}
