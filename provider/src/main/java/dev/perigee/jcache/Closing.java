package dev.perigee.jcache;

import java.io.Closeable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the application's objects. One that fails must not keep the others open, nor the cache from closing. */
final class Closing {

    private static final Logger log = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    static void closeAll(Iterable<?> objects) {
        for (Object object : objects) {
            if (object instanceof Closeable closeable) {
                try {
                    closeable.close();
                } catch (IOException | RuntimeException e) {
                    log.warn("{} failed to close", object.getClass().getName(), e);
                }
            }
        }
    }
}
