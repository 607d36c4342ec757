package io.virtengine.sdk.genesis;

import io.virtengine.sdk.abi.ContractAbi;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.CallRequest;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.Branch;
import io.virtengine.sdk.deploy.DeploymentJournal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Makes sure that no key everybody knows has a say: no role of the AccessManager or of the timelock, no place in a
 * contract's storage (owners, members, recipients, validators), and but for the deployer, whose rights come and go in it, no
 * mention in the deployment's logs (which also show what storage only holds hashed, such as balances).
 */
final class PowerCheck {

    /** Ids the AccessManager is asked about; the roles of {@code Roles.sol} are the first nine. */
    private static final long ROLES = 32;

    private static final List<String> TIMELOCK_ROLES =
            List.of("DEFAULT_ADMIN_ROLE", "PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE");

    private final ChainClient chain;
    private final AddressBook book;
    private final ContractArtifacts artifacts = ContractArtifacts.load();

    PowerCheck(ChainClient chain, AddressBook book) {
        this.chain = chain;
        this.book = book;
    }

    /** @throws IllegalArgumentException naming every power that a known key would have */
    void requireNone(Map<String, ChainAccounts.Account> accounts, DeploymentJournal journal) {
        var powers = new ArrayList<String>();
        for (String key : DevelopmentKeys.addresses()) {
            roles(key, powers);
            storage(key, accounts, powers);
            if (!key.equals(DevelopmentKeys.deployer().address())) {
                logs(key, journal, powers);
            }
        }
        if (!powers.isEmpty()) {
            throw new IllegalArgumentException(
                    "a key that everybody knows would have a say in this network: " + String.join("; ", powers));
        }
    }

    private void roles(String key, List<String> powers) {
        LongStream.range(0, ROLES)
                .filter(role -> flag("AccessManager", "hasRole", BigInteger.valueOf(role), key))
                .forEach(role -> powers.add(key + " has role " + role));
        timelocks().forEach(timelock -> {
            for (String role : TIMELOCK_ROLES) {
                if (flag(timelock, "hasRole", view(timelock, role), key)) {
                    powers.add(key + " is " + role + " of " + timelock);
                }
            }
        });
    }

    private static Stream<String> timelocks() {
        return Stream.concat(
                Stream.of("TimelockController"), Stream.of(Branch.values()).map(Branch::timelock));
    }

    private static void storage(String key, Map<String, ChainAccounts.Account> accounts, List<String> powers) {
        String digits = key.substring(2);
        accounts.forEach((address, account) -> account.storage().forEach((slot, value) -> {
            if (value.contains(digits)) {
                powers.add(key + " stands in slot " + slot + " of " + address);
            }
        }));
    }

    private void logs(String key, DeploymentJournal journal, List<String> powers) {
        String digits = key.substring(2);
        for (DeploymentJournal.Entry entry : journal.entries()) {
            if (entry.data().contains(digits)
                    || String.join(" ", entry.topics()).contains(digits)) {
                powers.add(key + " stands in a log of " + entry.address());
                return;
            }
        }
    }

    private boolean flag(String contract, String function, Object... arguments) {
        return (Boolean) view(contract, function, arguments);
    }

    private Object view(String contract, String function, Object... arguments) {
        ContractAbi abi = artifacts.get(contract).abi();
        byte[] result = chain.call(
                CallRequest.view(book.address(contract), abi.function(function).encodeCall(List.of(arguments))));
        return abi.function(function).decodeResult(result).values().iterator().next();
    }
}
