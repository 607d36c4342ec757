import { createRequire } from "node:module";
import hardhatToolboxViem from "@nomicfoundation/hardhat-toolbox-viem";
import { defineConfig } from "hardhat/config";

const require = createRequire(import.meta.url);

const campaign = (runs: number): number => (process.env.VE_FUZZ_DEEP === "1" ? runs * 100 : runs);

// The compiler comes from npm, so nothing is downloaded at build time. There is one profile: what is
// tested is what is deployed.
export default defineConfig({
  plugins: [hardhatToolboxViem],
  paths: { sources: "./src", tests: "./test", artifacts: "./artifacts", cache: "./cache" },
  solidity: {
    // Deployed as they are, without a source of ours that names them.
    npmFilesToBuild: [
      "@openzeppelin/contracts/access/manager/AccessManager.sol",
      "@openzeppelin/contracts/governance/TimelockController.sol",
      "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol",
    ],
    profiles: {
      default: {
        version: require("solc/package.json").version,
        path: require.resolve("solc/soljson.js"),
        settings: {
          optimizer: { enabled: true, runs: 200 },
          evmVersion: "osaka",
          outputSelection: { "*": { "*": ["storageLayout"], "": ["ast"] } },
        },
      },
    },
  },
  // VE_FUZZ_DEEP=1 makes the campaigns a hundred times as long: scripts/test --deep.
  test: {
    solidity: {
      fuzz: { runs: campaign(256) },
      invariant: { runs: campaign(20), depth: 50 },
    },
  },
  networks: {
    default: { type: "edr-simulated", chainType: "l1", hardfork: "osaka", allowUnlimitedContractSize: false },
  },
});
