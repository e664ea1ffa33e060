/** What came out, for people: tables, plots, and the same beside what the seed reported. */
@NullMarked
package org.coalition.kas.perf.report;

import org.jspecify.annotations.NullMarked;
