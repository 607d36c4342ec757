import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { concat, getAddress, keccak256, padHex, slice, toHex, type Address, type Hex } from "viem";
import { ascending, type Connection } from "./access.js";

/** A committee of three of whom two must agree, and something its quorum may say. */
export interface CommitteeCase {
  /** The contract as governance sees it, and as an administrator does. */
  committee: any;
  office: any;
  memberWallets: any[];
  people: any[];
  /** Each wallet's signature over what is to be said. */
  sign: (wallets: any[]) => Promise<Hex[]>;
  /** Brings signers and signatures to the contract, which takes them. */
  accepted: (signers: Address[], signatures: Hex[]) => Promise<unknown>;
  /** The same, and the contract refuses them and changes nothing. */
  refused: (signers: Address[], signatures: Hex[], error: string, values: unknown[]) => Promise<void>;
}

const REASON = keccak256(toHex("reason"));
const addressOf = (wallet: any): Address => getAddress(wallet.account.address);
const addresses = (count: number, from = 1): Address[] =>
  Array.from({ length: count }, (_, i) => getAddress(padHex(toHex(i + from), { size: 20 })));

/** What holds of every contract that is an `ICommittee`; the cases are `Committee.tree`. `load` begins afresh. */
export function behavesLikeCommittee(connection: Connection, load: () => Promise<CommitteeCase>): void {
  const { viem } = connection as any;
  const { emitWithArgs, revertWithCustomError, revertWithCustomErrorWithArgs } = viem.assertions;

  describe("setCommittee", () => {
    it("replaces members and threshold; former members' words no longer count", async () => {
      const { committee, memberWallets, sign, accepted, refused } = await load();
      const pair = memberWallets.slice(0, 2);
      const [signers, signatures] = [pair.map(addressOf), await sign(pair)];
      const next = addresses(15, 100);
      await emitWithArgs(committee.write.setCommittee([next, 10]), committee, "CommitteeChanged", [next, 10]);
      assert.deepEqual(await committee.read.members(), next);
      assert.equal(await committee.read.threshold(), 10);
      assert.equal(await committee.read.isMember([next[14]]), true);
      assert.equal(await committee.read.isMember([signers[0]]), false);
      await refused(signers, signatures, "Committee_BelowThreshold", [2n, 10n]);
      await committee.write.setCommittee([addresses(3), 2]);
      await refused(signers, signatures, "Committee_NotMember", [signers[0]]);
      await committee.write.setCommittee([memberWallets.map(addressOf), 2]);
      await accepted(signers, signatures);
    });

    it("keeps who stays", async () => {
      const { committee, memberWallets } = await load();
      const [stays, goes] = memberWallets.map(addressOf) as [Address, Address];
      await committee.write.setCommittee([[...addresses(2), stays], 2]);
      assert.equal(await committee.read.isMember([stays]), true);
      assert.equal(await committee.read.isMember([goes]), false);
    });

    it("refuses committees too small, too large, or with too low or high a threshold", async () => {
      const { committee } = await load();
      const set = (count: number, threshold: number) => committee.write.setCommittee([addresses(count), threshold]);
      for (const count of [0, 2, 16]) {
        const values = [BigInt(count), 3n, 15n];
        await revertWithCustomErrorWithArgs(set(count, 2), committee, "Committee_BadMemberCount", values);
      }
      for (const [count, threshold, minimum] of [
        [3, 1, 2n],
        [3, 4, 2n],
        [4, 2, 3n],
        [5, 3, 4n],
        [7, 4, 5n],
      ] as const) {
        const values = [threshold, minimum, BigInt(count)];
        await revertWithCustomErrorWithArgs(set(count, threshold), committee, "Committee_BadThreshold", values);
        await set(count, Number(minimum));
      }
    });

    it("refuses members out of order, twice or zero", async () => {
      const { committee } = await load();
      const [a, b, c] = addresses(3) as [Address, Address, Address];
      const zero = padHex("0x0", { size: 20 });
      for (const [list, ...values] of [
        [[b, a, c], b, a],
        [[a, b, b], b, b],
        [[zero, a, b], zero, zero],
      ] as const) {
        const call = committee.write.setCommittee([list, 2]);
        await revertWithCustomErrorWithArgs(call, committee, "Committee_MembersNotSorted", values);
      }
    });

    it("is governance's alone", async () => {
      const { committee, office } = await load();
      const call = office.write.setCommittee([addresses(3), 2]);
      await revertWithCustomError(call, committee, "AccessManagedUnauthorized");
    });
  });

  describe("removeMember", () => {
    it("is the administrators' alone, of members", async () => {
      const { committee, office, memberWallets } = await load();
      const [stranger] = addresses(1);
      const byGovernance = committee.write.removeMember([addressOf(memberWallets[0]), REASON]);
      await revertWithCustomError(byGovernance, committee, "AccessManagedUnauthorized");
      const call = office.write.removeMember([stranger, REASON]);
      await revertWithCustomErrorWithArgs(call, committee, "Committee_NotMember", [stranger]);
    });

    it("keeps order and threshold, and stops the committee when too few are left", async () => {
      const { committee, office, memberWallets, sign, refused } = await load();
      const [first, second, third] = memberWallets.map(addressOf) as [Address, Address, Address];
      const signatures = await sign(memberWallets);
      const removal = office.write.removeMember([first, REASON]);
      await emitWithArgs(removal, committee, "MemberRemoved", [first, REASON]);
      assert.deepEqual(await committee.read.members(), [second, third]);
      assert.equal(await committee.read.threshold(), 2);
      await refused([first, second], signatures.slice(0, 2), "Committee_NotMember", [first]);
      await office.write.removeMember([third, REASON]);
      await refused([second], signatures.slice(1, 2), "Committee_BelowThreshold", [1n, 2n]);
    });
  });

  describe("a quorum", () => {
    it("is two of three, or all", async () => {
      const { memberWallets, sign, accepted } = await load();
      await accepted(memberWallets.map(addressOf), await sign(memberWallets));
      const other = await load();
      const pair = other.memberWallets.slice(1);
      await other.accepted(pair.map(addressOf), await other.sign(pair));
    });

    it("is no lists of different length, nor fewer than the threshold", async () => {
      const { memberWallets, sign, refused } = await load();
      const pair = memberWallets.slice(0, 2);
      const [signers, signatures] = [pair.map(addressOf), await sign(pair)];
      await refused(signers, signatures.slice(1), "Committee_LengthMismatch", [2n, 1n]);
      await refused(signers.slice(1), signatures.slice(1), "Committee_BelowThreshold", [1n, 2n]);
      await refused([], [], "Committee_BelowThreshold", [0n, 2n]);
    });

    it("is no signer twice or out of order, nor somebody else than a member", async () => {
      const { memberWallets, people, sign, refused } = await load();
      const [first, second] = memberWallets;
      const [a, b] = [addressOf(first), addressOf(second)];
      const [sa, sb] = (await sign([first, second])) as [Hex, Hex];
      await refused([a, a], [sa, sa], "Committee_SignersNotSorted", [a, a]);
      await refused([b, a], [sb, sa], "Committee_SignersNotSorted", [b, a]);
      await refused([a, b, b], [sa, sb, sb], "Committee_SignersNotSorted", [b, b]);
      const strange = ascending([first, people[1]]);
      await refused(strange.map(addressOf), await sign(strange), "Committee_NotMember", [addressOf(people[1])]);
    });

    it("is no signature of another, exchanged, cut or missing", async () => {
      const { memberWallets, sign, refused } = await load();
      const signers = memberWallets.slice(0, 2).map(addressOf);
      const [a, b, foreign] = (await sign(memberWallets)) as [Hex, Hex, Hex];
      for (const signatures of [
        [foreign, b],
        [b, a],
        [slice(a, 0, 64), b],
        ["0x", b],
      ] as Hex[][]) {
        await refused(signers, signatures, "Committee_BadSignature", [signers[0]]);
      }
    });

    it("counts a member that is a contract, and not its garbled signature", async () => {
      const { committee, memberWallets, people, sign, accepted, refused } = await load();
      const [first, second] = memberWallets;
      const contract = await viem.deployContract("ContractMember", [addressOf(people[1])]);
      const member = { account: { address: contract.address } };
      await committee.write.setCommittee([ascending([first, second, member]).map(addressOf), 2]);
      const pair = ascending([first, member]);
      const signers = pair.map(addressOf);
      const signatures = await sign(pair.map((wallet) => (wallet === member ? people[1] : wallet)));
      const garbled = signatures.map((signature, i) =>
        pair[i] === member ? concat([slice(signature, 0, 64), "0x05"]) : signature,
      );
      await refused(signers, garbled, "Committee_BadSignature", [addressOf(member)]);
      await accepted(signers, signatures);
    });
  });
}
