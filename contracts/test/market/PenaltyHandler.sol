// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IEscrowVault} from "../../src/escrow/IEscrowVault.sol";
import {IDeploymentRegistry} from "../../src/market/IDeploymentRegistry.sol";
import {IOrderBook} from "../../src/market/IOrderBook.sol";
import {IProviderPenalties} from "../../src/market/IProviderPenalties.sol";
import {MarketIds} from "../../src/market/MarketIds.sol";
import {ISettlementHub} from "../../src/settlement/ISettlementHub.sol";
import {MarketWorld} from "./MarketWorld.sol";

/// @notice Providers who break off leases, fall silent, contradict themselves and are accused, at any time and in any order, and
/// keepers who execute. Beside the contracts it keeps a book of what must have been taken, from whom and for what.
contract PenaltyHandler is MarketWorld {
    uint256 public constant ACTIONS = 14;
    uint256 private constant MAX_LEASES = 40;
    address public constant REPORTER = address(0x4e90);

    bytes32[] public leases;
    bytes32[] public cases;

    /// @notice By provider: put into the bond, taken out of it by penalties, returned at the exit.
    mapping(address provider => uint256) public bonded;
    mapping(address provider => uint256) public taken;
    mapping(address provider => uint256) public returned;
    /// @notice Supply destroyed, paid to tenants, paid to the reporter.
    uint256 public burned;
    uint256 public compensated;
    uint256 public rewarded;
    /// @notice Supply when everybody had registered.
    uint256 public supply;

    uint256[ACTIONS] public done;
    uint256 public faults;
    string public lastFault;

    mapping(address key => address provider) private _keyOwners;
    uint256 private _random;

    function start() external {
        for (uint256 i = 0; i < PROVIDERS; ++i) {
            bonded[provider(i)] = 10_000 * VE;
            _keyOwners[VM.addr(_secretOf(provider(i)))] = provider(i);
        }
        supply = token.totalSupply();
    }

    function leaseCount() external view returns (uint256) {
        return leases.length;
    }

    function caseCount() external view returns (uint256) {
        return cases.length;
    }

    // What a hub would say: one key for each provider, for ever, which signs struct hashes as they are.

    function keyOf(address key) external view returns (address, uint40) {
        return (_keyOwners[key], type(uint40).max);
    }

    function hashStatement(ISettlementHub.UsageStatement calldata statement) public pure returns (bytes32) {
        return keccak256(abi.encode(statement));
    }

    function digestOf(ISettlementHub.UsageStatement calldata statement) external pure returns (bytes32) {
        return hashStatement(statement);
    }

    /// @notice One random action.
    function step(uint256 seed) external {
        _random = seed;
        VM.warp(clock);
        uint256 action = _pick(ACTIONS);
        if (action <= 2) _lease();
        else if (action == 3) _terminate();
        else if (action <= 5) _silence();
        else if (action == 6) _conflict();
        else if (action == 7) _accuse();
        else if (action == 8) _appealOrDecide();
        else if (action <= 10) _execute();
        else if (action == 11) _exit();
        else _wait();
    }

    /// @dev A bid, its acceptance and the workload, for a tenant with little or much money.
    function _lease() private {
        if (leases.length == MAX_LEASES) return;
        address who = provider(_pick(PROVIDERS));
        _tend(who);
        address buyer = tenant(_pick(TENANTS));
        uint64 dseq = uint64(leases.length + 1);
        IDeploymentRegistry.GroupRequest[] memory groups = new IDeploymentRegistry.GroupRequest[](1);
        groups[0] = IDeploymentRegistry.GroupRequest("{}", offer(1), 1e16, 1e18, 0);
        VM.prank(buyer);
        try deployments.createDeployment(dseq, bytes32(uint256(1)), groups, 0, uint128(40 * VE + _pick(1_000) * VE)) {
            bytes32 orderId = deployments.latestOrder(MarketIds.deployment(buyer, dseq), 1);
            IOrderBook.UnitPrices memory none;
            uint96 rate = uint96(1 + _pick(1e16));
            VM.prank(who);
            try book.placeBid(orderId, who, rate, 0, none, uint40(clock + 1 hours)) returns (bytes32 bidId) {
                VM.prank(buyer);
                book.acceptBid(bidId);
                if (_pick(4) != 0) {
                    VM.prank(who);
                    book.reportReady(bidId);
                }
                leases.push(bidId);
                ++done[0];
            } catch {
                // A bond that is too small, a provider that leaves.
                ++done[1];
            }
        } catch {
            // Too many orders.
            ++done[2];
        }
    }

    /// @dev Heartbeats and a bond that is large enough, now and then.
    function _tend(address who) private {
        if (_pick(3) == 0) return;
        uint64 next = capacity.inventoryOf(who, 0).sequence + 1;
        VM.prank(who);
        capacity.heartbeat(who, offer(64), next);
        uint256 bond = vault.bondOf(who);
        if (bond >= 10_000 * VE) return;
        VM.prank(who);
        try providers.addBond(10_000 * VE - bond) {
            bonded[who] += 10_000 * VE - bond;
        } catch {
            // On its way out.
            return;
        }
    }

    function _terminate() private {
        (bytes32 id, IOrderBook.Lease memory lease) = _someLease();
        if (id == 0) return;
        uint16 reason = uint16(10_000 + _pick(4));
        if (_pick(3) == 0) {
            VM.prank(lease.provider);
            try book.giveReclaimNotice(id) {
                ++done[7];
            } catch {
                return;
            }
            return;
        }
        IEscrowVault.Account memory account = vault.accountAt(lease.deploymentId, uint40(clock));
        uint256 rate = lease.state == IOrderBook.LeaseState.Running ? account.rate : account.rate + lease.rate;
        uint256 value = (uint256(lease.rate) * account.available) / rate;
        uint256 bond = vault.bondOf(lease.provider);
        uint256 had = token.balanceOf(lease.owner);
        uint256 before = token.totalSupply();
        VM.prank(lease.provider);
        try book.closeLeaseByProvider(id, reason) {
            uint256 penalty = bond - vault.bondOf(lease.provider);
            uint256 paid = token.balanceOf(lease.owner) - had;
            if (paid > value) _fault("more compensation than value");
            if (before - token.totalSupply() + paid != penalty) _fault("a penalty got lost");
            if (lease.reclaimAt != 0 && clock >= lease.reclaimAt && penalty != 0) _fault("paid after a notice");
            taken[lease.provider] += penalty;
            compensated += paid;
            burned += penalty - paid;
            ++done[3];
        } catch (bytes memory why) {
            if (bytes4(why) != IProviderPenalties.ProviderPenalties_ReasonRefuted.selector) _fault("no way out");
        }
    }

    function _silence() private {
        (bytes32 id, ) = _someLease();
        if (id == 0) return;
        VM.prank(REPORTER);
        try penalties.reportSilence(id) returns (bytes32 caseId) {
            cases.push(caseId);
            ++done[4];
        } catch {
            return;
        }
    }

    function _conflict() private {
        if (leases.length == 0) return;
        bytes32 id = leases[_pick(leases.length)];
        address who = book.lease(id).provider;
        uint256 key = _secretOf(who);
        ISettlementHub.UsageStatement memory first;
        first.leaseId = id;
        first.sequence = uint32(1 + _pick(3));
        first.cumulativeCost = uint128(_pick(2_000 * VE));
        ISettlementHub.UsageStatement memory second = abi.decode(abi.encode(first), (ISettlementHub.UsageStatement));
        second.cpuCoreMs = 1;
        second.cumulativeCost = uint128(_pick(2_000 * VE));
        IProviderPenalties.SignedStatement[2] memory halves = [_signed(first, key), _signed(second, key)];
        Purse memory purse = _purse(who, book.lease(id).owner);
        VM.prank(REPORTER);
        try penalties.reportConflict(halves[0], halves[1]) returns (bytes32 caseId) {
            cases.push(caseId);
            _settleCase(caseId, purse);
            ++done[5];
        } catch {
            return;
        }
    }

    function _accuse() private {
        address who = provider(_pick(PROVIDERS));
        (bytes32 id, IOrderBook.Lease memory lease) = _someLease();
        if (id != 0 && lease.provider != who) id = 0;
        IProviderPenalties.Cause cause = IProviderPenalties.Cause(_pick(5));
        try penalties.accuse(who, cause, id, uint128(_pick(500 * VE)), bytes32(_random)) returns (bytes32 caseId) {
            cases.push(caseId);
            ++done[6];
        } catch {
            return;
        }
    }

    function _appealOrDecide() private {
        if (cases.length == 0) return;
        bytes32 id = cases[_pick(cases.length)];
        IProviderPenalties.Case memory before = penalties.caseOf(id);
        if (before.status == IProviderPenalties.CaseStatus.Open) {
            VM.prank(before.provider);
            try penalties.appeal(id, 0) {
                ++done[8];
            } catch {
                return;
            }
            return;
        }
        Purse memory purse = _purse(before.provider, before.customer);
        try penalties.decide(id, _pick(2) == 0) {
            _settleCase(id, purse);
        } catch {
            return;
        }
    }

    function _execute() private {
        if (cases.length == 0) return;
        bytes32 id = cases[_pick(cases.length)];
        IProviderPenalties.Case memory before = penalties.caseOf(id);
        Purse memory purse = _purse(before.provider, before.customer);
        bool due = before.status == IProviderPenalties.CaseStatus.Open && clock >= before.executableAt;
        try penalties.execute(id) {
            if (!due) _fault("executed though not due");
            _settleCase(id, purse);
            ++done[9];
        } catch {
            if (due) _fault("a due case was refused");
            bool lapsed = before.status == IProviderPenalties.CaseStatus.Appealed && clock >= before.lapsesAt;
            try penalties.lapse(id) {
                if (!lapsed) _fault("lapsed too soon");
            } catch {
                if (lapsed) _fault("a lapsed case was kept");
            }
        }
    }

    function _exit() private {
        if (_pick(4) != 0) return;
        address who = provider(_pick(PROVIDERS));
        VM.prank(who);
        try providers.startExit() {
            return;
        } catch {
            uint256 bond = vault.bondOf(who);
            uint40 until = penalties.openUntil(who);
            VM.prank(who);
            try providers.finishExit() {
                if (clock < until) _fault("left with cases open");
                returned[who] += bond;
                ++done[10];
            } catch {
                return;
            }
        }
    }

    function _wait() private {
        clock += _pick(3) == 0 ? _pick(5 days) : _pick(1 days);
        VM.warp(clock);
        ++done[11];
    }

    struct Purse {
        uint256 bond;
        uint256 customer;
        uint256 reporter;
        uint256 supply;
        address customerAddress;
    }

    function _purse(address who, address customer) private view returns (Purse memory) {
        return
            Purse(
                vault.bondOf(who),
                token.balanceOf(customer),
                token.balanceOf(REPORTER),
                token.totalSupply(),
                customer
            );
    }

    /// @dev Compares what an ended case moved with what it may move.
    function _settleCase(bytes32 id, Purse memory before) private {
        IProviderPenalties.Case memory ended = penalties.caseOf(id);
        uint256 amount = before.bond - vault.bondOf(ended.provider);
        uint256 paid = ended.customer == address(0) ? 0 : token.balanceOf(ended.customer) - before.customer;
        uint256 reward = token.balanceOf(REPORTER) - before.reporter;
        uint256 gone = before.supply - token.totalSupply();
        bool executed = ended.status == IProviderPenalties.CaseStatus.Executed;
        uint256 due = executed ? (before.bond * ended.fraction) / 1e6 : 0;
        if (amount != due) _fault("not the fraction of the bond");
        if (paid > ended.loss) _fault("more compensation than loss");
        if (reward * 20 > amount) _fault("more than 5 % to the reporter");
        if (paid + reward + gone != amount) _fault("a slash got lost");
        taken[ended.provider] += amount;
        compensated += paid;
        rewarded += reward;
        burned += gone;
    }

    function _signed(
        ISettlementHub.UsageStatement memory statement,
        uint256 key
    ) private view returns (IProviderPenalties.SignedStatement memory signed) {
        signed.statement = statement;
        signed.signer = VM.addr(key);
        signed.signature = _sign(key, this.hashStatement(statement));
    }

    function _secretOf(address who) private pure returns (uint256) {
        return uint256(uint160(who));
    }

    function _someLease() private returns (bytes32 id, IOrderBook.Lease memory lease) {
        for (uint256 i = 0; i < 4 && leases.length != 0; ++i) {
            id = leases[_pick(leases.length)];
            lease = book.lease(id);
            if (lease.state == IOrderBook.LeaseState.Accepted || lease.state == IOrderBook.LeaseState.Running) {
                return (id, lease);
            }
        }
        id = 0;
    }

    function _fault(string memory what) private {
        ++faults;
        lastFault = what;
    }

    function _pick(uint256 bound) private returns (uint256) {
        _random = uint256(keccak256(abi.encode(_random)));
        return _random % bound;
    }
}
