package dev.perigee.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No password is seen where an address is shown. */
class CredentialsTest {

    @ParameterizedTest
    @CsvSource({
        "redis://user:pass@host:1/2?namespace=a, redis://host:1/2?namespace=a, redis://***@host:1/2?namespace=a",
        "redis+cluster://:pa%40ss@a:1;b:2, redis+cluster://a:1;b:2, redis+cluster://***@a:1;b:2",
        "perigee:shop?far.redis.address=redis://u:pass@h, perigee:shop?far.redis.address=redis://h,"
                + " perigee:shop?far.redis.address=redis://***@h",
        "perigee:shop?far.redis.address=redis%3A%2F%2Fu%3Apass%40h, perigee:shop?far.redis.address=redis%3A%2F%2Fh,"
                + " perigee:shop?far.redis.address=redis%3A%2F%2F***%40h",
        "file:///a@b/x.yaml?far.redis.address=redis://u:pass@h, file:///a@b/x.yaml?far.redis.address=redis://h,"
                + " file:///a@b/x.yaml?far.redis.address=redis://***@h"
    })
    void areLeftOutOrMasked(String text, String stripped, String masked) {
        String given = text.replace(';', ',');
        assertThat(Credentials.strip(URI.create(given)).toString()).isEqualTo(stripped.replace(';', ','));
        assertThat(Credentials.mask(given)).isEqualTo(masked.replace(';', ','));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "perigee:default",
                "redis://host:1?namespace=a",
                "perigee:shop?node.name=n1",
                "file:///home/a@b/x.yaml"
            })
    void whatHasNoneStaysAsItIs(String text) {
        URI uri = URI.create(text);
        assertThat(Credentials.strip(uri)).isSameAs(uri);
        assertThat(Credentials.mask(text)).isEqualTo(text);
    }
}
