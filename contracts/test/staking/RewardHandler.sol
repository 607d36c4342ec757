// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Roles} from "../../src/access/Roles.sol";
import {IFeeSplitter} from "../../src/settlement/IFeeSplitter.sol";
import {IRewardPool} from "../../src/staking/IRewardPool.sol";
import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";
import {RewardWorld} from "./RewardWorld.sol";

/// @notice Fees, gifts, validators, reports, work, closings, claims and expiries in any order, and the books they must leave.
contract RewardHandler is RewardWorld {
    uint256 public constant ACTIONS = 16;

    /// @notice What a closing opened, and what was paid of it.
    struct Opened {
        uint256 identity;
        uint256 identityPaid;
        uint256 identityExpired;
        uint256 incentives;
        uint256 incentivesPaid;
        uint256 incentivesExpired;
    }

    mapping(uint256 action => uint256) public done;
    mapping(uint64 toEpoch => Opened) private _opened;
    uint64[] public closings;
    uint64[] private _worked;
    uint64[] private _enrolled;
    mapping(address provider => uint256) private _earned;

    /// @notice All VE that ever came to the pool, by whatever way, and all that left it.
    uint256 public received;
    uint256 public paid;
    /// @notice Of the present balance, what came since the last closing.
    uint256 public arrived;
    /// @notice What left the stake vault's rewards: claimed, or sent back here.
    uint256 public withdrawn;
    uint256 public faults;
    uint256 public lastFault;
    bytes public lastReason;

    function opened(uint64 toEpoch) external view returns (Opened memory) {
        return _opened[toEpoch];
    }

    function closingCount() external view returns (uint256) {
        return closings.length;
    }

    /// @notice One action.
    function step(uint256 action, uint256 x, uint256 y) external {
        action %= ACTIONS;
        if (_act(action, x, y)) ++done[action];
    }

    function _act(uint256 action, uint256 x, uint256 y) private returns (bool) {
        if (action == 0) return _wait(x);
        if (action == 1) return _collect(x);
        if (action == 2) return _flush(IFeeSplitter.Bucket(x % 2));
        if (action == 3) return _give(x);
        if (action == 4) return _seat(x, y);
        if (action == 5) return _judge(x, y);
        if (action == 6) return _report(x);
        if (action == 7) return _work(x, y);
        if (action == 8) return _close();
        if (action == 9) return _claim(x, y);
        if (action == 10) return _expire(x);
        if (action == 11) return _enrol(x, y);
        if (action == 12) return _claimIncentive(x, y);
        if (action == 13) return _takeFromVault(x, y);
        if (action == 14) return _expireInVault(x);
        return _govern(x);
    }

    function _wait(uint256 x) private returns (bool) {
        clock += x % 5 == 0 ? x % (10 days) : x % (2 * LENGTH);
        VM.warp(clock);
        return true;
    }

    function _collect(uint256 x) private returns (bool) {
        _fees = 1 + (x % 10 ** 21);
        _gpuFees = (x >> 128) % (_fees + 1);
        splitter.collect(VE);
        return true;
    }

    function _flush(IFeeSplitter.Bucket bucket) private returns (bool) {
        if (splitter.balanceOf(VE, bucket) == 0) return false;
        uint256 amount = splitter.flush(VE, bucket);
        if (splitter.recipientOf(bucket) != address(pool)) return false;
        received += amount;
        arrived += amount;
        return true;
    }

    function _give(uint256 x) private returns (bool) {
        uint256 amount = x % 10 ** 18;
        token.transfer(address(pool), amount);
        received += amount;
        arrived += amount;
        return true;
    }

    function _seat(uint256 x, uint256 y) private returns (bool) {
        IValidatorRegistry.Seat[] memory seats = new IValidatorRegistry.Seat[](x % (PEOPLE + 1));
        for (uint256 i = 0; i < seats.length; ++i) {
            seats[i].operator = person(i);
            seats[i].weight = uint96(uint256(keccak256(abi.encode(y, i))) % ((y >> 8) % 4 == 0 ? 3 : 10 ** 26));
        }
        peers.setSeats(seats);
        return true;
    }

    function _judge(uint256 x, uint256 y) private returns (bool) {
        IValidatorRegistry.Validator memory validator;
        validator.status = IValidatorRegistry.Status(y % 6);
        validator.commission = uint16((y >> 8) % 5_001);
        if ((y >> 32) % 3 == 0) validator.jailedAt = uint40(clock - ((y >> 40) % (4 * LENGTH)));
        if ((y >> 64) % 2 == 0) validator.freedAt = uint40(clock);
        peers.setValidator(person(x), validator);
        return true;
    }

    function _report(uint256 x) private returns (bool) {
        uint64 epoch = pool.nextEpoch() + uint64(x % 3);
        if (peers.isReported(epoch) || block.timestamp < (uint256(epoch) + 1) * LENGTH) return false;
        address[] memory operators = new address[](PEOPLE);
        uint16[] memory scores = new uint16[](PEOPLE);
        for (uint256 i = 0; i < PEOPLE; ++i) {
            operators[i] = person(i);
            scores[i] = uint16(uint256(keccak256(abi.encode(x, i))) % 10_001);
        }
        peers.report(epoch, operators, scores);
        return true;
    }

    function _work(uint256 x, uint256 y) private returns (bool) {
        uint64 epoch = uint64(clock / LENGTH);
        peers.addWork(epoch, person(x), 1 + (y % 9));
        if (_worked.length == 0 || _worked[_worked.length - 1] != epoch) _worked.push(epoch);
        return true;
    }

    function _close() private returns (bool) {
        uint64 epoch = pool.nextEpoch();
        bool due =
            clock >= (uint256(epoch) + 1) * LENGTH &&
                (peers.isReported(epoch) || clock >= peers.reportableUntil(epoch));
        uint256 supply = token.totalSupply();
        uint256 carry = _carried();
        uint256 stakers = pool.carried(IRewardPool.Pool.Staking);
        uint256 vaulted = _vaulted();
        uint256 flushed = _flushable(IFeeSplitter.Bucket.Staking) + _flushable(IFeeSplitter.Bucket.Incentives);
        try pool.closeEpoch() returns (uint64 from, uint64 to) {
            if (!due) _fault(8, "");
            if (from != epoch || to < from || to - from > 63) _fault(8, abi.encode(from, to));
        } catch (bytes memory reason) {
            if (due) _fault(8, reason);
            return false;
        }
        uint256 emission = token.totalSupply() - supply;
        vaulted = _vaulted() - vaulted;
        received += flushed + emission;
        paid += vaulted;
        _noteClosing();
        // Conservation: what was there and what came is what is carried, owed to claimants, or in the vault.
        uint256 left = _carried() + _opened[_lastClosing()].identity + _opened[_lastClosing()].incentives + vaulted;
        if (carry + arrived + flushed + emission != left) _fault(18, abi.encode(carry, left));
        uint256 budget = pool.carried(IRewardPool.Pool.Staking) + vaulted;
        if (budget < stakers) _fault(19, abi.encode(budget, stakers));
        arrived = 0;
        return true;
    }

    function _noteClosing() private {
        uint64 to = uint64(pool.closedUntil() / LENGTH) - 1;
        closings.push(to);
        _opened[to].identity = pool.closingOf(to).identity;
        _opened[to].incentives = pool.closingOf(to).incentives;
    }

    function _lastClosing() private view returns (uint64) {
        return closings[closings.length - 1];
    }

    function _claim(uint256 x, uint256 y) private returns (bool) {
        if (_worked.length == 0) return false;
        uint64 epoch = _worked[x % _worked.length];
        address member = person(y);
        uint256 expected = pool.identityRewardOf(epoch, member);
        uint256 before = token.balanceOf(address(pool));
        try pool.claimIdentityWork(epoch, member) returns (uint256 amount) {
            if (amount != expected || amount == 0) _fault(9, abi.encode(amount, expected));
            if (before - token.balanceOf(address(pool)) != amount) _fault(9, abi.encode(before, amount));
            _opened[pool.closingOf(epoch).toEpoch].identityPaid += amount;
            paid += amount;
        } catch (bytes memory reason) {
            if (expected != 0) _fault(9, reason);
            return false;
        }
        return true;
    }

    function _enrol(uint256 x, uint256 y) private returns (bool) {
        address provider = person(x);
        uint64 epoch = uint64(clock / LENGTH);
        peers.earn(provider, 1 + (y % 10 ** 20), (y >> 128) % 10 ** 20);
        peers.setProvider(provider, address(0), uint8((y >> 64) % 4));
        peers.setRewardMultiplier(10_000 + (y % 5_001));
        bool due = pool.enrolmentOf(epoch, provider) == 0;
        VM.prank(provider);
        try pool.enrol(provider) returns (uint256 weight) {
            (uint256 net, ) = peers.earnedOf(provider);
            uint256 earned = net - _earned[provider];
            _earned[provider] = net;
            if (!due || weight < earned || weight > (earned * 225) / 100) _fault(11, abi.encode(weight, earned));
            if (pool.broughtIn(provider) != net) _fault(11, abi.encode(provider, net));
        } catch (bytes memory reason) {
            if (due) _fault(11, reason);
            return false;
        }
        if (_enrolled.length == 0 || _enrolled[_enrolled.length - 1] != epoch) _enrolled.push(epoch);
        return true;
    }

    function _claimIncentive(uint256 x, uint256 y) private returns (bool) {
        if (_enrolled.length == 0) return false;
        uint64 epoch = _enrolled[x % _enrolled.length];
        address provider = person(y);
        uint256 expected = pool.incentiveOf(epoch, provider);
        uint256 before = token.balanceOf(provider);
        try pool.claimIncentive(epoch, provider) returns (uint256 amount) {
            if (amount != expected || amount == 0) _fault(12, abi.encode(amount, expected));
            if (token.balanceOf(provider) - before != amount) _fault(12, abi.encode(before, amount));
            _opened[pool.closingOf(epoch).toEpoch].incentivesPaid += amount;
            paid += amount;
        } catch (bytes memory reason) {
            if (expected != 0) _fault(12, reason);
            return false;
        }
        return true;
    }

    function _expire(uint256 x) private returns (bool) {
        if (closings.length == 0) return false;
        uint64 to = closings[x % closings.length];
        IRewardPool.Closing memory closing = pool.closingOf(to);
        bool due =
            closing.closedAt != 0 &&
                clock >= closing.closedAt + EXPIRY &&
                closing.identityLeft + closing.incentivesLeft != 0;
        try pool.expireClaims(to) {
            if (!due) _fault(10, "");
            _opened[to].identityExpired += closing.identityLeft;
            _opened[to].incentivesExpired += closing.incentivesLeft;
        } catch (bytes memory reason) {
            if (due) _fault(10, reason);
            return false;
        }
        return true;
    }

    function _govern(uint256 x) private returns (bool) {
        if (x % 4 == 0) manager.revokeRole(Roles.MINTER, address(pool));
        else manager.grantRole(Roles.MINTER, address(pool), 0);
        address recipient = (x >> 8) % 4 == 0 ? address(this) : address(pool);
        splitter.setRecipient(IFeeSplitter.Bucket((x >> 16) % 2), recipient);
        return true;
    }

    /// @dev Stakers and commissions are paid by the stake vault.
    function _takeFromVault(uint256 x, uint256 y) private returns (bool) {
        // The first claims nothing, so that something expires.
        address who = person(1 + (x % (PEOPLE - 1)));
        uint256 due = y % 2 == 0 ? stakes.rewardsOf(who, who) : stakes.commissionOf(who);
        if (due == 0) return false;
        VM.prank(who);
        uint256 amount = y % 2 == 0 ? stakes.claimRewards(who) : stakes.claimCommission();
        if (amount != due) _fault(13, abi.encode(amount, due));
        withdrawn += amount;
        return true;
    }

    /// @dev What stakers never claimed comes back, for all stakers.
    function _expireInVault(uint256 x) private returns (bool) {
        address who = person(x);
        try stakes.expireRewards(who, who) returns (uint256 amount) {
            withdrawn += amount;
            received += amount;
            arrived += amount;
            return true;
        } catch {
            return false;
        }
    }

    /// @dev All that was ever distributed to the stake vault.
    function _vaulted() private view returns (uint256) {
        return stakes.rewardsHeld() + withdrawn;
    }

    function _flushable(IFeeSplitter.Bucket bucket) private view returns (uint256) {
        return splitter.recipientOf(bucket) == address(pool) ? splitter.balanceOf(VE, bucket) : 0;
    }

    function _carried() private view returns (uint256) {
        return
            pool.carried(IRewardPool.Pool.Staking) +
            pool.carried(IRewardPool.Pool.Identity) +
            pool.carried(IRewardPool.Pool.Incentives);
    }

    function _fault(uint256 what, bytes memory reason) private {
        ++faults;
        lastFault = what;
        lastReason = reason;
    }
}
