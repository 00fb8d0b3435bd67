package dev.perigee.it.hibernate;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the database must hold, as one thread that makes all changes knows it. */
final class Shop {

    /** A product with its collections. */
    static final class Goods {
        final String code;
        final String name;
        final int price;
        final Set<String> labels;
        final Map<Long, Integer> parts;

        Goods(String code, String name, int price, Set<String> labels, Map<Long, Integer> parts) {
            this.code = code;
            this.name = name;
            this.price = price;
            this.labels = new TreeSet<>(labels);
            this.parts = new TreeMap<>(parts);
        }

        Goods coded(String newCode) {
            return new Goods(newCode, name, price, labels, parts);
        }

        Goods named(String newName) {
            return new Goods(code, newName, price, labels, parts);
        }

        Goods priced(int newPrice) {
            return new Goods(code, name, newPrice, labels, parts);
        }

        Goods withLabel(String label) {
            Goods next = new Goods(code, name, price, labels, parts);
            if (!next.labels.remove(label)) {
                next.labels.add(label);
            }
            return next;
        }

        Goods withPart(long id, int size) {
            Goods next = new Goods(code, name, price, labels, parts);
            next.parts.put(id, size);
            return next;
        }

        Goods withoutPart(long id) {
            Goods next = new Goods(code, name, price, labels, parts);
            next.parts.remove(id);
            return next;
        }

        static Goods of(Product product) {
            Map<Long, Integer> parts = new HashMap<>();
            product.parts.forEach(part -> parts.put(part.id, part.size));
            return new Goods(product.code, product.name, product.price, product.labels, parts);
        }

        @Override
        public String toString() {
            return code + " '" + name + "' " + price + " " + labels + " " + parts;
        }
    }

    final Map<Long, Goods> goods = new TreeMap<>();
    final Map<Long, Long> stock = new TreeMap<>();
    final Map<Long, String> countries = new TreeMap<>();
}
