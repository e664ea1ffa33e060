package org.coalition.kas.kmsemulator;

import java.time.Instant;

/** A key ring as the key file keeps it. */
record StoredRing(String name, Instant created) {}
