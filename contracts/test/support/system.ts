import { assignRole, deployAccess, deployIdentity, deployProxy, Role, verify, type Connection } from "./access.js";

/**
 * The whole on-chain market as a network has it: access, identity, escrow, settlement and market contracts behind their
 * proxies, wired to each other, with the roles of the AccessManager assigned.
 */

export const VE = 10n ** 18n;

/** Deploys and wires everything. `overrides` replaces parameters of genesis/parameters.json by name. */
export async function deploySystem(connection: Connection, overrides: Record<string, bigint> = {}) {
  const identity = await deployIdentity(await deployAccess(connection, overrides));
  const { manager, parameters, status, identities, gates, token } = identity;
  const proxy = (name: string, args: unknown[], more: unknown[] = []): Promise<any> =>
    deployProxy(connection, name, args, [manager.address, ...more]);

  const vault = await proxy("EscrowVault", [parameters.address], [token.address]);
  const fees = await proxy("FeePolicy", [parameters.address]);
  const splitter = await proxy("FeeSplitter", [vault.address, fees.address]);
  const buyers = [vault.address, gates.address, status.address, parameters.address];
  const providers = await proxy("ProviderRegistry", buyers);
  const capacity = await proxy("CapacityLedger", [providers.address, identities.address]);
  const gpuBurn = await proxy("GpuBurn", [capacity.address, parameters.address]);
  const deployments = await proxy("DeploymentRegistry", buyers);
  const book = await proxy("OrderBook", [
    deployments.address,
    providers.address,
    capacity.address,
    ...buyers,
    fees.address,
  ]);
  const hub = await proxy("SettlementHub", [
    {
      vault: vault.address,
      orderBook: book.address,
      providers: providers.address,
      deployments: deployments.address,
      parameters: parameters.address,
    },
  ]);

  const penalties = await proxy("ProviderPenalties", [
    {
      vault: vault.address,
      orderBook: book.address,
      providers: providers.address,
      capacity: capacity.address,
      settlementHub: hub.address,
      parameters: parameters.address,
    },
  ]);

  await vault.write.wire([deployments.address, book.address, providers.address, hub.address, splitter.address]);
  await providers.write.wire([book.address, penalties.address]);
  for (const contract of [capacity, deployments]) await contract.write.wire([book.address]);
  await book.write.wire([hub.address]);
  await splitter.write.wire([gpuBurn.address]);

  for (const contract of [vault, fees, splitter, gpuBurn, providers, capacity, deployments, book, hub, penalties]) {
    await assignRole(manager, Role.Guardian, contract, ["setIntakePaused"]);
  }
  await assignRole(manager, Role.Administrator, providers, ["setBanned"]);
  await assignRole(manager, Role.Administrator, capacity, ["setQuotaOverride"]);
  return { ...identity, vault, fees, splitter, gpuBurn, providers, capacity, deployments, book, hub, penalties };
}

export type System = Awaited<ReturnType<typeof deploySystem>>;

/**
 * The system with people in it: two tenants with premium identities whose vault allowance is unlimited, and three wallets
 * that may become providers, with an allowance and 100 VE of prefunded bidder money each.
 */
export async function deployPopulatedSystem(connection: Connection, overrides: Record<string, bigint> = {}) {
  const system = await deploySystem(connection, overrides);
  const { people, token, vault, as } = system;
  const [tenant, neighbour, provider, rival, third, operator, stranger] = people;
  for (const wallet of [tenant, neighbour, provider, rival, third, stranger]) {
    await (await as(token, "VirtToken", wallet)).write.approve([vault.address, 2n ** 256n - 1n]);
  }
  for (const wallet of [provider, rival, third]) {
    await (await as(vault, "EscrowVault", wallet)).write.fundBidder([wallet.account.address, 100n * VE]);
  }
  for (const wallet of [tenant, neighbour]) await verify(system, wallet);
  return { ...system, tenant, neighbour, provider, rival, third, operator, stranger };
}

export type PopulatedSystem = Awaited<ReturnType<typeof deployPopulatedSystem>>;
