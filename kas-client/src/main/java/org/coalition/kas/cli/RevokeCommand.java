package org.coalition.kas.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coalition.kas.client.ClientConfig;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasEntry;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.TokenRevoker;
import org.coalition.kas.client.TokenRevoker.Name;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Has a nation's KAS refuse a token, or all tokens of somebody. */
@Command(
        name = "revoke",
        description = "Has a nation's KAS refuse an access token, or all of a subject, though they have not expired.",
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RevokeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private AdministratorOptions options;

    @ArgGroup(multiplicity = "1")
    private Tokens tokens;

    /** One of the three. */
    static final class Tokens {
        @Option(names = "--sub", paramLabel = "SUB", description = "all tokens with this sub, later ones too")
        private @Nullable String sub;

        @Option(
                names = "--token-hash",
                paramLabel = "HEX",
                description = "the one token with this tokenIdHash in the audit")
        private @Nullable String hash;

        @Option(names = "--jti", paramLabel = "JTI", description = "the one token with this jti")
        private @Nullable String jti;
    }

    @Option(
            names = "--issuer",
            paramLabel = "NATION",
            description = "whose issuer the tokens are of; else that of the KAS's nation")
    private @Nullable String issuer;

    @Option(
            names = "--for",
            required = true,
            paramLabel = "TIME",
            converter = Time.class,
            description = "for how long, for example 10m, 8h or 30d")
    private Duration time;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "why, for the record")
    private String reason;

    /** A number of minutes, hours or days. */
    static final class Time implements ITypeConverter<Duration> {

        private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,5})([mhd])");

        @Override
        public Duration convert(String text) {
            Matcher parts = FORM.matcher(text);
            if (!parts.matches()) {
                throw new TypeConversionException(
                        "'" + text + "' must be a number of minutes, hours or days: 10m, 8h, 30d");
            }
            long number = Long.parseLong(parts.group(1));
            return switch (parts.group(2)) {
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
        }
    }

    @Override
    public Integer call() throws KasException {
        try (Federation federation = options.load()) {
            KasEntry asked = options.kas(federation);
            URI whose = issuer(federation.config(), asked);
            String until = new TokenRevoker(options.login(federation, asked))
                    .revoke(whose, name(), value(), Instant.now().plus(time).truncatedTo(ChronoUnit.SECONDS), reason)
                    .map(end -> "until " + end)
                    .orElse("for ever");
            PrintWriter print = spec.commandLine().getOut();
            print.println("revoked " + Printable.of(value()) + " of " + whose + " " + until);
            print.println("in force at every replica of " + asked.kasId() + " within 10 s; other nations' KASes take it"
                    + " until they are told: --kas");
            return 0;
        }
    }

    private URI issuer(ClientConfig known, KasEntry asked) throws KasException {
        return known.requireIssuer(issuer == null ? asked.nation() : issuer.toUpperCase(Locale.ROOT));
    }

    private Name name() {
        if (tokens.sub != null) {
            return Name.SUB;
        }
        return tokens.jti != null ? Name.JTI : Name.TOKEN_ID_HASH;
    }

    private String value() {
        return switch (name()) {
            case SUB -> String.valueOf(tokens.sub);
            case JTI -> String.valueOf(tokens.jti);
            case TOKEN_ID_HASH -> String.valueOf(tokens.hash);
        };
    }
}
