package org.coalition.kas.local;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.coalition.kas.client.AccessToken;
import org.coalition.kas.client.Session;

/** Tokens that a nation's issuer signed, which say what it would not have said. */
final class IssuedTokens {

    private IssuedTokens() {}

    /** A session's own token with other claims, by the issuer's true key. */
    static AccessToken altered(
            RunningFederation federation, String nation, Session session, UnaryOperator<JWTClaimsSet.Builder> claims)
            throws Exception {
        SignedJWT issued = SignedJWT.parse(session.token().value());
        JWTClaimsSet.Builder altered = new JWTClaimsSet.Builder(issued.getJWTClaimsSet());
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(issued.getHeader()).build(),
                claims.apply(altered).build());
        token.sign(new ECDSASigner(key(federation, nation)));
        return new AccessToken(token.serialize(), session.token().expiresAt());
    }

    private static ECKey key(RunningFederation federation, String nation) throws Exception {
        Path keys = federation.local().home().folder("data/token-issuer").resolve(new NationProfile(nation).lower());
        try (Stream<Path> files = Files.walk(keys)) {
            Path newest = files.filter(file -> file.toString().endsWith(".jwk"))
                    .sorted()
                    .reduce((older, newer) -> newer)
                    .orElseThrow();
            return ECKey.parse(Files.readString(newest));
        }
    }
}
