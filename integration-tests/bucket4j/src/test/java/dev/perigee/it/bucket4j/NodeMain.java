package dev.perigee.it.bucket4j;

import dev.perigee.jcache.PerigeeCachingProvider;
import io.github.bucket4j.TimeMeter;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import javax.cache.CacheManager;

/** One node as a process: says that it is ready, waits for a line, drains the bucket and says how many tokens it got. */
public final class NodeMain {

    private NodeMain() {}

    /**
     * Runs it.
     *
     * @param args manager URI, threads
     * @throws Exception if it fails
     */
    public static void main(String[] args) throws Exception {
        try (PerigeeCachingProvider provider = new PerigeeCachingProvider();
                CacheManager manager = provider.getCacheManager(URI.create(args[0]), NodeMain.class.getClassLoader())) {
            Limiter limiter = new Limiter(manager, TimeMeter.SYSTEM_MILLISECONDS);
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Long>> taken =
                    Limiter.drain(limiter.bucket("shared", Limits.once()), Integer.parseInt(args[1]), start);
            System.out.println("ready");
            int unused = System.in.read();
            start.countDown();
            System.out.println(Limiter.sum(taken));
        }
    }
}
