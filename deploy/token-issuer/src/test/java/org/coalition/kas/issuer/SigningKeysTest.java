package org.coalition.kas.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeysTest {

    @TempDir
    Path directory;

    @Test
    void keys_afterARestart_areTheSame() throws Exception {
        String before;
        try (var first = RunningIssuer.in(directory)) {
            before = Tokens.keys(first, "USA").toString();
        }

        try (var second = RunningIssuer.in(directory)) {
            assertThat(Tokens.keys(second, "USA")).hasToString(before);
        }
    }

    @Test
    void keyFile_isForItsOwnerAlone() throws Exception {
        SigningKeys.in(directory.resolve("usa"), new TestClock());

        try (var files = Files.list(directory.resolve("usa"))) {
            assertThat(files).singleElement().satisfies(file -> assertThat(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
        }
    }

    @Test
    void ofSeveralKeys_theNewestSignsAndAllArePublished() throws Exception {
        Files.createDirectories(directory.resolve("state/usa"));
        var older = Proof.newKey();
        var newer = Proof.newKey();
        Files.writeString(directory.resolve("state/usa/2026-01-02T00-00-00Z.jwk"), newer.toJSONString());
        Files.writeString(directory.resolve("state/usa/2026-01-01T00-00-00Z.jwk"), older.toJSONString());

        try (var issuer = RunningIssuer.in(directory)) {
            assertThat(Tokens.keys(issuer, "USA").getKeys()).hasSize(2);
            assertThat(issuer.token("USA", RunningIssuer.ALICE).getHeader().getKeyID())
                    .isEqualTo(newer.computeThumbprint().toString());
        }
    }

    @Test
    void aPublicKeyInTheState_isRefusedByItsFileName() throws Exception {
        var file = directory.resolve("1.jwk");
        Files.writeString(file, Proof.newKey().toPublicJWK().toJSONString());

        assertThatThrownBy(() -> SigningKeys.in(directory, new TestClock()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("--state " + file + ": is not a private P-256 JWK");
    }
}
