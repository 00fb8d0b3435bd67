package dev.perigee.jcache;

import dev.perigee.jcache.Everywhere.Storing;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Multiplies a test by the topologies of its {@link Everywhere}. */
final class EverywhereExtension implements TestTemplateInvocationContextProvider {

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Everywhere where = context.getRequiredTestMethod().getAnnotation(Everywhere.class);
        return Arrays.stream(where.on())
                .flatMap(topology -> Arrays.stream(where.storing()).map(storing -> new Invocation(topology, storing)));
    }

    private record Invocation(Topology topology, Storing storing) implements TestTemplateInvocationContext {

        @Override
        public String getDisplayName(int index) {
            return (topology + " " + storing).toLowerCase(Locale.ROOT).replace('_', ' ');
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new Fixture(new Nodes(topology, storing == Storing.BY_VALUE)));
        }
    }

    /** Hands the nodes to the test, and closes and checks them after it. */
    private record Fixture(Nodes nodes) implements ParameterResolver, AfterEachCallback {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Nodes.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            nodes.begin();
            return nodes;
        }

        @Override
        public void afterEach(ExtensionContext context) {
            nodes.end(context.getExecutionException().isPresent());
        }
    }
}
