package dev.perigee.it.spring;

import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** A service with JSR-107's annotations. */
@Service
@CacheDefaults(cacheName = "standard-books")
class StandardBooks {

    private final Library library;

    StandardBooks(Library library) {
        this.library = library;
    }

    @CacheResult
    @Nullable Book find(String isbn) {
        return library.read(isbn);
    }

    @CacheResult
    @Nullable Book findIn(@CacheKey String isbn, @CacheKey int shelf) {
        return library.read(isbn);
    }

    @CacheResult(skipGet = true)
    @Nullable Book findAnew(String isbn) {
        return library.read(isbn);
    }

    @CachePut
    void print(@CacheKey String isbn, @CacheValue Book book) {
        library.write(book);
    }

    @CacheRemove
    void discard(String isbn) {
        library.delete(isbn);
    }

    @CacheRemoveAll
    void close() {}
}
