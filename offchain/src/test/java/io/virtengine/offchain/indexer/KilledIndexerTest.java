package io.virtengine.offchain.indexer;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.FakeNode;
import io.virtengine.offchain.TestDatabase;
import io.virtengine.offchain.benchmark.MarketLoad;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An indexer process that is killed again and again leaves the rows of one that never was. */
@Timeout(120)
class KilledIndexerTest {

    @Test
    void killedWithoutWarningAndContinued() throws Exception {
        var chain = new FakeChain();
        MarketLoad.fill(chain, 120);
        var whole = TestDatabase.fresh();
        new IndexRun(whole, chain).catchUp();
        Map<String, String> expected = RebuildTest.dump(whole);

        String url = TestDatabase.freshUrl();
        DataSource database = TestDatabase.migrated(url);
        try (var node = new FakeNode(chain)) {
            for (int kill = 1; kill <= 3; kill++) {
                Process process = start(node.url(), url);
                readBlocks(process, 2 + kill);
                assertThat(process.destroyForcibly().waitFor())
                        .as("killed, not finished")
                        .isEqualTo(137);
            }
            Process last = start(node.url(), url);
            readBlocks(last, Integer.MAX_VALUE);
            assertThat(last.waitFor()).isZero();
        }
        assertThat(RebuildTest.dump(database)).isEqualTo(expected);
    }

    private static Process start(String node, String url) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        IndexerProcess.class.getName(),
                        node,
                        url)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Waits for so many commits, or for the end; the next one is under way when this returns. */
    private static void readBlocks(Process process, int commits) throws IOException {
        BufferedReader output = process.inputReader();
        for (int i = 0; i < commits && output.readLine() != null; i++) {
            // each line is a commit
        }
    }
}
