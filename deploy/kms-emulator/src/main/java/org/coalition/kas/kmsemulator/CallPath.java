package org.coalition.kas.kmsemulator;

import com.google.protobuf.Message;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What every call goes through: a fault is drawn, the latency passes, the work is done, the outcome is counted. */
final class CallPath {

    private static final System.Logger LOG = System.getLogger(CallPath.class.getName());

    private final Faults faults;
    private final Latencies latencies;
    private final CallCounts counts;
    private final Predicate<String> knownVersion;

    CallPath(Faults faults, Latencies latencies, CallCounts counts, Predicate<String> knownVersion) {
        this.faults = faults;
        this.latencies = latencies;
        this.counts = counts;
        this.knownVersion = knownVersion;
    }

    /**
     * Answers one call on the calling thread.
     *
     * @param name the resource that the call is about, or its parent
     * @param work what the call does; refuses by throwing {@link StatusRuntimeException}
     */
    <R extends Message> void answer(
            Operation operation, String name, StreamObserver<R> observer, Supplier<? extends R> work) {
        if (observer instanceof ServerCallStreamObserver<R> call) {
            call.setOnCancelHandler(() -> {}); // else an answer to a caller that gave up throws
        }
        try {
            R response = perform(operation, name, work);
            refuseIfAbandoned();
            count(operation, name, Status.Code.OK);
            observer.onNext(response);
            observer.onCompleted();
        } catch (StatusRuntimeException refusal) {
            count(operation, name, refusal.getStatus().getCode());
            observer.onError(refusal);
        }
    }

    private <R extends Message> R perform(Operation operation, String name, Supplier<? extends R> work) {
        try {
            String location = ResourceName.locationId(name);
            Optional<ActiveFault> fault = faults.draw(operation, location);
            if (fault.isPresent() && fault.get().rule().fault() instanceof Fault.Hang) {
                hang(fault.get().cleared());
            }
            if (operation.cryptographic()) {
                latencies.delay(location);
            }
            return fault.isPresent() ? faulty(fault.get().rule().fault(), work) : work.get();
        } catch (StatusRuntimeException refusal) {
            throw refusal;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Status.UNAVAILABLE
                    .withDescription("The emulator is stopping.")
                    .asRuntimeException();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, operation.rpc() + " failed", e);
            throw Status.INTERNAL.asRuntimeException();
        }
    }

    private static <R extends Message> R faulty(Fault fault, Supplier<? extends R> work) {
        return switch (fault) {
            case Fault.Fail fail ->
                throw Status.fromCode(fail.code())
                        .withDescription("Injected by the emulator.")
                        .asRuntimeException();
            case Fault.Corrupt corrupt -> {
                R answer = work.get();
                yield sameType(answer, corrupt.corruption().corrupt(answer));
            }
            case Fault.AlteredCiphertext _ -> throw KeyUse.wrongChecksum();
            case Fault.Empty _ -> {
                R answer = work.get();
                yield sameType(answer, answer.getDefaultInstanceForType());
            }
            case Fault.Hang _ -> work.get();
        };
    }

    /** A message's builder and its default instance are of the message's own type. */
    @SuppressWarnings("unchecked")
    private static <R extends Message> R sameType(R model, Message changed) {
        return (R) model.getClass().cast(changed);
    }

    private static void hang(CompletableFuture<Boolean> cleared) throws InterruptedException {
        CompletableFuture<Boolean> abandoned = new CompletableFuture<>();
        Context.CancellationListener listener = context -> abandoned.complete(true);
        Context.current().addListener(listener, Runnable::run);
        try {
            CompletableFuture.anyOf(cleared, abandoned).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("neither of the two fails", e);
        } finally {
            Context.current().removeListener(listener);
        }
        refuseIfAbandoned();
    }

    private static void refuseIfAbandoned() {
        Context context = Context.current();
        if (context.isCancelled()) {
            throw Contexts.statusFromCancelled(context).asRuntimeException();
        }
    }

    private void count(Operation operation, String name, Status.Code code) {
        counts.add(operation, code);
        if (operation == Operation.ASYMMETRIC_DECRYPT && knownVersion.test(name)) {
            counts.addDecrypt(name);
        }
    }
}
