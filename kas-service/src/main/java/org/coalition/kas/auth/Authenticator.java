package org.coalition.kas.auth;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.coalition.kas.auth.AuthenticationException.Reason;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.ClientEnvelope;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.RequestCodec;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.replay.ReplayMemory;
import org.coalition.kas.replay.ReplayMemory.Verdict;

/**
 * Who sends a request: access token, then DPoP proof, then the signed form, then the proof's being fresh. The body is
 * asked for only once the token holds: no work is done for a stranger.
 */
public final class Authenticator implements AutoCloseable {

    /** Longer than any proof is accepted from a client. */
    private static final Duration PROOF_LIFE =
            DpopVerifier.MAX_AGE.plus(DpopVerifier.MAX_AHEAD).plusSeconds(5);

    /** A peer judges it when it forwards it; its assertion adds a life of 30 s and skews of 60 s on both sides. */
    private static final Duration FORWARDED_PROOF_LIFE = PROOF_LIFE.plus(Duration.ofMinutes(3));

    /** A body that is read when it is asked for. */
    @FunctionalInterface
    public interface Body<E extends Exception> {
        byte[] read() throws E;
    }

    /**
     * A caller with what he asks for.
     *
     * @param request the request proper: the body, or what the signed form holds
     * @param envelope the request as it came
     */
    public record Authenticated(Caller caller, JsonNode request, ClientEnvelope envelope) {

        /** Whether it came in the signed form. */
        public boolean signed() {
            return envelope.signed();
        }
    }

    /** A caller with a body that nothing is known about. */
    public record Proven(Caller caller, Bytes body) {}

    /**
     * The KAS that a client sent a request to, which forwarded it.
     *
     * @param baseUrl what the client's proof is for
     * @param assertedAt when it forwarded the request; the proof's age is judged by that
     */
    public record Forwarder(String baseUrl, Instant assertedAt) {}

    private final AccessTokenVerifier tokens;
    private final DpopVerifier proofs;
    private final SignedRequestVerifier signedRequests;
    private final ReplayMemory replay;

    Authenticator(
            AccessTokenVerifier tokens,
            DpopVerifier proofs,
            SignedRequestVerifier signedRequests,
            ReplayMemory replay) {
        this.tokens = tokens;
        this.proofs = proofs;
        this.signedRequests = signedRequests;
        this.replay = replay;
    }

    /**
     * Authenticates a request. May block for an issuer's key set and for the replay memory.
     *
     * @throws AuthenticationException if the caller does not prove who he is
     * @throws MalformedRequestException if the body is not strict JSON, or not of the signed form where it tries to be
     * @throws ReplayMemoryAwayException if only a request in the signed form could be served now
     * @throws E if the body can't be read
     */
    public <E extends Exception> Authenticated authenticate(Credentials credentials, Body<E> body)
            throws AuthenticationException, MalformedRequestException, ReplayMemoryAwayException, E {
        AccessToken token = tokens.verify(credentials.authorization());
        return authenticate(credentials, body, token, proofs.verify(credentials, token), PROOF_LIFE);
    }

    /**
     * Authenticates a request that is no rewrap. May block as {@link #authenticate} does, and throws the same.
     *
     * @param body gives nothing where there is none
     * @throws ReplayMemoryAwayException if it can't be known whether the proof has been used before
     */
    public <E extends Exception> Proven prove(Credentials credentials, Body<E> body)
            throws AuthenticationException, ReplayMemoryAwayException, E {
        AccessToken token = tokens.verify(credentials.authorization());
        DpopProof proof = proofs.verify(credentials, token);
        byte[] bytes = body.read();
        requireBodyHash(proof, bytes);
        requireFresh(proof, PROOF_LIFE, false);
        return new Proven(token.caller(), Bytes.of(bytes));
    }

    /**
     * As {@link #authenticate}, for a request that a peer forwards: the client's own token and proof, verified as if they
     * had come straight from him, but for where and when he sent them.
     */
    public <E extends Exception> Authenticated authenticateForwarded(
            Credentials credentials, Body<E> body, Forwarder forwarder)
            throws AuthenticationException, MalformedRequestException, ReplayMemoryAwayException, E {
        AccessToken token = tokens.verify(credentials.authorization());
        DpopProof proof = proofs.verify(credentials, token, forwarder.baseUrl(), forwarder.assertedAt());
        return authenticate(credentials, body, token, proof, FORWARDED_PROOF_LIFE);
    }

    private <E extends Exception> Authenticated authenticate(
            Credentials credentials, Body<E> body, AccessToken token, DpopProof proof, Duration life)
            throws AuthenticationException, MalformedRequestException, ReplayMemoryAwayException, E {
        byte[] bytes = body.read();
        requireBodyHash(proof, bytes);
        JsonNode json = StrictJson.parse(bytes);
        Optional<String> signedToken = RequestCodec.signedRequestToken(json);
        JsonNode request = signedToken.isPresent() ? signedRequests.verify(signedToken.get(), proof.key()) : json;
        requireFresh(proof, life, signedToken.isPresent() && proof.bodyHash() != null);
        ClientEnvelope envelope = new ClientEnvelope(
                credentials.authorization().getFirst(),
                credentials.proofs().getFirst(),
                Bytes.of(bytes),
                signedToken.isPresent());
        return new Authenticated(token.caller(), request, envelope);
    }

    /** Ends what fetches key sets in the background. */
    @Override
    public void close() {
        tokens.close();
    }

    private static void requireBodyHash(DpopProof proof, byte[] body) throws AuthenticationException {
        String hash = Bytes.of(Hashes.sha256(body)).base64Url();
        if (proof.bodyHash() != null && !DpopVerifier.equal(hash, proof.bodyHash())) {
            throw new AuthenticationException(Reason.INVALID_DPOP_PROOF, "bodyHash is not that of the body");
        }
    }

    /**
     * While the shared memory is away a proof could be used once more at another replica. That gives nobody anything new
     * where the body is tied to the proof and signed by the client, so these requests are served on, and no others.
     */
    private void requireFresh(DpopProof proof, Duration life, boolean harmlessTwice)
            throws AuthenticationException, ReplayMemoryAwayException {
        Verdict verdict = replay.spend(proof.jkt() + " " + proof.id(), life);
        if (verdict == Verdict.SPENT) {
            throw new AuthenticationException(Reason.INVALID_DPOP_PROOF, "this proof has been used");
        }
        if (verdict == Verdict.FRESH_HERE && !harmlessTwice) {
            throw new ReplayMemoryAwayException();
        }
    }
}
