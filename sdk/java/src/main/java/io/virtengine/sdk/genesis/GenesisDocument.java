package io.virtengine.sdk.genesis;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.deploy.NetworkDefinition;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Besu's genesis file: QBFT with the validators of a contract, osaka from the start, gas for nothing. */
final class GenesisDocument {

    /** {@code keccak256("Istanbul practical byzantine fault tolerance")}'s successor: what every BFT header carries. */
    private static final String BFT_MIX_HASH = "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365";

    /** RLP of [32 zero bytes, no validators, no vote, round 0, no seals]: the contract has the validators. */
    private static final String NO_VALIDATORS = "0xe5a0" + "00".repeat(32) + "c0c080c0";

    /** Addresses of the precompiles, and the code they have until those are active: INVALID, which is also not empty. */
    private static final String[] PRECOMPILES = {
        "0x0000000000000000000000000000000000000a01", "0x0000000000000000000000000000000000000a02"
    };

    private static final String INVALID = "0xfe";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private GenesisDocument() {}

    /**
     * The file.
     *
     * @param validators the contract QBFT asks
     * @param timestamp Unix seconds of the genesis block
     * @param accounts contracts by address
     */
    static byte[] of(
            NetworkDefinition definition,
            String validators,
            long timestamp,
            Map<String, ChainAccounts.Account> accounts) {
        NetworkDefinition.Besu besu = definition.besu();
        var document = new LinkedHashMap<String, Object>();
        document.put("config", config(definition, validators));
        document.put("nonce", "0x0");
        document.put("timestamp", hex(BigInteger.valueOf(timestamp)));
        document.put("gasLimit", hex(BigInteger.valueOf(besu.gasLimit())));
        document.put("difficulty", "0x1");
        document.put("baseFeePerGas", "0x0");
        document.put("mixHash", BFT_MIX_HASH);
        document.put("coinbase", "0x" + "00".repeat(20));
        document.put("extraData", NO_VALIDATORS);
        document.put("alloc", alloc(besu, accounts));
        return (JSON.writeValueAsString(document).replace("\r\n", "\n") + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> config(NetworkDefinition definition, String validators) {
        NetworkDefinition.Besu besu = definition.besu();
        var config = new LinkedHashMap<String, Object>();
        config.put("chainId", definition.chainId());
        for (String fork : new String[] {
            "homestead",
            "eip150",
            "eip155",
            "eip158",
            "byzantium",
            "constantinople",
            "petersburg",
            "istanbul",
            "berlin",
            "london"
        }) {
            config.put(fork + "Block", 0);
        }
        for (String fork : new String[] {"shanghai", "cancun", "prague", "osaka"}) {
            config.put(fork + "Time", 0);
        }
        config.put("zeroBaseFee", true);
        var qbft = new LinkedHashMap<String, Object>();
        qbft.put("blockperiodseconds", besu.blockPeriod());
        qbft.put("epochlength", besu.epochLength());
        qbft.put("requesttimeoutseconds", besu.requestTimeout());
        qbft.put("validatorcontractaddress", validators);
        config.put("qbft", qbft);
        var ours = new LinkedHashMap<String, Object>();
        ours.put("scoringTime", besu.scoringTime());
        ours.put("attestationTime", besu.attestationTime());
        config.put("virtengine", ours);
        return config;
    }

    private static Map<String, Object> alloc(NetworkDefinition.Besu besu, Map<String, ChainAccounts.Account> accounts) {
        var alloc = new TreeMap<String, Object>();
        besu.balances().forEach((account, wei) -> alloc.put(Hex.address(account), Map.of("balance", hex(wei))));
        for (String precompile : PRECOMPILES) {
            put(alloc, precompile, new ChainAccounts.Account(1, BigInteger.ZERO, INVALID, Map.of()));
        }
        accounts.forEach((address, account) -> put(alloc, address, account));
        return alloc;
    }

    private static void put(Map<String, Object> alloc, String address, ChainAccounts.Account account) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("nonce", hex(BigInteger.valueOf(account.nonce())));
        entry.put("balance", hex(account.balance()));
        entry.put("code", account.code());
        if (!account.storage().isEmpty()) {
            entry.put("storage", account.storage());
        }
        if (alloc.put(address, entry) != null) {
            throw new IllegalArgumentException("the definition gives native money to the contract " + address);
        }
    }

    private static String hex(BigInteger number) {
        return "0x" + number.toString(16);
    }
}
