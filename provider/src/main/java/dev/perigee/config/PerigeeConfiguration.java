package dev.perigee.config;

import dev.perigee.ErrorListener;
import dev.perigee.NearTransformer;
import dev.perigee.Propagation;
import dev.perigee.TagProvider;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * A cache's configuration with Perigee's options beside those of JSR-107. Plain {@link MutableConfiguration}s work too;
 * their caches have the manager's options. Not thread-safe while it is being filled.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class PerigeeConfiguration<K, V> extends MutableConfiguration<K, V> {

    private static final long serialVersionUID = 1;

    private final LinkedHashMap<String, String> options = new LinkedHashMap<>();
    private @Nullable Factory<? extends NearTransformer<? super K, ? super V>> nearTransformerFactory;
    private @Nullable Factory<? extends ErrorListener> errorListenerFactory;
    private @Nullable Factory<? extends TagProvider<? super K, ? super V>> tagProviderFactory;

    /** Starts with JSR-107's defaults and the manager's options. */
    public PerigeeConfiguration() {}

    /**
     * Starts as a copy.
     *
     * @param other the configuration to copy; its options come along if it is one of these
     */
    public PerigeeConfiguration(CompleteConfiguration<K, V> other) {
        super(other);
        if (other instanceof PerigeeConfiguration<K, V> perigee) {
            options.putAll(perigee.options);
            tagProviderFactory = perigee.tagProviderFactory;
            nearTransformerFactory = perigee.nearTransformerFactory;
            errorListenerFactory = perigee.errorListenerFactory;
        }
    }

    /**
     * Starts with declared types.
     *
     * @param keys the type of keys
     * @param values the type of values
     * @param <K> the type of keys
     * @param <V> the type of values
     * @return a new configuration
     */
    public static <K, V> PerigeeConfiguration<K, V> of(Class<K> keys, Class<V> values) {
        PerigeeConfiguration<K, V> configuration = new PerigeeConfiguration<>();
        configuration.setTypes(keys, values);
        return configuration;
    }

    /**
     * Says what writes values; keys are Kryo's always. All nodes should choose the same.
     *
     * @param codec {@code kryo}, {@code json}, {@code java}, or the name of a class that implements
     *     {@link dev.perigee.spi.ValueCodec}, public, with a public constructor without parameters
     * @return this
     */
    public PerigeeConfiguration<K, V> setCodec(String codec) {
        return set(Options.CODEC.name(), codec);
    }

    /**
     * Has a second codec's entries be read, but not written, while nodes change from one to the other.
     *
     * @param codec as for {@link #setCodec}; empty for none
     * @return this
     */
    public PerigeeConfiguration<K, V> setCodecAlsoRead(String codec) {
        return set(Options.CODEC_ALSO_READ.name(), codec);
    }

    /**
     * Keeps entries in this JVM too, or not.
     *
     * @param enabled false to read past the near tier always
     * @return this
     */
    public PerigeeConfiguration<K, V> setNearEnabled(boolean enabled) {
        return set(Options.NEAR_ENABLED.name(), Boolean.toString(enabled));
    }

    /**
     * Bounds the near tier by entries.
     *
     * @param entries the most entries, 1 or more
     * @return this
     */
    public PerigeeConfiguration<K, V> setNearMaxEntries(long entries) {
        return set(Options.NEAR_MAX_ENTRIES.name(), Long.toString(entries));
    }

    /**
     * Bounds the near tier by the size of its encoded values.
     *
     * @param bytes the most bytes; 0 to count entries instead
     * @return this
     */
    public PerigeeConfiguration<K, V> setNearMaxWeight(long bytes) {
        return set(Options.NEAR_MAX_WEIGHT.name(), Long.toString(bytes));
    }

    /**
     * Has near copies read anew after a while, though nothing tells of a change.
     *
     * @param age after how long, a whole number of milliseconds; zero for never
     * @return this
     * @throws IllegalArgumentException if it is negative or longer than 30 days
     */
    public PerigeeConfiguration<K, V> setNearMaxAge(Duration age) {
        return set(Options.NEAR_MAX_AGE.name(), age.toMillis() + "ms");
    }

    /**
     * Chooses what stays near when there is no room.
     *
     * @param policy {@code w-tinylfu}, {@code lru}, or the name of a class that implements
     *     {@link dev.perigee.spi.NearStoreFactory}
     * @return this
     * @throws IllegalArgumentException if it is none of them
     */
    public PerigeeConfiguration<K, V> setNearPolicy(String policy) {
        return set(Options.NEAR_POLICY.name(), policy);
    }

    /**
     * Has a ready-made form kept beside each near value. Wins over the option {@code near.transformer}.
     *
     * @param factory makes the transformer, once for the cache; null for what the option names
     * @return this
     */
    public PerigeeConfiguration<K, V> setNearTransformerFactory(
            @Nullable Factory<? extends NearTransformer<? super K, ? super V>> factory) {
        nearTransformerFactory = factory;
        return this;
    }

    /**
     * Returns what makes the near transformer.
     *
     * @return the factory, null if none was set
     */
    public @Nullable Factory<? extends NearTransformer<? super K, ? super V>> getNearTransformerFactory() {
        return nearTransformerFactory;
    }

    /**
     * Has somebody told of this cache's failures that no caller gets. Wins over the option {@code error.listener}.
     *
     * @param factory makes the listener, once for the cache; null for what the option names
     * @return this
     */
    public PerigeeConfiguration<K, V> setErrorListenerFactory(@Nullable Factory<? extends ErrorListener> factory) {
        errorListenerFactory = factory;
        return this;
    }

    /**
     * Returns what makes the error listener.
     *
     * @return the factory, null if none was set
     */
    public @Nullable Factory<? extends ErrorListener> getErrorListenerFactory() {
        return errorListenerFactory;
    }

    /**
     * Chooses whether this node writes to the far tier.
     *
     * @param role the choice
     * @return this
     */
    public PerigeeConfiguration<K, V> setRole(Role role) {
        return set(Options.ROLE.name(), role.name().toLowerCase(Locale.ROOT));
    }

    /**
     * Chooses what reads may miss; all nodes should choose the same.
     *
     * @param consistency the choice
     * @return this
     */
    public PerigeeConfiguration<K, V> setConsistency(Consistency consistency) {
        return set(Options.CONSISTENCY.name(), consistency.name().toLowerCase(Locale.ROOT));
    }

    /**
     * Has writes wait for synchronous listeners on other nodes, too, where these set this as well.
     *
     * @param atMost how long at most; zero not to wait for them
     * @return this
     */
    public PerigeeConfiguration<K, V> setListenerRemoteSync(Duration atMost) {
        // Rounded up: a short time is not none.
        Duration rounded = atMost.plusNanos(999_999);
        return set(Options.REMOTE_SYNC.name(), rounded.toMillis() + "ms");
    }

    /**
     * Chooses how other nodes learn of writes.
     *
     * @param propagation the choice, for calls that do not make one of their own
     * @return this
     */
    public PerigeeConfiguration<K, V> setPropagation(Propagation propagation) {
        return set(Options.PROPAGATION.name(), propagation.name().toLowerCase(Locale.ROOT));
    }

    /**
     * Says how long an encoded entry may be to travel with {@link Propagation#AUTO}.
     *
     * @param bytes 0 to 65536, the entry's header of some 60 bytes included
     * @return this
     * @throws IllegalArgumentException if it is less or more
     */
    public PerigeeConfiguration<K, V> setPropagationMaxBytes(int bytes) {
        return set(Options.PROPAGATION_MAX_BYTES.name(), Integer.toString(bytes));
    }

    /**
     * Says how often a node reads a key anew that other nodes change all the time.
     *
     * @param interval a whole number of milliseconds; zero to read it after each change
     * @return this
     * @throws IllegalArgumentException if it is negative or longer than 30 days
     */
    public PerigeeConfiguration<K, V> setNearRereadInterval(Duration interval) {
        return set(Options.REREAD_INTERVAL.name(), interval.toMillis() + "ms");
    }

    /**
     * Says what reads do when the far tier fails.
     *
     * @param profile {@code available} to answer with a stale copy, or else with nothing; {@code strict} to throw
     * @return this
     * @throws IllegalArgumentException if it is neither
     */
    public PerigeeConfiguration<K, V> setFarOnFailure(String profile) {
        return set(Options.FAR_ON_FAILURE.name(), profile);
    }

    /**
     * Says what becomes of writes without condition when the far tier fails.
     *
     * @param choice {@code throw} to tell the caller; {@code remove} to remove their keys as soon as the far tier answers;
     *     {@code timestamp}, for values of type Long that say when something was changed, to store the later one then
     * @return this
     * @throws IllegalArgumentException if it is none of them
     */
    public PerigeeConfiguration<K, V> setFarOnWriteFailure(String choice) {
        return set(Options.FAR_ON_WRITE_FAILURE.name(), choice);
    }

    /**
     * Has the cache cleared, for all nodes, each time a node creates it.
     *
     * @param clear whether to clear it
     * @return this
     */
    public PerigeeConfiguration<K, V> setClearOnStart(boolean clear) {
        return set(Options.CLEAR_ON_START.name(), Boolean.toString(clear));
    }

    /**
     * Limits the age of copies that are served while the far tier fails.
     *
     * @param age how long ago they may have been current at last, a whole number of milliseconds; zero for no such copies
     * @return this
     * @throws IllegalArgumentException if it is negative or longer than 30 days
     */
    public PerigeeConfiguration<K, V> setStaleMaxAge(Duration age) {
        return set(Options.STALE_MAX_AGE.name(), age.toMillis() + "ms");
    }

    /**
     * Has a class of the application's say which tags entries carry.
     *
     * @param type the class; public, with a public constructor without parameters
     * @return this
     */
    public PerigeeConfiguration<K, V> setTagProvider(Class<? extends TagProvider<? super K, ? super V>> type) {
        return set(Options.TAG_PROVIDER.name(), type.getName());
    }

    /**
     * Has an object of the application's say which tags entries carry; it takes the place of what {@code tags.provider}
     * names.
     *
     * @param factory makes the object, once for each cache; null for the option's
     * @return this
     */
    public PerigeeConfiguration<K, V> setTagProviderFactory(
            @Nullable Factory<? extends TagProvider<? super K, ? super V>> factory) {
        tagProviderFactory = factory;
        return this;
    }

    /**
     * Returns what was given to {@link #setTagProviderFactory}.
     *
     * @return the factory, or null
     */
    public @Nullable Factory<? extends TagProvider<? super K, ? super V>> getTagProviderFactory() {
        return tagProviderFactory;
    }

    /**
     * Sets any option of a cache.
     *
     * @param name its name, for example {@code near.max-entries}
     * @param text its value as text
     * @return this
     * @throws IllegalArgumentException if it is unknown, not one of a cache's, or the text is not valid
     */
    public PerigeeConfiguration<K, V> set(String name, String text) {
        Objects.requireNonNull(name, "name: null is not allowed");
        Objects.requireNonNull(text, "text: null is not allowed");
        Option<?> option = Options.named(name);
        if (option.scope() != Option.Scope.CACHE) {
            throw new IllegalArgumentException(
                    option.property()
                            + (option.scope() == Option.Scope.NAME
                                    ? ": belongs to a cache that no code creates; give it in the file, for the cache's name"
                                    : ": belongs to the cache manager, not to a cache; give it in the manager's properties or URI"));
        }
        option.parse(text, "cache configuration");
        options.put(name, text);
        return this;
    }

    /**
     * Returns the options that were set here.
     *
     * @return names and texts
     */
    public Map<String, String> options() {
        return Map.copyOf(options);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other)
                && other instanceof PerigeeConfiguration<?, ?> that
                && options.equals(that.options)
                && Objects.equals(tagProviderFactory, that.tagProviderFactory)
                && Objects.equals(nearTransformerFactory, that.nearTransformerFactory)
                && Objects.equals(errorListenerFactory, that.errorListenerFactory);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), options, tagProviderFactory);
    }
}
