package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.protocol.Violation;
import org.coalition.kas.registry.RegistryAdministration.ConflictException;
import org.jspecify.annotations.Nullable;

/**
 * The members and agreements of this nation's registry, and how administrators change them: one alone to take trust away, two
 * to give it. Every method blocks, for a few seconds at most, and throws {@link
 * org.springframework.dao.DataAccessException} when MongoDB can't be asked.
 */
public interface RegistryEntries {

    /** What there are entries of. */
    enum Kind {
        KAS,
        AGREEMENT
    }

    /**
     * Which entry.
     *
     * @param kasIds the KAS's own; of an agreement who sends, and to whom
     */
    record Name(Kind kind, List<KasId> kasIds) {

        public Name {
            kasIds = List.copyOf(kasIds);
        }

        public static Name kas(KasId kasId) {
            return new Name(Kind.KAS, List.of(kasId));
        }

        public static Name agreement(KasId from, KasId to) {
            return new Name(Kind.AGREEMENT, List.of(from, to));
        }

        @Override
        public String toString() {
            return String.join(" to ", kasIds.stream().map(KasId::value).toList());
        }
    }

    /** What can be done to an entry. */
    enum Step {
        /** Adds one that is in force when another administrator has approved it. */
        CREATE,
        /** Proposes other contents; what is in force stays until another administrator has approved them. */
        CHANGE,
        SUSPEND,
        /** Proposes to end a suspension. */
        RESUME,
        /** Puts in force what another administrator has proposed. */
        APPROVE,
        /** Takes a proposal away. */
        WITHDRAW,
        /** Ends it for good. */
        RETIRE
    }

    /**
     * What an administrator wants.
     *
     * @param content of {@link Step#CREATE} and {@link Step#CHANGE}: the fields of the entry as in a seed file; else {@code null}
     * @param etag of the entry that he has seen; {@code null} where any may be there
     */
    record Order(
            Step step,
            Name name,
            @Nullable ObjectNode content,
            @Nullable String etag,
            Caller administrator,
            String reason) {}

    /**
     * An entry as it is told of.
     *
     * @param content in force as far as its status says so
     * @param version of the document; 0 if somebody made it by hand without one
     * @param etag of all of it, as a strong validator (RFC 9110 section 8.8.3)
     */
    record Shown(
            ObjectNode content,
            long version,
            @Nullable Instant createdAt,
            @Nullable Instant updatedAt,
            String etag,
            @Nullable Proposal proposal) {}

    /**
     * What one administrator wants and another has to approve.
     *
     * @param what {@code CREATE}, {@code CHANGE} or {@code RESUME}
     * @param content of a {@code CHANGE}; else {@code null}
     */
    record Proposal(
            String what,
            @Nullable JsonNode content,
            String iss,
            String sub,
            @Nullable Instant at,
            String reason) {}

    /** An order that can be carried out as things are. */
    interface Ready {

        /** What will be different, for the audit. */
        ObjectNode change();

        /**
         * Carries it out, and has the registry read.
         *
         * @return the entry then; empty if there is none any more
         * @throws ConflictException if somebody else has changed the entry meanwhile
         */
        Optional<Shown> carryOut() throws ConflictException;
    }

    List<Shown> all(Kind kind);

    Optional<Shown> one(Name name);

    /** Looks whether an order can be carried out, and changes nothing. */
    Ready ready(Order order) throws OrderRefusedException;

    /** An order that can't be carried out. The message is fit for the administrator. */
    final class OrderRefusedException extends Exception {

        /** Why. */
        public enum Because {
            UNKNOWN,
            /** It is in a state that does not allow it. */
            CONFLICT,
            /** It is not what the administrator has seen. */
            CHANGED,
            /** Who proposes does not approve. */
            SAME_PERSON,
            /** The content is not valid. */
            INVALID
        }

        private final Because because;
        private final String pointer;

        OrderRefusedException(Because because, String message) {
            this(because, "", message);
        }

        private OrderRefusedException(Because because, String pointer, String message) {
            super(message, null, false, false);
            this.because = because;
            this.pointer = pointer;
        }

        static OrderRefusedException invalid(String pointer, String message) {
            return new OrderRefusedException(Because.INVALID, pointer, message);
        }

        public Because because() {
            return because;
        }

        /** Of what is {@link Because#INVALID}. */
        public Violation violation() {
            return new Violation(pointer, String.valueOf(getMessage()));
        }
    }
}
