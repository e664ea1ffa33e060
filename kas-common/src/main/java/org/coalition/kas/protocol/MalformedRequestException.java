package org.coalition.kas.protocol;

import java.util.List;
import java.util.stream.Collectors;

/** A request that is not of the protocol's form, with every violation that was found. */
public final class MalformedRequestException extends Exception {

    private final transient List<Violation> violations;

    public MalformedRequestException(List<Violation> violations) {
        super(
                violations.stream()
                        .map(violation -> violation.pointer() + ": " + violation.message())
                        .collect(Collectors.joining("; ")),
                null,
                false,
                false);
        this.violations = List.copyOf(violations);
    }

    public MalformedRequestException(String pointer, String message) {
        this(List.of(new Violation(pointer, message)));
    }

    public List<Violation> violations() {
        return violations;
    }
}
