package org.coalition.kas.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.Pem;

/**
 * A key pair in one PEM file (RFC 7468): a {@code PRIVATE KEY} (PKCS #8, RFC 5958) and its {@code PUBLIC KEY}. RSA, EC on
 * P-256, P-384 or P-521, or ML-KEM, as strong as a client's key must be. The private key is in no {@code String}.
 */
final class KeyFile {

    private static final byte[] BEGIN = ascii("-----BEGIN PRIVATE KEY-----");
    private static final byte[] END = ascii("-----END PRIVATE KEY-----");

    private static final String PUBLIC = "-----BEGIN PUBLIC KEY-----";
    private static final String END_PUBLIC = "-----END PUBLIC KEY-----";

    private KeyFile() {}

    /**
     * Reads the pair.
     *
     * @throws IllegalArgumentException if it is not there, too weak, or its halves do not belong together
     */
    static KeyPair read(Path file) {
        byte[] pem = new byte[0];
        byte[] der = new byte[0];
        try {
            pem = Files.readAllBytes(file);
            PublicKey publicKey = publicKey(pem);
            der = privateKey(pem);
            PrivateKey privateKey =
                    KeyFactory.getInstance(publicKey.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(der));
            return WholePair.of(publicKey, privateKey);
        } catch (IOException e) {
            throw new IllegalArgumentException("kas.keys.wrapping[].file: " + file + " can't be read", e);
        } catch (GeneralSecurityException | IntegrityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("kas.keys.wrapping[].file: " + file
                    + " must hold a PRIVATE KEY and its PUBLIC KEY as PEM: " + WholePair.KINDS);
        } finally {
            Arrays.fill(pem, (byte) 0);
            Arrays.fill(der, (byte) 0);
        }
    }

    private static PublicKey publicKey(byte[] pem) {
        int from = indexOf(pem, ascii(PUBLIC), 0);
        int to = indexOf(pem, ascii(END_PUBLIC), from) + END_PUBLIC.length();
        String block = new String(pem, from, to - from, StandardCharsets.US_ASCII);
        return Pem.publicKey(block);
    }

    private static byte[] privateKey(byte[] pem) {
        int from = indexOf(pem, BEGIN, 0) + BEGIN.length;
        byte[] base64 = Arrays.copyOfRange(pem, from, indexOf(pem, END, from));
        try {
            return Base64.getMimeDecoder().decode(base64);
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    private static int indexOf(byte[] text, byte[] mark, int from) {
        for (int i = Math.max(from, 0); i <= text.length - mark.length; i++) {
            if (Arrays.equals(text, i, i + mark.length, mark, 0, mark.length)) {
                return i;
            }
        }
        throw new IllegalArgumentException("a mark is missing");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
