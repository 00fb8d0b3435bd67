package dev.perigee.codec;

import dev.perigee.spi.Copier;

/** Copies by the serializers that also write, without bytes in between; what is immutable is shared at any depth. */
final class KryoCopier implements Copier {

    private final Shareability rules;
    private final Failures failures;
    private final Spares<CopyingKryo> kryos;

    KryoCopier(AllowList immutable, AllowList javaClasses, Limits limits) {
        this.rules = new Shareability(immutable);
        this.failures = Failures.ofValues(limits);
        TypeCatalog catalog = TypeCatalog.ofValues(
                new Permissions(AllowList.trusting(), javaClasses),
                KryoCopier.class.getClassLoader(),
                JavaClasses.ofCopies(javaClasses, limits));
        this.kryos = new Spares<>(() -> new CopyingKryo(new WireResolver(catalog), rules, limits.maxDepth()));
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
        CopyingKryo kryo = kryos.take();
        T copy;
        try {
            copy = kryo.copyGraph(value);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw failures.ofCopying(value.getClass(), e);
        }
        kryos.giveBack(kryo);
        return copy;
    }
}
