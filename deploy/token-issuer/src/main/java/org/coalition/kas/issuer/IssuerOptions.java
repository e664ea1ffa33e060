package org.coalition.kas.issuer;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer needs to start. Made by {@link #builder}, which has the defaults of the command line.
 *
 * @param nations ISO 3166 alpha-3 codes, at least one
 * @param state directory of the signing keys, made if absent
 * @param passwordFile the one password of all accounts, in UTF-8; a line end after it doesn't count
 * @param tlsCertificate PEM certificate chain, the server's own first
 * @param tlsKey PEM PKCS#8 key of that certificate
 * @param bind address to listen at
 * @param port port to listen at, 0 for any free one
 * @param baseUrl {@code https://HOST[:PORT]} as clients see it; null for {@code https://localhost:PORT}
 * @param audience values of {@code aud}
 * @param tokenLifetime from 1 s to 1 day
 * @param users JSON file of accounts; null for the bundled ones
 * @param clock what says the time, for tokens and for proofs
 */
public record IssuerOptions(
        List<String> nations,
        Path state,
        Path passwordFile,
        Path tlsCertificate,
        Path tlsKey,
        String bind,
        int port,
        @Nullable URI baseUrl,
        List<String> audience,
        Duration tokenLifetime,
        @Nullable Path users,
        Clock clock) {

    static final String DEFAULT_BIND = "127.0.0.1";
    static final String DEFAULT_AUDIENCE = "coalition-kas";
    static final String DEFAULT_LIFETIME = "PT5M";
    private static final Duration LONGEST_LIFETIME = Duration.ofDays(1);

    /**
     * Checks what can be checked without opening a file.
     *
     * @throws InvalidOptionException if a value is out of its range
     */
    public IssuerOptions {
        nations = nations.stream().map(IssuerOptions::nationCode).distinct().toList();
        audience = List.copyOf(audience);
        require(!nations.isEmpty(), "--nations", "names no nation");
        require(!audience.isEmpty() && audience.stream().noneMatch(String::isBlank), "--audience", "is empty");
        require(port >= 0 && port <= 65_535, "--port", "must be from 0 to 65535");
        require(
                tokenLifetime.compareTo(Duration.ofSeconds(1)) >= 0 && tokenLifetime.compareTo(LONGEST_LIFETIME) <= 0,
                "--token-lifetime",
                "must be from PT1S to P1D");
        require(baseUrl == null || isOrigin(baseUrl), "--base-url", "must be https://HOST or https://HOST:PORT");
    }

    /** Starts from the files that have no default; nations must be set, the rest may be. */
    public static Builder builder(Path state, Path passwordFile, Path tlsCertificate, Path tlsKey) {
        return new Builder(state, passwordFile, tlsCertificate, tlsKey);
    }

    private static String nationCode(String code) {
        var upper = code.strip().toUpperCase(Locale.ROOT);
        require(upper.matches("[A-Z]{3}"), "--nations", "'" + code + "' is not an ISO 3166 alpha-3 code");
        return upper;
    }

    private static boolean isOrigin(URI url) {
        var path = url.getRawPath();
        return "https".equalsIgnoreCase(url.getScheme())
                && url.getHost() != null
                && url.getRawUserInfo() == null
                && (path == null || path.isEmpty() || path.equals("/"))
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
    }

    private static void require(boolean holds, String option, String reason) {
        if (!holds) {
            throw new InvalidOptionException(option, reason);
        }
    }

    /** Collects options. Not for use by several threads. */
    public static final class Builder {

        private final Path state;
        private final Path passwordFile;
        private final Path tlsCertificate;
        private final Path tlsKey;
        private List<String> nations = List.of();
        private String bind = DEFAULT_BIND;
        private int port;
        private @Nullable URI baseUrl;
        private List<String> audience = List.of(DEFAULT_AUDIENCE);
        private Duration tokenLifetime = Duration.parse(DEFAULT_LIFETIME);
        private @Nullable Path users;
        private Clock clock = Clock.systemUTC();

        private Builder(Path state, Path passwordFile, Path tlsCertificate, Path tlsKey) {
            this.state = state;
            this.passwordFile = passwordFile;
            this.tlsCertificate = tlsCertificate;
            this.tlsKey = tlsKey;
        }

        /** ISO 3166 alpha-3 codes, in either case. */
        public Builder nations(String... codes) {
            nations = List.of(codes);
            return this;
        }

        /** Address to listen at; by default 127.0.0.1. */
        public Builder bind(String address) {
            bind = address;
            return this;
        }

        /** Port to listen at; by default 0, any free one. */
        public Builder port(int number) {
            port = number;
            return this;
        }

        /** Base URL as clients see it; null for {@code https://localhost:PORT}. */
        public Builder baseUrl(@Nullable URI url) {
            baseUrl = url;
            return this;
        }

        /** Values of {@code aud}; by default {@code coalition-kas}. */
        public Builder audience(String... values) {
            audience = List.of(values);
            return this;
        }

        /** How long a token is good; by default 5 min. */
        public Builder tokenLifetime(Duration lifetime) {
            tokenLifetime = lifetime;
            return this;
        }

        /** JSON file of accounts; null for the bundled ones. */
        public Builder users(@Nullable Path file) {
            users = file;
            return this;
        }

        /** What says the time; by default the system's clock. */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /**
         * The options.
         *
         * @throws InvalidOptionException if a value is out of its range
         */
        public IssuerOptions build() {
            return new IssuerOptions(
                    nations,
                    state,
                    passwordFile,
                    tlsCertificate,
                    tlsKey,
                    bind,
                    port,
                    baseUrl,
                    audience,
                    tokenLifetime,
                    users,
                    clock);
        }
    }
}
