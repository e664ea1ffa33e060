package org.coalition.kas.perf;

import org.coalition.kas.client.ClientKey;
import org.coalition.kas.perf.load.Order;

/**
 * A request that is ready to be sent, and what its answer is checked with.
 *
 * @param number of its key within the run
 */
record Prepared(Order order, int number, SealedKey sealed, ClientKey clientKey) {}
