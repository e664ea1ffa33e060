package org.coalition.kas.audit;

/** The audit trail can't be written: no key may be released. */
public final class AuditUnavailableException extends Exception {

    public AuditUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
