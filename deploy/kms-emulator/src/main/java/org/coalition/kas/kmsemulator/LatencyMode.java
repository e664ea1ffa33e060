package org.coalition.kas.kmsemulator;

/** What latencies the emulator starts with. They can be changed while it runs. */
public enum LatencyMode {
    /** No location has any. */
    NONE,
    /** {@link Latencies#REALISTIC}. */
    REALISTIC
}
