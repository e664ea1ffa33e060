/** The lab: starts federations, has them driven from another process, checks every answer and writes down what came out. */
@NullMarked
package org.coalition.kas.perf;

import org.jspecify.annotations.NullMarked;
