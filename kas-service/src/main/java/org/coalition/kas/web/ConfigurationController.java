package org.coalition.kas.web;

import java.time.Duration;
import java.util.List;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.federation.PeerDirectory;
import org.coalition.kas.federation.PeerDirectory.PublishedKey;
import org.coalition.kas.registry.Member;
import org.coalition.kas.rewrap.RewrapProperties;
import org.jspecify.annotations.Nullable;
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

    record Limits(long maxBodyBytes, int maxGroups, int maxKeyAccessObjects, long deadlineMs) {}

    /**
     * Another KAS.
     *
     * @param keys null while it can't be reached
     */
    record Peer(
            String kasId,
            String nation,
            String url,
            String jwksUrl,
            @Nullable List<PublishedKey> keys) {}

    record Configuration(String kasId, String nation, String url, String jwksUrl, Limits limits, List<Peer> members) {}

    private final KasIdentity identity;
    private final Limits limits;
    private final PeerDirectory directory;

    ConfigurationController(KasIdentity identity, RewrapProperties rewrap, PeerDirectory directory) {
        this.identity = identity;
        this.limits = new Limits(
                rewrap.maxBody().toBytes(),
                rewrap.maxGroups(),
                rewrap.maxKeyAccessObjects(),
                rewrap.deadline().toMillis());
        this.directory = directory;
    }

    @GetMapping(path = "/.well-known/kas-configuration", produces = "application/json")
    ResponseEntity<Configuration> configuration() {
        List<Peer> members =
                directory.entries().stream().map(ConfigurationController::peer).toList();
        return ResponseEntity.ok()
                .cacheControl(CACHE)
                .body(new Configuration(
                        identity.kasId().value(),
                        identity.nation().code(),
                        identity.baseUrl(),
                        identity.baseUrl() + KEY_SET,
                        limits,
                        members));
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
