/** The audit trail: hash-chained, durable before the answer goes out. */
@NullMarked
package org.coalition.kas.audit;

import org.jspecify.annotations.NullMarked;
