// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IOrderBook} from "../../src/market/IOrderBook.sol";
import {ISettlementHub} from "../../src/settlement/ISettlementHub.sol";
import {SettlementWorld} from "./SettlementWorld.sol";

/// @notice Does to the hub what people may do in any order, and keeps plain books of what must follow. A refusal of what is
/// due and an acceptance of what is not are counted as faults.
contract SettlementHandler is SettlementWorld {
    uint256 public constant ACTIONS = 13;

    /// @param finalUpTo Number of the last final statement.
    /// @param paid Gross amount that became claimable (wei).
    struct LeaseBook {
        bytes32 id;
        uint256 seller;
        uint256 cap;
        bool ready;
        uint40 closedAt;
        bool ended;
        uint32 finalUpTo;
        uint256 paid;
    }

    /// @dev What a statement said, by its number.
    struct Said {
        uint256 cost;
        uint256 releaseAt;
    }

    LeaseBook[] private _books;
    mapping(uint256 lease => Said[]) private _said;
    mapping(uint256 lease => ISettlementHub.UsageStatement) private _head;
    mapping(uint256 seller => uint256) private _key;
    mapping(uint256 seller => uint256) private _retired;
    uint256 private _keys = 1_000;

    /// @notice Net earnings by seller, and fees (wei).
    mapping(uint256 seller => uint256) public earned;
    uint256 public fees;
    uint256 public faults;
    uint256 public lastFault;
    bytes public lastReason;
    mapping(uint256 action => uint256) public done;

    /// @notice Gives every seller a key. Not in the constructor: the hub asks this contract, which has to be there.
    function open() external {
        for (uint256 i = 0; i < PROVIDERS; ++i) _newKey(i);
    }

    function leaseCount() external view returns (uint256) {
        return _books.length;
    }

    function book(uint256 i) external view returns (LeaseBook memory) {
        return _books[i];
    }

    /// @notice How many statements of a lease were accepted.
    function stated(uint256 i) public view returns (uint256) {
        return _said[i].length;
    }

    /// @notice Statement `sequence` of a lease, from 1; zeros for 0.
    function said(uint256 i, uint256 sequence) public view returns (Said memory none) {
        return sequence == 0 ? none : _said[i][sequence - 1];
    }

    /// @notice One action after a while of silence.
    function step(uint256 action, uint256 x, uint256 y) external {
        clock += y % 7 == 0 ? (y >> 8) % (3 days) : (y >> 8) % 900;
        VM.warp(clock);
        action %= ACTIONS;
        if (_act(action, x, y >> 64)) ++done[action];
    }

    function _act(uint256 action, uint256 x, uint256 y) private returns (bool) {
        if (action == 0 || _books.length == 0) return _open(x, y);
        uint256 i = x % _books.length;
        if (action <= 4) return _state(i, y, action == 4 && y % 5 == 0);
        if (action == 5) return _misstate(i, y);
        if (action == 6) return _acknowledge(i);
        if (action == 7) return _finalise(i);
        if (action == 8) return _close(i);
        if (action == 9) return _silence(i);
        if (action == 10) return _rotate(i % PROVIDERS, y);
        if (action == 11) return _revoke(i % PROVIDERS, i);
        return _batch(i, y);
    }

    // Actions

    function _open(uint256 x, uint256 y) private returns (bool) {
        if (_books.length == 12) return false;
        uint256 i = _books.length;
        bytes32 id = keccak256(abi.encode("lease", i));
        uint96 cap = uint96(1 + (x % 5_000_000));
        vault.openAccount(id, TENANT, 0, uint128(uint256(cap) + (y % 1_000)));
        vault.openChannel(id, id, provider(x % PROVIDERS), cap, FEE_BPS, false);
        bool ready = y % 5 != 0;
        _books.push();
        LeaseBook storage made = _books[i];
        (made.id, made.seller, made.cap, made.ready) = (id, x % PROVIDERS, cap, ready);
        IOrderBook.Lease storage lease_ = _leases[id];
        lease_.state = IOrderBook.LeaseState.Running;
        (lease_.owner, lease_.provider, lease_.deploymentId) = (TENANT, provider(x % PROVIDERS), id);
        (lease_.gseq, lease_.cap, lease_.feeBps, lease_.disputeWindow) = (1, cap, FEE_BPS, WINDOW);
        (lease_.acceptedAt, lease_.readyAt) = (uint40(clock), ready ? uint40(clock) : 0);
        lease_.prices.cpuCoreMs = 1;
        return true;
    }

    /// @dev A statement in order. It is due to be taken unless the lease has ended, was never ready, or eight wait.
    function _state(uint256 i, uint256 y, bool last) private returns (bool) {
        ISettlementHub.UsageStatement memory next = _next(i, y, last);
        ISettlementHub.Submission memory item = _signedBy(i, next, _key[_books[i].seller]);
        bool due = _isDue(i);
        try hub.submitStatement(item.previous, item.next, item.signer, item.signature) {
            if (!due) _fault(1, "");
            _taken(i, next);
            return true;
        } catch (bytes memory reason) {
            if (due) _fault(2, reason);
            return false;
        }
    }

    /// @dev A statement with something wrong with it.
    function _misstate(uint256 i, uint256 y) private returns (bool) {
        ISettlementHub.Submission memory item = _bad(i, y);
        try hub.submitStatement(item.previous, item.next, item.signer, item.signature) {
            _fault(3, "");
            return false;
        } catch {
            return true;
        }
    }

    function _acknowledge(uint256 i) private returns (bool) {
        bool due = _books[i].finalUpTo != stated(i);
        bytes32 head = stated(i) == 0 ? bytes32(0) : hub.hashStatement(_head[i]);
        VM.prank(TENANT);
        try hub.acknowledge(_books[i].id, head) {
            if (!due) _fault(4, "");
            _final(i, stated(i));
            return true;
        } catch (bytes memory reason) {
            if (due) _fault(5, reason);
            return false;
        }
    }

    function _finalise(uint256 i) private returns (bool) {
        uint256 upTo = _matured(i);
        bool due = upTo != _books[i].finalUpTo;
        try hub.finalise(_books[i].id) {
            if (!due) _fault(6, "");
            _final(i, upTo);
            return true;
        } catch (bytes memory reason) {
            if (due) _fault(7, reason);
            return false;
        }
    }

    function _close(uint256 i) private returns (bool) {
        LeaseBook storage it = _books[i];
        if (it.closedAt != 0 || clock % 3 != 0) return false;
        it.closedAt = uint40(clock);
        _leases[it.id].state = IOrderBook.LeaseState.Closed;
        _leases[it.id].closedAt = uint40(clock);
        hub.leaseEnded(it.id, uint40(clock));
        if (!it.ready) it.ended = true;
        return true;
    }

    function _silence(uint256 i) private returns (bool) {
        LeaseBook storage it = _books[i];
        bool due = !it.ended && it.closedAt != 0 && clock >= it.closedAt + SILENCE;
        try hub.endBySilence(it.id) {
            if (!due) _fault(8, "");
            it.ended = true;
            return true;
        } catch (bytes memory reason) {
            if (due) _fault(9, reason);
            return false;
        }
    }

    /// @dev The next key; the old one may sign for a while, or was compromised and may not.
    function _rotate(uint256 seller, uint256 y) private returns (bool) {
        _retired[seller] = _key[seller];
        hub.setKey(provider(seller), VM.addr(_key[seller]), y % 2 == 0 ? 0 : uint40(clock - 1));
        _newKey(seller);
        return true;
    }

    /// @dev A retired key signs nothing of now, for none of its leases.
    function _revoke(uint256 seller, uint256 i) private returns (bool) {
        if (_retired[seller] == 0 || _books[i].seller != seller) return false;
        ISettlementHub.Submission memory item = _signedBy(i, _next(i, 1, false), _retired[seller]);
        try hub.submitStatement(item.previous, item.next, item.signer, item.signature) {
            _fault(10, "");
            return false;
        } catch {
            return true;
        }
    }

    /// @dev A bad one, one of each of two leases that may be due, another bad one.
    function _batch(uint256 i, uint256 y) private returns (bool) {
        uint256 j = (i + 1) % _books.length;
        ISettlementHub.Submission[] memory items = new ISettlementHub.Submission[](j == i ? 3 : 4);
        bool[] memory due = new bool[](items.length);
        items[0] = _bad(i, y);
        items[1] = _signedBy(i, _next(i, y, false), _key[_books[i].seller]);
        due[1] = _isDue(i);
        items[items.length - 1] = _bad(j, y >> 32);
        if (j != i) {
            items[2] = _signedBy(j, _next(j, y >> 16, false), _key[_books[j].seller]);
            due[2] = _isDue(j);
        }
        bool[] memory accepted = hub.submitStatements(items);
        bool all = true;
        for (uint256 k = 0; k < items.length; ++k) {
            if (accepted[k] != due[k]) _fault(11, abi.encode(k, due[k]));
            if (accepted[k]) _taken(k == 1 ? i : j, items[k].next);
            else if (due[k]) all = false;
        }
        return all && due[1];
    }

    // Books

    /// @dev Whether the hub has to take the next statement.
    function _isDue(uint256 i) private view returns (bool) {
        LeaseBook storage it = _books[i];
        return it.ready && !it.ended && stated(i) - _matured(i) < 8;
    }

    /// @dev The statement was taken: if eight waited, those past their window became final on the way.
    function _taken(uint256 i, ISettlementHub.UsageStatement memory next) private {
        if (stated(i) - _books[i].finalUpTo == 8) _final(i, _matured(i));
        _said[i].push(Said(next.cumulativeCost, clock + WINDOW));
        _head[i] = next;
        if (next.isFinal) _books[i].ended = true;
    }

    function _matured(uint256 i) private view returns (uint256 upTo) {
        upTo = _books[i].finalUpTo;
        while (upTo < stated(i) && said(i, upTo + 1).releaseAt <= clock) ++upTo;
    }

    function _final(uint256 i, uint256 upTo) private {
        LeaseBook storage it = _books[i];
        uint256 gross = said(i, upTo).cost - it.paid;
        uint256 fee = (gross * FEE_BPS) / 10_000;
        it.finalUpTo = uint32(upTo);
        it.paid += gross;
        earned[it.seller] += gross - fee;
        fees += fee;
    }

    // Statements

    /// @dev Costs at most what time and cap allow.
    function _next(uint256 i, uint256 y, bool last) private view returns (ISettlementHub.UsageStatement memory next) {
        LeaseBook storage it = _books[i];
        next = _head[i];
        bool first = next.sequence == 0;
        next.previousHash = first ? bytes32(0) : hub.hashStatement(next);
        next.leaseId = it.id;
        next.windowStart = first ? _leases[it.id].acceptedAt : next.windowEnd;
        next.windowEnd = uint40(clock);
        next.sequence += 1;
        next.isFinal = last;
        uint256 end = clock;
        if (it.closedAt != 0 && end > it.closedAt + 60) end = it.closedAt + 60;
        uint256 most = end > next.windowStart ? PEAK * (end - next.windowStart) : 0;
        uint256 room = it.cap - next.cumulativeCost;
        if (most > room) most = room;
        // Often all of it: caps are reached, too.
        uint256 growth = y % 4 == 0 ? most : y % (most + 1);
        next.cumulativeCost += uint128(growth);
        next.cpuCoreMs += uint64(growth);
        next.linesRoot = bytes32(y);
    }

    function _bad(uint256 i, uint256 y) private view returns (ISettlementHub.Submission memory item) {
        ISettlementHub.UsageStatement memory next = _next(i, y, false);
        uint256 key = _key[_books[i].seller];
        uint256 what = y % 7;
        if (what == 0) next.sequence += 1;
        else if (what == 1) next.windowEnd = uint40(clock + 61);
        else if (what == 2) next.cumulativeCost = uint128(_books[i].cap + 1);
        else if (what == 3) next.windowStart -= 1;
        else if (what == 4) next.cumulativeCost += 1 + next.cpuCoreMs;
        else if (what == 5) key = 77;
        else next.previousHash = keccak256("another");
        return _signedBy(i, next, key);
    }

    function _signedBy(
        uint256 i,
        ISettlementHub.UsageStatement memory next,
        uint256 key
    ) private view returns (ISettlementHub.Submission memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, hub.digestOf(next));
        return ISettlementHub.Submission(_head[i], next, VM.addr(key), abi.encodePacked(r, s, v));
    }

    function _newKey(uint256 seller) private {
        _key[seller] = ++_keys;
        hub.setKey(provider(seller), VM.addr(_keys), type(uint40).max);
    }

    function _fault(uint256 what, bytes memory reason) private {
        ++faults;
        lastFault = what;
        lastReason = reason;
    }
}
