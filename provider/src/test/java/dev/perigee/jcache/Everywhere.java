package dev.perigee.jcache;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that takes a {@link Nodes} and holds on every topology, by value and by reference; or on those that are named.
 * When it is over, {@link Nodes} checks what no test should break.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(EverywhereExtension.class)
@interface Everywhere {

    /** The topologies it holds on. */
    Topology[] on() default {
        Topology.NEAR, Topology.FAR, Topology.NEAR_FAR, Topology.TWO_NODES, Topology.REDIS_TWO_NODES
    };

    /** How values are stored. */
    Storing[] storing() default {Storing.BY_VALUE, Storing.BY_REFERENCE};

    /** How values are stored. */
    enum Storing {
        BY_VALUE,
        BY_REFERENCE
    }
}
