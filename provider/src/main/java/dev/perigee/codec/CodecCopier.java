package dev.perigee.codec;

import dev.perigee.spi.Copier;
import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.ValueCodec;
import javax.cache.CacheException;

/**
 * Copies values by writing and reading them, so that a copy is what the far tier would give back, and what the codec can
 * write can be copied; what is immutable is shared.
 */
final class CodecCopier implements Copier {

    private final ValueCodec<Object> codec;
    private final Shareability rules;

    /** Copies by a codec, whose values it is given only. */
    @SuppressWarnings("unchecked")
    CodecCopier(ValueCodec<?> codec, AllowList immutable) {
        this.codec = (ValueCodec<Object>) codec;
        this.rules = new Shareability(immutable);
    }

    @Override
    public boolean isShareable(Object value) {
        return rules.isShareable(value);
    }

    @Override
    @SuppressWarnings("unchecked") // a copy has the type of its original, as far as the codec keeps types
    public <T> T copy(T value) {
        if (rules.isShareable(value)) {
            return value;
        }
        byte[] bytes = codec.encode(value);
        try {
            return (T) codec.decode(bytes, 0, bytes.length);
        } catch (UnreadableException e) {
            throw new CacheException(
                    "A value of class " + value.getClass().getName()
                            + " cannot be copied: its codec cannot read back what it has written",
                    e);
        }
    }
}
