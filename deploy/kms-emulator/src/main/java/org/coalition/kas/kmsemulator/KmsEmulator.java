package org.coalition.kas.kmsemulator;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A running emulator: a gRPC server that speaks Cloud KMS's API over TLS, and its control plane.
 *
 * <pre>{@code
 * try (KmsEmulator kms = KmsEmulator.start(EmulatorOptions.of(keys, certificate, key).withLatency(LatencyMode.NONE))) {
 *     connectTo("localhost", kms.grpcPort());
 * }
 * }</pre>
 */
public final class KmsEmulator implements AutoCloseable {

    private static final long GRACE_SECONDS = 2;

    private final ExecutorService executor;
    private final CallCounts calls;
    private final ClientTally clients = new ClientTally();
    private final Faults faults;
    private final Latencies latencies;
    private final Server grpc;
    private final ControlPlane control;

    private KmsEmulator(EmulatorOptions options, ExecutorService executor) {
        this.executor = executor;
        RandomGenerator random = new Random(); // synchronized, and nothing secret hangs on it
        calls = new CallCounts();
        faults = new Faults(random);
        latencies = new Latencies(options.latency(), random, options.sleeper());
        KeyInventory inventory = inventory(options);
        TlsIdentity identity = TlsIdentity.read(options.tlsCertificate(), options.tlsKey());
        CallPath path = new CallPath(faults, latencies, calls, inventory::holdsVersion);
        grpc = startGrpc(options, identity, new KmsService(path, inventory));
        try {
            control = startControl(options, identity);
        } catch (RuntimeException e) {
            grpc.shutdownNow();
            throw e;
        }
    }

    /**
     * Reads the keys and starts both servers. Blocks until they accept connections.
     *
     * @throws EmulatorStartException naming the option and the file or address that is wrong
     */
    public static KmsEmulator start(EmulatorOptions options) {
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        try {
            return new KmsEmulator(options, executor);
        } catch (RuntimeException e) {
            executor.shutdownNow();
            throw e;
        }
    }

    /** Runs the emulator until it is told to stop. */
    public static void main(String[] arguments) {
        System.exit(EmulatorCommand.run(arguments));
    }

    /** The port of the gRPC server. */
    public int grpcPort() {
        return grpc.getPort();
    }

    /** The port of the control plane. */
    public int controlPort() {
        return control.port();
    }

    /** What was asked of it so far. */
    public CallCounts calls() {
        return calls;
    }

    /** What goes wrong, to be changed while it runs. */
    public Faults faults() {
        return faults;
    }

    /** How slow it is, to be changed while it runs. */
    public Latencies latencies() {
        return latencies;
    }

    /** Blocks until the emulator is closed by another thread. */
    public void awaitClose() throws InterruptedException {
        grpc.awaitTermination();
    }

    /** Stops both servers. Calls that hang are let go; others have two seconds to finish. May be called twice. */
    @Override
    public void close() {
        control.stop();
        faults.clear();
        grpc.shutdown();
        try {
            if (!grpc.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                grpc.shutdownNow();
            }
        } catch (InterruptedException e) {
            grpc.shutdownNow();
            Thread.currentThread().interrupt();
        }
        executor.shutdownNow();
    }

    private static KeyInventory inventory(EmulatorOptions options) {
        try {
            return KeyInventory.open(new KeyFile(options.keys()), Clock.systemUTC());
        } catch (IOException e) {
            throw new EmulatorStartException("--keys", options.keys(), e);
        }
    }

    private Server startGrpc(EmulatorOptions options, TlsIdentity identity, KmsService service) {
        InetSocketAddress address = address("--bind", options.bind(), options.port());
        try {
            return NettyServerBuilder.forAddress(address, identity.grpc())
                    .executor(executor)
                    .permitKeepAliveTime(10, TimeUnit.SECONDS)
                    .permitKeepAliveWithoutCalls(true)
                    .intercept(clients)
                    .addService(service)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new EmulatorStartException("--bind, --port", address, e);
        }
    }

    private ControlPlane startControl(EmulatorOptions options, TlsIdentity identity) {
        InetSocketAddress address = address("--control-bind", options.controlBind(), options.controlPort());
        try {
            return ControlPlane.start(address, identity.sslContext(), executor, calls, clients, faults, latencies);
        } catch (IOException | GeneralSecurityException e) {
            throw new EmulatorStartException("--control-bind, --control-port", address, e);
        }
    }

    private static InetSocketAddress address(String option, String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new EmulatorStartException(option, host, "is not an address of this machine");
        }
    }
}
