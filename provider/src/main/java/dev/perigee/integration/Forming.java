package dev.perigee.integration;

import dev.perigee.NearTransformer;
import java.util.function.Consumer;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The application's near transformer, with its failures translated. Thread-safe as far as the transformer is.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class Forming<K, V> {

    private final NearTransformer<? super K, ? super V> transformer;
    private final Consumer<RuntimeException> onFailure;

    /**
     * Wraps a transformer.
     *
     * @param transformer the transformer
     * @param onFailure told when it fails for the near tier, where no caller gets it
     */
    public Forming(NearTransformer<? super K, ? super V> transformer, Consumer<RuntimeException> onFailure) {
        this.transformer = transformer;
        this.onFailure = onFailure;
    }

    /**
     * Makes the ready-made form for the near tier.
     *
     * @param key the key
     * @param value the value
     * @return the form; null if the transformer fails
     */
    public @Nullable Object formNear(K key, V value) {
        try {
            return form(key, value);
        } catch (CacheException e) {
            onFailure.accept(e);
            return null;
        }
    }

    /**
     * Makes the ready-made form for a caller.
     *
     * @param key the key
     * @param value the value
     * @return the form
     * @throws CacheException if the transformer fails
     */
    @SuppressWarnings("ConstantValue") // What applications return is not always what they promise.
    public Object form(K key, V value) {
        Object form;
        try {
            form = transformer.transform(key, value);
        } catch (RuntimeException e) {
            throw new CacheException("The near transformer failed", e);
        }
        if (form == null) {
            throw new CacheException("The near transformer returned null; it has to make a form of each value");
        }
        return form;
    }
}
