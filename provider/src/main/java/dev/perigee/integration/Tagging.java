package dev.perigee.integration;

import dev.perigee.TagProvider;
import dev.perigee.entry.TagLimits;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The application's tag provider, with its failures translated and its tags checked. Or none: then entries have the tags
 * that their callers give.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class Tagging<K, V> {

    private final @Nullable TagProvider<? super K, ? super V> provider;

    /**
     * Wraps a provider.
     *
     * @param provider the provider, null if the cache has none
     */
    public Tagging(@Nullable TagProvider<? super K, ? super V> provider) {
        this.provider = provider;
    }

    /**
     * Returns the tags of an entry.
     *
     * @param key the key
     * @param value the value
     * @param given the tags that the caller gives, checked
     * @return those and the provider's, each once
     * @throws CacheException if the provider fails, or its tags are not as they must be
     */
    public List<String> of(K key, V value, List<String> given) {
        if (provider == null) {
            return given;
        }
        try {
            Collection<String> provided = provider.tagsOf(key, value);
            Set<String> each = new LinkedHashSet<>(given);
            each.addAll(provided);
            List<String> all = List.copyOf(each);
            TagLimits.requireTags(all);
            return all;
        } catch (RuntimeException e) {
            throw new CacheException("The tag provider failed; nothing was stored", e);
        }
    }
}
