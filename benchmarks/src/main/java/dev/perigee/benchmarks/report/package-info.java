/** What was measured, what was promised, and how both are told: table, JSON, charts. */
@NullMarked
package dev.perigee.benchmarks.report;

import org.jspecify.annotations.NullMarked;
