package org.coalition.kas.kmsemulator;

import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.AsymmetricDecryptResponse;
import com.google.cloud.kms.v1.CreateCryptoKeyRequest;
import com.google.cloud.kms.v1.CreateCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.CreateKeyRingRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.DestroyCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.GetCryptoKeyRequest;
import com.google.cloud.kms.v1.GetCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.GetKeyRingRequest;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.KeyManagementServiceGrpc;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.kms.v1.ListCryptoKeyVersionsRequest;
import com.google.cloud.kms.v1.ListCryptoKeyVersionsResponse;
import com.google.cloud.kms.v1.ListCryptoKeysRequest;
import com.google.cloud.kms.v1.ListCryptoKeysResponse;
import com.google.cloud.kms.v1.ListKeyRingsRequest;
import com.google.cloud.kms.v1.ListKeyRingsResponse;
import com.google.cloud.kms.v1.PublicKey;
import com.google.cloud.kms.v1.RestoreCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.UpdateCryptoKeyVersionRequest;
import io.grpc.stub.StreamObserver;

/** The gRPC service: each method names its operation and hands over. The methods that are missing are UNIMPLEMENTED. */
final class KmsService extends KeyManagementServiceGrpc.KeyManagementServiceImplBase {

    private final CallPath path;
    private final KeyAdministration administration;
    private final KeyUse use;

    KmsService(CallPath path, KeyInventory inventory) {
        this.path = path;
        this.administration = new KeyAdministration(inventory);
        this.use = new KeyUse(inventory);
    }

    @Override
    public void createKeyRing(CreateKeyRingRequest request, StreamObserver<KeyRing> observer) {
        path.answer(
                Operation.CREATE_KEY_RING, request.getParent(), observer, () -> administration.createKeyRing(request));
    }

    @Override
    public void getKeyRing(GetKeyRingRequest request, StreamObserver<KeyRing> observer) {
        path.answer(
                Operation.GET_KEY_RING,
                request.getName(),
                observer,
                () -> administration.getKeyRing(request.getName()));
    }

    @Override
    public void listKeyRings(ListKeyRingsRequest request, StreamObserver<ListKeyRingsResponse> observer) {
        path.answer(
                Operation.LIST_KEY_RINGS, request.getParent(), observer, () -> administration.listKeyRings(request));
    }

    @Override
    public void createCryptoKey(CreateCryptoKeyRequest request, StreamObserver<CryptoKey> observer) {
        path.answer(
                Operation.CREATE_CRYPTO_KEY,
                request.getParent(),
                observer,
                () -> administration.createCryptoKey(request));
    }

    @Override
    public void getCryptoKey(GetCryptoKeyRequest request, StreamObserver<CryptoKey> observer) {
        path.answer(
                Operation.GET_CRYPTO_KEY,
                request.getName(),
                observer,
                () -> administration.getCryptoKey(request.getName()));
    }

    @Override
    public void listCryptoKeys(ListCryptoKeysRequest request, StreamObserver<ListCryptoKeysResponse> observer) {
        path.answer(
                Operation.LIST_CRYPTO_KEYS,
                request.getParent(),
                observer,
                () -> administration.listCryptoKeys(request));
    }

    @Override
    public void createCryptoKeyVersion(
            CreateCryptoKeyVersionRequest request, StreamObserver<CryptoKeyVersion> observer) {
        path.answer(
                Operation.CREATE_CRYPTO_KEY_VERSION,
                request.getParent(),
                observer,
                () -> administration.createCryptoKeyVersion(request.getParent()));
    }

    @Override
    public void getCryptoKeyVersion(GetCryptoKeyVersionRequest request, StreamObserver<CryptoKeyVersion> observer) {
        path.answer(
                Operation.GET_CRYPTO_KEY_VERSION,
                request.getName(),
                observer,
                () -> administration.getCryptoKeyVersion(request.getName()));
    }

    @Override
    public void listCryptoKeyVersions(
            ListCryptoKeyVersionsRequest request, StreamObserver<ListCryptoKeyVersionsResponse> observer) {
        path.answer(
                Operation.LIST_CRYPTO_KEY_VERSIONS,
                request.getParent(),
                observer,
                () -> administration.listCryptoKeyVersions(request));
    }

    @Override
    public void updateCryptoKeyVersion(
            UpdateCryptoKeyVersionRequest request, StreamObserver<CryptoKeyVersion> observer) {
        path.answer(
                Operation.UPDATE_CRYPTO_KEY_VERSION,
                request.getCryptoKeyVersion().getName(),
                observer,
                () -> administration.updateCryptoKeyVersion(request));
    }

    @Override
    public void destroyCryptoKeyVersion(
            DestroyCryptoKeyVersionRequest request, StreamObserver<CryptoKeyVersion> observer) {
        path.answer(
                Operation.DESTROY_CRYPTO_KEY_VERSION,
                request.getName(),
                observer,
                () -> administration.destroyCryptoKeyVersion(request.getName()));
    }

    @Override
    public void restoreCryptoKeyVersion(
            RestoreCryptoKeyVersionRequest request, StreamObserver<CryptoKeyVersion> observer) {
        path.answer(
                Operation.RESTORE_CRYPTO_KEY_VERSION,
                request.getName(),
                observer,
                () -> administration.restoreCryptoKeyVersion(request.getName()));
    }

    @Override
    public void getPublicKey(GetPublicKeyRequest request, StreamObserver<PublicKey> observer) {
        path.answer(Operation.GET_PUBLIC_KEY, request.getName(), observer, () -> use.publicKey(request));
    }

    @Override
    public void asymmetricDecrypt(
            AsymmetricDecryptRequest request, StreamObserver<AsymmetricDecryptResponse> observer) {
        path.answer(Operation.ASYMMETRIC_DECRYPT, request.getName(), observer, () -> use.decrypt(request));
    }
}
