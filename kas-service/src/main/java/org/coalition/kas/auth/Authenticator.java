package org.coalition.kas.auth;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import org.coalition.kas.auth.AuthenticationException.Reason;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.RequestCodec;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.replay.ReplayMemory;
import org.coalition.kas.replay.ReplayMemory.Verdict;

/**
 * Who sends a request: access token, then DPoP proof, then the signed form, then the proof's being fresh. The body is
 * asked for only once the token holds: no work is done for a stranger.
 */
public final class Authenticator {

    /** Longer than any proof is accepted. */
    private static final Duration PROOF_LIFE =
            DpopVerifier.MAX_AGE.plus(DpopVerifier.MAX_AHEAD).plusSeconds(5);

    /** A body that is read when it is asked for. */
    @FunctionalInterface
    public interface Body<E extends Exception> {
        byte[] read() throws E;
    }

    /**
     * A caller with what he asks for.
     *
     * @param request the request proper: the body, or what the signed form holds
     * @param signed whether it came in the signed form
     */
    public record Authenticated(Caller caller, JsonNode request, boolean signed) {}

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
        DpopProof proof = proofs.verify(credentials, token);
        byte[] bytes = body.read();
        requireBodyHash(proof, bytes);
        JsonNode json = StrictJson.parse(bytes);
        Optional<String> signedToken = RequestCodec.signedRequestToken(json);
        JsonNode request = signedToken.isPresent() ? signedRequests.verify(signedToken.get(), proof.key()) : json;
        requireFresh(proof, signedToken.isPresent() && proof.bodyHash() != null);
        return new Authenticated(token.caller(), request, signedToken.isPresent());
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
    private void requireFresh(DpopProof proof, boolean harmlessTwice)
            throws AuthenticationException, ReplayMemoryAwayException {
        Verdict verdict = replay.spend(proof.jkt() + " " + proof.id(), PROOF_LIFE);
        if (verdict == Verdict.SPENT) {
            throw new AuthenticationException(Reason.INVALID_DPOP_PROOF, "this proof has been used");
        }
        if (verdict == Verdict.FRESH_HERE && !harmlessTwice) {
            throw new ReplayMemoryAwayException();
        }
    }
}
