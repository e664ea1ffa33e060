package org.coalition.kas.federation;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.registry.FederationAgreement;
import org.coalition.kas.registry.Member;
import org.coalition.kas.registry.RegistrySnapshot;
import org.coalition.kas.replay.ReplayMemory;
import org.coalition.kas.replay.ReplayMemory.Verdict;

/**
 * Checks what a peer states about a request that it forwards: the certificate that it presents, the assertion's signature
 * and the registry must all name the same active KAS; the request has made one hop; and it is for us, now, once.
 */
public final class AssertionVerifier {

    private static final Duration MAX_LIFE = Duration.ofSeconds(30);
    private static final Duration SKEW = Duration.ofSeconds(60);
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final int MAX_CHARS = 131_072;

    private final KasIdentity identity;
    private final ReplayMemory replay;
    private final Clock clock;

    AssertionVerifier(KasIdentity identity, ReplayMemory replay, Clock clock) {
        this.identity = identity;
        this.replay = replay;
        this.clock = clock;
    }

    /** A peer whose certificate and registry entry agree. */
    public Member peer(String thumbprint, RegistrySnapshot registry) throws FederationException {
        require(registry.fresh(), "the registry here is too old to serve peers");
        return registry.members().stream()
                .filter(member -> member.isActive() && !member.kasId().equals(identity.kasId()))
                .filter(member -> member.certificateThumbprints().contains(thumbprint))
                .findFirst()
                .orElseThrow(() -> new FederationException("the certificate is not of an active peer"));
    }

    /** What is agreed for subjects that the peer sends to us. */
    public Optional<FederationAgreement> agreementWith(Member peer, RegistrySnapshot registry) {
        return registry.agreement(peer.kasId(), identity.kasId(), clock.instant());
    }

    /** The assertion that the peer signed, checked but for its being fresh and for the body. */
    public FederationAssertion verify(List<String> headers, Member peer) throws FederationException {
        require(headers.size() == 1, "one Federation-Assertion header is required");
        require(headers.getFirst().length() <= MAX_CHARS, "the assertion is too long");
        FederationAssertion assertion = parse(headers.getFirst(), peer);
        require(assertion.iss().equals(peer.kasId().value()), "iss must be the KAS of the certificate");
        require(assertion.aud().equals(identity.kasId().value()), "aud must be this KAS");
        require(
                assertion.chain().equals(List.of(peer.kasId().value())),
                "the chain must be the forwarding KAS alone: a forwarded request is not forwarded again");
        require(REQUEST_ID.matcher(assertion.requestId()).matches(), "requestId must be 128 bits in base64url");
        Instant now = clock.instant();
        require(!assertion.exp().isAfter(assertion.iat().plus(MAX_LIFE)), "exp must be at most 30 s after iat");
        require(!assertion.iat().isAfter(now.plus(SKEW)), "iat is in the future");
        require(assertion.exp().isAfter(now.minus(SKEW)), "it has expired");
        return assertion;
    }

    /** The assertion is for this body, and has not been used. */
    public void requireFor(FederationAssertion assertion, byte[] body) throws FederationException {
        require(assertion.bodyHash().equals(Bytes.of(Hashes.sha256(body))), "bodyHash is not that of the body");
        Verdict verdict = replay.spend(
                "assertion " + assertion.iss() + " " + assertion.jti(),
                MAX_LIFE.plus(SKEW).plus(SKEW));
        require(verdict != Verdict.SPENT, "the assertion has been used");
    }

    private static FederationAssertion parse(String header, Member peer) throws FederationException {
        try {
            JWSObject jws = JWSObject.parse(header);
            require(
                    new JOSEObjectType(FederationAssertion.TYPE)
                            .equals(jws.getHeader().getType()),
                    "typ must be " + FederationAssertion.TYPE);
            String kid = jws.getHeader().getKeyID();
            PublicKey key = kid == null ? null : peer.signingKeys().get(kid);
            require(
                    jws.getHeader().getAlgorithm().equals(JWSAlgorithm.ES256)
                            && key instanceof ECPublicKey ec
                            && jws.verify(new ECDSAVerifier(ec)),
                    "the assertion's signature does not verify by the peer's key");
            return FederationAssertion.fromJson(
                    StrictJson.parse(jws.getPayload().toBytes()));
        } catch (ParseException | JOSEException | RuntimeException e) { // a header of "null" is an NPE in Nimbus
            throw new FederationException("the assertion is not a JWS by ES256");
        } catch (MalformedRequestException e) {
            throw new FederationException("the assertion's payload is not JSON");
        }
    }

    private static void require(boolean holds, String otherwise) throws FederationException {
        if (!holds) {
            throw new FederationException("Federation-Assertion: " + otherwise);
        }
    }
}
