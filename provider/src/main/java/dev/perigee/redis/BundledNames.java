package dev.perigee.redis;

import java.util.Arrays;
import java.util.stream.Stream;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * Redisson's names where they are not what everybody knows: {@code perigee-bundle} holds Redisson under names of its own, so
 * a class name in a configuration means another class there, and an application's client is none of ours.
 */
final class BundledNames {

    /** Not as text: the names in texts are changed, too, when the bundle is packed. */
    private static final String KNOWN = String.join(".", "org", "redisson");

    /** {@code org.redisson}, or what the bundle has in its place. */
    private static final String HERE = parent(Config.class.getPackageName());

    private BundledNames() {}

    /**
     * Puts the names that are right here into a configuration.
     *
     * @param yaml a configuration as Redisson's documentation describes it
     * @return the same, its tags naming the Redisson that we use
     */
    static String inYaml(String yaml) {
        return HERE.equals(KNOWN) ? yaml : yaml.replace("!<" + KNOWN + ".", "!<" + HERE + ".");
    }

    /**
     * Tells a Redisson client of another Redisson than ours from what is no client at all.
     *
     * @param type not a subtype of our {@link RedissonClient}
     */
    static boolean isForeignClient(Class<?> type) {
        return Stream.<Class<?>>iterate(type, each -> each != null, each -> each.getSuperclass())
                .flatMap(each -> Arrays.stream(each.getInterfaces()))
                .anyMatch(each -> each.getName().equals(KNOWN + ".api." + RedissonClient.class.getSimpleName()));
    }

    /** What to do about a foreign client. */
    static String remedy() {
        return HERE.equals(KNOWN)
                ? "its Redisson was loaded by another class loader than ours; let both come from the same one"
                : "perigee-bundle has a Redisson of its own and cannot share that one; depend on perigee in its place"
                        + " (docs/providers.md)";
    }

    private static String parent(String packageName) {
        return packageName.substring(0, packageName.lastIndexOf('.'));
    }
}
