package org.coalition.kas.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import org.coalition.kas.crypto.IntegrityException;

/**
 * A token that speaks PKCS #11, through the JDK's own provider. Its private keys never leave it: what comes to us is what two
 * keys agree on. EC alone: that provider has no RSA-OAEP (JDK 25), and padding is not ours to undo.
 */
final class Pkcs11Token {

    private static final String SETTING = "kas.keys.pkcs11.configuration: ";

    private final KeyStore store;
    private final Path configuration;

    private Pkcs11Token(KeyStore store, Path configuration) {
        this.store = store;
        this.configuration = configuration;
    }

    /**
     * Logs in.
     *
     * @throws IllegalArgumentException naming the settings, if there is no such token or the PIN is another
     */
    static Pkcs11Token open(KeysProperties.Pkcs11 settings) {
        char[] pin = PasswordFile.read("kas.keys.pkcs11.pin-file", settings.pinFile());
        try {
            Provider provider = configured(settings.configuration());
            KeyStore store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, pin);
            Security.addProvider(
                    provider); // the last one: it is asked only for what no other takes, which are its own keys
            return new Pkcs11Token(store, settings.configuration());
        } catch (IOException | GeneralSecurityException | ProviderException | InvalidParameterException e) {
            throw new IllegalArgumentException(
                    SETTING + settings.configuration()
                            + " leads to no token that opens with the PIN in kas.keys.pkcs11.pin-file",
                    e);
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    private static Provider configured(Path configuration) {
        Provider bare = Security.getProvider("SunPKCS11");
        if (bare == null) {
            throw new ProviderException("this JDK has no SunPKCS11");
        }
        return bare.configure(configuration.toString());
    }

    /**
     * A key pair of the token.
     *
     * @throws IllegalArgumentException naming the setting, if it has none of that name that can be used
     */
    KeyPair pair(String alias) {
        try {
            Certificate certificate = store.getCertificate(alias);
            if (certificate == null || !(store.getKey(alias, null) instanceof PrivateKey privateKey)) {
                throw new IllegalArgumentException(
                        "kas.keys.wrapping[].alias: the token has no key with a certificate called " + alias);
            }
            if (!(certificate.getPublicKey() instanceof ECPublicKey)) {
                throw new IllegalArgumentException("kas.keys.wrapping[].alias: " + alias
                        + " is no EC key, and of a token nothing else can be used: the JDK has no RSA-OAEP for it");
            }
            return WholePair.of(certificate.getPublicKey(), privateKey);
        } catch (GeneralSecurityException | ProviderException | IntegrityException e) {
            throw new IllegalArgumentException(
                    "kas.keys.wrapping[].alias: " + alias
                            + " is no whole pair that agrees on keys; it needs CKA_DERIVE, and "
                            + configuration
                            + " must let derived CKK_GENERIC_SECRET keys be read (docs/configuration.md)",
                    e);
        }
    }
}
