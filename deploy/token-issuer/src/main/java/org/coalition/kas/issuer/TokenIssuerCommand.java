package org.coalition.kas.issuer;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line: runs an issuer until the process is told to end. */
@Command(
        name = "token-issuer",
        description = "Issues DPoP-bound access tokens to test users. For tests and demonstrations only.",
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the required options before call()
final class TokenIssuerCommand implements Callable<Integer> {

    @Option(names = "--nations", required = true, split = ",", description = "ISO 3166 alpha-3 codes: USA,FRA,GBR")
    private List<String> nations;

    @Option(names = "--state", required = true, description = "directory of the signing keys, made if absent")
    private Path state;

    @Option(names = "--password-file", required = true, description = "the one password of all test accounts")
    private Path passwordFile;

    @Option(names = "--tls-certificate", required = true, description = "PEM certificate chain")
    private Path tlsCertificate;

    @Option(names = "--tls-key", required = true, description = "PEM PKCS#8 key of that certificate")
    private Path tlsKey;

    @Option(
            names = "--bind",
            defaultValue = IssuerOptions.DEFAULT_BIND,
            description = "address to listen at (${DEFAULT-VALUE})")
    private String bind;

    @Option(names = "--port", defaultValue = "0", description = "port to listen at; 0, the default, for any free one")
    private int port;

    @Option(names = "--base-url", description = "https://HOST[:PORT] as clients see it (https://localhost:PORT)")
    private @Nullable URI baseUrl;

    @Option(
            names = "--audience",
            split = ",",
            defaultValue = IssuerOptions.DEFAULT_AUDIENCE,
            description = "values of aud (${DEFAULT-VALUE})")
    private List<String> audience;

    @Option(
            names = "--token-lifetime",
            defaultValue = IssuerOptions.DEFAULT_LIFETIME,
            description = "ISO 8601 duration (${DEFAULT-VALUE})")
    private Duration tokenLifetime;

    @Option(names = "--users", description = "JSON file of accounts; the bundled ones if absent")
    private @Nullable Path users;

    @Option(names = "--port-file", description = "gets {\"port\":N} when the issuer is ready")
    private @Nullable Path portFile;

    @Option(names = "--help", usageHelp = true, description = "shows this")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    /** Runs the command line; blocks until the process is told to end, or returns 2 if the options don't fit. */
    static int run(String... args) {
        // One line per record; and small answers leave at once. Whoever set these already knows better.
        System.getProperties()
                .putIfAbsent("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n");
        System.getProperties().putIfAbsent("sun.net.httpserver.nodelay", "true");
        return new CommandLine(new TokenIssuerCommand())
                .setExecutionExceptionHandler(TokenIssuerCommand::explain)
                .execute(args);
    }

    @Override
    public Integer call() throws InterruptedException {
        try (var issuer = TokenIssuer.start(options())) {
            var ended = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(issuer::close, "shutdown"));
            announce(issuer);
            ended.await();
        }
        return CommandLine.ExitCode.OK;
    }

    private IssuerOptions options() {
        return IssuerOptions.builder(state, passwordFile, tlsCertificate, tlsKey)
                .nations(nations.toArray(String[]::new))
                .bind(bind)
                .port(port)
                .baseUrl(baseUrl)
                .audience(audience.toArray(String[]::new))
                .tokenLifetime(tokenLifetime)
                .users(users)
                .build();
    }

    private void announce(TokenIssuer issuer) {
        if (portFile != null) {
            writePort(portFile.toAbsolutePath(), issuer.port());
        }
        System.out.println(issuer.issuers().stream()
                .map(URI::toString)
                .collect(Collectors.joining(" ", "token-issuer ready: ", "")));
    }

    /** Whoever waits for the file finds it whole or not at all. */
    private static void writePort(Path file, int port) {
        try {
            var unfinished = file.resolveSibling(file.getFileName() + ".tmp");
            Files.writeString(unfinished, "{\"port\":" + port + "}\n");
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new InvalidOptionException("--port-file", file, e);
        }
    }

    private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (e instanceof InvalidOptionException) {
            command.getErr().println("token-issuer: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        throw e;
    }
}
