package org.coalition.kas.local;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
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
        return altered(federation, nation, session.token(), claims);
    }

    /** A token with other claims, by the issuer's true key. */
    static AccessToken altered(
            RunningFederation federation, String nation, AccessToken token, UnaryOperator<JWTClaimsSet.Builder> claims)
            throws Exception {
        SignedJWT issued = SignedJWT.parse(token.value());
        JWTClaimsSet.Builder altered = new JWTClaimsSet.Builder(issued.getJWTClaimsSet());
        SignedJWT signed = new SignedJWT(
                new JWSHeader.Builder(issued.getHeader()).build(),
                claims.apply(altered).build());
        signed.sign(new ECDSASigner(key(federation, nation)));
        return new AccessToken(signed.serialize(), token.expiresAt());
    }

    /** A token with another header, by the issuer's true key. */
    static String resigned(
            RunningFederation federation, String nation, AccessToken token, Consumer<Map<String, Object>> change)
            throws Exception {
        SignedJWT issued = SignedJWT.parse(token.value());
        Map<String, Object> header = new LinkedHashMap<>(issued.getHeader().toJSONObject());
        change.accept(header);
        String input = Base64URL.encode(JSONObjectUtils.toJSONString(header)) + "."
                + issued.getPayload().toBase64URL();
        return input + "."
                + new ECDSASigner(key(federation, nation))
                        .sign(new JWSHeader(JWSAlgorithm.ES256), input.getBytes(StandardCharsets.US_ASCII));
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
