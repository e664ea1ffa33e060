package org.coalition.kas.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.StrictJson;

/** Any JSON as a document of either collection: an entry that is whole, or a refusal that says why. */
class RegistryDocumentFuzz {

    @DictionaryEntries({
        "\"kasId\":\"kas-fra\"",
        "\"origin\":\"https://kas-fra.example:8443\"",
        "\"federationUrl\":\"https://",
        "\"certificateThumbprints\":[",
        "\"signingKeys\":{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"",
        "\"originatorKeys\":{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"",
        "\"kty\":\"RSA\",\"n\":\"",
        "\"status\":\"SUSPENDED\"",
        "\"validUntil\":\"+1000000000-12-31T23:59:59.999999999Z\"",
        "\"maxClassification\":\"TOP_SECRET\"",
        "\"metadata\":{"
    })
    @FuzzTest
    void read(byte[] input) {
        JsonNode document;
        try {
            document = StrictJson.parse(input);
        } catch (MalformedRequestException e) {
            return;
        }
        readAsEntry(document);
        readAsAgreement(document);
        readTogether(document);
        if (document.isObject()) { // as it comes back from MongoDB
            readTogether(BsonJson.toJson(BsonJson.toDocument(document)));
        }
    }

    private static void readAsEntry(JsonNode document) {
        try {
            Member member = Entry.read(document).member();
            assertThat(member.certificateThumbprints()).allMatch(one -> one.matches("[0-9a-f]{64}"));
            assertThat(member.federationUrl().getScheme()).isEqualTo("https");
            assertThat(member.federationUrl().getHost()).isNotBlank();
            assertThat(member.signingKeys()).doesNotContainKey("");
        } catch (InvalidDocumentException e) {
            assertOneLine(e);
        }
    }

    private static void readAsAgreement(JsonNode document) {
        try {
            FederationAgreement agreement = AgreementEntry.read(document).agreement();
            assertThat(agreement.from()).isNotEqualTo(agreement.to());
            assertThat(agreement.validFrom()).isBefore(agreement.validUntil());
        } catch (InvalidDocumentException e) {
            assertOneLine(e);
        }
    }

    /** It goes into the log. */
    private static void assertOneLine(InvalidDocumentException e) {
        assertThat(e.getMessage()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
    }

    private static void readTogether(JsonNode document) {
        try {
            RegistryReading.of(new RegistryDocuments(1, List.of(document), List.of(document)));
        } catch (RegistryRefusedException e) {
            assertThat(e).hasMessageContaining("twice");
        }
    }
}
