package dev.perigee.redis;

import org.redisson.Redisson;
import org.redisson.api.RedissonClient;

/** Where a namespace's client comes from. Does not show a password in its text. */
public sealed interface RedisSource {

    /**
     * A client of our own, with our settings, for an address.
     *
     * @param address for example {@code redis://127.0.0.1:6379}
     * @return a source
     * @throws IllegalArgumentException if it is no address, saying what would be right
     */
    static RedisSource address(String address) {
        return new Addressed(RedisAddress.parse(address));
    }

    /**
     * A client of our own by a configuration of Redisson's.
     *
     * @param location {@code file:<path>} or {@code classpath:<name>} of a YAML text
     * @param loader finds what is on the class path
     * @return a source
     */
    static RedisSource config(String location, ClassLoader loader) {
        return new Configured(location, loader);
    }

    /**
     * A client of our own by a configuration of Redisson's that stands in another file.
     *
     * @param yaml the YAML text
     * @param name names its place in messages
     * @return a source
     */
    static RedisSource yaml(String yaml, String name) {
        return new Written(yaml, name);
    }

    /**
     * The application's client. It is used, and never shut down.
     *
     * @param client a Redisson client
     * @return a source
     * @throws IllegalArgumentException if it is none, or wrapped in something else
     */
    static RedisSource client(Object client) {
        if (client instanceof RedissonClient redisson) {
            return new HandedOver(RedisLink.require(redisson));
        }
        throw new IllegalArgumentException("perigee.far.redis.client: a "
                + client.getClass().getName() + "; "
                + (BundledNames.isForeignClient(client.getClass())
                        ? BundledNames.remedy()
                        : "give a RedissonClient that Redisson.create made"));
    }

    /**
     * By an address.
     *
     * @param address the address
     */
    record Addressed(RedisAddress address) implements RedisSource {
        @Override
        public String toString() {
            return address.toString();
        }
    }

    /**
     * By a file.
     *
     * @param location where it is
     * @param loader finds what is on the class path
     */
    record Configured(String location, ClassLoader loader) implements RedisSource {
        @Override
        public String toString() {
            return location;
        }
    }

    /**
     * By a text.
     *
     * @param yaml the text, which may hold a password
     * @param name names its place
     */
    record Written(String yaml, String name) implements RedisSource {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * By the application.
     *
     * @param client its client
     */
    record HandedOver(Redisson client) implements RedisSource {
        @Override
        public String toString() {
            return "the RedissonClient that was handed over";
        }
    }
}
