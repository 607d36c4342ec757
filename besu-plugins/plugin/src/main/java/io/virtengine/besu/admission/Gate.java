package io.virtengine.besu.admission;

import io.virtengine.besu.chain.ChainReader;
import java.util.Arrays;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Address;

/** The functions whose caller must pass a policy of {@code GatePolicies}. */
enum Gate {
    CREATE_DEPLOYMENT(
            0,
            "DeploymentRegistry",
            "createDeployment(uint64,bytes32,(bytes,uint256,uint96,uint96,uint16)[],uint8,uint128)"),
    ACCEPT_BID(1, "OrderBook", "acceptBid(bytes32)"),
    /** Judges the provider the bid is for, not its operator who may send it. */
    PLACE_BID(2, "OrderBook", "placeBid(bytes32,address,uint96,uint96,(uint48,uint48,uint48,uint48,uint48),uint40)"),
    REGISTER_PROVIDER(
            3, "ProviderRegistry", "register((string,string,string,bytes32,bytes32,address,address),uint256)");

    private static final int PROVIDER_AT = 4 + 32;

    private final int action;
    private final String contract;
    private final Bytes selector;

    Gate(final int action, final String contract, final String signature) {
        this.action = action;
        this.contract = contract;
        this.selector = ChainReader.selector(signature);
    }

    /** The gate in front of a call, if it is to one of the functions. */
    static Optional<Gate> of(final String contract, final Bytes data) {
        return Arrays.stream(values())
                .filter(gate -> gate.contract.equals(contract)
                        && data.size() >= 4
                        && data.slice(0, 4).equals(gate.selector))
                .findFirst();
    }

    /** The number of the action in {@code IGatePolicies}. */
    int action() {
        return action;
    }

    /** Who is judged. */
    Address judged(final Address sender, final Bytes data) {
        return this == PLACE_BID && data.size() >= PROVIDER_AT + 32
                ? Address.wrap(data.slice(PROVIDER_AT + 12, Address.SIZE))
                : sender;
    }
}
