package dev.perigee.benchmarks.jmh;

/**
 * What one fork measured.
 *
 * @param opsPerSecond operations a second of all threads together: the median of its iterations
 * @param bytesPerOp what an operation allocates, that of all threads of the JVM
 * @param cpuNanosPerOp processor time of the whole process for one operation
 */
public record Scores(double opsPerSecond, double bytesPerOp, double cpuNanosPerOp) {}
