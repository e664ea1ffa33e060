package org.coalition.kas.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExchangeTest {

    @TempDir
    private Path folder;

    @Test
    void orders_areReadAsTheyWereWritten_andThenGone() throws Exception {
        Path file = folder.resolve("orders");
        Order.write(file, List.of(new Order(new byte[] {1, 2}, "DPoP token", "proof")));
        Order order = Order.read(file).getFirst();
        assertThat(order.body()).containsExactly(1, 2);
        assertThat(order.authorization()).isEqualTo("DPoP token");
        assertThat(order.proof()).isEqualTo("proof");
        assertThat(file).doesNotExist();
    }

    @Test
    void answers_areReadAsTheyWereWritten() throws Exception {
        Path file = folder.resolve("answers");
        Answer.write(file, List.of(new Answer(5, 9, 1, 200, new byte[] {7})));
        Answer answer = Answer.read(file).getFirst();
        assertThat(answer.nanos()).isEqualTo(4);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).containsExactly(7);
    }

    @Test
    void job_givesTheMeasuredOrdersOnlyBehindTheGate_andTellsWhenAllAreDone() {
        AtomicInteger warm = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        Order order = new Order(new byte[0], "", "");
        Job job = new Job("", 2, 1, List.of(order, order, order), new Job.Gate() {
            @Override
            public void warm() {
                warm.incrementAndGet();
            }

            @Override
            public void done() {
                done.incrementAndGet();
            }
        });
        assertThat(job.take()).isZero();
        assertThat(job.take()).isEqualTo(-1);
        job.passGate();
        job.passGate();
        assertThat(warm).hasValue(1);
        assertThat(job.take()).isEqualTo(1);
        assertThat(job.take()).isEqualTo(2);
        assertThat(job.take()).isEqualTo(-1);
        job.answered(0, new Answer(1, 2, 0, 200, new byte[0]));
        job.finished(0, 1);
        job.finished(1, 1);
        assertThat(done).hasValue(0);
        job.finished(2, 1);
        assertThat(done).hasValue(1);
        assertThat(job.answers()).extracting(Answer::status).containsExactly(200, 0, 0);
    }
}
