package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The realms in {@code deploy/keycloak}: whoever chooses Keycloak meets the same people as at the token issuer. */
class KeycloakRealmsTest {

    private static final Path REALMS = Path.of("../keycloak");
    private static final Path ACCOUNTS =
            Path.of("../token-issuer/src/main/resources/org/coalition/kas/issuer/test-accounts.json");

    static Stream<NationProfile> nations() {
        return Infrastructure.ISSUERS.stream().map(NationProfile::new);
    }

    @ParameterizedTest
    @MethodSource("nations")
    void realm_hasTheUsersOfTheTokenIssuer(NationProfile nation) {
        Map<String, JsonNode> expected = new TreeMap<>();
        Home.readJson(ACCOUNTS)
                .path(nation.code())
                .path("users")
                .forEach(user -> expected.put(user.path("name").asText(), user));
        Map<String, JsonNode> users = new TreeMap<>();
        realm(nation)
                .path("users")
                .forEach(user -> users.put(user.path("username").asText(), account(user)));

        assertThat(users).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("nations")
    void realm_holdsNoPasswordAndNoKey(NationProfile nation) {
        JsonNode realm = realm(nation);

        assertThat(realm.findValuesAsText("value")).isNotEmpty().containsOnly("${KAS_USERS_PASSWORD}");
        assertThat(realm.findValues("secret")).isEmpty();
        assertThat(realm.findValues("privateKey")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("nations")
    void realm_givesBoundAndShortLivedTokens(NationProfile nation) {
        JsonNode realm = realm(nation);

        assertThat(realm.path("accessTokenLifespan").intValue()).isEqualTo(300);
        assertThat(realm.path("clients"))
                .filteredOn(client -> client.path("publicClient").booleanValue())
                .isNotEmpty()
                .allMatch(client -> client.at("/attributes/dpop.bound.access.tokens")
                        .asText()
                        .equals("true"));
    }

    private static JsonNode realm(NationProfile nation) {
        return Home.readJson(REALMS.resolve(nation.lower() + ".json"));
    }

    /** A user of a realm as the token issuer has it. */
    private static ObjectNode account(JsonNode user) {
        JsonNode attributes = user.path("attributes");
        ObjectNode account = Home.JSON.createObjectNode();
        account.put("name", only(attributes, "uniqueID"));
        for (String name : new String[] {"clearance", "countryOfAffiliation", "organizationType", "acr"}) {
            account.put(name, only(attributes, name));
        }
        account.set("acpCOI", parsed(only(attributes, "acpCOI")));
        account.set("amr", attributes.path("amr"));
        if (user.has("clientRoles")) {
            account.set("roles", user.at("/clientRoles/coalition-kas"));
        }
        return account;
    }

    private static String only(JsonNode attributes, String name) {
        assertThat(attributes.path(name)).as(name).hasSize(1);
        return attributes.path(name).path(0).asText();
    }

    private static JsonNode parsed(String json) {
        try {
            return Home.JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
