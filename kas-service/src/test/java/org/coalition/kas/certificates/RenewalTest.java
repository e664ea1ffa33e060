package org.coalition.kas.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.coalition.kas.federation.TestAuthority;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Boot's own watcher, on real files. */
class RenewalTest {

    private static final TestAuthority AUTHORITY = new TestAuthority();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(WholeBundles.class);

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(log);
    }

    private ApplicationContextRunner running(String... settings) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
                .withUserConfiguration(CertificatesConfiguration.class)
                .withPropertyValues(
                        "spring.ssl.bundle.watch.file.quiet-period=100ms",
                        "spring.ssl.bundle.pem.federation.keystore.certificate=file:" + folder.resolve("own.pem"),
                        "spring.ssl.bundle.pem.federation.keystore.private-key=file:" + folder.resolve("own.key"),
                        "spring.ssl.bundle.pem.federation.truststore.certificate=file:" + folder.resolve("ca.pem"))
                .withPropertyValues(settings);
    }

    /** Renews the key, then the certificate, as two files. */
    private TestAuthority.Issued issue(Path to) throws Exception {
        TestAuthority.Issued issued = AUTHORITY.issue("kas-fra");
        replace(to.resolve("own.key"), key(issued));
        replace(to.resolve("own.pem"), pem(issued.certificate()));
        if (!Files.exists(to.resolve("ca.pem"))) {
            replace(
                    to.resolve("ca.pem"),
                    pem(issued.bundle().getStores().getTrustStore().getCertificate("root")));
        }
        return issued;
    }

    private static void replace(Path file, String content) throws IOException {
        Path draft = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), content);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String key(TestAuthority.Issued issued) throws Exception {
        PrivateKey key = (PrivateKey) issued.bundle().getStores().getKeyStore().getKey("own", null);
        return pem(new JcaPKCS8Generator(key, null).generate());
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    private static X509Certificate shown(ApplicationContext context) throws Exception {
        return (X509Certificate) context.getBean(SslBundles.class)
                .getBundle("federation")
                .getStores()
                .getKeyStore()
                .getCertificate("ssl");
    }

    private static void awaitShown(ApplicationContext context, TestAuthority.Issued issued) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(shown(context))
                .isEqualTo(issued.certificate()));
    }

    private void awaitLogged(Level level, String text) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(log.list)
                .filteredOn(event -> event.getLevel() == level)
                .extracting(ILoggingEvent::getFormattedMessage)
                .last()
                .asString()
                .contains("The SSL bundle federation ", text));
    }

    @Test
    void renewal_whenBothFilesAreReplaced_isTakenAndSaysSo() throws Exception {
        issue(folder);
        running().run(context -> {
            TestAuthority.Issued renewed = issue(folder);

            awaitShown(context, renewed);
            awaitLogged(Level.INFO, "its certificate is " + renewed.thumbprint());
        });
    }

    @Test
    void renewal_whenOnlyTheKeyIsThere_waitsForTheCertificate() throws Exception {
        TestAuthority.Issued before = issue(folder);
        running().run(context -> {
            TestAuthority.Issued renewed = AUTHORITY.issue("kas-fra");
            replace(folder.resolve("own.key"), key(renewed));
            awaitLogged(Level.ERROR, "the private key does not belong to the certificate");
            assertThat(shown(context)).isEqualTo(before.certificate());

            replace(folder.resolve("own.pem"), pem(renewed.certificate()));
            awaitShown(context, renewed);
        });
    }

    @Test
    void renewal_whenTheCertificateIsGoneForAWhile_waitsForIt() throws Exception {
        TestAuthority.Issued before = issue(folder);
        running().run(context -> {
            Files.delete(folder.resolve("own.pem"));
            awaitLogged(Level.ERROR, "own.pem");
            assertThat(shown(context)).isEqualTo(before.certificate());

            awaitShown(context, issue(folder));
        });
    }

    @Test
    void renewal_whenTheAuthoritiesCanNotBeRead_keepsTheOnesThatCould() throws Exception {
        TestAuthority.Issued before = issue(folder);
        running().run(context -> {
            replace(folder.resolve("ca.pem"), "");
            awaitLogged(Level.ERROR, "trust");

            SslBundles bundles = context.getBean(SslBundles.class);
            assertThat(bundles.getBundle("federation")
                            .getStores()
                            .getTrustStore()
                            .size())
                    .isOne();
            assertThat(shown(context)).isEqualTo(before.certificate());
        });
    }

    /** As Kubernetes mounts a secret: the files are links through a link to a folder, and that one is replaced. */
    @Test
    void renewal_whenTheFolderBehindALinkIsReplaced_isTakenEachTime() throws Exception {
        Files.createSymbolicLink(folder.resolve("..data"), mounted("..1"));
        for (String file : new String[] {"own.pem", "own.key", "ca.pem"}) {
            Files.createSymbolicLink(folder.resolve(file), Path.of("..data", file));
        }
        running().run(context -> {
            for (String version : new String[] {"..2", "..3"}) {
                Path next = folder.resolve(version);
                Files.createDirectory(next);
                TestAuthority.Issued renewed = issue(next);
                Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of(version));
                Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

                awaitShown(context, renewed);
            }
        });
    }

    private Path mounted(String version) throws Exception {
        issue(Files.createDirectory(folder.resolve(version)));
        return Path.of(version);
    }

    @Test
    void start_whenTheKeyDoesNotBelongToTheCertificate_stops() throws Exception {
        issue(folder);
        replace(folder.resolve("own.key"), key(AUTHORITY.issue("kas-fra")));

        running().run(context -> assertThat(context)
                .getFailure()
                .hasRootCauseMessage("the private key does not belong to the certificate"));
    }

    @Test
    void watch_coversOurOwnBundlesUnderWhateverNameAndNoOthers() throws Exception {
        issue(folder);
        String own = "file:" + folder.resolve("own.pem");
        running(
                        "kas.federation.ssl-bundle=peers",
                        "server.ssl.bundle=server",
                        "spring.ssl.bundle.pem.peers.truststore.certificate=" + own,
                        "spring.ssl.bundle.pem.server.truststore.certificate=" + own,
                        "spring.ssl.bundle.pem.mongo.truststore.certificate=" + own)
                .run(context -> {
                    assertThat(watched(context, "peers")).isTrue();
                    assertThat(watched(context, "server")).isTrue();
                    assertThat(watched(context, "mongo")).isFalse();
                    assertThat(watched(context, "federation")).isFalse();
                });
    }

    @Test
    void watch_whenTheSettingsSayNo_isOff() throws Exception {
        issue(folder);
        running("spring.ssl.bundle.pem.federation.reload-on-update=false")
                .run(context -> assertThat(watched(context, "federation")).isFalse());
    }

    @Test
    void watch_whenTheCertificateStandsInTheSettingsThemselves_isOff() throws Exception {
        issue(folder);
        String inline = Files.readString(folder.resolve("ca.pem"));
        running("spring.ssl.bundle.pem.federation.truststore.certificate=" + inline)
                .run(context -> assertThat(watched(context, "federation")).isFalse());
    }

    private static boolean watched(ApplicationContext context, String name) {
        return context.getBean(SslProperties.class)
                .getBundle()
                .getPem()
                .get(name)
                .isReloadOnUpdate();
    }
}
