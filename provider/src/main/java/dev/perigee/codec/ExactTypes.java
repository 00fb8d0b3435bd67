package dev.perigee.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Set;
import java.util.UUID;

/**
 * The classes whose {@code equals} sees exactly what is written of a key: two objects of exactly one of them have the same
 * bytes if, and only if, they are equal.
 */
final class ExactTypes {

    private static final Set<Class<?>> VALUES = Set.of(
            String.class,
            Integer.class,
            Long.class,
            Short.class,
            Byte.class,
            Character.class,
            Boolean.class,
            Float.class,
            Double.class,
            UUID.class,
            BigInteger.class,
            BigDecimal.class,
            Duration.class,
            Instant.class,
            LocalDate.class,
            LocalDateTime.class,
            LocalTime.class,
            MonthDay.class,
            OffsetDateTime.class,
            OffsetTime.class,
            Period.class,
            Year.class,
            YearMonth.class,
            ZoneId.of("Europe/Paris").getClass(),
            ZoneOffset.class,
            ZonedDateTime.class);

    private static final ClassValue<Boolean> ANSWERS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return VALUES.contains(type) || Enum.class.isAssignableFrom(type) || type == Class.class;
        }
    };

    private ExactTypes() {}

    static boolean contain(Class<?> type) {
        return ANSWERS.get(type);
    }

    /** Whether objects of a class also come back equal, whichever class loaders there are. */
    static boolean areValuesOf(Class<?> type) {
        return VALUES.contains(type);
    }
}
