package dev.perigee.jcache;

import dev.perigee.BackgroundError.Kind;
import dev.perigee.ErrorListener;
import dev.perigee.NearTransformer;
import dev.perigee.TagProvider;
import dev.perigee.config.Option;
import dev.perigee.config.OptionValues;
import dev.perigee.config.Options;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.event.CacheEvents;
import dev.perigee.event.ErrorQueue;
import dev.perigee.event.ErrorReport;
import dev.perigee.expiry.Expiry;
import dev.perigee.integration.Forming;
import dev.perigee.integration.Loading;
import dev.perigee.integration.Tagging;
import dev.perigee.integration.Writing;
import dev.perigee.near.NearForms;
import dev.perigee.tier.Customizations;
import java.util.ArrayList;
import java.util.List;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import org.jspecify.annotations.Nullable;

/**
 * The application's objects, made once for a cache.
 *
 * @param expiry how long entries live
 * @param loading the loader
 * @param writing the writer
 * @param tagging the tag provider
 * @param forming the near transformer; null if there is none
 * @param errors where failures are told that no caller gets
 * @param readsThrough whether a missing value is loaded by reading it
 * @param closeables what is to be closed with the cache
 */
record CustomParts<K, V>(
        Expiry expiry,
        Loading<K, V> loading,
        Writing<K, V> writing,
        Tagging<K, V> tagging,
        @Nullable Forming<K, V> forming,
        ErrorReport errors,
        boolean readsThrough,
        List<Object> closeables) {

    /**
     * Makes a cache's objects; if one cannot be made, those that were are closed.
     *
     * @throws IllegalArgumentException if an option names a class that cannot be used
     */
    static <K, V> CustomParts<K, V> of(
            ManagerParts manager, String name, OptionValues options, CompleteConfiguration<K, V> configuration) {
        List<Object> closeables = new ArrayList<>();
        try {
            return of(manager, name, options, configuration, closeables);
        } catch (RuntimeException | Error e) {
            Closing.closeAll(closeables);
            throw e;
        }
    }

    @SuppressWarnings("unchecked") // That a class fits the cache's types is the word of whoever named it.
    private static <K, V> CustomParts<K, V> of(
            ManagerParts manager,
            String name,
            OptionValues options,
            CompleteConfiguration<K, V> configuration,
            List<Object> closeables) {
        PerigeeConfiguration<K, V> own = configuration instanceof PerigeeConfiguration<K, V> perigee ? perigee : null;
        Maker maker = new Maker(options, manager.classLoader(), closeables);
        Expiry expiry = Expiry.of(configuration.getExpiryPolicyFactory());
        closeables.add(expiry.policy());
        var loader = maker.make(configuration.getCacheLoaderFactory());
        var writer = maker.make(configuration.getCacheWriterFactory());
        TagProvider<? super K, ? super V> tagger =
                maker.make(own == null ? null : own.getTagProviderFactory(), Options.TAG_PROVIDER, TagProvider.class);
        NearTransformer<? super K, ? super V> transformer = maker.make(
                own == null ? null : own.getNearTransformerFactory(), Options.NEAR_TRANSFORMER, NearTransformer.class);
        ErrorReport errors = errors(manager, own, options, maker).report(name);
        return new CustomParts<>(
                expiry,
                new Loading<>(loader),
                new Writing<>(configuration.isWriteThrough() ? writer : null),
                new Tagging<>(tagger),
                transformer == null
                        ? null
                        : new Forming<>(transformer, failure -> errors.tell(Kind.TRANSFORMER, failure)),
                errors,
                configuration.isReadThrough(),
                closeables);
    }

    /** The manager's listener hears of a cache that says nothing else. */
    private static ErrorQueue errors(
            ManagerParts manager, @Nullable PerigeeConfiguration<?, ?> own, OptionValues options, Maker maker) {
        Factory<? extends ErrorListener> factory = own == null ? null : own.getErrorListenerFactory();
        String inherited = manager.options().values().get(Options.ERROR_LISTENER);
        if (factory == null && options.get(Options.ERROR_LISTENER).equals(inherited)) {
            return manager.errors();
        }
        ErrorQueue queue = new ErrorQueue(maker.make(factory, Options.ERROR_LISTENER, ErrorListener.class));
        maker.closeables().add(manager.errorWatch().add(queue));
        return queue;
    }

    Customizations<K, V> toTier() {
        return new Customizations<>(loading, writing, tagging, readsThrough, errors, HibernateRegion.LOADED_PUTS);
    }

    /** Makes the ready-made forms of near values; null if there are none. */
    @Nullable NearForms<K, V> nearForms() {
        return forming == null ? null : forming::formNear;
    }

    /** Has failures told that concern the cache's listeners. */
    void watch(ManagerParts manager, CacheEvents<K, V> events) {
        events.reportTo(errors);
        closeables.add(manager.errorWatch().addLost(errors, events::lost));
    }

    /**
     * Makes objects, and keeps them to be closed.
     *
     * @param options name classes
     * @param classLoader knows them
     * @param closeables takes what was made
     */
    private record Maker(OptionValues options, ClassLoader classLoader, List<Object> closeables) {

        <T> @Nullable T make(@Nullable Factory<? extends T> factory) {
            T made = factory == null ? null : factory.create();
            if (made != null) {
                closeables.add(made);
            }
            return made;
        }

        /** Makes an object by its factory, or else of the class that an option names. */
        <T> @Nullable T make(@Nullable Factory<? extends T> factory, Option<String> option, Class<T> type) {
            String named = options.get(option);
            return factory != null || named.isEmpty()
                    ? make(factory)
                    : this.<T>make(() -> Instances.make(option, named, type, classLoader));
        }
    }
}
