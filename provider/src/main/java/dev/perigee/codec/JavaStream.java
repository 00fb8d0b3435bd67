package dev.perigee.codec;

import dev.perigee.spi.UnreadableException.Reason;
import java.io.ObjectStreamConstants;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Goes over the bytes of a stream of Java serialization before anything is made of them: {@code ObjectInputStream} builds
 * sets and maps while it reads, asks no filter about their keys, and lets some classes assert what only whole bytes
 * fulfil. Counts what {@link Effort} counts. Names of classes are taken from the bytes, none is loaded. For one stream.
 *
 * <p>Keys of users' classes are taken to have different hash codes.
 */
final class JavaStream {

    /** What {@link ObjectStreamConstants#baseWireHandle} is: the first object that may be met again. */
    private static final int FIRST_HANDLE = ObjectStreamConstants.baseWireHandle;

    private static final byte[] HEADER = {(byte) 0xAC, (byte) 0xED, 0, 5};

    private static final Set<String> BOXES =
            Set.of("java.lang.Integer", "java.lang.Long", "java.lang.Short", "java.lang.Byte", "java.lang.Character");

    /** Containers of the JDK whose hash codes go over what they hold, by the names of the classes that are written. */
    private static final Set<String> OPEN = Set.of(
            "java.util.ArrayList",
            "java.util.LinkedList",
            "java.util.Vector",
            "java.util.HashSet",
            "java.util.HashMap",
            "java.util.Hashtable",
            "java.util.TreeSet",
            "java.util.TreeMap",
            "java.util.CollSer",
            "java.util.Optional",
            "java.util.EnumMap",
            "java.util.IdentityHashMap",
            "java.util.AbstractMap$SimpleEntry",
            "java.util.AbstractMap$SimpleImmutableEntry",
            "java.util.Arrays$ArrayList",
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.concurrent.ConcurrentHashMap$KeySetView",
            "java.util.concurrent.ConcurrentSkipListMap",
            "java.util.concurrent.ConcurrentSkipListSet",
            "java.util.concurrent.CopyOnWriteArrayList",
            "java.util.concurrent.CopyOnWriteArraySet");

    private static final String WRAPPERS = "java.util.Collections$";
    private static final String IMMUTABLE = "java.util.CollSer";
    private static final String COPIES = "java.util.Collections$CopiesList";
    private static final int IMMUTABLE_SET = 2;
    private static final int IMMUTABLE_MAP = 3;

    private final byte[] bytes;
    private final int end;
    private final int maxDepth;
    private final Predicate<String> isRecord;
    private final Effort effort = new Effort();
    private int position;

    /** What may be met again, by number: a {@link Description}, or what is known of its hash code. */
    private final List<Object> met = new ArrayList<>();

    /** What the object that ended last is, if it is looked up. */
    private Key latest = Key.OF_ITS_OWN;

