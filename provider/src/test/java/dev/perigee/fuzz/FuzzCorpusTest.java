package dev.perigee.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replays what is known to matter: honest bytes of each kind, what fuzzing found, and each of them damaged a little. */
class FuzzCorpusTest {

    private static final long SEED = 4711;
    private static final int ROUNDS = 500;

    @ParameterizedTest
    @EnumSource(FuzzTarget.class)
    void theCorpusIsTakenAsTheContractsTell(FuzzTarget target) throws Exception {
        List<byte[]> corpus = corpus(target);
        assertThat(corpus).as("seeds of %s", target).isNotEmpty();
        Random random = new Random(SEED);
        for (byte[] input : corpus) {
            target.read(input);
            for (int round = 0; round < ROUNDS && input.length > 0; round++) {
                byte[] damaged = input.clone();
                for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                }
                target.read(damaged);
            }
        }
    }

    private static List<byte[]> corpus(FuzzTarget target) throws IOException, URISyntaxException {
        String folder = "/fuzz/" + target.name().toLowerCase(Locale.ROOT);
        URL found = Objects.requireNonNull(FuzzCorpusTest.class.getResource(folder), folder);
        try (Stream<Path> files = Files.list(Path.of(found.toURI()))) {
            return files.sorted().map(FuzzCorpusTest::bytes).toList();
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
