package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import java.io.Serializable;
import java.util.List;
import javax.cache.configuration.MutableConfiguration;

/** Over a far tier a key is its bytes, whatever its {@code equals} says; near and far agree on it. */
class KeyIdentityTest {

    private static final String TOLD = "is equal to another key that is written differently";

    /** As entities are: equal by their id. */
    static final class Person implements Serializable {

        private static final long serialVersionUID = 1;

        private final int id;
        private String name;

        Person(int id, String name) {
            this.id = id;
            this.name = name;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Person that && id == that.id;
        }

        @Override
        public int hashCode() {
            return id;
        }
    }

    @Everywhere(on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES})
    void equalKeysThatAreWrittenDifferentlyAreTwo(Nodes nodes) {
        List<PerigeeCache<Person, String>> caches = nodes.createAll(new MutableConfiguration<>());
        PerigeeCache<Person, String> a = caches.get(0);
        PerigeeCache<Person, String> b = caches.get(1);
        nodes.expectWarning(TOLD);
        Person p = new Person(1, "p");
        Person q = new Person(1, "q");
        nodes.awaitFirstMessage(a, p, "message");

        a.put(p, "v1");
        Await.until("p is near", () -> "v1".equals(a.get(p)) && isNear(a, p));
        assertThat(a.get(q)).isNull();
        assertThat(a.containsKey(q)).isFalse();
        assertThat(a.peek(q)).isNull();
        assertThat(a.explain(q).near()).isNull();
        assertThat(isNear(a, p)).as("what is asked of q does not take p away").isTrue();
        assertThat(a.remove(q)).isFalse();
        assertThat(b.get(q)).isNull();

        b.put(q, "v2");
        Await.until("A reads what B has put", () -> "v2".equals(a.get(q)));
        assertThat(a.get(p)).isEqualTo("v1");
        assertThat(a.remove(p)).isTrue();
        assertThat(a.get(q)).isEqualTo("v2");
        assertThat(b.get(p)).isNull();
        assertThat(a.explain(p).far()).isNull();
    }

    @Everywhere(on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES})
    void keyThatWasChangedAfterwardsIsAnother(Nodes nodes) {
        List<PerigeeCache<Person, String>> caches = nodes.createAll(new MutableConfiguration<>());
        nodes.expectWarning(TOLD);
        PerigeeCache<Person, String> a = caches.get(0);
        Person key = new Person(1, "before");
        a.put(key, "v");
        Await.until("it is near", () -> "v".equals(a.get(key)) && isNear(a, new Person(1, "before")));
        key.name = "after";
        assertThat(a.get(key)).isNull();
        assertThat(a.remove(key)).isFalse();
        assertThat(a.get(new Person(1, "before"))).isEqualTo("v");
        assertThat(caches.get(1).remove(new Person(1, "before"))).isTrue();
        Await.until("it is gone on A", () -> a.get(new Person(1, "before")) == null);
    }

    @Everywhere(on = Topology.NEAR)
    void withoutFarTierEqualsSaysWhatAKeyIs(Nodes nodes) {
        PerigeeCache<Person, String> cache = nodes.create();
        cache.put(new Person(1, "p"), "v1");
        assertThat(cache.get(new Person(1, "q"))).isEqualTo("v1");
        assertThat(cache.remove(new Person(1, "r"))).isTrue();
        assertThat(cache.get(new Person(1, "p"))).isNull();
    }

    private static boolean isNear(PerigeeCache<Person, String> cache, Person key) {
        Explanation.Near near = cache.explain(key).near();
        return near != null && near.usable();
    }
}
