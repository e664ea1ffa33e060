package org.coalition.kas.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.coalition.kas.client.ClientConfig.OriginatorEntry;
import org.coalition.kas.ztdf.Guards;
import org.coalition.kas.ztdf.Manifest;
import org.coalition.kas.ztdf.Originator;
import org.coalition.kas.ztdf.Policy;
import org.coalition.kas.ztdf.WrapType;
import org.coalition.kas.ztdf.WrappingKey;
import org.coalition.kas.ztdf.ZtdfSealer;

/**
 * A federation as one client sees it: seals files for its KASes, and logs users in. Every login makes a DPoP key
 * of its own; connections and the KASes' public keys are shared. Safe for use by several threads; whoever loads it closes it.
 */
public final class Federation implements AutoCloseable {

    private final ClientConfig config;
    private final HttpsTransport transport;
    private final KasKeys keys;

    private Federation(ClientConfig config, HttpsTransport transport) {
        this.config = config;
        this.transport = transport;
        this.keys = new KasKeys(transport);
    }

    /**
     * Reads a {@code client.json} and what it trusts. Talks to nobody yet.
     *
     * @throws InvalidConfigException naming the file, the field and what to do
     */
    public static Federation load(Path clientJson) throws InvalidConfigException {
        return of(ClientConfig.load(clientJson));
    }

    /** As {@link #load}, from a configuration that is there already. */
    public static Federation of(ClientConfig config) throws InvalidConfigException {
        return new Federation(config, HttpsTransport.trusting(config.trust()));
    }

    public ClientConfig config() {
        return config;
    }

    public HttpsTransport transport() {
        return transport;
    }

    public KasKeys keys() {
        return keys;
    }

    /** The KAS of a nation, or of that id. */
    public KasEntry kas(String idOrNation) throws InvalidConfigException {
        return config.requireKas(idOrNation);
    }

    /** Who seals here, with the private key from the configured file. */
    public Originator originator() throws InvalidConfigException {
        OriginatorEntry entry = config.requireOriginator();
        try {
            return Originator.ofJwk(entry.kid(), Files.readString(entry.key()));
        } catch (IOException e) {
            throw new InvalidConfigException(entry.key(), "the originator's key (originator/key) cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException(entry.key(), "the originator's key (originator/key) " + e.getMessage(), e);
        }
    }

    /** The current wrapping keys of these nations' KASes, of one type. */
    public List<WrappingKey> wrappingKeys(List<String> nations, WrapType type) throws KasException {
        List<WrappingKey> wrapping = new ArrayList<>();
        for (String nation : nations) {
            wrapping.add(keys.wrappingKey(kas(nation), type));
        }
        return wrapping;
    }

    /** The current wrapping keys of guards that are named by nation, of one type. */
    public Guards<WrappingKey> wrappingKeys(Guards<String> nations, WrapType type) throws KasException {
        List<List<WrappingKey>> splits = new ArrayList<>();
        for (List<String> split : nations.splits()) {
            splits.add(wrappingKeys(split, type));
        }
        return new Guards<>(splits);
    }

    /**
     * As {@link #seal(Path, Path, Policy, Guards, WrapType, ObjectNode, boolean)}, by RSA, without metadata, never
     * replacing.
     */
    public Manifest seal(Path in, Path out, Policy policy, Guards<String> nations) throws KasException, IOException {
        return seal(in, out, policy, nations, WrapType.RSA, JsonNodeFactory.instance.objectNode(), false);
    }

    /**
     * Seals a file. It gets its place when it is whole.
     *
     * @param nations whose KASes guard it
     * @param wrap which of their keys the file's key is wrapped to
     * @param metadata sealed into every KAO; empty for none
     * @param replace whether {@code out} may be there already
     * @throws FileAlreadyExistsException if it is, and may not
     */
    public Manifest seal(
            Path in,
            Path out,
            Policy policy,
            Guards<String> nations,
            WrapType wrap,
            ObjectNode metadata,
            boolean replace)
            throws KasException, IOException {
        requireAbsent(out, replace);
        ZtdfSealer sealer = new ZtdfSealer(originator(), ZtdfSealer.segmentSizeFor(Files.size(in)));
        String mimeType = Files.probeContentType(in);
        ZtdfSealer.Terms terms = new ZtdfSealer.Terms(
                policy,
                wrappingKeys(nations, wrap),
                mimeType == null ? "application/octet-stream" : mimeType,
                metadata);
        try (InputStream plaintext = Files.newInputStream(in);
                UnfinishedFile file = UnfinishedFile.beside(out, false)) {
            Manifest manifest = sealer.seal(plaintext, file.channel(), terms);
            file.finish(replace);
            return manifest;
        }
    }

    static void requireAbsent(Path out, boolean replace) throws FileAlreadyExistsException {
        if (!replace && Files.exists(out)) {
            throw new FileAlreadyExistsException(out.toString());
        }
    }

    /** Logs a user in with the issuer of his nation, for the KAS of his nation and with an EC key per request. */
    public Session login(String user) throws KasException {
        return login(user, kas(ClientConfig.nationOf(user)), ClientKey.Type.EC_P256);
    }

    /**
     * Logs a user in.
     *
     * @param user named like {@code alice.usa}
     * @param kas whom requests go to
     */
    public Session login(String user, KasEntry kas, ClientKey.Type keyType) throws KasException {
        DpopExchange exchange = new DpopExchange(transport, DpopKey.fresh());
        Session session = new Session(this, user, kas, exchange, keyType);
        session.token();
        return session;
    }

    /** Ends connections. */
    @Override
    public void close() {
        transport.close();
    }
}
