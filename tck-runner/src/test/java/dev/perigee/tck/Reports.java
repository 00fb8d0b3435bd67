package dev.perigee.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What surefire wrote down about a run, added up.
 *
 * @param tests how many tests there were, whatever became of them
 * @param failures how many of them failed an assertion
 * @param errors how many of them ended in another exception
 * @param leftOut the tests that were skipped, and those that the TCK left out by itself: it counts these as passed, and
 *     only its log tells
 * @param seconds how long the tests took together
 */
record Reports(int tests, int failures, int errors, List<String> leftOut, double seconds) {

    /** The name of the file with the threads of a run that hung, beside its reports. */
    static final String THREADS = "threads.txt";

    /** The name of the file with the keys that a run left in Redis, beside its reports. */
    static final String KEYS = "keys.txt";

    private static final Pattern LEFT_OUT = Pattern.compile("EXCLUDING TEST '([^']*)'\\s+'([^']*)'");

    Reports {
        leftOut = List.copyOf(leftOut);
    }

    /**
     * Adds up the reports in a folder.
     *
     * @param folder where surefire wrote them; need not exist
     * @param ofInterest says by a test class's full name whether it counts
     * @return the sums; all zero where nothing ran
     * @throws IOException if a report cannot be read or is no XML
     */
    static Reports in(Path folder, Predicate<String> ofInterest) throws IOException {
        Reports sum = new Reports(0, 0, 0, List.of(), 0);
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(Reports::isReport).sorted().toList()) {
                    Element suite = parse(file);
                    sum = ofInterest.test(suite.getAttribute("name")) ? sum.plus(of(suite)) : sum;
                }
            }
        }
        return sum;
    }

    private static boolean isReport(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("TEST-") && name.endsWith(".xml");
    }

    private static Element parse(Path file) throws IOException {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getDocumentElement();
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException(file + " is no report of surefire's", e);
        }
    }

    private static Reports of(Element suite) {
        List<String> leftOut = new ArrayList<>();
        NodeList tests = suite.getElementsByTagName("testcase");
        for (int i = 0; i < tests.getLength(); i++) {
            Element test = (Element) tests.item(i);
            String name = test.getAttribute("classname") + "#" + test.getAttribute("name");
            if (test.getElementsByTagName("skipped").getLength() > 0 || wasLeftOut(test)) {
                leftOut.add(name);
            }
        }
        return new Reports(
                tests.getLength(),
                suite.getElementsByTagName("failure").getLength(),
                suite.getElementsByTagName("error").getLength(),
                leftOut,
                Double.parseDouble(suite.getAttribute("time").replace(",", "")));
    }

    private static boolean wasLeftOut(Element test) {
        NodeList logs = test.getElementsByTagName("system-err");
        for (int i = 0; i < logs.getLength(); i++) {
            Matcher log = LEFT_OUT.matcher(logs.item(i).getTextContent());
            if (log.find()) {
                return true;
            }
        }
        return false;
    }

    private Reports plus(Reports other) {
        List<String> all = new ArrayList<>(leftOut);
        all.addAll(other.leftOut);
        return new Reports(
                tests + other.tests, failures + other.failures, errors + other.errors, all, seconds + other.seconds);
    }
}
