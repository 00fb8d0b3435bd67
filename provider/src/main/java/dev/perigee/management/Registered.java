package dev.perigee.management;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.CacheException;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One MXBean that is registered or not. Thread-safe. */
public final class Registered {

    private static final Logger log = LoggerFactory.getLogger(Registered.class);

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName name;
    private final Object bean;

    /** Whether this very object registered the bean; another manager's bean of that name is not ours to remove. */
    private final AtomicBoolean registered = new AtomicBoolean();

    /**
     * Names a bean as JSR-107 asks; registers nothing yet.
     *
     * @param type {@code CacheConfiguration}, {@code CacheStatistics} or {@code PerigeeStatistics}
     * @param manager the manager's URI
     * @param cache the cache's name
     * @param bean the bean
     */
    public Registered(String type, URI manager, String cache, Object bean) {
        this.bean = bean;
        this.name = name(type, manager, ",Cache=" + plain(cache));
    }

    /**
     * Names a bean of a cache manager; registers nothing yet.
     *
     * @param type what it shows
     * @param manager the manager's URI
     * @param bean the bean
     */
    public Registered(String type, URI manager, Object bean) {
        this.bean = bean;
        this.name = name(type, manager, "");
    }

    private static ObjectName name(String type, URI manager, String rest) {
        try {
            // The domain javax.cache is for the beans of the specification and no others: its TCK counts them.
            String domain = type.startsWith("Perigee") ? "dev.perigee" : "javax.cache";
            return new ObjectName(domain + ":type=" + type + ",CacheManager=" + plain(manager.toString()) + rest);
        } catch (JMException e) {
            throw new CacheException("No MXBean name can be made of the names of cache and manager", e);
        }
    }

    /**
     * Says whether the bean is registered.
     *
     * @return true if it was registered by this object
     */
    public boolean isSet() {
        return registered.get();
    }

    /**
     * Registers the bean, or takes it away; without effect if it is so already.
     *
     * @param on whether it is to be registered
     * @throws CacheException if the MBean server refuses
     */
    public void set(boolean on) {
        try {
            if (on && registered.compareAndSet(false, true)) {
                server.registerMBean(bean, name);
            } else if (!on && registered.compareAndSet(true, false)) {
                server.unregisterMBean(name);
            }
        } catch (InstanceAlreadyExistsException e) {
            registered.set(false);
            log.warn("{} is registered already, by a manager with the same URI and another class loader", name);
        } catch (InstanceNotFoundException e) {
            log.debug("{} was unregistered by somebody else", name);
        } catch (JMException e) {
            throw new CacheException("The MXBean " + name + " could not be registered or removed", e);
        }
    }

    /** JSR-107's names are not quoted: what would end a value is replaced. */
    private static String plain(String text) {
        return text.replaceAll("[,:=\\n\\r*?\"]", ".");
    }
}
