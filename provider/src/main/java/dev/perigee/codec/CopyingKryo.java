package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoCopyable;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Copies graphs by the serializers that also write. Takes the place of what Kryo does around them: what is immutable is
 * shared, an object that is met again is the copy that was made of it, and what is found out about a class is kept. Not
 * thread-safe, and not to be used again after a failure.
 */
final class CopyingKryo extends Kryo {

    /** Stands for the copy of an object that can be made only after its parts, while they are being copied. */
    private static final Object UNFINISHED = new Object();

    /** By so many more parts may be looked at for each object that is copied. */
    private static final int LOOKS_EACH = 64;

    private final Shareability rules;
    private final int maxDepth;
    private final IdentityHashMap<Class<?>, Handling> byClass = new IdentityHashMap<>();
    private final CopiedObjects copied = new CopiedObjects();
    private int depth;

    /** How many parts may still be looked at to find out whether they can be shared. */
    private int looks;

    /** The object whose copy the next call of {@link #reference} brings. */
    private @Nullable Object awaited;

    private boolean shallow;

    /** What is found out about the objects of one class; {@code copier} is null as long as all of them could be shared. */
    private static final class Handling {
        private final Shareability.Answer answer;
        private @Nullable Serializer<Object> copier;
        private boolean isLate;

        Handling(Shareability.Answer answer) {
            this.answer = answer;
        }
    }

    /** Copies objects of a class that has a method for it. */
    private static final class OwnCopy extends Serializer<Object> {
        @Override
        public void write(Kryo kryo, Output output, Object object) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object read(Kryo kryo, Input input, Class<?> type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object copy(Kryo kryo, Object original) {
            return ((KryoCopyable<?>) original).copy(kryo);
        }
    }

    CopyingKryo(WireResolver resolver, Shareability rules, int maxDepth) {
        super(resolver, new References(resolver));
        this.rules = rules;
        this.maxDepth = maxDepth;
    }

    /** Copies a whole graph, whose root cannot be shared. */
    @SuppressWarnings("unchecked") // a copy has the type of its original
    <T> T copyGraph(T root) {
        looks = Shareability.MOST_LOOKS;
        Object copy = copyBy(handling(root.getClass()), root);
        copied.clear();
        return (T) copy;
    }

    @Override
    @SuppressWarnings("unchecked") // a copy has the type of its original
    public <T> T copy(T original) {
        return original == null || original instanceof String || shallow ? original : (T) copyPart(original);
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"}) // so it is with Kryo
    public <T> T copy(T original, Serializer serializer) {
        return original == null || shallow ? original : (T) copyBy(serializer, /* isLate= */ false, original);
    }

    @Override
    public <T> T copyShallow(T original) {
        return original == null ? original : copyShallow(original, getSerializer(original.getClass()));
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public <T> T copyShallow(T original, Serializer serializer) {
        shallow = true;
        T copy = (T) copyBy(serializer, /* isLate= */ false, original);
        shallow = false;
        return copy;
    }

    private Object copyPart(Object original) {
        Handling handling = handling(original.getClass());
        int left = rules.look(handling.answer, original, looks);
        looks = left < 0 ? ~left : left;
        return left < 0 ? copyBy(handling, original) : original;
    }

    private Object copyBy(Handling handling, Object original) {
        Serializer<Object> copier = handling.copier;
        return copyBy(copier != null ? copier : copier(handling, original.getClass()), handling.isLate, original);
    }

    @SuppressWarnings("ReferenceEquality") // the mark is one object
    private Object copyBy(Serializer<Object> copier, boolean isLate, Object original) {
        if (depth == maxDepth) {
            throw new KryoException("Max depth exceeded: " + depth);
        }
        Object known = copied.get(original);
        if (known == UNFINISHED) {
            throw References.cycleThrough(original);
        }
        if (known != null) {
            return known;
        }
        if (isLate) {
            copied.put(original, UNFINISHED);
        }
        looks = Math.min(Shareability.MOST_LOOKS, looks + LOOKS_EACH);
        awaited = original;
        depth++;
        Object copy = copier.copy(this, original);
        depth--;
        if (isLate) {
            copied.put(original, copy);
        } else {
            reference(copy);
        }
        awaited = null;
        return copy;
    }

    /** Called by serializers as soon as there is a copy whose parts are still to come. */
    @Override
    public void reference(Object copy) {
        if (awaited != null) {
            copied.put(awaited, copy);
            awaited = null;
        }
    }

    private Handling handling(Class<?> type) {
        Handling known = byClass.get(type);
        if (known == null) {
            known = new Handling(rules.answer(type));
            byClass.put(type, known);
        }
        return known;
    }

    @SuppressWarnings("unchecked") // Kryo's serializers are found by the class of the object
    private Serializer<Object> copier(Handling handling, Class<?> type) {
        Serializer<Object> serializer = getSerializer(type);
        handling.isLate = serializer instanceof LateSerializer;
        handling.copier = KryoCopyable.class.isAssignableFrom(type) ? new OwnCopy() : serializer;
        return handling.copier;
    }
}
