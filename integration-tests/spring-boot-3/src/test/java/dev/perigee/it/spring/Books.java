package dev.perigee.it.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/** A service with Spring's annotations. */
@Service
@CacheConfig(cacheNames = "books")
class Books {

    private final Library library;

    Books(Library library) {
        this.library = library;
    }

    @Cacheable
    @Nullable Book find(String isbn) {
        return library.read(isbn);
    }

    @Cacheable(sync = true)
    @Nullable Book findOnce(String isbn) {
        return library.read(isbn);
    }

    @Cacheable(sync = true)
    Book findOrFail(String isbn) {
        Book book = library.read(isbn);
        if (book == null) {
            throw new UnknownBookException();
        }
        return book;
    }

    /** Two parameters make a key of Spring's. */
    @Cacheable
    @Nullable Book findIn(String isbn, int shelf) {
        return library.read(isbn);
    }

    /** No parameter makes one, too. */
    @Cacheable
    @Nullable Book findFirst() {
        return library.read("first");
    }

    @CachePut(key = "#book.isbn")
    Book print(Book book) {
        library.write(book);
        return book;
    }

    @CacheEvict(key = "#book.isbn")
    void reprint(Book book) {
        library.write(book);
    }

    @CacheEvict(condition = "#isbn.startsWith('old')")
    void discardIfOld(String isbn) {
        library.delete(isbn);
    }

    @CacheEvict(beforeInvocation = true)
    void discardAndFail(String isbn) {
        throw new UnknownBookException();
    }

    @CacheEvict(allEntries = true)
    void close() {}

    /** Thrown by the application. */
    static class UnknownBookException extends RuntimeException {

        private static final long serialVersionUID = 1;
    }
}
