import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { parseSignature } from "viem";
import { TOKEN_CAP, deployAccess } from "../support/access.js";

/** Intrinsic 21,000 included; measured 34,491 between two holders. */
const TRANSFER_GAS = 34_500n;

describe("VirtToken", async () => {
  const connection = await network.create();
  const { viem, networkHelpers } = connection;
  const fixture = async () => deployAccess(connection);
  const load = async () => networkHelpers.loadFixture(fixture);

  it("is VE with 18 decimals, and mints the initial supply", async () => {
    const { token, people } = await load();
    assert.equal(await token.read.name(), "VirtEngine Token");
    assert.equal(await token.read.symbol(), "VE");
    assert.equal(await token.read.decimals(), 18);
    assert.equal(await token.read.balanceOf([people[0].account.address]), 10n ** 24n);
    assert.equal(await token.read.totalSupply(), BigInt(people.length) * 10n ** 24n);
  });

  it("refuses lists of different lengths, and a supply over the cap", async () => {
    const { token, manager, people } = await load();
    const someone = people[0].account.address;
    await viem.assertions.revertWithCustomErrorWithArgs(
      viem.deployContract("VirtToken", [manager.address, 1n, [someone], []]) as any,
      token,
      "VirtToken_LengthMismatch",
      [1n, 0n],
    );
    await viem.assertions.revertWithCustomErrorWithArgs(
      viem.deployContract("VirtToken", [manager.address, 1n, [someone, someone], [1n, 1n]]) as any,
      token,
      "VirtToken_CapExceeded",
      [2n, 1n],
    );
  });

  it("lets minters mint up to exactly the cap", async () => {
    const { token, minter, people, as } = await load();
    const theirs = await as(token, "VirtToken", minter);
    const someone = people[0].account.address;
    const room = TOKEN_CAP - (await token.read.totalSupply());
    await viem.assertions.revertWithCustomErrorWithArgs(
      theirs.write.mint([someone, room + 1n]),
      token,
      "VirtToken_CapExceeded",
      [TOKEN_CAP + 1n, TOKEN_CAP],
    );
    await theirs.write.mint([someone, room]);
    assert.equal(await token.read.totalSupply(), TOKEN_CAP);
  });

  it("lets nobody else mint, governance included", async () => {
    const { token, people, as } = await load();
    const before = await token.read.totalSupply();
    for (const contract of [token, await as(token, "VirtToken", people[0])]) {
      await viem.assertions.revertWithCustomError(
        contract.write.mint([people[0].account.address, 1n]),
        token,
        "AccessManagedUnauthorized",
      );
    }
    assert.equal(await token.read.totalSupply(), before);
  });

  it("burns", async () => {
    const { token, people, as } = await load();
    const before = await token.read.totalSupply();
    await (await as(token, "VirtToken", people[0])).write.burn([5n]);
    assert.equal(await token.read.totalSupply(), before - 5n);
  });

  it("takes a permit, once", async () => {
    const { token, people } = await load();
    const [owner, spender] = people;
    const client = await viem.getPublicClient();
    const deadline = 2n ** 64n;
    const signature = parseSignature(
      await owner.signTypedData({
        domain: {
          name: "VirtEngine Token",
          version: "1",
          chainId: await client.getChainId(),
          verifyingContract: token.address,
        },
        types: {
          Permit: [
            { name: "owner", type: "address" },
            { name: "spender", type: "address" },
            { name: "value", type: "uint256" },
            { name: "nonce", type: "uint256" },
            { name: "deadline", type: "uint256" },
          ],
        },
        primaryType: "Permit",
        message: { owner: owner.account.address, spender: spender.account.address, value: 7n, nonce: 0n, deadline },
      }),
    );
    const args = [
      owner.account.address,
      spender.account.address,
      7n,
      deadline,
      27 + signature.yParity,
      signature.r,
      signature.s,
    ];
    await token.write.permit(args);
    assert.equal(await token.read.allowance([owner.account.address, spender.account.address]), 7n);
    await viem.assertions.revertWithCustomError(token.write.permit(args), token, "ERC2612InvalidSigner");
  });

  it("keeps a transfer cheap", async () => {
    const { token, people, as } = await load();
    const theirs = await as(token, "VirtToken", people[0]);
    const hash = await theirs.write.transfer([people[1].account.address, 10n ** 18n]);
    const receipt = await (await viem.getPublicClient()).getTransactionReceipt({ hash });
    assert.ok(receipt.gasUsed <= TRANSFER_GAS, `transfer used ${receipt.gasUsed}`);
  });
});
