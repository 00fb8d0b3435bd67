package dev.perigee.it.hibernate;

import dev.perigee.it.hibernate.Shop.Goods;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hibernate.Session;

/** Reads in every way there is, and holds what was read against a {@link Shop}. */
final class Inspection {

    private static final int QUERY = 2;

    private final Random random;
    private final Shop shop;
    private long reads;

    Inspection(Random random, Shop shop) {
        this.random = random;
        this.shop = shop;
    }

    long reads() {
        return reads;
    }

    /** Reads some things; returns what was not as it has to be. */
    List<String> some(HibernateNode node) {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            one(node, random.nextInt(5), 1 + random.nextInt(Business.PRODUCTS), wrong);
        }
        return wrong;
    }

    /** Repeats the cached query of all prices; returns what was not as it has to be. */
    List<String> query(HibernateNode node) {
        List<String> wrong = new ArrayList<>();
        one(node, QUERY, 1, wrong);
        return wrong;
    }

    /** Reads everything; returns what was not as it has to be. */
    List<String> all(HibernateNode node) {
        List<String> wrong = new ArrayList<>();
        for (int way = 0; way < 5; way++) {
            for (long id = 1; id <= Business.PRODUCTS; id++) {
                one(node, way, id, wrong);
            }
        }
        return wrong;
    }

    private void one(HibernateNode node, int way, long id, List<String> wrong) {
        reads++;
        switch (way) {
            case 0 -> compare("entity " + id, shop.goods.get(id), node.read(session -> find(session, id)), wrong);
            case 1 -> {
                Goods goods = Objects.requireNonNull(shop.goods.get(id));
                compare("natural id " + id, goods, node.read(session -> byCode(session, goods.code)), wrong);
            }
            case QUERY -> compare("query", prices(), node.read(session -> cheaperThan(session, Integer.MAX_VALUE)), wrong);
            case 3 -> compare(
                    "stock " + id, shop.stock.get(id), node.read(session -> session.find(Stock.class, id).pieces), wrong);
            default -> compare("countries", shop.countries, node.read(Inspection::countries), wrong);
        }
    }

    private static void compare(String what, Object expected, Object found, List<String> wrong) {
        if (!String.valueOf(expected).equals(String.valueOf(found))) {
            wrong.add(what + ": " + found + " instead of " + expected);
        }
    }

    private static Object find(Session session, long id) {
        Product product = session.find(Product.class, id);
        return product == null ? "none" : Goods.of(product);
    }

    @SuppressWarnings({"deprecation", "removal"}) // Its successor is not in 6.
    private static Object byCode(Session session, String code) {
        Product product = session.bySimpleNaturalId(Product.class).load(code);
        return product == null ? "none" : Goods.of(product);
    }

    private Map<Long, Integer> prices() {
        return new TreeMap<>(shop.goods.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().price)));
    }

    /** Values, not entities: of entities a cached result holds identifiers only, and could not be out of date with a price. */
    private static Map<Long, Integer> cheaperThan(Session session, int price) {
        Map<Long, Integer> prices = new TreeMap<>();
        session.createSelectionQuery("select p.id, p.price from Product p where p.price < :price", Object[].class)
                .setParameter("price", price)
                .setCacheable(true)
                .list()
                .forEach(row -> prices.put((Long) row[0], (Integer) row[1]));
        return prices;
    }

    private static Map<Long, String> countries(Session session) {
        Map<Long, String> found = new TreeMap<>();
        session.createSelectionQuery("select c.id from Country c", Long.class)
                .setCacheable(true)
                .list()
                .forEach(id -> found.put(id, name(session, id)));
        return found;
    }

    private static String name(Session session, long id) {
        Country country = session.find(Country.class, id);
        return country == null ? "none" : country.name;
    }
}
