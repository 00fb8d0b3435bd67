package dev.perigee.tier;

/**
 * Tells of the users of a cache who read a key, load what they miss, and put it then, as Hibernate does without a loader. What
 * they put is as old as their read, so it must not replace an entry that they could not read unless it still is that one.
 */
public interface LoadedPuts {

    /** Nobody does. */
    LoadedPuts NONE = new LoadedPuts() {
        @Override
        public boolean areUnder(Object key) {
            return false;
        }

        @Override
        public boolean mayBe(Object value) {
            return false;
        }
    };

    /**
     * Says whether a key belongs to such a user.
     *
     * @param key a key
     * @return true if what is put under it may have been loaded
     */
    boolean areUnder(Object key);

    /**
     * Says whether a value may have been loaded.
     *
     * @param value what is put under such a key
     * @return false for what has to be put in any case
     */
    boolean mayBe(Object value);
}
