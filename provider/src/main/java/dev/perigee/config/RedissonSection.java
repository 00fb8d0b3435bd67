package dev.perigee.config;

/**
 * A configuration of Redisson's own, as it stands in Perigee's file.
 *
 * @param yaml its text, which may hold a password
 * @param source names the place in messages
 */
public record RedissonSection(String yaml, String source) {
    @Override
    public String toString() {
        return "redisson (" + source + ")";
    }
}
