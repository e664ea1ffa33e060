package org.coalition.kas.kmsemulator;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line. */
@Command(
        name = "kms-emulator",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "A gRPC server that speaks Google Cloud KMS's API with real keys kept in a file.")
final class EmulatorCommand implements Callable<Integer> {

    @Option(
            names = "--keys",
            required = true,
            paramLabel = "FILE",
            description = "The key file; made if it is missing.")
    private Path keys = Path.of("");

    @Option(names = "--tls-certificate", required = true, paramLabel = "FILE", description = "Certificate chain, PEM.")
    private Path tlsCertificate = Path.of("");

    @Option(names = "--tls-key", required = true, paramLabel = "FILE", description = "Private key, PEM, PKCS#8.")
    private Path tlsKey = Path.of("");

    @Option(names = "--bind", paramLabel = "ADDR", description = "Address of the gRPC server. ${DEFAULT-VALUE}")
    private String bind = EmulatorOptions.LOOPBACK;

    @Option(names = "--port", paramLabel = "N", description = "Its port; 0 is any free one. ${DEFAULT-VALUE}")
    private int port;

    @Option(
            names = "--control-bind",
            paramLabel = "ADDR",
            description = "Address of the control plane. ${DEFAULT-VALUE}")
    private String controlBind = EmulatorOptions.LOOPBACK;

    @Option(names = "--control-port", paramLabel = "N", description = "Its port; 0 is any free one. ${DEFAULT-VALUE}")
    private int controlPort;

    @Option(names = "--latency", paramLabel = "MODE", description = "none or realistic, by default realistic.")
    private LatencyMode latency = LatencyMode.REALISTIC;

    @Option(names = "--port-file", paramLabel = "FILE", description = "Gets both ports as JSON when all is ready.")
    private @Nullable Path portFile;

    private EmulatorCommand() {}

    /** Runs until the process is told to stop, and returns its exit code. */
    static int run(String... arguments) {
        return new CommandLine(new EmulatorCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(EmulatorCommand::explain)
                .execute(arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        EmulatorOptions options = EmulatorOptions.of(keys, tlsCertificate, tlsKey)
                .withGrpcAt(bind, port)
                .withControlAt(controlBind, controlPort)
                .withLatency(latency);
        AmazonCorrettoCryptoProvider.install(); // where its native library loads; else it changes nothing
        try (KmsEmulator emulator = KmsEmulator.start(options)) {
            Runtime.getRuntime().addShutdownHook(new Thread(emulator::close, "stop"));
            tellPorts(emulator);
            System.out.printf(
                    "kms-emulator ready: grpc https://%s:%d control https://%s:%d%n",
                    bind, emulator.grpcPort(), controlBind, emulator.controlPort());
            emulator.awaitClose();
        }
        return CommandLine.ExitCode.OK;
    }

    private void tellPorts(KmsEmulator emulator) {
        Path file = portFile;
        if (file == null) {
            return;
        }
        try {
            AtomicFile.open(file).write(ports(emulator));
        } catch (IOException e) {
            throw new EmulatorStartException("--port-file", file, e);
        }
    }

    private static byte[] ports(KmsEmulator emulator) throws JsonProcessingException {
        return JsonFields.MAPPER.writeValueAsBytes(JsonFields.MAPPER
                .createObjectNode()
                .put("grpcPort", emulator.grpcPort())
                .put("controlPort", emulator.controlPort()));
    }

    private static int explain(Exception problem, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        if (problem instanceof EmulatorStartException) {
            command.getErr().println("kms-emulator: " + problem.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        throw problem;
    }
}
