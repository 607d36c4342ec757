package io.virtengine.sdk.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names are those of the interfaces' enumerations, in their order. */
class StateNamesTest {

    private static final Path CONTRACTS = Path.of("../../contracts/src");

    @ParameterizedTest
    @CsvSource({
        "PARAMETER_CLASS, access/IParameterRegistry.sol, Class",
        "DEPLOYMENT, market/IDeploymentRegistry.sol, DeploymentState",
        "GROUP, market/IDeploymentRegistry.sol, GroupState",
        "ORDER, market/IOrderBook.sol, OrderState",
        "BID, market/IOrderBook.sol, BidState",
        "LEASE, market/IOrderBook.sol, LeaseState",
        "PROVIDER, market/IProviderRegistry.sol, State",
        "ACCOUNT, escrow/IEscrowVault.sol, AccountState",
        "IDENTITY, identity/IIdentityRegistry.sol, Status",
        "ACCOUNT_STATUS, access/IAccountStatus.sol, Status",
        "VALIDATOR, staking/IValidatorRegistry.sol, Status",
        "OFFENCE, staking/ISlashManager.sol, Offence",
        "SLASH_CASE, staking/ISlashManager.sol, CaseStatus",
        "REWARD_POOL, staking/IRewardPool.sol, Pool",
        "ENCLAVE, enclave/IEnclaveRegistry.sol, Status",
        "ENCLAVE_HEALTH, enclave/IEnclaveRegistry.sol, Health",
        "MEASUREMENT, enclave/IMeasurementAllowlist.sol, Status",
        "MATCHING, enclave/IMeasurementAllowlist.sol, Matching",
        "DOCUMENT, enclave/ICollateralRegistry.sol, DocumentType",
        "COLLATERAL, enclave/ICollateralRegistry.sol, Status"
    })
    void areThoseOfTheContracts(StateNames names, String file, String enumeration) throws IOException {
        Matcher found = Pattern.compile("enum " + enumeration + " \\{([^}]*)}")
                .matcher(Files.readString(CONTRACTS.resolve(file)));
        assertThat(found.find()).isTrue();
        List<String> members = Arrays.stream(
                        found.group(1).replaceAll("//.*", "").split(","))
                .map(String::strip)
                .toList();

        for (int state = 0; state < members.size(); state++) {
            assertThat(names.of(BigInteger.valueOf(state))).isEqualTo(members.get(state));
        }
        assertThat(names.all()).isEqualTo(members);
        assertThat(names.existing()).doesNotContain("None");
        assertThatThrownBy(() -> names.of(BigInteger.valueOf(members.size())))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
