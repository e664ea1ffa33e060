package org.coalition.kas.client;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.coalition.kas.protocol.KasOrigin;
import org.jspecify.annotations.Nullable;

/**
 * What a client knows of its federation: {@code client.json}.
 *
 * @param source the file that it was read from
 * @param trust PEM bundle of the CAs that are trusted, and no others
 * @param kases the whole federation; the first is where files are sealed for, if nobody says otherwise
 * @param issuers by nation
 * @param originator who seals; null for a client that only reads
 * @param passwordFile the users' password; null for a client that only seals
 * @param clientId as the issuers know this program (RFC 6749 section 2.2)
 */
public record ClientConfig(
        Path source,
        Path trust,
        List<KasEntry> kases,
        Map<String, URI> issuers,
        @Nullable OriginatorEntry originator,
        @Nullable Path passwordFile,
        String clientId) {

    /** The originator's key: its name in the registry, and the file of its private JWK. */
    public record OriginatorEntry(String kid, Path key) {}

    public ClientConfig {
        kases = List.copyOf(kases);
        issuers = Map.copyOf(issuers);
    }

    /**
     * Reads and checks a file. Paths in it are relative to its own directory.
     *
     * @throws InvalidConfigException naming the file, the field and what to do
     */
    public static ClientConfig load(Path file) throws InvalidConfigException {
        return ConfigFile.read(file);
    }

    /** By {@code kasId} or by nation, in any case. */
    public Optional<KasEntry> kas(String idOrNation) {
        return kases.stream()
                .filter(kas ->
                        kas.kasId().equalsIgnoreCase(idOrNation) || kas.nation().equalsIgnoreCase(idOrNation))
                .findFirst();
    }

    /** As {@link #kas}, for who needs one. */
    public KasEntry requireKas(String idOrNation) throws InvalidConfigException {
        return kas(idOrNation)
                .orElseThrow(() -> new InvalidConfigException(
                        source,
                        "kases: there is none of " + idOrNation + ", only "
                                + kases.stream().map(KasEntry::nation).toList()));
    }

    Optional<KasEntry> kasById(String kasId) {
        return kases.stream().filter(kas -> kas.kasId().equals(kasId)).findFirst();
    }

    Optional<KasEntry> kasAt(String url) {
        KasOrigin origin = KasOrigin.of(url);
        return kases.stream().filter(kas -> kas.origin().equals(origin)).findFirst();
    }

    /** The nation of a user: what follows the last dot of the name. */
    public static String nationOf(String user) {
        return user.substring(user.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
    }

    /** The issuer of a nation, as in {@code iss}. */
    public URI requireIssuer(String nation) throws InvalidConfigException {
        URI issuer = issuers.get(nation);
        if (issuer == null) {
            throw new InvalidConfigException(
                    source,
                    "issuers: there is none of " + nation + ", only "
                            + issuers.keySet().stream().sorted().toList()
                            + "; a user is named like alice.usa, with the nation behind the dot");
        }
        return issuer;
    }

    OriginatorEntry requireOriginator() throws InvalidConfigException {
        if (originator == null) {
            throw new InvalidConfigException(source, "originator: is needed to seal, with kid and key");
        }
        return originator;
    }

    Path requirePasswordFile() throws InvalidConfigException {
        if (passwordFile == null) {
            throw new InvalidConfigException(source, "passwordFile: is needed to log in");
        }
        return passwordFile;
    }
}
