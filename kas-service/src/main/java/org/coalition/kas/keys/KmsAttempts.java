package org.coalition.kas.keys;

import com.google.api.gax.grpc.GrpcCallContext;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.DeadlineExceededException;
import com.google.api.gax.rpc.InvalidArgumentException;
import com.google.api.gax.rpc.StatusCode;
import com.google.api.gax.rpc.UnavailableException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.keys.KmsMeters.Op;
import org.jspecify.annotations.Nullable;

/**
 * Asks Cloud KMS until an answer is intact. An attempt has a deadline of its own and Google's retries are off (they would
 * override it). A failed attempt that may be repeated is: at most twice, within the request's deadline and the budget.
 *
 * <p>{@code RESOURCE_EXHAUSTED} is not repeated: the quota is counted a minute, and asking again takes more of it. It does
 * count for the circuit breaker, which is what takes the load off.
 */
final class KmsAttempts {

    private static final int ATTEMPTS = 3;

    private final Duration attemptTimeout;
    private final KmsMeters meters;
    private final RetryBudget budget = new RetryBudget();

    KmsAttempts(Duration attemptTimeout, KmsMeters meters) {
        this.attemptTimeout = attemptTimeout;
        this.meters = meters;
    }

    /**
     * The first intact answer.
     *
     * @throws InvalidArgumentException if the KMS says that what it was sent is at fault
     */
    <T> T answer(Op op, Function<GrpcCallContext, T> call, Predicate<T> intact, Deadline deadline)
            throws KeyProviderUnavailableException {
        budget.earn();
        KeyProviderUnavailableException failure = null;
        for (int attempt = 1; ; attempt++) {
            Duration left = deadline.remaining();
            if (left.isZero()) {
                throw failure != null ? failure : outOfTime(null);
            }
            try {
                T answer = meters.time(op, () -> call.apply(context(left)));
                if (intact.test(answer)) {
                    return answer;
                }
                failure = altered(null);
            } catch (ApiException e) {
                failure = repeatable(e, left, failure);
            }
            if (attempt == ATTEMPTS || !again(op, attempt, deadline)) {
                throw failure;
            }
        }
    }

    private GrpcCallContext context(Duration left) {
        Duration timeout = left.compareTo(attemptTimeout) < 0 ? left : attemptTimeout;
        return GrpcCallContext.createDefault()
                .withTimeoutDuration(timeout.plusMillis(1))
                .withRetryableCodes(Set.of());
    }

    /**
     * What a failed attempt comes to if it may be repeated; all else is thrown.
     *
     * @param left what the request had left when the attempt began: a time-out that came of that tells nothing of the KMS
     * @param before what came of the attempt before
     */
    private KeyProviderUnavailableException repeatable(
            ApiException e, Duration left, @Nullable KeyProviderUnavailableException before)
            throws KeyProviderUnavailableException {
        return switch (e) {
            case UnavailableException _ -> unavailable(e);
            case DeadlineExceededException _ when left.compareTo(attemptTimeout) >= 0 -> unavailable(e);
            case DeadlineExceededException _ -> throw before != null ? before : outOfTime(e);
            case InvalidArgumentException _ when isOfTheChecksum(e) -> altered(e);
            case InvalidArgumentException _ -> throw e;
            default -> throw unavailable(e);
        };
    }

    /** Cloud KMS has one code for a ciphertext that does not open and for one that was altered on its way to it. */
    private static boolean isOfTheChecksum(ApiException e) {
        return String.valueOf(e.getMessage()).contains("ciphertext_crc32c");
    }

    private static KeyProviderUnavailableException altered(@Nullable ApiException e) {
        return new KeyProviderUnavailableException(
                "Cloud KMS: a request or an answer was altered on its way (CRC32C)", e);
    }

    private static KeyProviderUnavailableException outOfTime(@Nullable ApiException e) {
        return KeyProviderUnavailableException.outOfTime("Cloud KMS: no time was left to wait for it", e);
    }

    private static KeyProviderUnavailableException unavailable(ApiException e) {
        StatusCode.Code code = e.getStatusCode().getCode();
        String message = "Cloud KMS: " + code;
        return switch (code) {
            case PERMISSION_DENIED, FAILED_PRECONDITION, NOT_FOUND ->
                KeyProviderUnavailableException.refusal(message, e);
            default -> new KeyProviderUnavailableException(message, e);
        };
    }

    /** Waits a moment, a little longer each time and never as long as others do; false if there is neither time nor budget. */
    private boolean again(Op op, int attempt, Deadline deadline) {
        Duration pause = Duration.ofMillis(ThreadLocalRandom.current().nextLong(5, 25) * attempt);
        if (deadline.remaining().compareTo(pause) <= 0) {
            return false;
        }
        boolean paid = budget.spend();
        meters.retry(op, paid);
        return paid && slept(pause);
    }

    private static boolean slept(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
