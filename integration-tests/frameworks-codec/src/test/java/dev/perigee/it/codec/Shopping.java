package dev.perigee.it.codec;

import dev.perigee.it.codec.Shop.Address;
import dev.perigee.it.codec.Shop.Customer;
import dev.perigee.it.codec.Shop.Order;
import dev.perigee.it.codec.Shop.OrderId;
import dev.perigee.it.codec.Shop.Setting;
import dev.perigee.it.codec.Shop.Status;
import dev.perigee.it.codec.Shop.Token;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.query.Query;
import org.hibernate.stat.Statistics;

/** An application that uses all of Hibernate's caches, over a database of its own. */
final class Shopping implements AutoCloseable {

    /** What its caches hold of its own classes. */
    static final String[] ITS_CLASSES = {"dev.perigee.it.codec.Shop$Status"};

    private final SessionFactory sessions;

    Shopping(BytesCacheManager caches, boolean structured) {
        Configuration configuration = new Configuration();
        List.of(Customer.class, Order.class, Token.class, Setting.class).forEach(configuration::addAnnotatedClass);
        configuration.getProperties().put("hibernate.javax.cache.cache_manager", caches.asCacheManager());
        this.sessions = configuration
                .setProperty("hibernate.connection.url", "jdbc:h2:mem:" + UUID.randomUUID())
                .setProperty("hibernate.hbm2ddl.auto", "create-drop")
                .setProperty("hibernate.generate_statistics", "true")
                .setProperty("hibernate.cache.region.factory_class", "jcache")
                .setProperty("hibernate.javax.cache.missing_cache_strategy", "create")
                .setProperty("hibernate.cache.use_query_cache", "true")
                .setProperty("hibernate.cache.use_structured_entries", String.valueOf(structured))
                .buildSessionFactory();
    }

    Statistics statistics() {
        return sessions.getStatistics();
    }

    void fill() {
        sessions.inTransaction(session -> {
            for (long i = 1; i <= 3; i++) {
                session.persist(customer(i));
                Order order = new Order();
                order.id = new OrderId(i, Status.PAID);
                order.text = "order " + i;
                order.customer = session.getReference(Customer.class, i);
                session.persist(order);
                Token token = new Token();
                token.id = new UUID(7, i);
                token.text = "token";
                session.persist(token);
            }
            Setting setting = new Setting();
            setting.text = "setting";
            session.persist(setting);
        });
    }

    private static Customer customer(long id) {
        Customer customer = new Customer();
        customer.id = id;
        customer.email = id + "@example.org";
        customer.kind = id == 2 ? Status.PAID : Status.NEW;
        customer.name = id == 3 ? null : "näme";
        customer.born = LocalDate.of(1990, 2, 3);
        customer.credit = new BigDecimal("12.50");
        customer.picture = new byte[] {1, 2, 3};
        customer.address = new Address();
        customer.address.street = "street";
        customer.address.checked = Status.PAID;
        customer.nicknames.addAll(List.of("a", "b"));
        customer.counts.putAll(Map.of(Status.NEW, 1, Status.PAID, 2));
        return customer;
    }

    /** Reads entities and collections by all ways; the second time the caches answer. */
    @SuppressWarnings("deprecation") // natural identifiers have one way that both versions know
    void read() {
        sessions.inTransaction(session -> {
            for (long i = 1; i <= 3; i++) {
                Customer customer = session.find(Customer.class, i);
                touch(customer.nicknames.size() + customer.counts.size() + customer.orders.size());
                touch(session.find(Order.class, new OrderId(i, Status.PAID)).text);
                touch(session.find(Token.class, new UUID(7, i)).text);
            }
            touch(session.find(Setting.class, Status.NEW).text);
        });
        sessions.inTransaction(session -> {
            for (long i = 1; i <= 3; i++) {
                touch(session.byNaturalId(Customer.class)
                        .using("email", i + "@example.org")
                        .using("kind", i == 2 ? Status.PAID : Status.NEW)
                        .load()
                        .email);
            }
        });
    }

    /** Changes what is cached, so that locks are put. */
    void change() {
        sessions.inTransaction(session -> {
            session.find(Customer.class, 1L).name = "changed";
            session.find(Customer.class, 2L).nicknames.add("c");
            session.find(Order.class, new OrderId(1, Status.PAID)).text = "changed";
        });
    }

    List<?> byParameters() {
        return query(session -> session.createQuery(
                        "from Customer c where c.kind = :kind and c.born < :date and c.email in (:emails)",
                        Customer.class)
                .setParameter("kind", Status.NEW)
                .setParameter("date", LocalDate.of(2000, 1, 1))
                .setParameterList("emails", List.of("1@example.org", "3@example.org"))
                .setMaxResults(10));
    }

    List<?> ofColumns() {
        return query(session -> session.createQuery(
                "select c.name, c.kind, c.credit, c.born from Customer c order by c.id", Object[].class));
    }

    List<?> nativeOfColumns() {
        return query(session ->
                session.createNativeQuery("select id, name, born, credit from Customer order by id", Object[].class));
    }

    List<?> nativeOfEntities() {
        return query(session -> session.createNativeQuery("select * from Customer order by id", Customer.class));
    }

    private <T> List<T> query(Function<Session, Query<T>> query) {
        return sessions.fromTransaction(
                session -> query.apply(session).setCacheable(true).getResultList());
    }

    private static void touch(Object read) {
        if (read == null) {
            throw new AssertionError("nothing read");
        }
    }

    @Override
    public void close() {
        sessions.close();
    }
}
