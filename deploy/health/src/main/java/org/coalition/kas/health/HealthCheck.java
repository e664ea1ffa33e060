package org.coalition.kas.health;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Asks one HTTPS URL once: exit status 0 if it answers 200, 1 if not, 2 if it can't be asked.
 *
 * <p>{@code HEALTH_URL} is the URL, {@code HEALTH_TRUST} a PEM file of the authorities that are trusted, and no others.
 */
public final class HealthCheck {

    private static final int TIMEOUT_MILLIS = 3_000;
    private static final int HTTP_OK = 200;

    private final Map<String, String> environment;
    private final PrintStream out;

    HealthCheck(Map<String, String> environment, PrintStream out) {
        this.environment = environment;
        this.out = out;
    }

    /** Asks, prints one line, and ends the process with the exit status. Blocks for seconds at most. */
    public static void main(String[] args) {
        System.exit(new HealthCheck(System.getenv(), System.out).run());
    }

    int run() {
        String url = environment.get("HEALTH_URL");
        String trust = environment.get("HEALTH_TRUST");
        if (url == null || !url.startsWith("https://") || trust == null) {
            out.println("HEALTH_URL must be an https URL, and HEALTH_TRUST the PEM file of whom to trust");
            return 2;
        }
        try {
            int status = ask(URI.create(url), trusting(Path.of(trust)));
            out.println(url + " answers " + status);
            return status == HTTP_OK ? 0 : 1;
        } catch (IOException e) {
            out.println(url + " does not answer: " + e);
            return 1;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            out.println(url + " can't be asked, trusting " + trust + ": " + e);
            return 2;
        }
    }

    private static int ask(URI url, SSLContext context) throws IOException {
        if (!(url.toURL().openConnection() instanceof HttpsURLConnection connection)) {
            throw new IllegalArgumentException("not https: " + url);
        }
        connection.setSSLSocketFactory(context.getSocketFactory());
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setInstanceFollowRedirects(false);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    private static SSLContext trusting(Path file) throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities(file));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore authorities(Path file) throws GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + store.size(), authority);
            }
            return store;
        } catch (IOException e) {
            throw new CertificateException("cannot read " + file, e);
        }
    }
}
