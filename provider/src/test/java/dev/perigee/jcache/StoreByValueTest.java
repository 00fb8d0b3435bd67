package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.jcache.Everywhere.Storing;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;

/** Whose the objects are that go in and come out. */
final class StoreByValueTest {

    @Everywhere(storing = Storing.BY_VALUE)
    void valuesThatWentInMayBeChangedAfterwards(Nodes nodes) {
        Cache<String, List<String>> cache = nodes.create();
        List<String> value = listOf("a");

        cache.put("put", value);
        cache.putAll(Map.of("putAll", value));
        cache.putIfAbsent("putIfAbsent", value);
        cache.getAndPut("getAndPut", value);
        cache.put("replace", listOf("x"));
        cache.replace("replace", value);
        cache.invoke("invoke", (entry, arguments) -> {
            entry.setValue(value);
            return null;
        });
        value.add("changed");

        for (String key : List.of("put", "putAll", "putIfAbsent", "getAndPut", "replace", "invoke")) {
            assertThat(cache.get(key)).as(key).containsExactly("a");
        }
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void valuesThatCameOutMayBeChanged(Nodes nodes) {
        PerigeeCache<String, List<String>> cache = nodes.create();
        cache.put("k", listOf("a"));

        cache.get("k").add("get");
        cache.getAll(Set.of("k")).get("k").add("getAll");
        cache.iterator().next().getValue().add("iterator");
        cache.peek("k").add("peek");
        cache.invoke("k", (entry, arguments) -> entry.getValue().add("invoke"));
        cache.replace("k", listOf("other"), listOf("unequal"));

        assertThat(cache.get("k")).containsExactly("a");
        assertThat(cache.getAndPut("k", listOf("b"))).containsExactly("a");
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void keysMayBeChangedToo(Nodes nodes) {
        Cache<Date, String> cache = nodes.create();
        Date key = new Date(1);

        cache.put(key, "one");
        key.setTime(2);
        cache.put(key, "two");
        cache.iterator().next().getKey().setTime(99);

        assertThat(cache.get(new Date(1))).isEqualTo("one");
        assertThat(cache.get(new Date(2))).isEqualTo("two");
        assertThat(cache.containsKey(new Date(99))).isFalse();
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void aReadOfAFreshlyReadValueIsNobodyElses(Nodes nodes) {
        Cache<String, List<String>> cache = nodes.create();
        cache.put("k", listOf("a"));
        Cache<String, List<String>> reader = nodes.cache(nodes.count() - 1);

        List<String> first = reader.get("k");
        List<String> second = reader.get("k");
        first.add("changed");

        assertThat(second).containsExactly("a");
        assertThat(reader.get("k")).containsExactly("a");
    }

    @Everywhere(storing = Storing.BY_REFERENCE)
    void byReferenceTheObjectItselfComesBack(Nodes nodes) {
        Cache<String, Object> cache = nodes.create();
        List<String> value = listOf("a");

        cache.put("k", value);

        assertThat(cache.get("k")).isSameAs(value);
        assertThat(cache.getAndPut("k", "other")).isSameAs(value);
        assertThat(cache.getAll(Set.of("k"))).containsEntry("k", "other");
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void immutableValuesAreNotCopiedInVain(Nodes nodes) {
        Cache<Integer, String> cache =
                nodes.create(new MutableConfiguration<Integer, String>().setTypes(Integer.class, String.class));
        String value = "x".repeat(10);

        if (nodes.topology() == Topology.FAR) {
            cache.put(1, value);
            assertThat(cache.get(1)).isEqualTo(value);
        } else {
            // While a partition's numbers become known, a copy may have to go again.
            Await.until("the object that was put comes back", () -> {
                cache.put(1, value);
                return cache.get(1) == value;
            });
        }
    }

    private static List<String> listOf(String element) {
        return new ArrayList<>(List.of(element));
    }
}
