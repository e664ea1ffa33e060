/**
 * A gRPC server that speaks Google Cloud KMS's API with real RSA keys kept in a file, for the local federation,
 * for docker-compose and for tests.
 *
 * <p>In a test, start it in-process with {@link org.coalition.kas.kmsemulator.KmsEmulator#start}; elsewhere run the jar.
 * It can be told to be slow ({@link org.coalition.kas.kmsemulator.Latencies}) and to fail
 * ({@link org.coalition.kas.kmsemulator.Faults}), and it counts what it was asked
 * ({@link org.coalition.kas.kmsemulator.CallCounts}). It authenticates nobody: it is not a place for keys that protect
 * anything.
 */
@NullMarked
package org.coalition.kas.kmsemulator;

import org.jspecify.annotations.NullMarked;
