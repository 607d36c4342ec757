package io.virtengine.sdk.governance;

import io.virtengine.sdk.abi.AbiItem;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.client.TimelockCall;
import io.virtengine.sdk.deploy.Branch;
import io.virtengine.sdk.deploy.Role;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the genesis accounts give their power to those who hold stake: one batch of their timelock that gives each branch of
 * governance its role, takes from everybody else what governs, puts back whatever role, office or opening is not as a
 * network is deployed, and last takes ADMIN from that timelock itself.
 */
public final class Ceremony {

    private static final String GENESIS = "TimelockController";
    private static final BigInteger ADMIN = BigInteger.valueOf(Role.ADMIN.id());
    /** The AccessManager's own; it cannot be changed. */
    private static final BigInteger PUBLIC = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private final SystemContracts contracts;
    private final List<ProposedCall> calls;

    private Ceremony(SystemContracts contracts, List<ProposedCall> calls) {
        this.contracts = contracts;
        this.calls = List.copyOf(calls);
    }

    /**
     * The ceremony a network needs as it is now; without calls if it had one.
     *
     * @throws IllegalArgumentException if the network has no governors
     */
    public static Ceremony of(SystemContracts contracts, RoleLedger ledger) {
        var calls = new ArrayList<ProposedCall>();
        give(contracts, ledger, calls);
        repair(contracts, ledger, calls);
        take(contracts, ledger, calls);
        return new Ceremony(contracts, calls);
    }

    /** What it does, in order. */
    public List<ProposedCall> calls() {
        return calls;
    }

    /** Whether nothing is left to do. */
    public boolean isOver() {
        return calls.isEmpty();
    }

    /**
     * Why a network that did this now could not rule itself: nobody could propose, or no vote could reach the quorum.
     *
     * @return empty if it could
     */
    public Optional<String> obstacle(Governors governors) {
        BigInteger votes = governors.allVotes();
        for (Branch branch : Branch.values()) {
            BigInteger threshold = governors.threshold(branch);
            if (votes.signum() == 0 || votes.compareTo(threshold) < 0) {
                return Optional.of("nobody could propose to the " + branch.governor() + ": that takes "
                        + Measure.inWords("wei", threshold) + " of votes, and all recorded stake is "
                        + Measure.inWords("wei", votes));
            }
        }
        return Optional.empty();
    }

    /** Where the batch stands with the genesis accounts' timelock. */
    public TimelockCall.Standing standing() {
        return batch().standing(contracts);
    }

    /** As a genesis account: schedules it. */
    public Receipt schedule(Sender proposer) {
        return batch().schedule(contracts, proposer);
    }

    /** As a genesis account: makes it true, once the timelock's delay is over. There is no way back but by votes. */
    public Receipt execute(Sender executor) {
        return batch().execute(contracts, executor);
    }

    private TimelockBatch batch() {
        if (isOver()) {
            throw new IllegalStateException("the network rules itself already: nothing is left to do");
        }
        return new TimelockBatch(calls);
    }

    private static void give(SystemContracts contracts, RoleLedger ledger, List<ProposedCall> calls) {
        for (Branch branch : Branch.values()) {
            BigInteger role = BigInteger.valueOf(branch.role().id());
            String timelock = contracts.addressOf(branch.timelock());
            if (!ledger.holders(role).contains(new RoleLedger.Holder(role, timelock))) {
                calls.add(ProposedCall.to(contracts, RoleLedger.MANAGER, "grantRole", role, timelock, 0));
            }
        }
    }

    /** Roles that are none of ours lose their holders, and every function and office is as the deployer leaves it. */
    private static void repair(SystemContracts contracts, RoleLedger ledger, List<ProposedCall> calls) {
        for (BigInteger role : ledger.roles()) {
            if (role.equals(ADMIN) || role.equals(PUBLIC)) {
                continue;
            }
            if (ledger.adminOf(role).signum() != 0) {
                calls.add(ProposedCall.to(contracts, RoleLedger.MANAGER, "setRoleAdmin", role, 0));
            }
            if (ledger.guardianOf(role).signum() != 0) {
                calls.add(ProposedCall.to(contracts, RoleLedger.MANAGER, "setRoleGuardian", role, 0));
            }
        }
        strayed(contracts, ledger).forEach((key, selectors) -> {
            String target = contracts.addressOf(key.contract());
            calls.add(ProposedCall.to(
                    contracts,
                    RoleLedger.MANAGER,
                    "setTargetFunctionRole",
                    target,
                    selectors,
                    BigInteger.valueOf(key.role().id())));
        });
    }

    private record Place(String contract, Role role) {}

    private static Map<Place, List<String>> strayed(SystemContracts contracts, RoleLedger ledger) {
        var strayed = new LinkedHashMap<Place, List<String>>();
        for (RoleLedger.Opening opening : ledger.openings()) {
            AbiItem.Function function = opening.function();
            Role meant = Role.opening(opening.contract(), function.name());
            if (!opening.role().equals(BigInteger.valueOf(meant.id()))) {
                strayed.computeIfAbsent(new Place(opening.contract(), meant), place -> new ArrayList<>())
                        .add(function.selector());
            }
        }
        return strayed;
    }

    /** Takes what governs from all but the branches, what issues money from all but contracts; ADMIN comes last. */
    private static void take(SystemContracts contracts, RoleLedger ledger, List<ProposedCall> calls) {
        String genesis = contracts.addressOf(GENESIS);
        var last = new ArrayList<ProposedCall>();
        for (RoleLedger.Holder holder : ledger.holders()) {
            if (mayKeep(contracts, holder)) {
                continue;
            }
            ProposedCall revoke =
                    ProposedCall.to(contracts, RoleLedger.MANAGER, "revokeRole", holder.role(), holder.account());
            boolean itself = holder.role().equals(ADMIN) && holder.account().equals(genesis);
            (itself ? last : calls).add(revoke);
        }
        calls.addAll(last);
    }

    private static boolean mayKeep(SystemContracts contracts, RoleLedger.Holder holder) {
        Optional<Role> role = Role.of(holder.role());
        if (role.isEmpty()) {
            return holder.role().equals(PUBLIC);
        }
        if (role.get() == Role.MINTER) {
            return contracts
                    .nameOf(holder.account())
                    .filter(name -> !name.equals(GENESIS))
                    .isPresent();
        }
        if (!role.get().governs()) {
            return true;
        }
        for (Branch branch : Branch.values()) {
            if (branch.role() == role.get()
                    && contracts.addressOf(branch.timelock()).equals(holder.account())) {
                return true;
            }
        }
        return false;
    }
}
