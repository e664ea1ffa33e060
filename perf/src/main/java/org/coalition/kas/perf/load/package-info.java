/** The generator: a process of its own in which Gatling sends requests that were made before, and keeps every answer. */
@NullMarked
package org.coalition.kas.perf.load;

import org.jspecify.annotations.NullMarked;
