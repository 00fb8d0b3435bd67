package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.util.Pool;
import dev.perigee.spi.Copier;

/** Copies by the serializers that also write, without bytes in between; what is immutable is shared at any depth. */
final class KryoCopier implements Copier {

    private static final int KEPT = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());

    private final Shareability rules;
    private final Failures failures;
    private final Pool<CopyingKryo> pool;

    KryoCopier(AllowList immutable, AllowList javaClasses, Limits limits) {
        this.rules = new Shareability(immutable);
        this.failures = Failures.ofValues(limits);
        TypeCatalog catalog = TypeCatalog.ofValues(
                new Permissions(AllowList.trusting(), javaClasses),
                KryoCopier.class.getClassLoader(),
                JavaClasses.ofCopies(javaClasses, limits));
        this.pool = new Pool<>(/* threadSafe= */ true, /* softReferences= */ false, KEPT) {
            @Override
            protected CopyingKryo create() {
                return new CopyingKryo(new WireResolver(catalog), rules, limits.maxDepth());
            }
        };
    }

    @Override
    public boolean isShareable(Object value) {
        return rules.isShareable(value);
    }

    @Override
    public <T> T copy(T value) {
        if (rules.isShareable(value)) {
            return value;
        }
        CopyingKryo kryo = pool.obtain();
        T copy;
        try {
            copy = kryo.copy(value);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw failures.ofCopying(value.getClass(), e);
        }
        pool.free(kryo);
        return copy;
    }

    private static final class CopyingKryo extends Kryo {

        private final References references;
        private final Shareability rules;
        private final int maxDepth;
        private int depth;

        CopyingKryo(WireResolver resolver, Shareability rules, int maxDepth) {
            this(resolver, new References(resolver), rules, maxDepth);
        }

        private CopyingKryo(WireResolver resolver, References references, Shareability rules, int maxDepth) {
            super(resolver, references);
            this.references = references;
            this.rules = rules;
            this.maxDepth = maxDepth;
        }

        @Override
        public <T> T copy(T original) {
            if (original == null || rules.isShareable(original)) {
                return original;
            }
            if (depth == maxDepth) {
                throw new KryoException("Max depth exceeded: " + depth);
            }
            depth++;
            try {
                return getSerializer(original.getClass()) instanceof LateSerializer
                        ? copyLate(original)
                        : super.copy(original);
            } finally {
                depth--;
            }
        }

        /** Kryo would not remember the copies of objects that are made only after their parts. */
        @SuppressWarnings("unchecked") // Kryo's map has no types
        private <T> T copyLate(T original) {
            references.refuseUnfinished(original);
            references.enterUnfinished(original);
            T copy = super.copy(original);
            if (depth > 1) {
                references.leaveUnfinished();
                getOriginalToCopyMap().put(original, copy);
            }
            return copy;
        }
    }
}
