package dev.perigee.benchmarks.contender;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The typical large value: mutable, with nested objects, a list and a map; about 1 KB when encoded. */
@SuppressWarnings("serial") // What is put into the collections can be serialized, and so can they.
public class Order implements Serializable {

    private static final long serialVersionUID = 1;
    private static final int LINES = 8;
    private static final int NOTES = 5;

    private long id;
    private String buyer = "";
    private String street = "";
    private String city = "";
    private String comment = "";
    private int status;
    private double total;
    private boolean paid;
    private List<Line> lines = new ArrayList<>();
    private Map<String, String> notes = new HashMap<>();

    /** One line of an order. */
    public static class Line implements Serializable {

        private static final long serialVersionUID = 1;

        private String article = "";
        private int count;
        private double price;

        /** For serializers. */
        public Line() {}

        Line(String article, int count, double price) {
            this.article = article;
            this.count = count;
            this.price = price;
        }

        /** Says all it has. */
        @Override
        public String toString() {
            return count + " x " + article + " for " + price;
        }
    }

    /** For serializers. */
    public Order() {}

    static Order of(int number) {
        Order order = new Order();
        order.id = number;
        order.buyer = "Buyer of the order number " + number;
        order.street = "A street with a rather long name, house " + number % 1_000;
        order.city = "The city of number " + number % 100;
        order.comment = "Please ring twice and leave it with the neighbours if nobody opens the door. ".repeat(3);
        order.status = number % 5;
        order.total = number * 1.5;
        order.paid = number % 2 == 0;
        for (int i = 0; i < LINES; i++) {
            order.lines.add(new Line("An article of the catalogue, number " + (number + i), i + 1, 9.99 + i));
        }
        for (int i = 0; i < NOTES; i++) {
            order.notes.put("note-" + i, "What was noted about it, " + number + '-' + i);
        }
        return order;
    }

    /** {@return the number it was made of} */
    public long id() {
        return id;
    }

    /** Says what it is of, so that no field is without a reader. */
    @Override
    public String toString() {
        return "Order " + id + " of " + buyer + ", " + street + ", " + city + ", " + comment.length() + ", " + status
                + ", " + total + ", " + paid + ", " + lines + ", " + notes.size();
    }
}
