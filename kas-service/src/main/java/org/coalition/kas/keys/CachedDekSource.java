package org.coalition.kas.keys;

import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.coalition.kas.cache.LeasedCache;
import org.coalition.kas.cache.LeasedCache.Found;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.keys.Flight.LookUpEndedException;

/**
 * The cache before a remote provider. A hit saves the provider's call and nothing else. Who wants a key that is being looked up
 * waits for that look-up: it lasts until the key is in the cache, so that one key costs one call however many want it.
 *
 * <p>The cache key holds the hash of the whole ciphertext: with a prefix of it, another ciphertext could be crafted that
 * hits.
 */
final class CachedDekSource implements DekSource {

    /** With less than this the provider is not asked a second time. */
    private static final Duration SHORT = Duration.ofMillis(100);

    private final KeyRing ring;
    private final LeasedCache cache;
    private final String prefix;
    private final ConcurrentMap<String, Flight> flights = new ConcurrentHashMap<>();

    CachedDekSource(KeyRing ring, LeasedCache cache, Nation nation) {
        this.ring = ring;
        this.cache = cache;
        this.prefix = prefix(nation);
    }

    /** How the names of all of a nation's cached keys begin; a kid and a colon follow. */
    static String prefix(Nation nation) {
        return "kas:" + nation.lowerCase() + ":dek:v1:";
    }

    @Override
    public Unwrapped unwrap(KeyId kid, WrappedKey wrapped, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException {
        WrappingKey key = ring.require(kid);
        if (!key.isRemote()) {
            return new Unwrapped(key.unwrap(wrapped, deadline), false, () -> {}, () -> {});
        }
        byte[] hash = Hashes.sha256(wrapped.ciphertext().toByteArray());
        String cacheKey = prefix + kid + ":" + HexFormat.of().formatHex(hash);
        Flight own = new Flight(kid, cacheKey);
        while (true) {
            Flight running = flights.putIfAbsent(cacheKey, own);
            if (running == null) {
                return lookUp(own, key, wrapped, deadline);
            }
            Optional<Dek> shared = await(running.join(), deadline);
            if (shared.isPresent()) {
                cache.coalesced();
                return new Unwrapped(shared.get(), true, () -> store(running, shared.get()), () -> {});
            }
        }
    }

    private Unwrapped lookUp(Flight flight, WrappingKey key, WrappedKey wrapped, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException {
        Found found = Found.NOTHING;
        try {
            found = cache.find(flight.cacheKey(), deadline);
            Optional<Dek> cached =
                    found.value().filter(value -> Dek.isLength(value.length)).map(Dek::takeOver);
            if (cached.isPresent()) {
                flight.firstToStore(); // nobody needs to
            }
            Dek dek = cached.isPresent() ? cached.get() : key.unwrap(wrapped, deadline);
            flight.arrived(dek);
            Runnable abandon = found.abandon();
            return new Unwrapped(
                    dek,
                    cached.isPresent(),
                    () -> store(flight, dek),
                    () -> end(flight, new LookUpEndedException(), abandon));
        } catch (IntegrityException | KeyProviderUnavailableException | RuntimeException | Error e) {
            // An end that only this request has come to is nobody else's.
            boolean ours = deadline.remaining().compareTo(SHORT) < 0
                    || Thread.currentThread().isInterrupted();
            end(flight, ours ? new LookUpEndedException() : e, found.abandon());
            throw e;
        }
    }

    /** A key that has been disabled since is not brought back. */
    private void store(Flight flight, Dek dek) {
        if (ring.unwraps(flight.kid()) && flight.firstToStore()) {
            cache.put(flight.cacheKey(), dek.exposed());
        }
    }

    private void end(Flight flight, Throwable toWhoWaits, Runnable abandon) {
        flights.remove(flight.cacheKey(), flight);
        if (flight.end(toWhoWaits)) {
            abandon.run();
        }
    }

    /** Empty if that look-up ended without an answer for us. */
    private static Optional<Dek> await(CompletableFuture<Dek> seat, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException {
        try {
            return Optional.of(seat.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            return switch (e.getCause()) {
                case IntegrityException cause -> throw cause;
                case KeyProviderUnavailableException cause -> throw cause;
                case RuntimeException cause -> throw new IllegalStateException("the shared look-up failed", cause);
                case null, default -> Optional.empty();
            };
        } catch (TimeoutException e) {
            discard(seat);
            throw new KeyProviderUnavailableException("no time was left to wait for the key", e);
        } catch (InterruptedException e) {
            discard(seat);
            Thread.currentThread().interrupt();
            throw new KeyProviderUnavailableException("interrupted", e);
        }
    }

    /** A key that comes after all is wiped. */
    private static void discard(CompletableFuture<Dek> seat) {
        if (!seat.cancel(false)) {
            var _ = seat.thenAccept(Dek::close);
        }
    }
}
