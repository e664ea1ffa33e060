/**
 * The client of a KAS. {@link org.coalition.kas.client.Federation} is the front door: loaded from a {@code client.json},
 * it seals files, logs users in, and opens files for them.
 *
 * <p>Beneath it the pieces can be used one by one: {@link org.coalition.kas.client.DpopProof},
 * {@link org.coalition.kas.client.SignedRequest}, {@link org.coalition.kas.client.RewrapBody} and
 * {@link org.coalition.kas.client.HttpsTransport} make and send any request, good or bad;
 * {@link org.coalition.kas.client.KasClient} sends good ones and believes no answer that it has not verified.
 */
@NullMarked
package org.coalition.kas.client;

import org.jspecify.annotations.NullMarked;
