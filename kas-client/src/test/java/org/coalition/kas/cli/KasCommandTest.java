package org.coalition.kas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.coalition.kas.client.TestFederation;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.StrictJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as a person meets it. */
class KasCommandTest {

    @TempDir
    Path directory;

    private TestFederation kases;
    private Path plain;
    private String out;
    private String err;

    @BeforeEach
    void start() throws Exception {
        kases = new TestFederation(directory);
        plain = Files.writeString(directory.resolve("plan.txt"), "attack at dawn");
    }

    @AfterEach
    void stop() {
        kases.close();
    }

    @Test
    void seal_andOpen_giveTheSameFile() throws Exception {
        assertThat(run("seal " + plain + " --to USA,FRA --classification SECRET --releasable-to USA,FRA"
                        + " --classification-nation USA --coi NATO --coi-operator ANY --caveats X"))
                .isZero();
        assertThat(out)
                .contains("sealed " + plain + ".ztdf", "SECRET, releasable to USA FRA", "every KAS must agree (allOf)")
                .contains("next: kas open " + plain + ".ztdf --as USER.usa");
        assertThat(err).contains("sealing " + plain + " (14 bytes) for USA, FRA");

        assertThat(run("open " + plain + ".ztdf --as alice.usa --out " + directory.resolve("opened")))
                .isZero();
        assertThat(out).contains("opened " + directory.resolve("opened") + " (14 bytes): SECRET");
        assertThat(directory.resolve("opened")).hasContent("attack at dawn");
    }

    @Test
    void seal_withoutTo_isForTheFirstKas() {
        seal();

        assertThat(err).contains("for USA");
        assertThat(out).contains(kases.usa.url() + " kas-usa-enc").doesNotContain(kases.fra.url());
    }

    @Test
    void open_ontoAFileThatIsThere_isWrongUsageWithoutForce() {
        seal();

        assertThat(run("open " + plain + ".ztdf --as alice.usa")).isEqualTo(2);
        assertThat(err).contains(plain + " is there already: choose another --out, or use --force");
        assertThat(run("open " + plain + ".ztdf --as alice.usa --client-key RSA_2048 --force"))
                .isZero();
    }

    @Test
    void open_whenRefused_saysByWhomAndWhy() {
        seal();
        kases.usa.refuse(ErrorCode.POLICY_DENIED);

        assertThat(run("open " + plain + ".ztdf --as alice.usa --out " + directory.resolve("opened")))
                .isEqualTo(3);
        assertThat(err)
                .contains("refused:", "kas-usa  POLICY_DENIED: country USA is not in releasabilityTo", "request ");
        assertThat(directory.resolve("opened")).doesNotExist();
    }

    @Test
    void open_withAWrongPassword_isRefused() throws Exception {
        seal();
        Files.writeString(directory.resolve("password"), "wrong");

        assertThat(run("open " + plain + ".ztdf --as alice.usa --force")).isEqualTo(3);
        assertThat(err).contains("no token for alice.usa: invalid_grant");
    }

    @Test
    void open_ofACutFile_isNotIntact() throws Exception {
        seal();
        Path sealed = directory.resolve("plan.txt.ztdf");
        byte[] bytes = Files.readAllBytes(sealed);
        Files.write(sealed, java.util.Arrays.copyOf(bytes, bytes.length - 1));

        assertThat(run("open " + sealed + " --as alice.usa --force")).isEqualTo(4);
        assertThat(err).contains("not a sealed file, or no longer whole");
    }

    @Test
    void open_whenNobodyListens_isUnreachable() {
        seal();
        kases.close();

        assertThat(run("open " + plain + ".ztdf --as alice.usa --force")).isEqualTo(5);
        assertThat(err).contains("no answer from https://localhost:");
    }

    @Test
    void open_withoutFederation_saysWhatToDo() {
        assertThat(run(directory.resolve("nowhere.json"), "open", "x", "--as", "alice.usa"))
                .isEqualTo(2);
        assertThat(err).contains("nowhere.json: no federation here: run ./kas up first");
    }

    @Test
    void rewrap_showsResultsAndNoKeys() {
        seal();

        assertThat(run("rewrap " + plain + ".ztdf --as alice.usa")).isZero();
        assertThat(out)
                .containsPattern("request [0-9a-f-]{36}, status 200, \\d+ ms")
                .contains("kas-usa  success");
        assertThat(out).doesNotContain("kasWrappedKey");
    }

