package dev.perigee.codec;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The classes that may be written to the far tier and read from it, by name. Immutable.
 *
 * <p>Patterns have the form that the JDK's serial filters use; the first one that matches a name decides, and a name that
 * none matches is denied:
 *
 * <pre>
 *   com.acme.Foo     this class
 *   com.acme.Foo$Bar this nested class
 *   com.acme.*       all classes of this package
 *   com.acme.**      all classes of this package and the packages below it
 *   !com.acme.Bad    not this class, package or tree
 * </pre>
 *
 * Only names are looked at, so a denied class is never loaded. An array is judged by the class of its elements.
 */
public final class AllowList {

    static final String OPTION = "serialization.allow";

    private static final Pattern SYNTAX =
            Pattern.compile("!?[\\p{javaJavaIdentifierStart}][\\p{javaJavaIdentifierPart}]*"
                    + "(\\.[\\p{javaJavaIdentifierStart}][\\p{javaJavaIdentifierPart}]*)*(\\.\\*\\*?)?");

    private final List<Rule> rules;
    private final boolean trusting;

    private AllowList(List<Rule> rules, boolean trusting) {
        this.rules = rules;
        this.trusting = trusting;
    }

    /**
     * Makes a list from patterns.
     *
     * @param patterns the patterns, in the order in which they are tried; may be empty
     * @return the list
     * @throws IllegalArgumentException if a pattern has another form, naming it and the right ones
     */
    public static AllowList of(List<String> patterns) {
        return new AllowList(patterns.stream().map(AllowList::parse).toList(), false);
    }

    /**
     * A list that allows every class. Only for bytes that never leave this JVM, as those of the memory far store.
     *
     * @return the list
     */
    public static AllowList trusting() {
        return new AllowList(List.of(), true);
    }

    Verdict judge(String className) {
        for (Rule rule : rules) {
            if (rule.matches(className)) {
                return rule.deny ? Verdict.DENIED : Verdict.ALLOWED;
            }
        }
        return trusting ? Verdict.ALLOWED : Verdict.UNDECIDED;
    }

    private static Rule parse(String pattern) {
        if (!SYNTAX.matcher(pattern).matches()) {
            throw new IllegalArgumentException(OPTION + ": '" + pattern
                    + "' is not a pattern; give a class (com.acme.Foo), a package (com.acme.*), a package and those below"
                    + " (com.acme.**), or one of these after a '!' to deny it");
        }
        boolean deny = pattern.startsWith("!");
        String name = deny ? pattern.substring(1) : pattern;
        if (name.endsWith(".**")) {
            return new Rule(name.substring(0, name.length() - 2), Scope.TREE, deny);
        }
        if (name.endsWith(".*")) {
            return new Rule(name.substring(0, name.length() - 1), Scope.PACKAGE, deny);
        }
        return new Rule(name, Scope.CLASS, deny);
    }

    enum Verdict {
        ALLOWED,
        DENIED,
        UNDECIDED
    }

    private enum Scope {
        CLASS,
        PACKAGE,
        TREE
    }

    /** For a package or a tree, {@code text} ends with the dot. */
    private record Rule(String text, Scope scope, boolean deny) {

        boolean matches(String className) {
            return switch (scope) {
                case CLASS -> className.equals(text);
                case PACKAGE -> className.startsWith(text) && className.indexOf('.', text.length()) < 0;
                case TREE -> className.startsWith(text);
            };
        }
    }
}
