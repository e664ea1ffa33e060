package org.coalition.kas.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountsTest {

    @TempDir
    Path directory;

    @Test
    void bundled_haveTheUsersOfFourNations() {
        var bundled = Accounts.read(null);

        assertThat(bundled).containsOnlyKeys("USA", "FRA", "GBR", "DEU");
        assertThat(bundled.get("USA").users())
                .containsOnlyKeys(
                        "alice.usa", "bob.usa", "carol.usa", "ivan.usa", "admin.usa", "admin2.usa", "observer.usa");
        assertThat(bundled.get("FRA").users()).containsOnlyKeys("pierre.fra", "marie.fra", "admin.fra", "admin2.fra");
        assertThat(bundled.get("GBR").users()).containsOnlyKeys("grace.gbr", "otto.gbr", "admin.gbr", "admin2.gbr");
        assertThat(bundled.get("DEU").users()).containsOnlyKeys("hans.deu", "admin.deu", "admin2.deu");
    }

    @Test
    void bundled_haveOneClientForEachNation() {
        assertThat(Accounts.read(null)).allSatisfy((nation, accounts) -> assertThat(accounts.clients())
                .containsOnlyKeys("kas-tests-" + nation.toLowerCase(Locale.ROOT)));
    }

    @Test
    void bundled_belongToTheirNation_andLackNoMandatoryAttribute() {
        Accounts.read(null).forEach((nation, accounts) -> assertThat(List.of(accounts.users(), accounts.clients()))
                .flatExtracting(Map::values)
                .allSatisfy(account -> {
                    assertThat(account.countryOfAffiliation()).isEqualTo(nation);
                    assertThat(account.clearance()).isNotBlank();
                    assertThat(account.acpCOI()).isNotNull();
                    assertThat(account.organizationType()).isIn("GOV", "MIL", "INDUSTRY");
                }));
    }

    @Test
    void anAttributeLeftOut_isLeftOutOfTheToken() throws Exception {
        var users = Files.writeString(directory.resolve("users.json"), """
                {"USA": {"users": [{"name": "alice.usa", "uniqueID": "4711"}]}, "FRA": {}}
                """);

        try (var issuer = RunningIssuer.in(directory, options -> options.users(users))) {
            assertThat(issuer.token("USA", RunningIssuer.ALICE)
                            .getJWTClaimsSet()
                            .getClaims())
                    .containsEntry("sub", "alice.usa")
                    .containsEntry("uniqueID", "4711")
                    .doesNotContainKeys("clearance", "countryOfAffiliation", "acpCOI", "organizationType");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"USA\": null}",
                "{\"USA\": {\"users\": [{\"name\": \"a\", \"clearence\": \"SECRET\"}]}}",
                "{\"USA\": {\"users\": [{\"clearance\": \"SECRET\"}]}}",
                "{\"USA\": {\"users\": [null]}}",
                "{\"USA\": {\"users\": [{\"name\": \"a\"}, {\"name\": \"a\"}]}}",
                "{\"USA\": {}, \"USA\": {}}"
            })
    void aBrokenFile_isRefusedByItsName(String content) throws Exception {
        var file = Files.writeString(directory.resolve("users.json"), content);

        assertThatThrownBy(() -> Accounts.read(file))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith("--users " + file + ": ");
    }
}
