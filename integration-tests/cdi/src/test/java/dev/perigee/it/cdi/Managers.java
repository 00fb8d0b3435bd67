package dev.perigee.it.cdi;

import javax.cache.CacheManager;
import javax.enterprise.context.ApplicationScoped;
import javax.enterprise.event.Observes;
import javax.enterprise.inject.spi.AfterBeanDiscovery;
import javax.enterprise.inject.spi.Extension;

/** Gives a container its cache manager. */
final class Managers implements Extension {

    private final CacheManager manager;

    Managers(CacheManager manager) {
        this.manager = manager;
    }

    void add(@Observes AfterBeanDiscovery event) {
        event.<CacheManager>addBean()
                .types(CacheManager.class, Object.class)
                .scope(ApplicationScoped.class)
                .createWith(context -> manager);
    }
}
