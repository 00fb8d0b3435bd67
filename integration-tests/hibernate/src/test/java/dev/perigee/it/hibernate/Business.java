package dev.perigee.it.hibernate;

import dev.perigee.it.hibernate.Shop.Goods;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.hibernate.Session;

/** Random transactions of all kinds, each told to a {@link Shop}; one thread runs them one after the other. */
final class Business {

    static final int PRODUCTS = 12;
    private static final int COUNTRIES = 6;
    private static final int LABELS = 4;

    /** A way to change something. */
    private interface Deed {
        void run(HibernateNode node, long id);
    }

    private final Random random;
    private final Shop shop;
    private long numbers;
    private final Map<String, Integer> counts = new TreeMap<>();

    /** Often what is common, seldom what empties caches. */
    private final List<Map.Entry<String, Deed>> deeds = List.of(
            Map.entry("rename", this::rename),
            Map.entry("rename", this::rename),
            Map.entry("rename", this::rename),
            Map.entry("label", this::label),
            Map.entry("label", this::label),
            Map.entry("part", this::addPart),
            Map.entry("part changed", this::resizePart),
            Map.entry("part gone", this::removePart),
            Map.entry("natural id", this::recode),
            Map.entry("stock", this::restock),
            Map.entry("stock", this::restock),
            Map.entry("country", this::toggleCountry),
            Map.entry("rolled back", this::rollBack),
            Map.entry("again", this::deleteAndInsert),
            Map.entry("bulk HQL", this::repriceInBulk),
            Map.entry("bulk HQL", this::restockInBulk),
            Map.entry("SQL", this::repriceBySql),
            Map.entry("evict all", (node, id) -> node.sessions().getCache().evictAllRegions()),
            Map.entry("evict region", (node, id) -> node.sessions().getCache().evictEntityData(Product.class)),
            Map.entry("evict queries", (node, id) -> node.sessions().getCache().evictQueryRegions()));

    Business(Random random, Shop shop) {
        this.random = random;
        this.shop = shop;
    }

    /** Fills the database. */
    void open(HibernateNode node) {
        node.commit(session -> {
            for (long id = 1; id <= PRODUCTS; id++) {
                session.persist(new Product(id, "first " + id));
                session.persist(new Stock(id));
            }
        });
        for (long id = 1; id <= PRODUCTS; id++) {
            shop.goods.put(id, new Goods("first " + id, "", 0, Set.of(), Map.of()));
            shop.stock.put(id, 0L);
        }
    }

    /** Changes something; tells what. */
    String act(HibernateNode node) {
        Map.Entry<String, Deed> deed = deeds.get(random.nextInt(deeds.size()));
        deed.getValue().run(node, 1 + random.nextInt(PRODUCTS));
        counts.merge(deed.getKey(), 1, Integer::sum);
        return deed.getKey();
    }

    Map<String, Integer> counts() {
        return counts;
    }

    private void rename(HibernateNode node, long id) {
        String name = "n" + ++numbers;
        node.commit(session -> session.find(Product.class, id).name = name);
        shop.goods.computeIfPresent(id, (k, goods) -> goods.named(name));
    }

    private void label(HibernateNode node, long id) {
        String label = "l" + random.nextInt(LABELS);
        node.commit(session -> {
            Product product = session.find(Product.class, id);
            if (!product.labels.remove(label)) {
                product.labels.add(label);
            }
        });
        shop.goods.computeIfPresent(id, (k, goods) -> goods.withLabel(label));
    }

    private void addPart(HibernateNode node, long id) {
        long part = ++numbers;
        node.commit(session -> {
            Product product = session.find(Product.class, id);
            product.parts.add(new Part(part, product));
        });
        shop.goods.computeIfPresent(id, (k, goods) -> goods.withPart(part, 0));
    }

    private void resizePart(HibernateNode node, long id) {
        shop.goods.get(id).parts.keySet().stream().findFirst().ifPresent(part -> {
            int size = (int) ++numbers;
            node.commit(session -> session.find(Part.class, part).size = size);
            shop.goods.computeIfPresent(id, (k, goods) -> goods.withPart(part, size));
        });
    }

    private void removePart(HibernateNode node, long id) {
        shop.goods.get(id).parts.keySet().stream().findFirst().ifPresent(part -> {
            node.commit(session -> session.find(Product.class, id).parts.removeIf(each -> each.id == part));
            shop.goods.computeIfPresent(id, (k, goods) -> goods.withoutPart(part));
        });
    }

    private void recode(HibernateNode node, long id) {
        String code = "c" + ++numbers;
        node.commit(session -> session.find(Product.class, id).code = code);
        shop.goods.computeIfPresent(id, (k, goods) -> goods.coded(code));
    }

    private void restock(HibernateNode node, long id) {
        long pieces = ++numbers;
        node.commit(session -> session.find(Stock.class, id).pieces = pieces);
        shop.stock.put(id, pieces);
    }

    private void toggleCountry(HibernateNode node, long id) {
        long country = id % COUNTRIES;
        String name = "country " + ++numbers;
        boolean present = shop.countries.containsKey(country);
        node.commit(session -> {
            if (present) {
                session.remove(session.find(Country.class, country));
            } else {
                session.persist(new Country(country, name));
            }
        });
        if (present) {
            shop.countries.remove(country);
        } else {
            shop.countries.put(country, name);
        }
    }

    private void rollBack(HibernateNode node, long id) {
        try (Session session = node.sessions().openSession()) {
            session.beginTransaction();
            Product product = session.find(Product.class, id);
            product.name = "never committed";
            product.labels.add("never committed");
            session.flush();
            session.getTransaction().rollback();
        }
    }

    private void deleteAndInsert(HibernateNode node, long id) {
        String code = "c" + ++numbers;
        node.commit(session -> session.remove(session.find(Product.class, id)));
        node.commit(session -> session.persist(new Product(id, code)));
        shop.goods.put(id, new Goods(code, "", 0, Set.of(), Map.of()));
    }

    private void repriceInBulk(HibernateNode node, long id) {
        int price = (int) ++numbers;
        node.commit(session -> session.createMutationQuery("update Product p set p.price = :price where p.id <= :id")
                .setParameter("price", price)
                .setParameter("id", id)
                .executeUpdate());
        shop.goods.replaceAll((key, goods) -> key <= id ? goods.priced(price) : goods);
    }

    private void restockInBulk(HibernateNode node, long id) {
        node.commit(session -> session.createMutationQuery("update Stock s set s.pieces = s.pieces + 1 where s.id = :id")
                .setParameter("id", id)
                .executeUpdate());
        shop.stock.merge(id, 1L, Long::sum);
    }

    private void repriceBySql(HibernateNode node, long id) {
        int price = (int) ++numbers;
        node.commit(session -> session.createNativeMutationQuery("update Product set price = :price where id = :id")
                .setParameter("price", price)
                .setParameter("id", id)
                .executeUpdate());
        shop.goods.computeIfPresent(id, (k, goods) -> goods.priced(price));
    }
}
