package org.coalition.kas.perf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.stream.IntStream;
import org.coalition.kas.client.AccessToken;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.client.SignedRequest;
import org.coalition.kas.perf.load.Order;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.Originator;
import org.coalition.kas.ztdf.WrapType;
import org.coalition.kas.ztdf.WrappingKey;

/**
 * Makes the requests of a run: signed form, DPoP-bound token, a P-256 client key for each. They are good for 60 s.
 */
final class RequestMaker {

    private static final String USER = "alice.usa";

    private final Federation federation;
    private final Originator originator;

    RequestMaker(Federation federation) throws KasException {
        this.federation = federation;
        this.originator = federation.originator();
    }

    /** Requests for keys that nobody has asked for before; in the order of the workload, warm-up first. */
    List<Prepared> make(Shape shape, Workload workload, long seed) throws KasException {
        ReleaseMode release = shape.nations().size() == 1 ? ReleaseMode.EACH : ReleaseMode.ALL_OF;
        return make(shape.nations(), release, workload, seed);
    }

    /** As {@link #make(Shape, Workload, long)}; the first nation is asked. */
    List<Prepared> make(List<String> nations, ReleaseMode release, Workload workload, long seed) throws KasException {
        List<WrappingKey> guards = federation.wrappingKeys(nations, WrapType.RSA);
        List<Integer> numbers = workload.keys(seed);
        int distinct = numbers.stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
        List<SealedKey> keys = IntStream.range(0, distinct)
                .parallel()
                .mapToObj(i -> SealedKey.fresh(guards, originator, release))
                .toList();
        Session session = federation.login(USER, federation.kas(nations.getFirst()), ClientKey.Type.EC_P256);
        AccessToken token = session.token();
        return numbers.parallelStream()
                .map(number -> prepared(session, token, number, keys.get(number)))
                .toList();
    }

    private static Prepared prepared(Session session, AccessToken token, int number, SealedKey sealed) {
        ClientKey clientKey = ClientKey.fresh(ClientKey.Type.EC_P256);
        ObjectNode body = RewrapBody.of(clientKey, List.of(sealed.group()));
        byte[] signed = SignedRequest.of(body, session.dpopKey());
        HttpRequest request =
                session.exchange().request(session.kas().rewrapUri(), "application/json", signed, token, null);
        Order order = new Order(signed, header(request, "Authorization"), header(request, "DPoP"));
        return new Prepared(order, number, sealed, clientKey);
    }

    private static String header(HttpRequest request, String name) {
        return request.headers().firstValue(name).orElseThrow();
    }
}
