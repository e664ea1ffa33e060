package org.coalition.kas.issuer;

/** What a path of the server leads to. */
sealed interface Resource {

    /** The methods that it knows, as the {@code Allow} header lists them. */
    String allow();

    /**
     * A JSON document that never changes while the issuer runs.
     *
     * @param cacheControl the value of {@code Cache-Control}
     */
    record Document(String json, String cacheControl) implements Resource {

        @Override
        public String allow() {
            return "GET, HEAD";
        }
    }

    /** A nation's token endpoint. */
    record Tokens(TokenEndpoint endpoint) implements Resource {

        @Override
        public String allow() {
            return "POST";
        }
    }
}
