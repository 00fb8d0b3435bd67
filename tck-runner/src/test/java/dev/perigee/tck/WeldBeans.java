package dev.perigee.tck;

import javax.cache.annotation.BeanProvider;
import javax.enterprise.inject.se.SeContainer;
import javax.enterprise.inject.se.SeContainerInitializer;
import manager.CacheNameOnEachMethodBlogManagerImpl;
import manager.ClassLevelCacheConfigBlogManagerImpl;
import manager.UsingDefaultCacheNameBlogManagerImpl;
import org.jsr107.ri.annotations.DefaultCacheKeyGenerator;
import org.jsr107.ri.annotations.DefaultCacheResolverFactory;
import org.jsr107.ri.annotations.cdi.BeanManagerUtil;
import org.jsr107.ri.annotations.cdi.CacheLookupUtil;
import org.jsr107.ri.annotations.cdi.CachePutInterceptor;
import org.jsr107.ri.annotations.cdi.CacheRemoveAllInterceptor;
import org.jsr107.ri.annotations.cdi.CacheRemoveEntryInterceptor;
import org.jsr107.ri.annotations.cdi.CacheResultInterceptor;
import org.jsr107.ri.annotations.cdi.InterceptorExtension;

/**
 * Gives the TCK's annotation tests their beans out of Weld, with the reference implementation's interceptors around
 * them. The TCK finds it as a service; were it to fail, those tests would pass without having run, which the verdict
 * notices.
 */
public final class WeldBeans implements BeanProvider {

    private final SeContainer container;

    /** Starts the container; it ends with the JVM, for the TCK has no moment to close it. */
    @SuppressWarnings("unchecked") // addExtensions takes an array of generic classes
    public WeldBeans() {
        // Everything is named rather than discovered: the TCK's jars have no descriptor that enables the interceptors,
        // and without discovery nobody else registers the extension that makes the annotations interceptor bindings.
        container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(InterceptorExtension.class)
                .addBeanClasses(
                        CacheNameOnEachMethodBlogManagerImpl.class,
                        ClassLevelCacheConfigBlogManagerImpl.class,
                        UsingDefaultCacheNameBlogManagerImpl.class,
                        BeanManagerUtil.class,
                        CacheLookupUtil.class,
                        DefaultCacheKeyGenerator.class,
                        DefaultCacheResolverFactory.class,
                        CachePutInterceptor.class,
                        CacheRemoveAllInterceptor.class,
                        CacheRemoveEntryInterceptor.class,
                        CacheResultInterceptor.class)
                .enableInterceptors(
                        CachePutInterceptor.class,
                        CacheRemoveAllInterceptor.class,
                        CacheRemoveEntryInterceptor.class,
                        CacheResultInterceptor.class)
                .initialize();
    }

    @Override
    public <T> T getBeanByType(Class<T> beanClass) {
        return container.select(beanClass).get();
    }
}
