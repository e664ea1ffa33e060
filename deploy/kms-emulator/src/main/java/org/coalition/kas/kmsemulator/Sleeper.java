package org.coalition.kas.kmsemulator;

import java.time.Duration;

/** Waits. A test hands in one that writes down what it was asked. */
@FunctionalInterface
public interface Sleeper {

    /** Sleeps on the calling thread. */
    Sleeper REAL = Thread::sleep;

    /** Blocks for the given time, which is positive. */
    void sleep(Duration time) throws InterruptedException;
}
