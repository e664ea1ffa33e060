package org.coalition.kas.web;

import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.RewrapOrder;

/** A request whose sender is known, in the pipeline's own terms. */
record Accepted(Caller caller, RewrapOrder order, Deadline deadline) {}
