package dev.perigee.benchmarks.jmh;

import java.io.File;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.ExternalProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.Result;

/** Puts what pins a fork before its command line; no measurement of its own. */
public final class PinnedClient implements ExternalProfiler {

    /** For JMH. */
    public PinnedClient() {}

    @Override
    public Collection<String> addJVMInvokeOptions(BenchmarkParams params) {
        return Pinning.client();
    }

    @Override
    public Collection<String> addJVMOptions(BenchmarkParams params) {
        return List.of();
    }

    @Override
    public void beforeTrial(BenchmarkParams params) {
        // Nothing is measured here.
    }

    @Override
    public Collection<? extends Result<?>> afterTrial(BenchmarkResult result, long pid, File out, File err) {
        return List.of();
    }

    @Override
    public boolean allowPrintOut() {
        return true;
    }

    @Override
    public boolean allowPrintErr() {
        return true;
    }

    @Override
    public String getDescription() {
        return "keeps the client on a core of its own";
    }
}
