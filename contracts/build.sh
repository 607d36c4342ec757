#!/usr/bin/env bash
# Compiles the contracts with the pinned Node and the compiler from npm. Steps whose inputs did not change are skipped.
# Called by the Maven build (contracts/pom.xml) and usable by hand.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tools=$here/../tools/node
stamp=$here/target/hardhat.stamp

# Installs a folder's locked packages unless what is there was made from the same lock.
install_locked() {
  if [[ ! -f $1/node_modules/.package-lock.json || $1/package-lock.json -nt $1/node_modules/.package-lock.json ]]; then
    echo "contracts: npm ci in $(realpath --relative-to="$here/.." "$1")"
    (cd "$1" && npm ci --no-audit --no-fund --loglevel=error)
    touch "$1/node_modules/.package-lock.json"
  fi
}

# The Node of the machine only has to be able to run npm once: Hardhat's native engine is skipped by an npm
# that runs on an older Node, hence two steps.
install_locked "$tools"
export PATH=$tools/node_modules/.bin:$PATH
install_locked "$here"

cd "$here"
mkdir -p target
if [[ ! -d artifacts || ! -f $stamp || -n $(find src test hardhat.config.ts package-lock.json -name "*.*" -newer "$stamp" ! -name "*.test.ts" ! -name "*.tree" -print -quit) ]]; then
  touch "$stamp.next"
  ./node_modules/.bin/hardhat build
  mv "$stamp.next" "$stamp"
fi
node maven/artifacts.mjs
