package org.coalition.kas.limits;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** Whom an address is counted as: one customer of a provider has 64 bits of IPv6 to choose his address from. */
final class ClientAddress {

    private static final int PREFIX_BYTES = 8;
    private static final int MAX_CHARS = 64;

    private ClientAddress() {}

    /**
     * Whom to count for.
     *
     * @param address as the socket has it, or a trusted proxy says; what is no address stands for itself
     */
    static String counted(String address) {
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), PREFIX_BYTES))
                    : parsed.getHostAddress();
        } catch (IllegalArgumentException e) {
            return address.substring(0, Math.min(address.length(), MAX_CHARS));
        }
    }
}
