package dev.perigee.it.spring;

import org.springframework.boot.autoconfigure.cache.JCacheManagerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What an application says to Spring Boot in types that are elsewhere in its other versions. */
@Configuration(proxyBeanMethods = false)
class Customizations {

    @Bean
    JCacheManagerCustomizer statistics() {
        return manager -> manager.getCacheNames().forEach(cache -> manager.enableStatistics(cache, true));
    }
}
