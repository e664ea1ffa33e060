package org.coalition.kas.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.ztdf.Manifest;
import org.coalition.kas.ztdf.ZtdfReader;
import org.jspecify.annotations.Nullable;

/**
 * A user who has logged in, and the KAS that is asked. The token is renewed when it is about to expire. Safe for use by
 * several threads.
 */
public final class Session {

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private final Federation federation;
    private final String user;
    private final KasEntry kas;
    private final DpopExchange exchange;
    private final KasClient client;
    private final TokenClient tokens;
    private @Nullable AccessToken token;

    Session(Federation federation, String user, KasEntry kas, DpopExchange exchange, ClientKey.Type keyType) {
        this.federation = federation;
        this.user = user;
        this.kas = kas;
        this.exchange = exchange;
        this.client = new KasClient(federation.config(), federation.keys(), exchange, keyType);
        this.tokens = new TokenClient(
                federation.transport(), exchange, federation.config().clientId());
    }

    public String user() {
        return user;
    }

    public KasEntry kas() {
        return kas;
    }

    /** Makes and sends requests by this session's DPoP key. */
    public DpopExchange exchange() {
        return exchange;
    }

    public DpopKey dpopKey() {
        return exchange.key();
    }

    /** A token that is good for half a minute at least. */
    public synchronized AccessToken token() throws KasException {
        AccessToken current = token;
        if (current == null || current.isStale(Instant.now())) {
            ClientConfig config = federation.config();
            current =
                    tokens.login(config.requireIssuer(ClientConfig.nationOf(user)), user, config.requirePasswordFile());
            token = current;
        }
        return current;
    }

    /** As {@link #administer(String, URI, JsonNode, String)}, of whatever is there. */
    JsonNode administer(String method, URI uri, @Nullable JsonNode body) throws KasException {
        return administer(method, uri, body, null);
    }

    /**
     * Asks the KAS for something of its administration, for which it may want a role. Blocks for the answer.
     *
     * @param body {@code null} to look only
     * @param etag of what must be there still; {@code null} if anything may be
     * @return what is told; missing where there is nothing to tell
     * @throws KasProblemException if the KAS does not do it
     */
    JsonNode administer(String method, URI uri, @Nullable JsonNode body, @Nullable String etag) throws KasException {
        byte[] bytes = body == null ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers =
                etag == null ? JSON : Map.of("Content-Type", "application/json", "If-Match", etag);
        HttpResponse<byte[]> answer = exchange.send(method, uri, headers, bytes, token());
        if (answer.statusCode() / 100 != 2) {
            throw KasProblemException.of(answer);
        }
        if (answer.statusCode() == 204) {
            return MissingNode.getInstance();
        }
        try {
            return StrictJson.parse(answer.body());
        } catch (MalformedRequestException e) {
            throw new BadAnswerException("the KAS's answer is no JSON", e);
        }
    }

    /** Asks for the keys of one file, or of several in one request. The caller closes the answer. */
    public Rewrapped rewrap(Manifest... manifests) throws KasException {
        return rewrap(Arrays.stream(manifests).map(Manifest::requestGroup).toList());
    }

    /** Asks for the keys of these groups, as {@link RewrapBody#group} makes them. The caller closes the answer. */
    public Rewrapped rewrap(List<ObjectNode> groups) throws KasException {
        return client.rewrap(kas, token(), groups);
    }

    /** Opens a file into another, never replacing one: {@link #open(Path, Path, boolean)}. */
    public Manifest open(Path in, Path out) throws KasException, IOException {
        return open(in, out, false);
    }

    /**
     * Opens a file. The plaintext gets its place, readable for its owner alone, when all of it is verified.
     *
     * @param replace whether {@code out} may be there already
     * @throws FileAlreadyExistsException if it is, and may not
     * @throws org.coalition.kas.ztdf.ZtdfIntegrityException if the file is not what was sealed
     */
    public Manifest open(Path in, Path out, boolean replace) throws KasException, IOException {
        Federation.requireAbsent(out, replace);
        try (ZtdfReader reader = ZtdfReader.open(in);
                Rewrapped rewrapped = rewrap(reader.manifest());
                Dek dek = rewrapped.dek();
                UnfinishedFile file = UnfinishedFile.beside(out, true)) {
            reader.decryptTo(dek, Channels.newOutputStream(file.channel()));
            file.finish(replace);
            return reader.manifest();
        }
    }

    /** As {@link #open(Path, Path)}, to a stream: what it gets before an exception is only a beginning. */
    public Manifest open(Path in, OutputStream out) throws KasException, IOException {
        try (ZtdfReader reader = ZtdfReader.open(in);
                Rewrapped rewrapped = rewrap(reader.manifest());
                Dek dek = rewrapped.dek()) {
            reader.decryptTo(dek, out);
            return reader.manifest();
        }
    }
}