    /** A class as the bytes tell it. */
    private record Description(
            String name,
            int flags,
            List<FieldOf> fields,
            @Nullable Description above,
            boolean isOpen) {

        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    private record FieldOf(char type, String name) {}

    /**
     * An object as a key.
     *
     * @param kind its class, if that has an order and the hash code is known
     * @param isContainer whether it may have any hash code
     */
    private record Key(@Nullable String kind, int hash, boolean isContainer) {
        static final Key OF_ITS_OWN = new Key(null, 0, false);
        static final Key CONTAINER = new Key(null, 0, true);
    }

    private JavaStream(
            byte[] bytes, int offset, int length, Limits limits, Predicate<String> isRecord, boolean isWriting) {
        this.isRecord = isRecord;
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
        this.maxDepth = limits.maxDepth();
        effort.begin(isWriting, limits.maxDepth(), length, limits.maxEntryBytes());
    }

    /**
     * Checks a stream that holds one object.
     *
     * @param isRecord says whether a class is a record, which the bytes do not tell
     * @param isWriting whether it was just written
     * @throws NotReadableException if it is not whole, or takes too much to read
     * @throws NotWritableException if it takes too much to read and was just written
     */
    static void check(
            byte[] bytes, int offset, int length, Limits limits, Predicate<String> isRecord, boolean isWriting) {
        JavaStream stream = new JavaStream(bytes, offset, length, limits, isRecord, isWriting);
        byte[] header = {stream.next(), stream.next(), stream.next(), stream.next()};
        if (!Arrays.equals(header, HEADER)) {
            throw NotReadableException.damaged();
        }
        stream.object(/* level= */ 1);
        if (stream.position != stream.end) {
            throw NotReadableException.damaged();
        }
    }

    private void object(int level) {
        if (level > maxDepth) {
            throw new NotReadableException(Reason.TOO_LARGE);
        }
        long referred = effort.referred();
        int depth = effort.enter();
        int start = position;
        Key key = Key.OF_ITS_OWN;
        int node = Integer.MAX_VALUE;
        switch (next()) {
            case ObjectStreamConstants.TC_NULL -> key = new Key("null", 0, false);
            case ObjectStreamConstants.TC_REFERENCE -> {
                int handle = integer() - FIRST_HANDLE;
                if (handle < 0 || handle >= met.size()) {
                    throw NotReadableException.damaged();
                }
                effort.meetAgain(handle);
                key = met.get(handle) instanceof Key known ? known : key;
            }
            case ObjectStreamConstants.TC_STRING -> {
                key = text(unsignedShort());
                node = meet(key, false);
            }
            case ObjectStreamConstants.TC_LONGSTRING -> {
                long length = longInteger();
                if (length < 0 || length > end - position) {
                    throw NotReadableException.damaged();
                }
                key = text((int) length);
                node = meet(key, false);
            }
            case ObjectStreamConstants.TC_CLASS -> {
                description(/* above= */ 0);
                node = meet(key, false);
            }
            case ObjectStreamConstants.TC_ENUM -> {
                description(/* above= */ 0);
                node = meet(key, false);
                object(level + 1);
            }
            case ObjectStreamConstants.TC_ARRAY -> {
                Description type = known(description(/* above= */ 0));
                node = meet(key, false);
                elements(type, level);
            }
            case ObjectStreamConstants.TC_OBJECT -> {
                Description type = known(description(/* above= */ 0));
                key = isContainer(type) ? Key.CONTAINER : key;
                node = meet(key, type.isOpen());
                key = data(type, level, key);
                met.set(node, key);
            }
            case ObjectStreamConstants.TC_PROXYCLASSDESC -> throw new NotReadableException(Reason.CLASS_NOT_ALLOWED);
            default -> throw NotReadableException.damaged();
        }
        effort.leave(node, position - start, referred, depth);
        latest = key;
    }

    private int meet(Object what, boolean isOpen) {
        met.add(what);
        effort.meet(isOpen, /* bytes= */ 16);
        return met.size() - 1;
    }

    private static Description known(@Nullable Description description) {
        if (description == null) {
            throw NotReadableException.damaged();
        }
        return description;
    }

    private static boolean isContainer(Description type) {
        for (Description c = type; c != null; c = c.above()) {
            if (OPEN.contains(c.name()) || c.name().startsWith(WRAPPERS)) {
                return true;
            }
        }
        return false;
    }

    /** Reads a class description, which may be one that is known; {@code above} counts the classes below it. */
    private @Nullable Description description(int above) {
        if (above > maxDepth) {
            throw new NotReadableException(Reason.TOO_LARGE);
        }
        switch (next()) {
            case ObjectStreamConstants.TC_NULL -> {
                return null;
            }
            case ObjectStreamConstants.TC_REFERENCE -> {
                int handle = integer() - FIRST_HANDLE;
                if (handle < 0 || handle >= met.size() || !(met.get(handle) instanceof Description known)) {
                    throw NotReadableException.damaged();
                }
                return known;
            }
            case ObjectStreamConstants.TC_CLASSDESC -> {
                int handle = meet(Key.OF_ITS_OWN, false);
                String name = utf(unsignedShort());
                skip(Long.BYTES);
                int flags = next();
                List<FieldOf> fields = fields(unsignedShort());
                annotation(/* level= */ 1, Lookup.NONE, /* hasValues= */ false);
                Description superclass = description(above + 1);
                boolean isOpen = OPEN.contains(name)
                        || name.startsWith(WRAPPERS)
                        || isRecord.test(name)
                        || (superclass != null && superclass.isOpen());
                Description description = new Description(name, flags, fields, superclass, isOpen);
                met.set(handle, description);
                return description;
            }
            case ObjectStreamConstants.TC_PROXYCLASSDESC -> throw new NotReadableException(Reason.CLASS_NOT_ALLOWED);
            default -> throw NotReadableException.damaged();
        }
    }

    private List<FieldOf> fields(int count) {
        List<FieldOf> fields = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            char type = (char) next();
            String name = utf(unsignedShort());
            if (type == 'L' || type == '[') {
                object(maxDepth); // the name of its class
            }
            fields.add(new FieldOf(type, name));
        }
        return fields;
    }

