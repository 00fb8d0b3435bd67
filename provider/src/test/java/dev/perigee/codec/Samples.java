package dev.perigee.codec;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Classes as users have them. Their names and fields are part of the golden bytes. */
final class Samples {

    private Samples() {}

    record Point(int x, int y) {}

    record Person(String name, LocalDate born, List<String> nicknames, Colour favourite) {}

    /** All kinds of components. */
    record Mixed(
            boolean a,
            byte b,
            char c,
            short d,
            int e,
            long f,
            float g,
            double h,
            @Nullable String i,
            int @Nullable [] j) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Mixed that && toString().equals(that.toString());
        }

        @Override
        public int hashCode() {
            return toString().hashCode();
        }

        @Override
        public String toString() {
            return List.of(a, b, c, d, e, f, g, h, String.valueOf(i), Arrays.toString(j))
                    .toString();
        }
    }

    record Box<T>(@Nullable T content) {}

    enum Colour {
        RED,
        GREEN,
        BLUE {
            @Override
            boolean isCold() {
                return true;
            }
        };

        boolean isCold() {
            return false;
        }
    }

    sealed interface Shape permits Circle, Square {}

    record Circle(int radius) implements Shape {}

    record Square(int side) implements Shape {}

    record Drawing(List<Shape> shapes, Map<Colour, Shape> byColour) {}

    static class Entity {
        private final long id;

        Entity(long id) {
            this.id = id;
        }

        long id() {
            return id;
        }
    }

    /** A plain class with a superclass, final and transient fields and no constructor without parameters. */
    static final class Account extends Entity {
        private final String owner;
        private double balance;
        private transient int cached = 7;
        private @Nullable Account parent;
        private final List<Point> points = new ArrayList<>();

        Account(long id, String owner, double balance) {
            super(id);
            this.owner = owner;
            this.balance = balance;
        }

        Account with(Point point) {
            points.add(point);
            return this;
        }

        Account under(Account other) {
            parent = other;
            return this;
        }

        void pay(double amount) {
            balance += amount;
        }

        int cached() {
            return cached;
        }

        @Nullable Account parent() {
            return parent;
        }

        List<Point> points() {
            return points;
        }

        @Override
        @SuppressWarnings({"EqualsWrongThing", "ReferenceEquality"}) // an account may be its own parent
        public boolean equals(@Nullable Object other) {
            return other instanceof Account that
                    && id() == that.id()
                    && owner.equals(that.owner)
                    && balance == that.balance
                    && points.equals(that.points)
                    && Objects.equals(parent == this ? null : parent, that.parent == that ? null : that.parent);
        }

        @Override
        public int hashCode() {
            return Objects.hash(id(), owner, balance, points);
        }
    }

    /** A link of a chain or a ring. */
    static final class Link {
        @Nullable Object next;
    }

    /** Chains so many links, the first holding the second and so on. */
    static Link chain(int length) {
        Link first = new Link();
        Link last = first;
        for (int i = 1; i < length; i++) {
            Link link = new Link();
            last.next = link;
            last = link;
        }
        return first;
    }
}