    @Test
    void rewrap_whenRefused_showsResultsAndSaysSoInItsStatus() {
        seal();
        kases.usa.refuse(ErrorCode.AGREEMENT_DENIED);

        assertThat(run("rewrap " + plain + ".ztdf --as alice.usa")).isEqualTo(3);
        assertThat(out).contains("status 403", "AGREEMENT_DENIED");
    }

    @Test
    void rewrap_asJson_isTheAnswer() throws Exception {
        seal();

        assertThat(run("rewrap " + plain + ".ztdf --as alice.usa --kas kas-usa --json"))
                .isZero();
        var json = StrictJson.parse(out.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(json.at("/responses/0/results/0/status").asText()).isEqualTo("success");
    }

    @Test
    void rewrap_asCurl_isACommandToCopy() throws Exception {
        seal();
        assertThat(run("rewrap " + plain + ".ztdf --as alice.usa --curl")).isZero();
        assertThat(out)
                .startsWith("curl --cacert '" + directory.resolve("ca.pem") + "'")
                .contains("'" + kases.usa.url() + "/rewrap'", "-H 'Authorization: DPoP a.b.c'", "-H 'DPoP: ey")
                .contains("-d '{\"signedRequestToken\":\"ey");
        assertThat(err).contains("good for 60 s, and once");
    }

    @Test
    void rewrap_asCurl_isACommandThatTheKasTakes() throws Exception {
        assumeThat(new ProcessBuilder("sh", "-c", "command -v curl").start().waitFor())
                .as("curl is there")
                .isZero();
        seal();
        run("rewrap " + plain + ".ztdf --as alice.usa --curl");

        Process curl = new ProcessBuilder("sh", "-c", out).start();
        var answer = StrictJson.parse(curl.getInputStream().readAllBytes());
        assertThat(answer.at("/responses/0/results/0/status").asText()).isEqualTo("success");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unknown",
                "seal",
                "seal plan --classification SECRET",
                "seal plan --releasable-to USA",
                "seal plan --classification SECRET --releasable-to USA --coi-operator SOME",
                "open plan.ztdf",
                "rewrap plan.ztdf",
                "rewrap plan.ztdf --as alice.usa --json --curl",
                "explain",
                "explain --as alice.usa",
                "explain --as alice.usa --classification SECRET",
                "explain missing.ztdf --as alice.usa",
                "explain plan.ztdf --as alice.usa --classification SECRET --releasable-to USA",
                "explain --classification SECRET --releasable-to USA",
                "open missing.ztdf --as alice.usa",
                "seal missing --classification SECRET --releasable-to USA",
            })
    void wrongUsage_endsWithStatus2_andSaysWhat(String arguments) {
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err).isNotBlank();
    }

    @Test
    void seal_forANationThatIsNotThere_saysWhichAre() {
        assertThat(run("seal " + plain + " --to DEU --classification SECRET --releasable-to USA"))
                .isEqualTo(2);
        assertThat(err).contains("kases: there is none of DEU, only [USA, FRA]");
    }

    @Test
    void whatComesFromOutside_doesNotReachTheTerminalAsItIs() {
        assertThat(Printable.of("a\u001b[2Jb\u009bc\u202ed\né")).isEqualTo("a?[2Jb?c?d?é");
        assertThat(Printable.of(null)).isEmpty();
    }

    @Test
    void sizes_areAsPeopleReadThem() {
        assertThat(Sizes.of(1023)).isEqualTo("1023 bytes");
        assertThat(Sizes.of(1536)).isEqualTo("1.5 KiB");
        assertThat(Sizes.of(5L << 40)).isEqualTo("5.0 TiB");
    }

    @Test
    void help_namesTheExitStatuses() {
        assertThat(run("--help")).isZero();
        assertThat(out).contains("seal", "open", "rewrap", "explain", "Exit status");
    }

    private void seal() {
        assertThat(run("seal " + plain + " --classification SECRET --releasable-to USA"))
                .isZero();
    }

    private int run(String arguments) {
        String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ", -1);
        return run(kases.clientJson, words);
    }

    private int run(Path config, String... words) {
        var stdout = new StringWriter();
        var stderr = new StringWriter();
        boolean command = words.length > 1;
        String[] all = command ? java.util.Arrays.copyOf(words, words.length + 2) : words;
        if (command) {
            all[words.length] = "--config";
            all[words.length + 1] = config.toString();
        }
        int status = KasCommand.commandLine()
                .setOut(new PrintWriter(stdout, true))
                .setErr(new PrintWriter(stderr, true))
                .execute(all);
        out = stdout.toString();
        err = stderr.toString();
        return status;
    }
}
