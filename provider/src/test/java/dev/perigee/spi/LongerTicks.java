package dev.perigee.spi;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs a chapter's test anew, with ticks that are long enough, if the machine took so long for it that nothing can be said:
 * more time than a tick passed beside what the test itself let pass. A test that fails though it was quick enough has
 * failed.
 */
final class LongerTicks implements InvocationInterceptor {

    private static final int MOST_RUNS = 5;

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> test, ExtensionContext context)
            throws Throwable {
        FarStoreChapter chapter = (FarStoreChapter) context.getRequiredTestInstance();
        try {
            invocation.proceed();
        } catch (AssertionError e) {
            runAnew(chapter, test, e);
        }
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> test, ExtensionContext context)
            throws Throwable {
        interceptTestMethod(invocation, test, context);
    }

    private static void runAnew(FarStoreChapter chapter, ReflectiveInvocationContext<Method> test, AssertionError first)
            throws Throwable {
        Method method = test.getExecutable();
        method.setAccessible(true);
        AssertionError failure = first;
        for (int run = 2; run <= MOST_RUNS; run++) {
            long lost = chapter.lostMillis();
            if (lost < chapter.tick().toMillis()) {
                throw failure;
            }
            chapter.openAnew(/* tickMillis= */ 4 * lost);
            try {
                method.invoke(chapter, test.getArguments().toArray());
                return;
            } catch (InvocationTargetException e) {
                if (!(e.getCause() instanceof AssertionError assertion)) {
                    throw e.getCause();
                }
                failure = assertion;
            }
        }
        throw failure;
    }
}
