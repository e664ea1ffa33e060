/**
 * Peers: which agreement lets a request go to them, how it gets there, and why their answer may be believed. One hop, one
 * call for each peer, and a peer's failure costs its own keys only.
 */
@NullMarked
package org.coalition.kas.federation;

import org.jspecify.annotations.NullMarked;
