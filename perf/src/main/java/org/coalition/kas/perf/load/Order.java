package org.coalition.kas.perf.load;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One request, made to the last byte before the clock starts.
 *
 * @param authorization the header of that name
 * @param proof the DPoP header
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record Order(byte[] body, String authorization, String proof) {

    /** Writes orders to a file that the generator reads. It is deleted when it has been read: it holds tokens. */
    public static void write(Path file, List<Order> orders) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(orders.size());
            for (Order order : orders) {
                out.writeUTF(order.authorization);
                out.writeUTF(order.proof);
                out.writeInt(order.body.length);
                out.write(order.body);
            }
        }
    }

    static List<Order> read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            int count = in.readInt();
            List<Order> orders = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                String authorization = in.readUTF();
                String proof = in.readUTF();
                orders.add(new Order(in.readNBytes(in.readInt()), authorization, proof));
            }
            return orders;
        } finally {
            Files.delete(file);
        }
    }
}
