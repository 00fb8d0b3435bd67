package dev.perigee.it.spring;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The database of all nodes; counts how often it is read. */
class Library {

    private final Map<String, Book> books = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();
    private volatile Runnable afterRead = () -> {};

    @Nullable Book read(String isbn) {
        reads.incrementAndGet();
        Book book = books.get(isbn);
        afterRead.run();
        return book;
    }

    void write(Book book) {
        books.put(book.isbn(), book);
    }

    void delete(String isbn) {
        books.remove(isbn);
    }

    int reads() {
        return reads.get();
    }

    /** Runs something before each read returns what it has found. */
    void afterRead(Runnable action) {
        afterRead = action;
    }
}
