package org.coalition.kas.rewrap;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.CanonicalJson;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.PolicyBinding;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyGroup;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.keys.DekSource;
import org.coalition.kas.keys.KeyProviderUnavailableException;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.telemetry.Stages;
import org.jspecify.annotations.Nullable;

/** A source of keys that knows what each ciphertext wraps, and what was asked of it. */
final class Pipeline implements DekSource {

    static final ObjectNode POLICY = JsonNodeFactory.instance.objectNode().put("policyId", "policy-1");

    static {
        POLICY.putObject("dissem")
                .put("classification", "SECRET")
                .putArray("releasabilityTo")
                .add("USA");
    }

    /** How one ciphertext fails. */
    @FunctionalInterface
    interface Failure {
        void run() throws IntegrityException, KeyProviderUnavailableException;
    }

    final Stages stages = new Stages(new SimpleMeterRegistry());
    final AtomicInteger unwraps = new AtomicInteger();
    final List<Dek> handedOut = new ArrayList<>();
    private final Map<Bytes, byte[]> wrapped = new ConcurrentHashMap<>();
    private final Map<Bytes, Failure> failures = new ConcurrentHashMap<>();
    final List<Bytes> remembered = new ArrayList<>();

    /** A key with a true binding. */
    KeyRequest key(String id, @Nullable String sid) {
        return key(id, sid, Dek.random(32), null);
    }

    KeyRequest key(String id, @Nullable String sid, Dek dek, @Nullable Bytes metadata) {
        Bytes ciphertext = Bytes.of(id.getBytes(StandardCharsets.UTF_8));
        wrapped.put(ciphertext, dek.exposed().clone());
        return Keys.key(id, sid, ciphertext, PolicyBinding.of(dek, CanonicalJson.of(POLICY)), metadata, null);
    }

    void failOn(KeyRequest key, Failure failure) {
        failures.put(key.wrapped().ciphertext(), failure);
    }

    static KeyGroup group(ReleaseMode mode, KeyRequest... keys) {
        return new KeyGroup("policy-1", POLICY, Bytes.of(CanonicalJson.of(POLICY)), mode, List.of(keys));
    }

    @Override
    public Unwrapped unwrap(KeyId kid, WrappedKey wrappedKey, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException {
        Bytes ciphertext = wrappedKey.ciphertext();
        unwraps.incrementAndGet();
        Failure failure = failures.get(ciphertext);
        if (failure != null) {
            failure.run();
        }
        byte[] key = wrapped.get(ciphertext);
        if (key == null) {
            throw new IntegrityException();
        }
        Dek dek = Dek.takeOver(key.clone());
        synchronized (handedOut) {
            handedOut.add(dek);
        }
        Runnable remember = () -> {
            synchronized (remembered) {
                remembered.add(ciphertext);
            }
        };
        return new Unwrapped(dek, false, remember, () -> {});
    }
}
