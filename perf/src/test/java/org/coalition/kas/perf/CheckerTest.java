package org.coalition.kas.perf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.perf.load.Answer;
import org.coalition.kas.protocol.KaoResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckerTest {

    private static final String ID = "request-1";

    private AnsweringKas usa;
    private AnsweringKas fra;
    private Prepared request;
    private Checker checker;

    @BeforeEach
    void twoNationsGuardOneKey() throws Exception {
        usa = new AnsweringKas("kas-usa");
        fra = new AnsweringKas("kas-fra");
        request = AnsweringKas.request(List.of(usa, fra));
        checker = new Checker(Map.of("kas-usa", usa.signingKeys(), "kas-fra", fra.signingKeys()));
    }

    private Verdict check(KaoResult... results) throws Exception {
        return check(AnsweringKas.answer(request, ID, results));
    }

    private Verdict check(Answer answer) {
        return checker.check(request, List.of("kas-usa", "kas-fra"), answer);
    }

    private KaoResult right(AnsweringKas kas, int kao) throws Exception {
        return kas.released(request, kao, kas.unwrapped(request, kao), ID);
    }

    @Test
    void bothSplits_signedByTheirKases_areRight() throws Exception {
        assertThat(check(right(usa, 0), right(fra, 1))).isEqualTo(Verdict.RIGHT);
    }

    @Test
    void anotherKey_isWrong() throws Exception {
        KaoResult lie = fra.released(request, 1, Dek.random(32), ID);
        assertThat(check(right(usa, 0), lie)).isEqualTo(Verdict.wrong("another key came out"));
    }

    @Test
    void aResultThatWasAlteredAfterSigning_isWrong() throws Exception {
        ObjectNode altered = right(usa, 0).json().deepCopy();
        altered.put("note", "added");
        assertThat(check(new KaoResult(altered), right(fra, 1)))
                .isEqualTo(Verdict.wrong("the signature of kas-usa does not verify"));
    }

    @Test
    void aResultOfAnotherRequest_isWrong() throws Exception {
        KaoResult replayed = usa.released(request, 0, usa.unwrapped(request, 0), "request-2");
        assertThat(check(replayed, right(fra, 1)).kind()).isEqualTo(Verdict.Kind.WRONG);
    }

    @Test
    void resultsInAnotherOrder_areWrong() throws Exception {
        assertThat(check(right(fra, 1), right(usa, 0)).kind()).isEqualTo(Verdict.Kind.WRONG);
    }

    @Test
    void aMissingResult_isWrong() throws Exception {
        assertThat(check(right(usa, 0)).kind()).isEqualTo(Verdict.Kind.WRONG);
    }

    @Test
    void aRefusal_isAnError_withItsCode() throws Exception {
        ObjectNode refusal = right(fra, 1).json().deepCopy();
        refusal.remove(List.of("kasWrappedKey", "signature"));
        refusal.put("status", "error").put("errorCode", "PEER_UNAVAILABLE");
        assertThat(check(right(usa, 0), fra.signed(refusal, request, ID)))
                .isEqualTo(Verdict.error("kas-fra PEER_UNAVAILABLE"));
    }

    private List<Verdict> each(KaoResult... results) throws Exception {
        return checker.each(request, List.of("kas-usa", "kas-fra"), AnsweringKas.answer(request, ID, results));
    }

    private ObjectNode refusalOfFrasKey() throws Exception {
        ObjectNode refusal = right(fra, 1).json().deepCopy();
        refusal.remove(List.of("kasWrappedKey", "signature"));
        return refusal.put("kasId", "kas-usa").put("status", "error").put("errorCode", "PEER_TIMEOUT");
    }

    @Test
    void keyByKey_whatTheAskedKasSaysForAPeer_costsThatKeyAlone() throws Exception {
        assertThat(each(right(usa, 0), usa.signed(refusalOfFrasKey(), request, ID)))
                .containsExactly(Verdict.RIGHT, Verdict.error("kas-usa PEER_TIMEOUT"));
    }

    @Test
    void keyByKey_anExcuseThatTheAskedKasDidNotSign_isWrong() throws Exception {
        assertThat(each(right(usa, 0), new KaoResult(refusalOfFrasKey())))
                .containsExactly(Verdict.RIGHT, Verdict.wrong("the signature of kas-usa does not verify"));
    }

    @Test
    void keyByKey_aKeyThatAnotherKasReleased_isWrong() throws Exception {
        KaoResult notIts = usa.released(request, 1, fra.unwrapped(request, 1), ID);
        assertThat(each(right(usa, 0), notIts))
                .containsExactly(Verdict.RIGHT, Verdict.wrong("the result of kas-fra is not in its place"));
    }

    @Test
    void keyByKey_anotherSplit_isWrong() throws Exception {
        KaoResult lie = fra.released(request, 1, Dek.random(32), ID);
        assertThat(each(right(usa, 0), lie)).containsExactly(Verdict.RIGHT, Verdict.wrong("another key came out"));
    }

    @Test
    void noAnswer_andAProblem_areErrors() {
        assertThat(check(new Answer(0, 1, -1, 0, new byte[0]))).isEqualTo(Verdict.error("no answer"));
        assertThat(check(new Answer(0, 1, 1, 503, "busy".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(Verdict.error("503 busy"));
    }

    @Test
    void aSuccessThatIsNoAnswer_isWrong() {
        assertThat(check(new Answer(0, 1, 1, 200, "{}".getBytes(StandardCharsets.UTF_8)))
                        .kind())
                .isEqualTo(Verdict.Kind.WRONG);
    }
}
