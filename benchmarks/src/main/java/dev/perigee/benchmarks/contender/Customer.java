package dev.perigee.benchmarks.contender;

import java.io.Serializable;
import java.time.LocalDate;

/** The typical small value: five fields, none of which can be changed. */
public record Customer(long id, String name, String city, LocalDate since, boolean active) implements Serializable {

    static Customer of(int number) {
        return new Customer(
                number, "Customer number " + number, "City " + number % 100, LocalDate.of(2020, 1, 1), number % 2 == 0);
    }
}
