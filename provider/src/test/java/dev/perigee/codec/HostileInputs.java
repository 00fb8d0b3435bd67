package dev.perigee.codec;

import dev.perigee.entry.EnvelopeHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.Stack;
import java.util.function.Consumer;

/** Payloads that somebody would write who wants a reader to work without end, to need all memory, or to fail oddly. */
public final class HostileInputs {

    private static final int FIRST_ID = 2;
    private static final int NOT_A_REFERENCE = 1;
    private static final int FIRST_REFERENCE = 2;

    private HostileInputs() {}

    /**
     * Makes the payloads of the codec {@code kryo}.
     *
     * @param size how many elements they have that have many
     */
    public static Map<String, byte[]> kryo(int size) {
        List<String> colliding = JavaStreamTest.collidingStrings(Math.min(size, 1 << 14));
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("sets that share their parts", payload(HostileInputs::sharingSets));
        all.put("lists that share their parts", payloadOf(sharingLists()));
        all.put("a set of strings that collide", payload(out -> strings(out, WireIds.HASH_SET, colliding)));
        all.put("a Set.of strings that collide", payload(out -> strings(out, WireIds.SET_OF, colliding)));
        all.put("a Hashtable of strings that collide", payload(out -> table(out, colliding)));
        all.put("a copy-on-write set", payload(out -> numbers(out, WireIds.COPY_ON_WRITE_ARRAY_SET, size)));
        all.put("a list of empty stacks", payload(out -> empty(out, WireIds.STACK, size)));
        all.put("a list of empty maps", payload(out -> empty(out, WireIds.LINKED_HASH_MAP, size)));
        all.put("arrays that each claim the rest", payload(out -> claims(out, size)));
        all.put("lists in lists", payload(out -> nested(out, size)));
        all.put("an array longer than any", payload(out -> begin(out, WireIds.OBJECTS, Integer.MAX_VALUE)));
        all.put("a string with a length below zero", payload(out -> {
            out.writeVarInt(FIRST_ID + WireIds.STRING, true);
            out.writeVarInt(-1, true);
        }));
        all.put("noise", noise(size));
        all.put("nothing", new byte[0]);
        return all;
    }

    /** Makes those of the codec {@code java}. */
    public static Map<String, byte[]> java(int size) {
        List<String> colliding = JavaStreamTest.collidingStrings(Math.min(size, 1 << 14));
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("sets that share their parts", javaBytes(JavaStreamTest.sharingSets()));
        all.put("lists that share their parts", javaBytes(sharingLists()));
        all.put("a Set.of strings that collide", javaBytes(Set.copyOf(colliding)));
        Map<String, Integer> table = new HashMap<>();
        colliding.forEach(text -> table.put(text, 1));
        all.put("a Hashtable of strings that collide", javaBytes(new Hashtable<>(table)));
        all.put("a Map.of with half a pair", halfAPair());
        all.put("many copies of one", javaBytes(new HashSet<>(Set.of(Collections.nCopies(Integer.MAX_VALUE, 1)))));
        List<Object> stacks = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            stacks.add(new Stack<>());
        }
        all.put("a list of empty stacks", javaBytes(stacks));
        all.put("a stream cut short", Arrays.copyOf(javaBytes(stacks), size));
        all.put("noise", noise(size));
        all.put("nothing", new byte[0]);
        return all;
    }

    /** Puts a payload into an envelope of the codec that has this name. */
    public static byte[] envelope(String codec, byte[] payload) {
        WireOutput out = new WireOutput(payload.length + EnvelopeHeader.LENGTH);
        EnvelopeSerializer.writeFront(out, codec.equals("java") ? JavaValueCodec.ID : KryoValueCodec.ID, new byte[0]);
        out.writeBytes(payload);
        return out.toBytes();
    }

    /** Level by level a list that holds the next one twelve times: in 441 bytes more elements than could be counted. */
    private static List<?> sharingLists() {
        List<?> list = List.of("a", "b", "c");
        for (int level = 0; level < 15; level++) {
            list = List.copyOf(Collections.nCopies(12, list));
        }
        return list;
    }

    private static byte[] payloadOf(Object value) {
        EnvelopeCodec<Object> codec = new Serialization(
                        HostileInputs.class.getClassLoader(), AllowList.of(List.of()), Limits.DEFAULTS)
                .envelopes(Object.class);
        return codec.payload(codec.encode(value, List.of()));
    }

    /** Level by level a set that holds the next one, and a list that holds the next one twice. */
    private static void sharingSets(WireOutput out) {
        int levels = 30;
        for (int level = 0; level < levels; level++) {
            begin(out, WireIds.HASH_SET, 2);
        }
        number(out, 1);
        number(out, 2);
        for (int level = levels - 2; level >= 0; level--) {
            begin(out, WireIds.ARRAY_LIST, 2);
            reference(out, level + 1);
            reference(out, level + 1);
        }
    }

    private static void strings(WireOutput out, int type, List<String> texts) {
        begin(out, type, texts.size());
        texts.forEach(text -> string(out, text));
    }

    private static void table(WireOutput out, List<String> texts) {
        begin(out, WireIds.HASHTABLE, texts.size());
        texts.forEach(text -> {
            string(out, text);
            number(out, 1);
        });
    }

    private static void numbers(WireOutput out, int type, int size) {
        begin(out, type, size);
        for (int i = 0; i < size; i++) {
            number(out, i);
        }
    }

    private static void empty(WireOutput out, int type, int size) {
        begin(out, WireIds.ARRAY_LIST, size);
        for (int i = 0; i < size; i++) {
            begin(out, type, 0);
        }
    }

    private static void claims(WireOutput out, int size) {
        for (int level = 0; level < 60; level++) {
            begin(out, WireIds.OBJECTS, Math.max(1, size - 10 * level));
        }
        out.writeBytes(new byte[size]);
    }

    private static void nested(WireOutput out, int size) {
        for (int level = 0; level < size; level++) {
            begin(out, WireIds.ARRAY_LIST, 1);
        }
        out.writeByte(0);
    }

    private static void begin(WireOutput out, int type, int size) {
        out.writeVarInt(FIRST_ID + type, true);
        out.writeByte(NOT_A_REFERENCE);
        out.writeVarInt(size, true);
    }

    private static void reference(WireOutput out, int node) {
        out.writeVarInt(FIRST_ID + WireIds.HASH_SET, true);
        out.writeVarInt(FIRST_REFERENCE + node, true);
    }

    private static void string(WireOutput out, String text) {
        out.writeVarInt(FIRST_ID + WireIds.STRING, true);
        out.writeText(text);
    }

    private static void number(WireOutput out, int number) {
        out.writeVarInt(FIRST_ID + WireIds.INTEGER, true);
        out.writeVarInt(number, false);
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(/* seed= */ 4711).nextBytes(bytes);
        return bytes;
    }

    /** The JDK takes it for an error of its own. */
    private static byte[] halfAPair() {
        byte[] bytes = javaBytes(Map.of(1, 2, 3, 4));
        bytes[JavaStreamTest.lengthAt(bytes, 4)] = 3;
        return bytes;
    }

    private static byte[] payload(Consumer<WireOutput> writer) {
        WireOutput out = new WireOutput(16 << 20);
        writer.accept(out);
        return out.toBytes();
    }

    private static byte[] javaBytes(Object object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
