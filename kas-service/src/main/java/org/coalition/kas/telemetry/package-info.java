/** Measuring the stages of a request. */
@NullMarked
package org.coalition.kas.telemetry;

import org.jspecify.annotations.NullMarked;
