package com.acme;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Service;

/** An application as it was before: Spring Boot, its caches in a map of each JVM. */
@SpringBootApplication
@EnableCaching
public class Library {

    @Service
    public static class Books {
        final AtomicInteger asked = new AtomicInteger();

        @Cacheable("books")
        public String title(Long id) {
            asked.incrementAndGet();
            return "Emma";
        }

        public int asked() {
            return asked.get();
        }
    }

    public static void main(String[] arguments) {
        try (ConfigurableApplicationContext context = SpringApplication.run(Library.class, arguments)) {
            Books books = context.getBean(Books.class);
            System.out.println("title " + books.title(1L) + books.title(1L));
            System.out.println("asked " + books.asked());
            System.out.println("cache " + context.getBean(org.springframework.cache.CacheManager.class).getCache("books")
                    .getNativeCache().getClass().getName());
        }
    }
}
