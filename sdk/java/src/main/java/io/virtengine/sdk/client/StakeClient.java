package io.virtengine.sdk.client;

import io.virtengine.sdk.chain.Receipt;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a holder of stake does on chain, and what one has. Validators are known by their operators. Every method that sends
 * waits until its transaction is mined.
 */
public final class StakeClient {

    private static final String VAULT = "StakeVault";
    private static final String TOKEN = "VirtToken";

    private final SystemContracts contracts;
    private final Sender sender;

    /** A holder with that account. */
    public StakeClient(SystemContracts contracts, Sender sender) {
        this.contracts = contracts;
        this.sender = sender;
    }

    /**
     * What an account has with one validator, brought up to date.
     *
     * @param validator its operator
     * @param stake wei
     * @param rewards wei that {@link #claim} would pay
     * @param unbonding on its way out, in the contract's order
     */
    public record Position(String validator, BigInteger stake, BigInteger rewards, List<Unbonding> unbonding) {

        public Position {
            unbonding = List.copyOf(unbonding);
        }
    }

    /**
     * Stake on its way out.
     *
     * @param index for {@link #cancelUnbonding} and {@link #completeUnbonding}
     * @param value wei it would pay now
     * @param completesAt Unix seconds
     */
    public record Unbonding(int index, BigInteger value, long completesAt) {}

    /**
     * All stake behind a validator.
     *
     * @param stake wei
     * @param selfBond wei of it that are the operator's own
     * @param commission wei the operator has earned by commission and not claimed
     */
    public record Pool(String validator, BigInteger stake, BigInteger selfBond, BigInteger commission) {}

    /** Positions of an account. */
    public static List<Position> positionsOf(SystemContracts contracts, String account) {
        var positions = new ArrayList<Position>();
        for (Object one : (List<?>) contracts.readValue(VAULT, "validatorsOf", account)) {
            positions.add(positionOf(contracts, account, (String) one));
        }
        return positions;
    }

    /** What an account has with one validator; zeros where it has nothing. */
    public static Position positionOf(SystemContracts contracts, String account, String validator) {
        var unbonding = new ArrayList<Unbonding>();
        int index = 0;
        for (Object one : (List<?>) contracts.readValue(VAULT, "unbondingsOf", account, validator)) {
            unbonding.add(new Unbonding(
                    index,
                    contracts.readNumber(VAULT, "unbondingValue", account, validator, index),
                    ((BigInteger) ((Map<?, ?>) one).get("completesAt")).longValueExact()));
            index++;
        }
        return new Position(
                validator,
                contracts.readNumber(VAULT, "valueOf", account, validator),
                contracts.readNumber(VAULT, "rewardsOf", account, validator),
                unbonding);
    }

    /** All stake behind a validator. */
    public static Pool poolOf(SystemContracts contracts, String validator) {
        Map<String, Object> bonds = contracts.read(VAULT, "bondsOf", List.of(validator));
        return new Pool(
                validator,
                (BigInteger) ((List<?>) bonds.get("stakes")).getFirst(),
                (BigInteger) ((List<?>) bonds.get("selfBonds")).getFirst(),
                contracts.readNumber(VAULT, "commissionOf", validator));
    }

    /** Lets the vault take up to {@code amount} wei of VE; not sent where the allowance reaches that already. */
    public void approve(BigInteger amount) {
        String vault = contracts.addressOf(VAULT);
        if (contracts.readNumber(TOKEN, "allowance", sender.address(), vault).compareTo(amount) < 0) {
            sender.send(
                    contracts.addressOf(TOKEN),
                    contracts.encode(TOKEN, "approve", vault, amount),
                    "approval for the stake vault");
        }
    }

    /** Stakes wei of the allowance of {@link #approve}. */
    public Receipt delegate(String validator, BigInteger amount) {
        return send("delegateStake", "staking", validator, amount);
    }

    /** Takes stake out; it comes free after {@code staking.unbonding}. */
    public Receipt undelegate(String validator, BigInteger amount) {
        return send("undelegateStake", "undelegating", validator, amount);
    }

    /** Moves stake to another validator at once. */
    public Receipt redelegate(String from, String to, BigInteger amount) {
        return send("redelegateStake", "redelegating", from, to, amount);
    }

    /** Puts an entry that is not complete back. */
    public Receipt cancelUnbonding(String validator, int index) {
        return send("cancelUnbonding", "cancelling the unbonding", validator, index);
    }

    /** Pays an entry that is complete; the last one takes its index. */
    public Receipt completeUnbonding(String delegator, String validator, int index) {
        return send("completeUnbonding", "completing the unbonding", delegator, validator, index);
    }

    /** Pays what was earned with a validator. */
    public Receipt claim(String validator) {
        return send("claimRewards", "claiming rewards", validator);
    }

    /** Stakes what was earned with a validator there. */
    public Receipt compound(String validator) {
        return send("compoundRewards", "compounding rewards", validator);
    }

    /** Pays this account's commission as a validator. */
    public Receipt claimCommission() {
        return send("claimCommission", "claiming commission");
    }

    /** Applies to a position what happened to its stake since it was last touched, votes included. */
    public Receipt touch(String delegator, String validator) {
        return send("touch", "bringing a position up to date", delegator, validator);
    }

    /** Sends back to the reward pool what a position earned {@code rewards.unclaimed_expiry} ago and never claimed. */
    public Receipt expireRewards(String delegator, String validator) {
        return send("expireRewards", "expiring rewards", delegator, validator);
    }

    private Receipt send(String function, String purpose, Object... arguments) {
        return sender.send(contracts.addressOf(VAULT), contracts.encode(VAULT, function, arguments), purpose);
    }
}
