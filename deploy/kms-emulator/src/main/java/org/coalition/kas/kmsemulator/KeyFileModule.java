package org.coalition.kas.kmsemulator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.security.spec.InvalidKeySpecException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;

/** How the key file writes what JSON has no form for: keys as base64 of their PKCS#8, instants in ISO 8601. */
final class KeyFileModule extends SimpleModule {

    KeyFileModule() {
        super("key-file");
        addSerializer(new KeyWriter());
        addDeserializer(RsaKey.class, new KeyReader());
        addSerializer(new InstantWriter());
        addDeserializer(Instant.class, new InstantReader());
    }

    private static final class KeyWriter extends StdSerializer<RsaKey> {
        KeyWriter() {
            super(RsaKey.class);
        }

        @Override
        public void serialize(RsaKey key, JsonGenerator json, SerializerProvider provider) throws IOException {
            byte[] pkcs8 = key.pkcs8();
            try {
                json.writeBinary(pkcs8);
            } finally {
                Arrays.fill(pkcs8, (byte) 0);
            }
        }
    }

    private static final class KeyReader extends StdDeserializer<RsaKey> {
        KeyReader() {
            super(RsaKey.class);
        }

        @Override
        public RsaKey deserialize(JsonParser json, DeserializationContext context) throws IOException {
            byte[] pkcs8 = json.getBinaryValue();
            try {
                return RsaKey.ofPkcs8(pkcs8);
            } catch (InvalidKeySpecException e) {
                throw new IOException("not a PKCS#8 RSA key", e);
            } finally {
                Arrays.fill(pkcs8, (byte) 0);
            }
        }
    }

    private static final class InstantWriter extends StdSerializer<Instant> {
        InstantWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant instant, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(instant.toString());
        }
    }

    private static final class InstantReader extends StdDeserializer<Instant> {
        InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
            try {
                return Instant.parse(json.getText());
            } catch (DateTimeException e) {
                throw new IOException("not an instant", e);
            }
        }
    }
}
