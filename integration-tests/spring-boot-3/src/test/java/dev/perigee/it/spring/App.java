package dev.perigee.it.spring;

import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** One node: an application context of its own. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
@Import({Books.class, StandardBooks.class, Customizations.class})
class App {

    /** Starts a node whose provider is set up by a file. */
    static ConfigurableApplicationContext start(String config, Library library, Class<?>... more) {
        return builder(library, more)
                .properties("spring.cache.jcache.config=" + config)
                .run();
    }

    /** A node whose provider is set up by nothing but the provider's default URI. */
    static SpringApplicationBuilder builder(Library library, Class<?>... more) {
        return new SpringApplicationBuilder(App.class)
                .sources(more)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .properties(Map.of(
                        "spring.cache.type", "jcache",
                        "spring.cache.jcache.provider", "dev.perigee.jcache.PerigeeCachingProvider",
                        "spring.cache.cache-names", "books,standard-books"))
                .initializers(context -> context.getBeanFactory().registerSingleton("library", library));
    }
}
