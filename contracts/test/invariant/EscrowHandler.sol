// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IParameterRegistry} from "../../src/access/IParameterRegistry.sol";
import {EscrowVault} from "../../src/escrow/EscrowVault.sol";
import {IEscrowVault} from "../../src/escrow/IEscrowVault.sol";
import {VirtToken} from "../../src/token/VirtToken.sol";
import {World} from "../support/World.sol";

/// @notice Drives the real vault as its wired contracts and its users do, at random, and keeps its own books beside it:
/// eagerly, stream by stream and second by second, where the vault is lazy. Every action is chosen so that the vault must
/// accept it; a refusal is remembered and fails an invariant.
contract EscrowHandler is World {
    uint256 private constant MAX_ACCOUNTS = 6;
    uint256 private constant MAX_CHANNELS = 12;
    uint256 private constant ACTIONS = 20;
    /// @notice Who is sent what is taken from bonds.
    address public constant PENALTIES = address(0xB0);

    struct AccountBook {
        bytes32 id;
        address owner;
        uint8 token;
        bool closed;
        uint256 available;
        uint256 rate;
        uint256 deposited;
        uint256 own;
        uint256 ownRefunded;
        uint256 refunded;
        uint256 openedAt;
        uint256 until;
    }

    struct StreamBook {
        uint256 account;
        bytes32 id;
        uint256 rate;
        bool open;
        uint256 earned;
        uint256 withdrawn;
        uint256 openedAt;
    }

    struct ChannelBook {
        uint256 account;
        bytes32 id;
        bool open;
        uint256 cap;
        uint256 reserved;
        uint256 paid;
    }

    struct GrantBook {
        uint64 id;
        address granter;
        address grantee;
        uint8 token;
        uint256 limit;
        uint256 left;
        uint256 expiry;
        bool revoked;
    }

    EscrowVault public immutable vault;
    VirtToken[2] public tokens;

    AccountBook[] public accounts;
    StreamBook[] public streams;
    ChannelBook[] public channels;
    GrantBook[] public grants;

    /// @notice By account and granter: what was drawn, what came back.
    mapping(uint256 account => mapping(address granter => uint256)) public granted;
    mapping(uint256 account => mapping(address granter => uint256)) public grantRefunded;
    /// @notice By token.
    uint256[2] public feesTaken;
    uint256[2] public feesCollected;
    /// @notice The part of them from leases with GPUs.
    uint256[2] public gpuFeesTaken;
    uint256[2] public gpuFeesCollected;
    /// @notice In the first token, by payee: net and its part from leases with GPUs.
    mapping(address payee => uint256) public netEarned;
    mapping(address payee => uint256) public gpuEarned;
    mapping(bytes32 channelId => bool) private _gpu;
    uint256 public bidderMoney;
    uint256 public bonds;
    /// @notice Sent to {PENALTIES}, which had nothing.
    uint256 public bondsTaken;

    /// @notice How often each action did something, and what the vault refused though it should not have.
    uint256[ACTIONS] public done;
    uint256 public refusals;
    bytes public lastRefusal;
    uint256 public lastAction;

    uint256 private _salt;

    constructor() {
        AccessManager manager = new AccessManager(address(this));
        for (uint256 i = 0; i < 2; ++i) {
            tokens[i] = new VirtToken(address(manager), 10 ** 30, new address[](0), new uint256[](0));
            manager.setTargetFunctionRole(address(tokens[i]), _one(VirtToken.mint.selector), 0);
        }
        address implementation = address(new EscrowVault(IParameterRegistry(address(this))));
        bytes memory data = abi.encodeCall(EscrowVault.initialize, (address(manager), address(tokens[0])));
        vault = EscrowVault(_proxy(implementation, data));
        vault.listToken(address(tokens[1]));
        vault.wire(address(this), address(this), address(this), address(this), address(this));
        for (uint256 i = 0; i < 8; ++i) {
            for (uint256 t = 0; t < 2; ++t) {
                tokens[t].mint(actor(i), 10 ** 27);
                VM.prank(actor(i));
                tokens[t].approve(address(vault), type(uint256).max);
            }
        }
    }

    /// @notice The one parameter the vault reads: escrow.max_streams.
    function get(bytes32) external pure returns (uint256) {
        return 50;
    }

    /// @notice 0, 1: owners; 2, 3: granters; 4, 5: payees; 6: stranger; 7: bidder.
    function actor(uint256 i) public pure returns (address) {
        return address(uint160(0xA000 + i));
    }

    /// @notice One action, chosen by the fuzzer.
    function step(uint256 action, uint256 x, uint256 y) external {
        VM.warp(clock);
        action %= ACTIONS;
        try this.act(action, x, y) returns (bool acted) {
            if (acted) ++done[action];
        } catch (bytes memory reason) {
            ++refusals;
            lastAction = action;
            lastRefusal = reason;
        }
    }

    /// @notice {step} without the net.
    function act(uint256 action, uint256 x, uint256 y) external returns (bool) {
        if (action < 3) return _tick(x);
        if (action == 3) return _openAccount(x, y);
        if (action == 4) return _deposit(x, y);
        if (action == 5) return _gift(x, y);
        if (action == 6) return _createGrant(x, y);
        if (action == 7) return _revokeGrant(x);
        if (action == 8) return _depositFromGrant(x, y);
        if (action == 9) return _openStream(x, y);
        if (action == 10) return _closeStream(x);
        if (action == 11) return _withdrawStream(x);
        if (action == 12) return _openChannel(x, y);
        if (action == 13) return _pay(x, y);
        if (action == 14) return _return(x, y);
        if (action == 15) return _close(x);
        if (action == 16) return _refund(x);
        if (action == 17) return _claim(x, y);
        if (action == 18) return _bidder(x, y);
        return _settle(x);
    }

    function accountCount() external view returns (uint256) {
        return accounts.length;
    }

    function streamCount() external view returns (uint256) {
        return streams.length;
    }

    function channelCount() external view returns (uint256) {
        return channels.length;
    }

    function grantCount() external view returns (uint256) {
        return grants.length;
    }

    // Time

    /// @dev Every running stream earns its funded seconds, account by account.
    function _tick(uint256 x) private returns (bool) {
        uint256 elapsed = x % 5 == 0 ? x % 1_000_000 : x % 97;
        clock += elapsed;
        VM.warp(clock);
        for (uint256 i = 0; i < accounts.length; ++i) {
            AccountBook storage book = accounts[i];
            if (book.rate == 0) continue;
            uint256 funded = book.available / book.rate;
            if (funded > elapsed) funded = elapsed;
            book.available -= funded * book.rate;
            for (uint256 s = 0; s < streams.length; ++s) {
                if (streams[s].account == i && streams[s].open) streams[s].earned += funded * streams[s].rate;
            }
        }
        return true;
    }

    // Accounts

    function _openAccount(uint256 x, uint256 y) private returns (bool) {
        if (accounts.length == MAX_ACCOUNTS) return false;
        AccountBook storage book = accounts.push();
        book.id = keccak256(abi.encode("account", accounts.length));
        book.owner = actor(x % 2);
        book.token = uint8(y % 2);
        uint256 amount = 1 + (x % 5000);
        book.available = amount;
        book.deposited = amount;
        book.own = amount;
        book.openedAt = clock;
        vault.openAccount(book.id, book.owner, book.token, uint128(amount));
        return true;
    }

    function _deposit(uint256 x, uint256 y) private returns (bool) {
        (bool found, uint256 i) = _openBook(x);
        if (!found) return false;
        AccountBook storage book = accounts[i];
        IEscrowVault.Deposit[] memory line = vault.deposits(book.id);
        if (line.length == 16 && line[15].grantId != 0) return false;
        _add(book, 1 + (y % 3000));
        VM.prank(book.owner);
        vault.deposit(book.id, uint128(1 + (y % 3000)));
        return true;
    }

    function _gift(uint256 x, uint256 y) private returns (bool) {
        (bool found, uint256 i) = _openBook(x);
        if (!found) return false;
        _add(accounts[i], 1 + (y % 300));
        VM.prank(actor(6));
        vault.deposit(accounts[i].id, uint128(1 + (y % 300)));
        return true;
    }

    function _createGrant(uint256 x, uint256 y) private returns (bool) {
        if (grants.length == 8) return false;
        GrantBook storage book = grants.push();
        book.granter = actor(2 + (x % 2));
        book.grantee = actor(y % 2);
        book.token = uint8((x >> 8) % 2);
        book.limit = 1 + (y % 4000);
        book.left = book.limit;
        book.expiry = clock + 1 + (x % 500_000);
        VM.prank(book.granter);
        book.id = vault.createGrant(book.grantee, book.token, uint128(book.limit), uint40(book.expiry));
        return true;
    }

    function _revokeGrant(uint256 x) private returns (bool) {
        if (grants.length == 0 || x % 4 != 0) return false;
        GrantBook storage book = grants[(x >> 8) % grants.length];
        if (book.revoked) return false;
        book.revoked = true;
        VM.prank(book.granter);
        vault.revokeGrant(book.id);
        return true;
    }

    function _depositFromGrant(uint256 x, uint256 y) private returns (bool) {
        (bool found, uint256 i) = _openBook(x);
        if (!found) return false;
        AccountBook storage book = accounts[i];
        for (uint256 g = 0; g < grants.length; ++g) {
            GrantBook storage grant = grants[g];
            if (grant.revoked || clock >= grant.expiry || grant.left == 0) continue;
            if (grant.grantee != book.owner || grant.token != book.token) continue;
            IEscrowVault.Deposit[] memory line = vault.deposits(book.id);
            if (line.length == 16 && line[15].grantId != grant.id) continue;
            uint256 amount = 1 + (y % grant.left);
            grant.left -= amount;
            book.available += amount;
            _resume(book);
            book.deposited += amount;
            granted[i][grant.granter] += amount;
            VM.prank(book.owner);
            vault.depositFromGrant(book.id, grant.id, uint128(amount));
            return true;
        }
        return false;
    }

    /// @dev As the order book does: streams and account in one call.
    function _close(uint256 x) private returns (bool) {
        (bool found, uint256 i) = _openBook(x);
        if (!found || (x >> 16) % 3 != 0) return false;
        IEscrowVault.EndedLease[] memory ended = new IEscrowVault.EndedLease[](streams.length);
        uint256 count;
        for (uint256 s = 0; s < streams.length; ++s) {
            if (streams[s].account == i && streams[s].open) ended[count++] = _stopped(s);
        }
        assembly ("memory-safe") {
            mstore(ended, count)
        }
        accounts[i].closed = true;
        vault.endLeases(accounts[i].id, ended, true);
        return true;
    }

    function _refund(uint256 x) private returns (bool) {
        if (accounts.length == 0) return false;
        uint256 i = x % accounts.length;
        AccountBook storage book = accounts[i];
        if (!book.closed || book.available == 0) return false;
        VirtToken token = tokens[book.token];
        uint256 before = token.balanceOf(book.owner);
        uint256[2] memory had = [vault.claimable(book.token, actor(2)), vault.claimable(book.token, actor(3))];
        uint256[] memory left = new uint256[](grants.length);
        for (uint256 g = 0; g < left.length; ++g) left[g] = vault.grant(grants[g].id).limit;

        vault.refund(book.id);

        uint256 own = token.balanceOf(book.owner) - before;
        book.ownRefunded += own;
        uint256 total = own;
        for (uint256 k = 0; k < 2; ++k) {
            uint256 part = vault.claimable(book.token, actor(2 + k)) - had[k];
            grantRefunded[i][actor(2 + k)] += part;
            total += part;
        }
        require(total == book.available, "a refund is all that is available");
        for (uint256 g = 0; g < left.length; ++g) {
            uint256 restored = vault.grant(grants[g].id).limit - left[g];
            require(restored == 0 || (!grants[g].revoked && clock < grants[g].expiry), "a dead grant was restored");
            grants[g].left += restored;
        }
        book.refunded += total;
        book.available = 0;
        return true;
    }

    function _settle(uint256 x) private returns (bool) {
        (bool found, uint256 i) = _openBook(x);
        if (found) vault.settle(accounts[i].id);
        return found;
    }

    // Streams and channels

    function _openStream(uint256 x, uint256 y) private returns (bool) {
        (bool found, uint256 i) = _openBook(x);
        if (!found || streams.length == MAX_CHANNELS) return false;
        AccountBook storage book = accounts[i];
        uint256 rate = 1 + (y % 40);
        if (book.available < book.rate + rate) return false;
        book.rate += rate;
        _resume(book);
        bytes32 id = keccak256(abi.encode("stream", ++_salt));
        streams.push(StreamBook(i, id, rate, true, 0, 0, clock));
        _gpu[id] = (y >> 16) % 2 == 0;
        vault.openStream(book.id, id, actor(4 + (y % 2)), uint96(rate), uint16(y % 801), _gpu[id]);
        return true;
    }

    function _closeStream(uint256 x) private returns (bool) {
        if (streams.length == 0) return false;
        uint256 s = x % streams.length;
        if (!streams[s].open) return false;
        _stop(s);
        return true;
    }

    function _withdrawStream(uint256 x) private returns (bool) {
        if (streams.length == 0) return false;
        StreamBook storage book = streams[x % streams.length];
        uint256 gross = book.earned - book.withdrawn;
        if (gross == 0) return false;
        bytes32 accountId = accounts[book.account].id;
        address payee = vault.stream(accountId, book.id).payee;
        VirtToken token = tokens[accounts[book.account].token];
        uint256 before = token.balanceOf(payee);
        VM.prank(actor(6));
        uint256 net = vault.withdrawStream(accountId, book.id);
        uint256 fee = (gross * vault.stream(accountId, book.id).feeBps) / 10_000;
        require(
            net == gross - fee && token.balanceOf(payee) == before + net,
            "a payee gets what it earned less the fee"
        );
        book.withdrawn += gross;
        _noteEarned(accounts[book.account].token, book.id, payee, net, fee);
        return true;
    }

    function _openChannel(uint256 x, uint256 y) private returns (bool) {
        (bool found, uint256 i) = _openBook(x);
        if (!found || channels.length == MAX_CHANNELS || accounts[i].available == 0) return false;
        AccountBook storage book = accounts[i];
        uint256 cap = 1 + (y % book.available);
        bool lasted = book.rate != 0 && book.available >= book.rate;
        book.available -= cap;
        if (lasted) book.until = clock + book.available / book.rate;
        bytes32 id = keccak256(abi.encode("channel", ++_salt));
        channels.push(ChannelBook(i, id, true, cap, cap, 0));
        _gpu[id] = (y >> 128) % 2 == 0;
        vault.openChannel(book.id, id, actor(4 + (x % 2)), uint128(cap), uint16(x % 801), _gpu[id]);
        return true;
    }

    function _pay(uint256 x, uint256 y) private returns (bool) {
        if (channels.length == 0) return false;
        ChannelBook storage book = channels[x % channels.length];
        if (book.reserved == 0) return false;
        uint256 amount = 1 + (y % book.reserved);
        book.reserved -= amount;
        book.paid += amount;
        AccountBook storage owner = accounts[book.account];
        IEscrowVault.Channel memory channel = vault.channel(owner.id, book.id);
        uint256 fee = (amount * channel.feeBps) / 10_000;
        _noteEarned(owner.token, book.id, channel.payee, amount - fee, fee);
        vault.payFromChannel(owner.id, book.id, uint128(amount));
        return true;
    }

    function _return(uint256 x, uint256 y) private returns (bool) {
        if (channels.length == 0) return false;
        ChannelBook storage book = channels[x % channels.length];
        if (!book.open) return false;
        uint256 amount = y % (book.reserved + 1);
        book.reserved -= amount;
        accounts[book.account].available += amount;
        if (amount != 0) _resume(accounts[book.account]);
        bool last = book.reserved == 0;
        book.open = !last;
        vault.returnFromChannel(accounts[book.account].id, book.id, uint128(amount), last);
        return true;
    }

    // Payees, fees, bidders

    function _noteEarned(uint8 token, bytes32 id, address payee, uint256 net, uint256 fee) private {
        feesTaken[token] += fee;
        if (_gpu[id]) gpuFeesTaken[token] += fee;
        if (token != 0) return;
        netEarned[payee] += net;
        if (_gpu[id]) gpuEarned[payee] += net;
    }

    function _claim(uint256 x, uint256 y) private returns (bool) {
        uint8 token = uint8(y % 2);
        if (x % 3 == 0) {
            if (vault.collectedFees(token) == 0) return false;
            (uint256 amount, uint256 gpu) = vault.collectFees(token);
            feesCollected[token] += amount;
            gpuFeesCollected[token] += gpu;
            require(gpuFeesCollected[token] == gpuFeesTaken[token], "fees of GPU leases are told with the others");
            return true;
        }
        address payee = actor(2 + (x % 4));
        if (vault.claimable(token, payee) == 0) return false;
        vault.claim(token, payee);
        return true;
    }

    function _bidder(uint256 x, uint256 y) private returns (bool) {
        address bidder = actor(7);
        IEscrowVault.BidderBalance memory balance = vault.bidder(bidder);
        uint256 kind = x % 7;
        uint256 amount = 1 + (y % 1000);
        if (kind == 0) {
            bidderMoney += amount;
            VM.prank(actor(6));
            vault.fundBidder(bidder, uint128(amount));
        } else if (kind == 1) {
            vault.lockBid(bidder, bytes32(y), uint128(y % (uint256(balance.available) + 1)), 0);
        } else if (kind == 2) {
            vault.unlockBid(bidder, bytes32(y), uint128(y % (uint256(balance.locked) + 1)));
        } else if (kind == 3) {
            if (balance.available == 0) return false;
            amount = 1 + (y % balance.available);
            bidderMoney -= amount;
            VM.prank(bidder);
            vault.withdrawBidder(uint128(amount));
        } else if (kind == 4) {
            bonds += amount;
            vault.lockBond(bidder, uint128(amount));
        } else if (kind == 5) {
            amount = y % (bonds + 1);
            bonds -= amount;
            bidderMoney += amount;
            vault.releaseBond(bidder, uint128(amount));
        } else {
            amount = y % (bonds + 1);
            bonds -= amount;
            bondsTaken += amount;
            vault.takeBond(bidder, uint128(amount), PENALTIES);
        }
        return true;
    }

    // Parts

    function _stop(uint256 s) private {
        IEscrowVault.EndedLease[] memory ended = new IEscrowVault.EndedLease[](1);
        ended[0] = _stopped(s);
        vault.endLeases(accounts[streams[s].account].id, ended, false);
    }

    /// @dev Takes a stream off the eager books. Its bid's deposit, if one is locked, is {_unlock}'s to return.
    function _stopped(uint256 s) private returns (IEscrowVault.EndedLease memory) {
        StreamBook storage book = streams[s];
        book.open = false;
        accounts[book.account].rate -= book.rate;
        _resume(accounts[book.account]);
        return IEscrowVault.EndedLease(book.id, actor(7), 0, true);
    }

    function _add(AccountBook storage book, uint256 amount) private {
        book.available += amount;
        _resume(book);
        book.deposited += amount;
        book.own += amount;
    }

    /// @dev Money came in or the rate changed: the account lasts from now, if it lasts a second.
    function _resume(AccountBook storage book) private {
        if (book.rate != 0 && book.available >= book.rate) book.until = clock + book.available / book.rate;
    }

    function _openBook(uint256 x) private view returns (bool, uint256) {
        for (uint256 k = 0; k < accounts.length; ++k) {
            uint256 i = ((x % accounts.length) + k) % accounts.length;
            if (!accounts[i].closed) return (true, i);
        }
        return (false, 0);
    }

    function _one(bytes4 selector) private pure returns (bytes4[] memory list) {
        list = new bytes4[](1);
        list[0] = selector;
    }
}
