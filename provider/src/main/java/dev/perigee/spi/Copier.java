package dev.perigee.spi;

/** Makes private copies of keys and values, for store-by-value. Implementations are thread-safe. */
public interface Copier {

    /** Hands out everything as it is: store-by-reference. */
    Copier SHARING = new Copier() {
        @Override
        public boolean isShareable(Object value) {
            return true;
        }

        @Override
        public <T> T copy(T value) {
            return value;
        }
    };

    /**
     * Says whether a value may be shared because nobody can change it.
     *
     * @param value the value
     * @return true if {@link #copy} would return it as it is
     */
    boolean isShareable(Object value);

    /**
     * Copies a value deeply; returns it as it is where it is immutable.
     *
     * @param value the value
     * @param <T> its type
     * @return a value that shares nothing mutable with it
     * @throws javax.cache.CacheException if the value cannot be copied, naming its class
     */
    <T> T copy(T value);
}