    private void elements(Description type, int level) {
        int length = integer();
        if (type.name().length() < 2 || type.name().charAt(0) != '[' || length < 0) {
            throw NotReadableException.damaged();
        }
        char element = type.name().charAt(1);
        if (element != 'L' && element != '[') {
            skip((long) length * width(element));
            return;
        }
        if (length > end - position) {
            throw NotReadableException.damaged();
        }
        for (int i = 0; i < length; i++) {
            object(level + 1);
        }
    }

    private static int width(char type) {
        return switch (type) {
            case 'B', 'Z' -> 1;
            case 'C', 'S' -> 2;
            case 'I', 'F' -> 4;
            case 'J', 'D' -> 8;
            default -> throw NotReadableException.damaged();
        };
    }

    /** Reads what an object holds, the parts of superclasses first. */
    private Key data(Description type, int level, Key key) {
        Key known = key;
        if (type.above() != null) {
            known = data(type.above(), level, key);
        }
        if (type.has(ObjectStreamConstants.SC_EXTERNALIZABLE)) {
            if (!type.has(ObjectStreamConstants.SC_BLOCK_DATA)) {
                throw NotReadableException.damaged();
            }
            annotation(level, Lookup.NONE, /* hasValues= */ false);
        } else if (type.has(ObjectStreamConstants.SC_SERIALIZABLE)) {
            int tag = 0;
            for (FieldOf field : type.fields()) {
                if (field.type() != 'L' && field.type() != '[') {
                    long value = primitive(field.type());
                    tag = (int) value;
                    if (type.name().equals(COPIES)) {
                        effort.allocate(Math.max(0, value) * Long.BYTES);
                    }
                    if (field.name().equals("value") && BOXES.contains(type.name())) {
                        known = new Key(type.name(), (int) (value ^ (field.type() == 'J' ? value >>> 32 : 0)), false);
                    }
                }
            }
            for (FieldOf field : type.fields()) {
                if (field.type() == 'L' || field.type() == '[') {
                    object(level + 1);
                }
            }
            if (type.has(ObjectStreamConstants.SC_WRITE_METHOD)) {
                custom(type, level, tag);
            }
        }
        return known;
    }

    /** Reads what a {@code writeObject} wrote. */
    private void custom(Description type, int level, int tag) {
        switch (type.name()) {
            case "java.util.HashSet" -> annotation(level, Lookup.HASH, /* hasValues= */ false);
            case "java.util.HashMap", "java.util.concurrent.ConcurrentHashMap" ->
                annotation(level, Lookup.HASH, /* hasValues= */ true);
            case "java.util.Hashtable" -> annotation(level, Lookup.CHAIN, /* hasValues= */ true);
            case "java.util.TreeSet", "java.util.PriorityQueue" ->
                annotation(level, Lookup.ORDER, /* hasValues= */ false);
            case "java.util.TreeMap", "java.util.concurrent.ConcurrentSkipListMap" ->
                annotation(level, Lookup.ORDER, /* hasValues= */ true);
            case IMMUTABLE -> {
                int kind = tag & 0xFF;
                boolean isMap = kind == IMMUTABLE_MAP;
                Lookup lookup = isMap || kind == IMMUTABLE_SET ? Lookup.PROBE : Lookup.NONE;
                Annotation read = annotation(level, lookup, isMap);
                if (read.firstInteger != read.objects || (isMap && read.objects % 2 != 0)) {
                    throw NotReadableException.damaged();
                }
            }
            default -> annotation(level, Lookup.NONE, /* hasValues= */ false);
        }
    }

