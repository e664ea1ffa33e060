package org.coalition.kas.kmsemulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Who calls: calls counted by {@code x-goog-api-client}, in which Google's own client libraries name themselves and their
 * versions. Names of others count as {@code unknown}, and so does everything past the first hundred names.
 */
final class ClientTally implements ServerInterceptor {

    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of("x-goog-api-client", Metadata.ASCII_STRING_MARSHALLER);
    private static final String UNKNOWN = "unknown";
    private static final int MAX_NAMES = 100;
    private static final int MAX_CHARS = 200;

    private final ConcurrentMap<String, LongAdder> calls = new ConcurrentHashMap<>();

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String name = headers.get(HEADER);
        boolean known =
                name != null && name.length() <= MAX_CHARS && (calls.containsKey(name) || calls.size() < MAX_NAMES);
        calls.computeIfAbsent(known ? name : UNKNOWN, ignored -> new LongAdder())
                .increment();
        return next.startCall(call, headers);
    }

    ObjectNode toJson() {
        ObjectNode json = JsonFields.MAPPER.createObjectNode();
        for (Map.Entry<String, LongAdder> entry : calls.entrySet()) {
            json.put(entry.getKey(), entry.getValue().sum());
        }
        return json;
    }
}
