package io.virtengine.sdk.deploy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.virtengine.sdk.abi.Hex;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.web3j.crypto.Hash;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that makes one network different from another. Amounts are wei, times seconds.
 *
 * @param network its name
 * @param chainId EIP-155 chain id
 * @param timelockDelay delay of the genesis accounts' timelock (s)
 * @param genesisAccounts first proposers and executors of the timelock; nobody can suspend them
 * @param governance how the network rules itself once the genesis accounts gave their power away
 * @param guardians may refuse new business
 * @param administrators may set account status
 * @param moderators may suspend and flag identities
 * @param registrars may manage capture clients
 * @param keepers may publish vendors' collateral for attestation
 * @param committee who scores identities
 * @param exempt accounts that pass gates until the bootstrap ends, such as genesis validators
 * @param token supply of VE
 * @param policies gate policies, numbered from 1 in this order
 * @param bindings policy of each gated action, by the action's name
 * @param recipients of fee buckets, by the bucket's name; a bucket without one keeps its money
 * @param parameters governed parameters
 * @param validators who takes part in consensus from the first block on
 * @param attestation who verifies attestation evidence where the chain cannot, and by what
 * @param besu how a Besu network of it runs; of no meaning to a chain that runs already
 */
public record NetworkDefinition(
        String network,
        long chainId,
        long timelockDelay,
        List<String> genesisAccounts,
        Governance governance,
        List<String> guardians,
        List<String> administrators,
        List<String> moderators,
        List<String> registrars,
        List<String> keepers,
        Committee committee,
        List<String> exempt,
        Token token,
        List<Policy> policies,
        Map<String, Integer> bindings,
        Map<String, String> recipients,
        List<Parameter> parameters,
        Validators validators,
        Attestation attestation,
        Besu besu) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    /**
     * The branches of governance; see {@code VirtGovernor}.
     *
     * @param council account that may cancel proposals and not propose
     */
    public record Governance(String council, Governor economic, Governor safety, Governor upgrade) {

        /** The settings of a branch. */
        public Governor of(Branch branch) {
            return switch (branch) {
                case ECONOMIC -> economic;
                case SAFETY -> safety;
                case UPGRADE -> upgrade;
            };
        }
    }

    /**
     * A governor and its timelock. Times are seconds.
     *
     * @param votingDelay from a proposal to the count of votes and the beginning of voting
     * @param votingPeriod time for voting
     * @param proposalThreshold votes of who proposes (wei of VE)
     * @param quorumPercent share of all recorded stake that must vote
     * @param lateQuorumExtension least time for voting that is left when the quorum is reached
     * @param timelockDelay from a decision's queueing to its execution
     */
    public record Governor(
            long votingDelay,
            long votingPeriod,
            BigInteger proposalThreshold,
            int quorumPercent,
            long lateQuorumExtension,
            long timelockDelay) {

        public Governor {
            if (votingDelay < 1 || votingPeriod < 1 || timelockDelay < 1) {
                throw new IllegalArgumentException("delays and periods of a governor must be positive");
            }
            if (lateQuorumExtension < 0 || lateQuorumExtension > votingPeriod) {
                throw new IllegalArgumentException("lateQuorumExtension must be from 0 to votingPeriod, " + votingPeriod
                        + ", and is " + lateQuorumExtension);
            }
            if (quorumPercent < 1 || quorumPercent > 100) {
                throw new IllegalArgumentException("quorumPercent must be from 1 to 100, and is " + quorumPercent);
            }
        }
    }

    /** Members and how many of them must agree. */
    public record Committee(List<String> members, int threshold) {

        /** Members in the order that contracts want. */
        List<String> ascending() {
            return members.stream().map(String::toLowerCase).sorted().toList();
        }
    }

    /** Most VE there may be, and who starts with how much. */
    public record Token(BigInteger cap, Map<String, BigInteger> allocations) {}

    /** A gate policy; see {@code IGatePolicies}. */
    public record Policy(
            int minScore,
            int minTier,
            long requiredScopes,
            long freshness,
            boolean requireMfa,
            boolean requireDomain) {}

    /**
     * A governed parameter; see {@code IParameterRegistry}.
     *
     * @param parameterClass who decides on it
     * @param step the most one change may move it, in bps of its value; 0: as far as the bounds allow
     * @param pause seconds from one change to the next; 0: none
     */
    public record Parameter(
            String name,
            String unit,
            BigInteger value,
            BigInteger minimum,
            BigInteger maximum,
            ParameterClass parameterClass,
            int step,
            long pause) {

        /** The same parameter with another value to start with. */
        public Parameter withValue(BigInteger other) {
            return new Parameter(name, unit, other, minimum, maximum, parameterClass, step, pause);
        }
    }

    /** Who decides on a parameter, in the order of {@code IParameterRegistry.Class}. */
    public enum ParameterClass {
        @JsonProperty("economic")
        ECONOMIC,
        @JsonProperty("safety")
        SAFETY
    }

    /**
     * The consensus set of the first block; see {@code IValidatorRegistry}.
     *
     * @param belowMinimum whether there may be fewer than four, as only a development network may have
     * @param selfBond what each operator has staked with itself from the first block on; it comes on top of the token's allocations
     * @param commission share of rewards each keeps at first, in bps
     * @param members each with an operator of its own
     */
    public record Validators(boolean belowMinimum, BigInteger selfBond, int commission, List<Validator> members) {

        /** What all operators have staked with themselves. */
        public BigInteger selfBonds() {
            return selfBond.multiply(BigInteger.valueOf(members.size()));
        }
    }

    /** Consensus address of a node, and who runs it. */
    public record Validator(String node, String operator) {}

    /**
     * What attestation evidence is held against at first; see {@code IAttestationVerifier}.
     *
     * @param committee whose word counts where the chain has no native engine; two thirds must agree
     * @param policy what is taken, in the attestation library's canonical form, hexadecimal
     * @param roots what chains must end in, in the same form
     */
    public record Attestation(Committee committee, String policy, String roots) {}

    /**
     * What a Besu genesis file says beyond contracts.
     *
     * @param startTime Unix seconds of the first deployment block; the genesis block is as many seconds later as the
     *     deployment has blocks
     * @param blockPeriod seconds from block to block
     * @param epochLength blocks after which QBFT forgets votes; without meaning for a set that a contract holds
     * @param requestTimeout seconds after which a round without a block is given up
     * @param gasLimit gas limit of a block
     * @param scoringTime Unix seconds of the block time from which the scoring precompile is active
     * @param attestationTime the same of the attestation precompile
     * @param balances native money (wei) by account; gas is free, so nobody needs any
     */
    public record Besu(
            long startTime,
            int blockPeriod,
            int epochLength,
            int requestTimeout,
            long gasLimit,
            long scoringTime,
            long attestationTime,
            Map<String, BigInteger> balances) {

        public Besu {
            if (startTime < 1 || blockPeriod < 1 || epochLength < 1 || requestTimeout < 1) {
                throw new IllegalArgumentException("times and lengths of the besu section must be positive");
            }
            if (scoringTime < 0 || attestationTime < 0) {
                throw new IllegalArgumentException("activation times of the besu section must not be negative");
            }
            // A transaction may use 16,777,216 gas; a block must have room for one.
            if (gasLimit < 16_777_216) {
                throw new IllegalArgumentException("a block needs at least 16777216 gas, not " + gasLimit);
            }
            balances = new TreeMap<>(balances);
        }
    }

    /** What a definition's file says; parameters lie in a file of their own, with changes to it here. */
    private record Document(
            String network,
            long chainId,
            long timelockDelay,
            List<String> genesisAccounts,
            Governance governance,
            List<String> guardians,
            List<String> administrators,
            List<String> moderators,
            List<String> registrars,
            List<String> keepers,
            Committee committee,
            List<String> exempt,
            Token token,
            List<Policy> policies,
            Map<String, Integer> bindings,
            Map<String, String> recipients,
            String parameters,
            Map<String, BigInteger> parameterValues,
            Validators validators,
            AttestationDocument attestation,
            Besu besu) {}

    /** A row of {@code genesis/parameters.json}; what it means is for readers and no part of a network. */
    private record ParameterRow(
            String name,
            String unit,
            BigInteger value,
            BigInteger minimum,
            BigInteger maximum,
            @JsonProperty("class") ParameterClass parameterClass,
            int step,
            long pause,
            String doc) {

        private Parameter parameter() {
            return new Parameter(name, unit, value, minimum, maximum, parameterClass, step, pause);
        }
    }

    /** Policy and roots lie in a file of their own, which the attestation library writes. */
    private record AttestationDocument(Committee committee, String trust) {}

    /** See {@code genesis/attestation.json}. */
    private record Trust(String policy, String roots) {}

    /**
     * Reads a definition such as {@code genesis/development.json} and the files with parameters and trust it names.
     *
     * @param variables accounts by name, put in place of <code>${name}</code>
     * @throws IllegalArgumentException if the file is not a definition, or names a variable or parameter that is unknown
     */
    public static NetworkDefinition read(Path file, Map<String, String> variables) {
        try {
            Document document = JSON.readValue(filled(Files.readString(file), variables), Document.class);
            Path parameters = file.toAbsolutePath().resolveSibling(document.parameters());
            List<Parameter> defaults = Stream.of(JSON.readValue(Files.readAllBytes(parameters), ParameterRow[].class))
                    .map(ParameterRow::parameter)
                    .toList();
            Path trust =
                    file.toAbsolutePath().resolveSibling(document.attestation().trust());
            return of(
                    document,
                    withValues(defaults, document.parameterValues()),
                    JSON.readValue(Files.readAllBytes(trust), Trust.class));
        } catch (IOException e) {
            throw new IllegalArgumentException("the network definition cannot be read: " + e.getMessage(), e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + " is not a network definition: " + e.getOriginalMessage(), e);
        }
    }

    private static NetworkDefinition of(Document document, List<Parameter> parameters, Trust trust) {
        return new NetworkDefinition(
                document.network(),
                document.chainId(),
                document.timelockDelay(),
                document.genesisAccounts(),
                document.governance(),
                document.guardians(),
                document.administrators(),
                document.moderators(),
                document.registrars(),
                document.keepers(),
                document.committee(),
                document.exempt(),
                document.token(),
                document.policies(),
                document.bindings(),
                document.recipients(),
                parameters,
                document.validators(),
                new Attestation(document.attestation().committee(), trust.policy(), trust.roots()),
                document.besu());
    }

    private static String filled(String text, Map<String, String> variables) {
        return DefinitionVariables.VARIABLE.matcher(text).replaceAll(match -> {
            String value = variables.get(match.group(1));
            if (value == null) {
                throw new IllegalArgumentException("the network definition needs a value for " + match.group());
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private static List<Parameter> withValues(List<Parameter> defaults, Map<String, BigInteger> values) {
        var left = new TreeMap<>(values);
        List<Parameter> result = defaults.stream()
                .map(parameter -> {
                    BigInteger value = left.remove(parameter.name());
                    return value == null ? parameter : parameter.withValue(value);
                })
                .toList();
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("no such parameters: " + left.keySet());
        }
        return result;
    }

    /** Keccak-256 of the definition with everything filled in. */
    public String hash() {
        return Hex.encode(Hash.sha3(JSON.writeValueAsBytes(this)));
    }
}
