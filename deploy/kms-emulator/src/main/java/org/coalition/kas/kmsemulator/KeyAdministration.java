package org.coalition.kas.kmsemulator;

import com.google.cloud.kms.v1.CreateCryptoKeyRequest;
import com.google.cloud.kms.v1.CreateKeyRingRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.CryptoKeyVersionTemplate;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.kms.v1.ListCryptoKeyVersionsRequest;
import com.google.cloud.kms.v1.ListCryptoKeyVersionsResponse;
import com.google.cloud.kms.v1.ListCryptoKeysRequest;
import com.google.cloud.kms.v1.ListCryptoKeysResponse;
import com.google.cloud.kms.v1.ListKeyRingsRequest;
import com.google.cloud.kms.v1.ListKeyRingsResponse;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.cloud.kms.v1.UpdateCryptoKeyVersionRequest;
import com.google.protobuf.Duration;
import io.grpc.Status;
import java.util.List;

/** The calls that make, show and change keys. What the emulator can't honour it refuses instead of passing over it. */
final class KeyAdministration {

    private static final long LONGEST_RESTORABLE_SECONDS = 120L * 24 * 60 * 60;

    private final KeyInventory inventory;

    KeyAdministration(KeyInventory inventory) {
        this.inventory = inventory;
    }

    KeyRing createKeyRing(CreateKeyRingRequest request) {
        ResourceName.Location parent = ResourceName.location(request.getParent());
        String id = ResourceName.newId("key_ring_id", request.getKeyRingId());
        return KeyMessages.of(inventory.createRing(new ResourceName.Ring(parent, id)));
    }

    KeyRing getKeyRing(String name) {
        return KeyMessages.of(inventory.ring(ResourceName.ring(name)));
    }

    ListKeyRingsResponse listKeyRings(ListKeyRingsRequest request) {
        refuseUnlessEmpty("filter", request.getFilter());
        refuseUnlessEmpty("order_by", request.getOrderBy());
        List<StoredRing> rings = inventory.rings(ResourceName.location(request.getParent()));
        Page<StoredRing> page = Page.of(rings, request.getPageSize(), request.getPageToken());
        return ListKeyRingsResponse.newBuilder()
                .addAllKeyRings(page.entries().stream().map(KeyMessages::of).toList())
                .setNextPageToken(page.nextToken())
                .setTotalSize(page.total())
                .build();
    }

    CryptoKey createCryptoKey(CreateCryptoKeyRequest request) {
        ResourceName.Ring parent = ResourceName.ring(request.getParent());
        String id = ResourceName.newId("crypto_key_id", request.getCryptoKeyId());
        CryptoKey asked = request.getCryptoKey();
        if (asked.getImportOnly()) {
            throw invalid("The emulator imports no keys.");
        }
        CryptoKeyVersionTemplate template = asked.getVersionTemplate();
        ResourceName.Key name = new ResourceName.Key(parent, id);
        StoredKey key = new StoredKey(
                name.toString(),
                RsaAlgorithm.of(asked.getPurpose(), template.getAlgorithm()),
                protectionLevel(template.getProtectionLevel()),
                asked.getLabelsMap(),
                asked.hasDestroyScheduledDuration() ? seconds(asked.getDestroyScheduledDuration()) : null,
                inventory.now());
        inventory.createKey(name, key, !request.getSkipInitialVersionCreation());
        return KeyMessages.of(key);
    }

    CryptoKey getCryptoKey(String name) {
        return KeyMessages.of(inventory.key(ResourceName.key(name)));
    }

    ListCryptoKeysResponse listCryptoKeys(ListCryptoKeysRequest request) {
        refuseUnlessEmpty("filter", request.getFilter());
        refuseUnlessEmpty("order_by", request.getOrderBy());
        List<StoredKey> keys = inventory.keys(ResourceName.ring(request.getParent()));
        Page<StoredKey> page = Page.of(keys, request.getPageSize(), request.getPageToken());
        return ListCryptoKeysResponse.newBuilder()
                .addAllCryptoKeys(page.entries().stream().map(KeyMessages::of).toList())
                .setNextPageToken(page.nextToken())
                .setTotalSize(page.total())
                .build();
    }

    CryptoKeyVersion createCryptoKeyVersion(String parent) {
        return KeyMessages.of(inventory.createVersion(ResourceName.key(parent)));
    }

    CryptoKeyVersion getCryptoKeyVersion(String name) {
        return KeyMessages.of(inventory.version(ResourceName.version(name)));
    }

    ListCryptoKeyVersionsResponse listCryptoKeyVersions(ListCryptoKeyVersionsRequest request) {
        refuseUnlessEmpty("filter", request.getFilter());
        refuseUnlessEmpty("order_by", request.getOrderBy());
        List<StoredVersion> versions = inventory.versions(ResourceName.key(request.getParent()));
        Page<StoredVersion> page = Page.of(versions, request.getPageSize(), request.getPageToken());
        return ListCryptoKeyVersionsResponse.newBuilder()
                .addAllCryptoKeyVersions(
                        page.entries().stream().map(KeyMessages::of).toList())
                .setNextPageToken(page.nextToken())
                .setTotalSize(page.total())
                .build();
    }

    CryptoKeyVersion updateCryptoKeyVersion(UpdateCryptoKeyVersionRequest request) {
        ResourceName.Version name =
                ResourceName.version(request.getCryptoKeyVersion().getName());
        if (!request.getUpdateMask().getPathsList().equals(List.of("state"))) {
            throw invalid("update_mask must be exactly [state]");
        }
        CryptoKeyVersionState state = request.getCryptoKeyVersion().getState();
        if (state != CryptoKeyVersionState.ENABLED && state != CryptoKeyVersionState.DISABLED) {
            throw invalid("crypto_key_version.state must be ENABLED or DISABLED");
        }
        return KeyMessages.of(inventory.changeState(name, state));
    }

    CryptoKeyVersion destroyCryptoKeyVersion(String name) {
        return KeyMessages.of(inventory.destroy(ResourceName.version(name)));
    }

    CryptoKeyVersion restoreCryptoKeyVersion(String name) {
        return KeyMessages.of(inventory.restore(ResourceName.version(name)));
    }

    /** The real service wants a day at least; a test does not have that. */
    private static long seconds(Duration asked) {
        if (asked.getNanos() != 0 || asked.getSeconds() < 1 || asked.getSeconds() > LONGEST_RESTORABLE_SECONDS) {
            throw invalid("destroy_scheduled_duration must be from 1 second to 120 days, in whole seconds");
        }
        return asked.getSeconds();
    }

    private static ProtectionLevel protectionLevel(ProtectionLevel asked) {
        return switch (asked) {
            case PROTECTION_LEVEL_UNSPECIFIED, SOFTWARE -> ProtectionLevel.SOFTWARE;
            case HSM -> ProtectionLevel.HSM;
            default -> throw invalid("The emulator has no protection level " + asked.name());
        };
    }

    private static void refuseUnlessEmpty(String field, String value) {
        if (!value.isEmpty()) {
            throw invalid("The emulator's lists have no " + field + ".");
        }
    }

    private static RuntimeException invalid(String description) {
        return Status.INVALID_ARGUMENT.withDescription(description).asRuntimeException();
    }
}
