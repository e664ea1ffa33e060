package org.coalition.kas.kmsemulator;

import java.nio.file.Path;

/**
 * What the emulator is started with. {@link #of} has the defaults; the {@code with} methods change one thing each.
 *
 * @param keys the key file, made with the first key if it is not there
 * @param tlsCertificate PEM: the server's certificate, and its issuers after it
 * @param tlsKey PEM: its private key in PKCS#8, not encrypted
 * @param bind address of the gRPC server
 * @param port port of the gRPC server; 0 takes any free one
 * @param controlBind address of the control plane, which asks nobody who they are
 * @param controlPort port of the control plane; 0 takes any free one
 * @param latency what latencies to start with
 * @param sleeper what waits for a latency to pass
 */
public record EmulatorOptions(
        Path keys,
        Path tlsCertificate,
        Path tlsKey,
        String bind,
        int port,
        String controlBind,
        int controlPort,
        LatencyMode latency,
        Sleeper sleeper) {

    /** Loopback, in numbers: no name service decides what it is. */
    public static final String LOOPBACK = "127.0.0.1";

    /** On loopback, on any free ports, with realistic latencies. */
    public static EmulatorOptions of(Path keys, Path tlsCertificate, Path tlsKey) {
        return new EmulatorOptions(
                keys, tlsCertificate, tlsKey, LOOPBACK, 0, LOOPBACK, 0, LatencyMode.REALISTIC, Sleeper.REAL);
    }

    /** With the gRPC server at this address and port. */
    public EmulatorOptions withGrpcAt(String address, int grpcPort) {
        return new EmulatorOptions(
                keys, tlsCertificate, tlsKey, address, grpcPort, controlBind, controlPort, latency, sleeper);
    }

    /** With the control plane at this address and port. */
    public EmulatorOptions withControlAt(String address, int newControlPort) {
        return new EmulatorOptions(keys, tlsCertificate, tlsKey, bind, port, address, newControlPort, latency, sleeper);
    }

    /** With these latencies to start with. */
    public EmulatorOptions withLatency(LatencyMode mode) {
        return new EmulatorOptions(keys, tlsCertificate, tlsKey, bind, port, controlBind, controlPort, mode, sleeper);
    }

    /** With another way to wait. */
    public EmulatorOptions withSleeper(Sleeper other) {
        return new EmulatorOptions(keys, tlsCertificate, tlsKey, bind, port, controlBind, controlPort, latency, other);
    }
}
