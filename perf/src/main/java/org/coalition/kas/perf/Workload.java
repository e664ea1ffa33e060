package org.coalition.kas.perf;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * What one run sends: which request asks for which key.
 *
 * @param warmUp requests before the clock starts
 * @param measured requests that count
 * @param concurrency requests under way at any time: a closed loop
 * @param freshShare part of the measured requests that ask for a key that nobody has asked for before; the others draw
 *     evenly from those that were asked for earlier in the run
 */
record Workload(int warmUp, int measured, int concurrency, double freshShare) {

    /** The seed's: 88% of the look-ups can hit. */
    static final Workload STANDARD = new Workload(50, 1_000, 10, 0.12);

    /** The numbers of the keys by request, warm-up first; equal seeds give equal numbers. */
    List<Integer> keys(long seed) {
        Random random = new Random(seed);
        BitSet fresh = freshOnes(random);
        List<Integer> keys = new ArrayList<>(requests());
        int known = 0;
        for (int request = 0; request < requests(); request++) {
            keys.add(fresh.get(request) ? known++ : random.nextInt(known));
        }
        return keys;
    }

    /** The warm-up begins with a key for each of the concurrent requests. */
    private BitSet freshOnes(Random random) {
        BitSet fresh = new BitSet(requests());
        fresh.set(0, Math.min(warmUp, concurrency));
        int left = freshMeasured();
        while (left > 0) {
            int request = warmUp + random.nextInt(measured);
            if (!fresh.get(request)) {
                fresh.set(request);
                left--;
            }
        }
        return fresh;
    }

    /** How many of the measured requests ask for a key that is new. */
    int freshMeasured() {
        return (int) Math.round(measured * freshShare);
    }

    int requests() {
        return warmUp + measured;
    }

    /** The same with fewer or more requests that count. */
    Workload measuring(int requests) {
        return new Workload(warmUp, requests, concurrency, freshShare);
    }
}
