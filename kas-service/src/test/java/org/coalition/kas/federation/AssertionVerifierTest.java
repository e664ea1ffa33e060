package org.coalition.kas.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.coalition.kas.registry.Member;
import org.coalition.kas.registry.RegistrySnapshot;
import org.coalition.kas.registry.Revocations;
import org.coalition.kas.support.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssertionVerifierTest {

    private final SpentOnce replay = new SpentOnce();
    private final AssertionVerifier verifier = Peers.verifier(replay);
    private final ObjectNode json = Peers.assertion();

    @Test
    void verify_whenAllHolds_tellsWhatThePeerStates() throws Exception {
        FederationAssertion assertion = verify(Peers.signed(json));

        assertThat(assertion.requestId()).isEqualTo(Peers.REQUEST);
        assertThat(assertion.kaoIds()).containsExactly("k1");
        assertThat(assertion.deadline()).isEqualTo(Duration.ofSeconds(5));
        ObjectMapper mapper = new ObjectMapper();
        assertThat(mapper.readTree(assertion.toJson().toString())).isEqualTo(mapper.readTree(json.toString()));
    }

    @Test
    void verify_whatOurOwnSignerMakes_holds() throws Exception {
        String signed = Peers.signingKey(Peers.USA, Peers.USA_KEY)
                .sign(
                        FederationAssertion.TYPE,
                        FederationAssertion.fromJson(json).toJson().toString());

        assertThat(verify(signed).iss()).isEqualTo("kas-usa");
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "kas-result+jws", "rewrap+jwt", "dpop+jwt"})
    void verify_whenTheTypeIsAnothers_refuses(String type) {
        assertRefused(signed(Peers.header().type(new JOSEObjectType(type))));
    }

    @Test
    void verify_whenThereIsNoType_refuses() {
        assertRefused(signed(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("kas-usa-sig")));
    }

    @Test
    void verify_whenTheAlgorithmIsSymmetric_refuses() throws Exception {
        JWSObject jws = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(new JOSEObjectType("kas-assertion+jwt"))
                        .keyID("kas-usa-sig")
                        .build(),
                new Payload(json.toString()));
        jws.sign(new MACSigner(Peers.USA_KEY.getPublic().getEncoded()));

        assertRefused(jws.serialize());
    }

    @Test
    void verify_whenTheKidIsUnknown_refuses() {
        assertRefused(signed(Peers.header().keyID("kas-usa-sig-2")));
    }

    @Test
    void verify_whenThereIsNoKid_refuses() {
        assertRefused(signed(Peers.header().keyID(null)));
    }

    @Test
    void verify_whenAnotherPeerSigned_refuses() {
        assertRefused(Peers.signed(Peers.header(), json.toString(), Peers.FRA_KEY));
    }

    @Test
    void verify_whenTheHeaderBringsItsOwnKey_refuses() {
        assertRefused(Peers.signed(
                Peers.header().jwk(Peers.signingKey(Peers.FRA, Peers.FRA_KEY).publicJwk()),
                json.toString(),
                Peers.FRA_KEY));
    }

    @Test
    void verify_whenAHeaderIsCriticalAndUnknown_refuses() {
        assertRefused(
                signed(Peers.header().criticalParams(java.util.Set.of("urn:x")).customParam("urn:x", true)));
    }

    @Test
    void verify_whenTheRegisteredKeyIsOfAnotherCurve_refuses() {
        Member peer = Peers.usa();
        Member other = new Member(
                peer.kasId(),
                peer.nation(),
                peer.origin(),
                peer.federationUrl(),
                peer.status(),
                peer.certificateThumbprints(),
                Map.of("kas-usa-sig", TestKeys.ecPublic("P-384")));

        assertThatExceptionOfType(FederationException.class)
                .isThrownBy(() -> verifier.verify(List.of(Peers.signed(json)), other));
    }

    @ParameterizedTest
    @CsvSource({"iss, kas-gbr", "aud, kas-gbr", "aud, kas-usa"})
    void verify_whenItIsNotFromThePeerToUs_refuses(String name, String value) {
        assertRefused(Peers.signed(json.put(name, value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "kas-fra", "kas-gbr", "kas-gbr,kas-usa", "kas-usa,kas-fra", "kas-usa,kas-usa"})
    void verify_whenTheChainIsNotThePeerAlone_refuses(String chain) {
        var array = json.putArray("chain");
        for (String kas : chain.isEmpty() ? new String[0] : chain.split(",", -1)) {
            array.add(kas);
        }

        assertRefused(Peers.signed(json));
    }

    @Test
    void verify_whenTheChainIsAnObject_refuses() {
        json.putObject("chain").put("a", "kas-usa");

        assertRefused(Peers.signed(json));
    }

    @ParameterizedTest
    @CsvSource({"0, 31", "-91, -61", "-90, -60", "61, 90", "0, -61"})
    void verify_whenTheTimesAreNotNow_refuses(long iat, long exp) {
        assertRefused(times(iat, exp));
    }

    @ParameterizedTest
    @CsvSource({"0, 30", "-89, -59", "60, 90"})
    void verify_whenTheTimesAreWithinTheSkew_holds(long iat, long exp) throws Exception {
        assertThat(verify(times(iat, exp))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iss",
                "aud",
                "iat",
                "exp",
                "jti",
                "requestId",
                "chain",
                "deadlineMs",
                "bodyHash",
                "kaoIds",
                "clientKeyThumbprint",
                "jkt",
                "subject"
            })
    void verify_whenAFieldIsMissingOrOfAnotherType_refuses(String name) {
        assertRefused(Peers.signed(json.deepCopy().without(name)));
        ObjectNode bent = json.deepCopy();
        bent.put(name, true);
        assertRefused(Peers.signed(bent));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iat", "exp", "deadlineMs"})
    void verify_whenANumberIsNegativeOrBroken_refuses(String name) {
        assertRefused(Peers.signed(json.deepCopy().put(name, -1)));
        assertRefused(Peers.signed(json.deepCopy().put(name, 1.5)));
        assertRefused(Peers.signed(json.deepCopy().put(name, Long.MAX_VALUE)));
    }

    @Test
    void verify_whenANameStandsTwice_refuses() {
        String twice = json.toString().replace("{\"iss\"", "{\"aud\":\"kas-gbr\",\"iss\"");

        assertRefused(Peers.signed(Peers.header(), twice, Peers.USA_KEY));
    }

    @Test
    void verify_whenThereAreNoneOrTwoHeaders_refuses() {
        String signed = Peers.signed(json);

        assertThatExceptionOfType(FederationException.class).isThrownBy(() -> verifier.verify(List.of(), Peers.usa()));
        assertThatExceptionOfType(FederationException.class)
                .isThrownBy(() -> verifier.verify(List.of(signed, signed), Peers.usa()));
    }

    @Test
    void verify_whenItIsTooLong_refusesBeforeParsing() {
        json.put("padding", "x".repeat(131_072));

        assertThatExceptionOfType(FederationException.class)
                .isThrownBy(() -> verify(Peers.signed(json)))
                .satisfies(e -> assertThat(e.description()).contains("too long"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "..", "...", "a.b.c", "e30.e30.", "e30.e30.AAAA", "%.%.%", "bnVsbA.e30.AA"})
    void verify_whenTheSegmentsAreGarbage_refuses(String garbage) {
        assertRefused(garbage);
    }

    @Test
    void verify_whenThePayloadIsNoObject_refuses() {
        for (String payload : List.of("", "[]", "null", "1", "{", "{}")) {
            assertRefused(Peers.signed(Peers.header(), payload, Peers.USA_KEY));
        }
    }

    @Test
    void verify_whenOneByteOfTheSignatureDiffers_refuses() {
        String signed = Peers.signed(json);
        int last = signed.length() - 10;
        char other = signed.charAt(last) == 'A' ? 'B' : 'A';

        assertRefused(signed.substring(0, last) + other + signed.substring(last + 1));
    }

    @Test
    void requireFor_whenTheBodyIsAnother_refusesAndSpendsNothing() throws Exception {
        FederationAssertion assertion = verify(Peers.signed(json));

        assertThatExceptionOfType(FederationException.class)
                .isThrownBy(() -> verifier.requireFor(assertion, new byte[] {'{', '}', ' '}));
        assertThat(replay.spent).isEmpty();
    }

    @Test
    void requireFor_whenItWasUsedBefore_refuses() throws Exception {
        FederationAssertion assertion = verify(Peers.signed(json));
        verifier.requireFor(assertion, Peers.BODY);

        assertThatExceptionOfType(FederationException.class)
                .isThrownBy(() -> verifier.requireFor(assertion, Peers.BODY));
    }

    @Test
    void requireFor_remembersItForAsLongAsItIsAccepted() throws Exception {
        verifier.requireFor(verify(Peers.signed(json)), Peers.BODY);

        assertThat(replay.spent.values())
                .allSatisfy(life -> assertThat(life).isGreaterThanOrEqualTo(Duration.ofSeconds(30 + 60 + 60)));
    }

    @Test
    void peer_whenItsCertificateIsRegistered_isFound() throws Exception {
        assertThat(verifier.peer(Peers.USA_THUMBPRINT, registry(true)).kasId()).isEqualTo(Peers.USA.kasId());
    }

    @Test
    void peer_whenTheCertificateIsUnknown_refuses() {
        assertNoPeer("cc".repeat(32), registry(true, Peers.usa()));
    }

    @ParameterizedTest
    @EnumSource(value = Member.Status.class, mode = EnumSource.Mode.EXCLUDE, names = "ACTIVE")
    void peer_whenItIsNotActive_refuses(Member.Status status) {
        assertNoPeer(Peers.USA_THUMBPRINT, registry(true, Peers.with(status, Peers.usa())));
    }

    @Test
    void peer_whenTheCertificateIsOurOwn_refuses() {
        assertNoPeer(Peers.FRA_THUMBPRINT, registry(true, Peers.usa(), Peers.fra()));
    }

    @Test
    void peer_whenTheRegistryIsStale_refuses() {
        assertNoPeer(Peers.USA_THUMBPRINT, registry(false, Peers.usa()));
    }

    private void assertNoPeer(String thumbprint, RegistrySnapshot registry) {
        assertThatExceptionOfType(FederationException.class).isThrownBy(() -> verifier.peer(thumbprint, registry));
    }

    private static RegistrySnapshot registry(boolean fresh, Member... members) {
        return new RegistrySnapshot(
                members.length == 0 ? List.of(Peers.fra(), Peers.usa()) : List.of(members),
                List.of(),
                Map.of(),
                Revocations.NONE,
                Map.of(),
                fresh);
    }

    private String times(long iat, long exp) {
        long now = Peers.NOW.getEpochSecond();
        return Peers.signed(json.put("iat", now + iat).put("exp", now + exp));
    }

    private String signed(JWSHeader.Builder header) {
        return Peers.signed(header, json.toString(), Peers.USA_KEY);
    }

    private FederationAssertion verify(String header) throws FederationException {
        return verifier.verify(List.of(header), Peers.usa());
    }

    private void assertRefused(String header) {
        assertThatExceptionOfType(FederationException.class).isThrownBy(() -> verify(header));
    }
}
