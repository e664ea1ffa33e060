package org.coalition.kas.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.jwk.JWK;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.coalition.kas.auth.AuthenticationException.Reason;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.StrictJson;

/**
 * Verifies ACP-240's {@code signedRequestToken}: a JWS by the very key of the DPoP proof, which ties client key, policies
 * and KAOs to the client from end to end.
 */
final class SignedRequestVerifier {

    private static final JOSEObjectType TYPE = new JOSEObjectType("rewrap+jwt");
    private static final Duration MAX_LIFE = Duration.ofMinutes(2);
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final Clock clock;

    SignedRequestVerifier(Clock clock) {
        this.clock = clock;
    }

    /**
     * The {@code requestBody} of a token that holds.
     *
     * @throws MalformedRequestException if the payload is not strict JSON with a {@code requestBody}
     */
    JsonNode verify(String token, JWK proofKey) throws AuthenticationException, MalformedRequestException {
        JWSObject jws = parse(token);
        require(TYPE.equals(jws.getHeader().getType()), "typ must be rewrap+jwt");
        require(ProofKeys.verify(jws, proofKey), "it must be signed by the key of the DPoP proof");
        JsonNode payload = StrictJson.parse(jws.getPayload().toBytes());
        requireInTime(payload);
        if (!payload.path("requestBody").isObject()) {
            throw new MalformedRequestException("/signedRequestToken", "must hold a requestBody object");
        }
        return payload.get("requestBody");
    }

    private void requireInTime(JsonNode payload) throws AuthenticationException {
        JsonNode iat = payload.path("iat");
        JsonNode exp = payload.path("exp");
        require(iat.isIntegralNumber() && exp.isIntegralNumber(), "iat and exp are required");
        long life = exp.longValue() - iat.longValue();
        require(life >= 0 && life <= MAX_LIFE.toSeconds(), "exp must be at most 120 s after iat");
        long now = Instant.now(clock).getEpochSecond();
        require(iat.longValue() <= now + SKEW.toSeconds(), "iat is in the future");
        require(exp.longValue() >= now - SKEW.toSeconds(), "it has expired");
    }

    private static JWSObject parse(String token) throws AuthenticationException {
        try {
            return JWSObject.parse(token);
        } catch (ParseException | RuntimeException e) {
            throw new AuthenticationException(Reason.INVALID_SIGNED_REQUEST, "signedRequestToken: not a compact JWS");
        }
    }

    private static void require(boolean holds, String otherwise) throws AuthenticationException {
        if (!holds) {
            throw new AuthenticationException(Reason.INVALID_SIGNED_REQUEST, "signedRequestToken: " + otherwise);
        }
    }
}
