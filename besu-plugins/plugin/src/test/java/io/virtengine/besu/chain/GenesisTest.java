package io.virtengine.besu.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hyperledger.besu.datatypes.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenesisTest {
    private static final String SCORING = "0x0000000000000000000000000000000000000a01";

    @TempDir
    private Path folder;

    @Test
    void timesAndCodesAreRead() throws IOException {
        final Genesis genesis = read("""
                {"config": {"chainId": 1, "virtengine": {"scoringTime": 0, "attestationTime": 1900000000}},
                 "extraData": "0x", "alloc": {
                   "0000000000000000000000000000000000000A01": {"code": "0xFE", "balance": "0x0"},
                   "0x0000000000000000000000000000000000000a02": {"balance": "1", "storage": {"0x0": "0x1"}},
                   "0x1111111111111111111111111111111111111111": {"code": "0x60806040526004"}}}""");
        assertThat(genesis.scoringTime()).hasValue(0);
        assertThat(genesis.attestationTime()).hasValue(1_900_000_000);
        assertThat(genesis.code(SCORING)).isEqualTo("fe");
        assertThat(genesis.code("0x0000000000000000000000000000000000000a02")).isEmpty();
        assertThat(genesis.codes()).hasSize(1);
    }

    @Test
    void validatorsAreInAContractOrInHeaders() throws IOException {
        final String address = "0x2222222222222222222222222222222222222222";
        assertThat(read("{\"config\": {\"qbft\": {\"validatorcontractaddress\": \"" + address + "\"}}}")
                        .validatorContract())
                .contains(Address.fromHexStringStrict(address));
        assertThat(read("{\"config\": {\"qbft\": {\"epochlength\": 30000}}}").validatorContract())
                .isEmpty();
    }

    @Test
    void aNetworkWithoutThemNeverHasThem() throws IOException {
        final Genesis genesis = read("{\"config\": {\"chainId\": 1}, \"alloc\": {}}");
        assertThat(genesis.scoringTime()).isEmpty();
        assertThat(genesis.attestationTime()).isEmpty();
    }

    @Test
    void whatIsNoTimeIsAnError() {
        for (final String time : new String[] {"\"0\"", "-1", "1.5", "null", "18446744073709551616"}) {
            assertThatIllegalArgumentException()
                    .as(time)
                    .isThrownBy(() -> read("{\"config\": {\"virtengine\": {\"scoringTime\": " + time + "}}}"))
                    .withMessageContaining("scoringTime");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Genesis.read(new File("/nowhere")));
    }

    private Genesis read(final String text) throws IOException {
        final Path file = folder.resolve("genesis.json");
        Files.writeString(file, text);
        return Genesis.read(file.toFile());
    }
}
