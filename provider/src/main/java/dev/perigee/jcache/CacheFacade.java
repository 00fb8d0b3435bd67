package dev.perigee.jcache;

import dev.perigee.CallOptions;
import dev.perigee.PerigeeCache;
import dev.perigee.TieredStatistics;
import dev.perigee.entry.TagLimits;
import dev.perigee.expiry.Expiry;
import dev.perigee.tier.CallStyle;
import dev.perigee.tier.TieredStore;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;

/**
 * A cache as applications hold it: the verbs, and beside them its life, its listeners, its statistics and its views.
 * Thread-safe.
 */
@SuppressWarnings("NullAway") // JSR-107's signatures say nothing of null, its Javadoc does.
final class CacheFacade<K, V> extends CacheVerbs<K, V> {

    private final PerigeeCacheManager manager;

    CacheFacade(
            PerigeeCacheManager manager, String name, LiveConfiguration<K, V> configuration, CacheParts<K, V> parts) {
        super(name, configuration, parts);
        this.manager = manager;
    }

    /** Clears the cache if that is wanted and registers the configured listeners; if it fails, the cache has to be closed. */
    void begin() {
        if (parts().clearsOnStart()) {
            parts().store().clear();
        }
        configuration().listeners().forEach(this::listen);
    }

    @Override
    public CacheManager getCacheManager() {
        return manager;
    }

    @Override
    public void close() {
        if (markClosed()) {
            manager.forget(this);
            configuration().setMXBeans(false);
            parts().loads().close();
            Closing.closeAll(parts().events().close());
            parts().close();
            Closing.closeAll(parts().custom().closeables());
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Arguments.unwrap(this, type);
    }

    @Override
    public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> listenerConfiguration) {
        requireOpen();
        Arguments.notNull(listenerConfiguration, "cacheEntryListenerConfiguration");
        configuration().add(listenerConfiguration);
        try {
            listen(listenerConfiguration);
        } catch (RuntimeException e) {
            configuration().remove(listenerConfiguration);
            throw e;
        }
    }

    @Override
    public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> listenerConfiguration) {
        requireOpen();
        Arguments.notNull(listenerConfiguration, "cacheEntryListenerConfiguration");
        configuration().remove(listenerConfiguration);
        Closing.closeAll(parts().events().deregister(listenerConfiguration));
    }

    @Override
    public PerigeeCache<K, V> withOptions(CallOptions options) {
        requireOpen();
        return Arguments.notNull(options, "options").equals(CallOptions.DEFAULT)
                ? this
                : new CacheView<>(this, engine(options).styled(style(options)));
    }

    private TieredStore<K, V> engine(CallOptions options) {
        return options.skipFar() ? parts().store().withoutFar() : parts().store();
    }

    private static CallStyle style(CallOptions options) {
        List<String> tags = List.copyOf(new LinkedHashSet<>(options.tags()));
        TagLimits.requireTags(tags);
        Duration life = options.timeToLive();
        return new CallStyle(
                life == null ? null : Expiry.lifetime(life), tags, options.propagation(), options.skipNear());
    }

    @Override
    public TieredStatistics statistics() {
        requireOpen();
        return parts().figures().asked();
    }

    private void listen(CacheEntryListenerConfiguration<K, V> listenerConfiguration) {
        boolean withOld = listenerConfiguration.isOldValueRequired();
        parts().events()
                .register(listenerConfiguration, this, () -> parts().store().prepareEvents(withOld));
    }
}
