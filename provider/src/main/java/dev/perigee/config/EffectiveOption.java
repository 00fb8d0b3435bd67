package dev.perigee.config;

/**
 * An option's value that counts, and where it was given.
 *
 * @param name the option's name, without prefix
 * @param text its value as it was given, without user and password if it is an address
 * @param source the place, for example {@code default}, {@code environment} or {@code classpath:perigee.yaml, line 3}
 */
public record EffectiveOption(String name, String text, String source) {
    @Override
    public String toString() {
        return name + "=" + text + " (" + source + ")";
    }
}
