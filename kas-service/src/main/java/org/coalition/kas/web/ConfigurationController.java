package org.coalition.kas.web;

import java.time.Duration;
import java.util.List;
import org.coalition.kas.auth.AuthenticationTerms;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.federation.PeerDirectory;
import org.coalition.kas.keys.KeyRing;
import org.coalition.kas.registry.Member;
import org.coalition.kas.rewrap.RewrapProperties;
import org.coalition.kas.rewrap.RewrapProperties.KaoSignature;
import org.coalition.kas.web.KasConfiguration.Limits;
import org.coalition.kas.web.KasConfiguration.Peer;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /.well-known/kas-configuration}: who this KAS is, what it takes, and who else is in the federation. */
@RestController
final class ConfigurationController {

    private static final String KEY_SET = "/.well-known/jwks.json";
    private static final CacheControl CACHE =
            CacheControl.maxAge(Duration.ofMinutes(1)).cachePublic();

    private final KasIdentity identity;
    private final RewrapProperties rewrap;
    private final AuthenticationTerms terms;
    private final KeyRing ring;
    private final PeerDirectory directory;

    ConfigurationController(
            KasIdentity identity,
            RewrapProperties rewrap,
            AuthenticationTerms terms,
            KeyRing ring,
            PeerDirectory directory) {
        this.identity = identity;
        this.rewrap = rewrap;
        this.terms = terms;
        this.ring = ring;
        this.directory = directory;
    }

    @GetMapping(path = "/.well-known/kas-configuration", produces = "application/json")
    ResponseEntity<KasConfiguration> configuration() {
        List<Peer> members =
                directory.entries().stream().map(ConfigurationController::peer).toList();
        return ResponseEntity.ok().cacheControl(CACHE).body(configuration(members));
    }

    private KasConfiguration configuration(List<Peer> members) {
        return new KasConfiguration(
                Capabilities.PROTOCOL_VERSION,
                identity.kasId().value(),
                identity.nation().code(),
                identity.baseUrl(),
                identity.baseUrl() + KEY_SET,
                Capabilities.algorithms(terms, ring.algorithms()),
                Capabilities.releaseModes(),
                rewrap.kaoSignature() == KaoSignature.REQUIRED,
                limits(),
                Capabilities.trustedIssuers(terms),
                members);
    }

    private Limits limits() {
        return new Limits(
                rewrap.maxBody().toBytes(),
                rewrap.maxGroups(),
                rewrap.maxKeyAccessObjects(),
                rewrap.deadline().toMillis());
    }

    private static Peer peer(PeerDirectory.Entry entry) {
        Member member = entry.member();
        String url = member.origin().toString();
        return new Peer(
                member.kasId().value(),
                member.nation().code(),
                url,
                url + KEY_SET,
                entry.keys().orElse(null));
    }
}
