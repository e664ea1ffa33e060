package org.coalition.kas.kmsemulator;

import io.grpc.Status;
import java.util.List;

/**
 * One page of a list. A token is the position of the first entry that was not given.
 *
 * @param nextToken empty on the last page
 */
record Page<T>(List<T> entries, String nextToken, int total) {

    private static final int LARGEST = 1000;

    /** The page of {@code all} that a list request asks for; a size of 0 leaves it to the server. */
    static <T> Page<T> of(List<T> all, int size, String token) {
        if (size < 0) {
            throw invalid("page_size must not be negative");
        }
        int from = token.isEmpty() ? 0 : position(token, all.size());
        int count = size == 0 ? LARGEST : Math.min(size, LARGEST);
        int to = Math.min(all.size(), from + count);
        return new Page<>(all.subList(from, to), to < all.size() ? Integer.toString(to) : "", all.size());
    }

    private static int position(String token, int size) {
        try {
            int position = Integer.parseInt(token);
            if (position >= 0 && position <= size) {
                return position;
            }
        } catch (NumberFormatException e) {
            throw invalid("page_token is not one of ours");
        }
        throw invalid("page_token is not one of ours");
    }

    private static RuntimeException invalid(String description) {
        return Status.INVALID_ARGUMENT.withDescription(description).asRuntimeException();
    }
}
