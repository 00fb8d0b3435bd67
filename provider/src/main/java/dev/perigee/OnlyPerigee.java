package dev.perigee;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import javax.cache.Caching;
import org.jspecify.annotations.Nullable;

/**
 * Chooses Perigee among several JCache providers on one class path, in a line of code: {@code OnlyPerigee.choose();} before
 * the first cache manager is asked for.
 *
 * <p>It is a class loader that shows what its parent does, but for the list in which JCache looks for providers: in that
 * there is Perigee and no other. Providers that are asked for by name are found as before; so are, by JCache itself, those
 * on the module path. Thread-safe.
 */
public final class OnlyPerigee extends ClassLoader {

    private static final String PROVIDERS = "META-INF/services/javax.cache.spi.CachingProvider";

    /** A list with nothing but our provider, by a name that merging jars does not mix with those of others. */
    private static final String OURS = "only-perigee";

    static {
        registerAsParallelCapable();
    }

    /**
     * Makes a loader; {@link #choose} is what most need.
     *
     * @param parent loads everything, Perigee too
     */
    public OnlyPerigee(ClassLoader parent) {
        super(parent);
    }

    /**
     * Makes {@code Caching.getCachingProvider()} return Perigee in this JVM, wherever neither a name, nor a class loader, nor
     * the system property {@code javax.cache.spi.CachingProvider} says otherwise. To be called once, before the first cache
     * manager is asked for: what was asked for earlier is another provider object with managers of its own.
     *
     * <p>It sets JCache's default class loader, to one above the thread's context class loader.
     */
    public static void choose() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        Caching.setDefaultClassLoader(new OnlyPerigee(context == null ? OnlyPerigee.class.getClassLoader() : context));
    }

    @Override
    public @Nullable URL getResource(String name) {
        return name.equals(PROVIDERS) ? ours() : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return name.equals(PROVIDERS) ? Collections.enumeration(List.of(ours())) : super.getResources(name);
    }

    private static URL ours() {
        URL list = OnlyPerigee.class.getResource(OURS);
        if (list == null) {
            throw new IllegalStateException(
                    "dev/perigee/" + OURS + " is missing in Perigee's jar; take the jar as it was"
                            + " published, or keep its resources when jars are merged");
        }
        return list;
    }
}