    private record Annotation(int firstInteger, int objects) {}

    /** Reads data and objects up to their end. If there are values, each second object is no key. */
    private Annotation annotation(int level, Lookup lookup, boolean hasValues) {
        List<Key> keys = new ArrayList<>();
        long weight = 0;
        int objects = 0;
        int firstInteger = 0;
        int digits = 0;
        while (true) {
            switch (peek()) {
                case ObjectStreamConstants.TC_ENDBLOCKDATA -> {
                    position++;
                    charge(lookup, keys, weight);
                    return new Annotation(firstInteger, objects);
                }
                case ObjectStreamConstants.TC_BLOCKDATA, ObjectStreamConstants.TC_BLOCKDATALONG -> {
                    int length = next() == ObjectStreamConstants.TC_BLOCKDATA ? next() & 0xFF : integer();
                    for (int i = 0; i < length && digits < Integer.BYTES; i++) {
                        firstInteger = firstInteger << 8 | at(position + i);
                        digits++;
                    }
                    skip(length);
                }
                default -> {
                    object(level + 1);
                    if (lookup.compares() && (!hasValues || objects % 2 == 0)) {
                        weight += effort.compareLatest();
                        keys.add(latest);
                    }
                    objects++;
                }
            }
        }
    }

    private void charge(Lookup lookup, List<Key> keys, long weight) {
        if (!lookup.isSlow(keys.size())) {
            return;
        }
        long containers = keys.stream().filter(Key::isContainer).count();
        long steps = lookup == Lookup.CHAIN ? Lookup.pairs(keys.size()) : Lookup.pairs(containers);
        String kind = keys.get(0).kind();
        boolean areOrdered =
                keys.stream().allMatch(key -> key.kind() != null && key.kind().equals(kind));
        if (lookup != Lookup.HASH || !areOrdered) {
            int[] hashes = keys.stream()
                    .filter(key -> key.kind() != null)
                    .mapToInt(Key::hash)
                    .toArray();
            steps += lookup.steps(hashes);
        }
        effort.step(steps);
        effort.step(steps * (weight / keys.size()));
    }

    private long primitive(char type) {
        return switch (width(type)) {
            case 1 -> next();
            case 2 -> type == 'C' ? unsignedShort() : (short) unsignedShort();
            case 4 -> integer();
            default -> longInteger();
        };
    }

    private Key text(int length) {
        return new Key("java.lang.String", utf(length).hashCode(), false);
    }

    /** Modified UTF-8; what is not well formed {@code ObjectInputStream} refuses. */
    private String utf(int length) {
        int from = position;
        skip(length);
        StringBuilder text = new StringBuilder(length);
        for (int i = from; i < position; i++) {
            int b = bytes[i] & 0xFF;
            if (b < 0x80) {
                text.append((char) b);
            } else if (b < 0xE0 && i + 1 < position) {
                text.append((char) (((b & 0x1F) << 6) | (bytes[++i] & 0x3F)));
            } else if (i + 2 < position) {
                text.append((char) (((b & 0x0F) << 12) | ((bytes[++i] & 0x3F) << 6) | (bytes[++i] & 0x3F)));
            } else {
                throw NotReadableException.damaged();
            }
        }
        return text.toString();
    }

    private byte peek() {
        return (byte) at(position);
    }

    private byte next() {
        return (byte) at(position++);
    }

    private int at(int index) {
        if (index >= end) {
            throw NotReadableException.damaged();
        }
        return bytes[index] & 0xFF;
    }

    private int unsignedShort() {
        return ((next() & 0xFF) << 8) | (next() & 0xFF);
    }

    private int integer() {
        return unsignedShort() << 16 | unsignedShort();
    }

    private long longInteger() {
        return ((long) integer() << 32) | (integer() & 0xFFFFFFFFL);
    }

    private void skip(long count) {
        if (count < 0 || count > end - position) {
            throw NotReadableException.damaged();
        }
        position += (int) count;
    }
}
