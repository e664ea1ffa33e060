package org.coalition.kas.web;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.ErrorCode.ErrorClass;
import org.coalition.kas.rewrap.RewrapAnswer;
import org.springframework.http.HttpStatus;

/** What came of a request as a whole: its HTTP status, and the {@code outcome} label of the metric. */
enum Outcome {
    SUCCESS(HttpStatus.OK),
    PARTIAL(HttpStatus.OK),
    DENIED(HttpStatus.FORBIDDEN),
    INTEGRITY(HttpStatus.BAD_REQUEST),
    INVALID(HttpStatus.BAD_REQUEST),
    DEPENDENCY(HttpStatus.SERVICE_UNAVAILABLE),
    ERROR(HttpStatus.INTERNAL_SERVER_ERROR),
    UNAUTHENTICATED(HttpStatus.UNAUTHORIZED),
    LIMITED(HttpStatus.TOO_MANY_REQUESTS),
    SHED(HttpStatus.SERVICE_UNAVAILABLE);

    private final HttpStatus status;

    Outcome(HttpStatus status) {
        this.status = status;
    }

    HttpStatus status() {
        return status;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A success anywhere makes 200; else the one class that all failed with; else 200. Group codes do not count. */
    static Outcome of(RewrapAnswer answer) {
        List<RewrapAnswer.Item> items = answer.groups().stream()
                .flatMap(group -> group.items().stream())
                .toList();
        Set<ErrorClass> failures = items.stream()
                .map(item -> item.outcome().errorCode())
                .filter(Objects::nonNull)
                .map(ErrorCode::errorClass)
                .filter(errorClass -> errorClass != ErrorClass.GROUP)
                .collect(Collectors.toSet());
        boolean released = items.stream().anyMatch(item -> item.outcome().released());
        if (released) {
            return failures.isEmpty() ? SUCCESS : PARTIAL;
        }
        if (failures.equals(Set.of(ErrorClass.REQUEST, ErrorClass.INTEGRITY))) {
            return INTEGRITY;
        }
        return failures.size() == 1 ? of(failures.iterator().next()) : PARTIAL;
    }

    private static Outcome of(ErrorClass errorClass) {
        return switch (errorClass) {
            case REQUEST -> INVALID;
            case INTEGRITY -> INTEGRITY;
            case POLICY -> DENIED;
            case DEPENDENCY -> DEPENDENCY;
            case INTERNAL -> ERROR;
            case GROUP -> PARTIAL;
        };
    }
}
