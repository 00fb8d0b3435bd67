package dev.perigee;

/**
 * The seeds of tests that draw their cases: the same in each build, so that a failure is one of the change that was made.
 * {@code -Dtests.seed=random} (profile {@code random-seeds}) draws new ones, {@code -Dtests.seed=42} repeats one.
 */
public final class Seeds {

    private static final String PROPERTY = "tests.seed";
    private static final long FIXED = 20_261_201;

    private Seeds() {}

    /** Returns a test's seed and prints it. */
    public static long of(Class<?> test) {
        String given = System.getProperty(PROPERTY, "");
        long seed = switch (given) {
            case "" -> FIXED;
            case "random" -> System.nanoTime();
            default -> Long.parseLong(given);
        };
        System.out.println(test.getSimpleName() + ": -D" + PROPERTY + "=" + seed);
        return seed;
    }
}
