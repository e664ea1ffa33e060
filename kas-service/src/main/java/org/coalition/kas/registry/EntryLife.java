package org.coalition.kas.registry;

import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bson.Document;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.registry.RegistryEntries.Order;
import org.coalition.kas.registry.RegistryEntries.OrderRefusedException;
import org.coalition.kas.registry.RegistryEntries.OrderRefusedException.Because;
import org.coalition.kas.registry.RegistryEntries.Step;
import org.jspecify.annotations.Nullable;

/**
 * What a step makes of an entry: {@code PENDING → ACTIVE ⇄ SUSPENDED → RETIRED}. Whatever gives trust is first a proposal in
 * the document itself, so that one replacement puts it in force, and nothing else can have happened in between.
 */
final class EntryLife {

    private static final String WHAT = "what";
    private static final String ENTRY = "entry";
    private static final String BY = "by";

    private EntryLife() {}

    /**
     * A new entry, which waits for approval.
     *
     * @param content valid
     */
    static Document created(Order order, Document content, Instant now) {
        content.put(EntryDocument.STATUS, Member.Status.PENDING.name());
        return EntryDocument.stamped(
                content.append(EntryDocument.PROPOSAL, proposal(order, null, now)), Date.from(now));
    }

    /**
     * The document after a step, as a copy; empty if there is to be none any more.
     *
     * @param content valid; of {@link Step#CHANGE}
     */
    static Optional<Document> after(Order order, Document before, @Nullable Document content, Instant now)
            throws OrderRefusedException {
        Document next = new Document(before);
        switch (order.step()) {
            case CHANGE, RESUME -> propose(order, next, content, now);
            case SUSPEND -> suspend(order, next);
            case RETIRE -> retire(next);
            case APPROVE -> next = approved(order, next);
            case WITHDRAW -> {
                if (isOf(proposalIn(next), Step.CREATE)) {
                    return Optional.empty();
                }
                next.remove(EntryDocument.PROPOSAL);
            }
            case CREATE -> throw new IllegalArgumentException("there is one already");
        }
        return Optional.of(next.append(EntryDocument.VERSION, EntryDocument.version(before) + 1)
                .append(EntryDocument.UPDATED_AT, Date.from(now)));
    }

    private static void propose(Order order, Document next, @Nullable Document content, Instant now)
            throws OrderRefusedException {
        boolean resume = order.step() == Step.RESUME;
        refuseUnless(
                next.get(EntryDocument.PROPOSAL) == null,
                "a proposal waits for approval already: it has to be approved or withdrawn first");
        refuseUnless(
                is(next, Member.Status.SUSPENDED) || (!resume && is(next, Member.Status.ACTIVE)),
                "it is " + next.get(EntryDocument.STATUS)
                        + (resume ? ", and only what is SUSPENDED can be resumed" : ", and can't be changed"));
        next.append(EntryDocument.PROPOSAL, proposal(order, content, now));
    }

    /** Again, too: then for another reason, and whoever has proposed to resume it has to look anew. */
    private static void suspend(Order order, Document next) throws OrderRefusedException {
        refuseUnless(
                is(next, Member.Status.ACTIVE) || is(next, Member.Status.SUSPENDED),
                "it is " + next.get(EntryDocument.STATUS) + ", and only what is ACTIVE can be suspended");
        if (next.get(EntryDocument.PROPOSAL) instanceof Document proposal && isOf(proposal, Step.RESUME)) {
            next.remove(EntryDocument.PROPOSAL);
        }
        next.append(EntryDocument.STATUS, Member.Status.SUSPENDED.name())
                .append(EntryDocument.SUSPENDED_REASON, order.reason());
    }

    private static void retire(Document next) throws OrderRefusedException {
        refuseUnless(
                is(next, Member.Status.SUSPENDED),
                "it is " + next.get(EntryDocument.STATUS) + ", and only what is SUSPENDED can be retired");
        next.append(EntryDocument.STATUS, Member.Status.RETIRED.name()).remove(EntryDocument.PROPOSAL);
    }

    private static Document approved(Order order, Document next) throws OrderRefusedException {
        Document proposal = proposalIn(next);
        if (isBy(proposal, order.administrator())) {
            throw new OrderRefusedException(
                    Because.SAME_PERSON, "who has proposed it can't approve it: another administrator has to");
        }
        if (isOf(proposal, Step.CHANGE) && proposal.get(ENTRY) instanceof Document content) {
            return changed(next, content);
        }
        refuseUnless(!isOf(proposal, Step.CHANGE), "the proposal has no content: it has to be withdrawn");
        next.append(EntryDocument.STATUS, Member.Status.ACTIVE.name());
        next.remove(EntryDocument.SUSPENDED_REASON);
        next.remove(EntryDocument.PROPOSAL);
        return next;
    }

    /** Other contents; the status is no part of them. */
    static Document changed(Document next, Document content) {
        Document changed = new Document("_id", next.get("_id"));
        changed.putAll(content);
        copy(next, changed, EntryDocument.STATUS);
        copy(next, changed, EntryDocument.SUSPENDED_REASON);
        copy(next, changed, EntryDocument.CREATED_AT);
        return changed;
    }

    private static void copy(Document from, Document to, String field) {
        Object value = from.get(field);
        if (value != null) {
            to.append(field, value);
        }
    }

    private static Document proposal(Order order, @Nullable Document content, Instant now) {
        Caller administrator = order.administrator();
        Document proposal = new Document(WHAT, order.step().name());
        if (content != null) {
            proposal.append(ENTRY, content);
        }
        return proposal.append(
                        BY,
                        new Document("iss", administrator.subject().issuer())
                                .append("sub", administrator.sub())
                                .append("uniqueID", administrator.subject().uniqueId()))
                .append("at", Date.from(now))
                .append("reason", order.reason());
    }

    static Document proposalIn(Document document) throws OrderRefusedException {
        if (document.get(EntryDocument.PROPOSAL) instanceof Document proposal) {
            return proposal;
        }
        throw new OrderRefusedException(Because.CONFLICT, "nothing waits for approval");
    }

    static boolean isOf(Document proposal, Step step) {
        return step.name().equals(proposal.get(WHAT));
    }

    /** Administrators are told apart by issuer and {@code sub}. */
    private static boolean isBy(Document proposal, Caller administrator) {
        return proposal.get(BY) instanceof Document by
                && administrator.subject().issuer().equals(by.get("iss"))
                && administrator.sub().equals(by.get("sub"));
    }

    private static boolean is(Document document, Member.Status status) {
        return status.name().equals(document.get(EntryDocument.STATUS));
    }

    private static void refuseUnless(boolean holds, String otherwise) throws OrderRefusedException {
        if (!holds) {
            throw new OrderRefusedException(Because.CONFLICT, otherwise);
        }
    }
}
