# Sourced by the scripts: finds or installs what the build and the demo need, and says what it did.
# Needs nothing but Debian 12, a JDK 25 under /usr/lib/jvm, Node 20 or later with npm, and Maven 3.8 or later.

set -euo pipefail

VE_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
VE_STATE=${VE_STATE:-$VE_ROOT/.virtengine}
export VE_ROOT VE_STATE
mkdir -p "$VE_STATE/logs"

say() { printf '%s\n' "$*"; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Picks JAVA_HOME if it is a JDK 25 or later, else the first such one under /usr/lib/jvm.
use_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    [ -x "$home/bin/javac" ] || continue
    if [ "$("$home/bin/javac" -version 2>&1 | sed -E 's/javac ([0-9]+).*/\1/')" -ge 25 ]; then
      export JAVA_HOME=$home PATH=$home/bin:$PATH
      return
    fi
  done
  fail "no JDK 25 or later found: set JAVA_HOME or install one under /usr/lib/jvm"
}

# Installs Debian packages that are missing. Arguments: command=package pairs.
use_debian_packages() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null || [ -x "/usr/sbin/${pair%%=*}" ] || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "installing from Debian: ${missing[*]}"
  [ "$(id -u)" -eq 0 ] || fail "these Debian packages are missing and only root can install them: ${missing[*]}"
  local log=$VE_STATE/logs/apt.log
  {
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=500 update
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=500 install -y --no-install-recommends "${missing[@]}"
  } >"$log" 2>&1 || fail "apt-get failed; see $log"
}

# Runs a command while no other script in this checkout does; it must not start what outlives it.
alone() { (flock 8 && "$@") 8>"$VE_STATE/set-up.lock"; }

# Installs the pinned Node and the embedded chain from npm, if their lock is newer than what is there.
use_npm_tools() {
  command -v npm >/dev/null || fail "npm is missing: install Node 20 or later with npm"
  npm_tools_are_there || alone install_npm_tools
  export PATH=$VE_ROOT/tools/node/node_modules/.bin:$PATH
}
npm_tools_are_there() { [ "$VE_ROOT/tools/node/node_modules/.package-lock.json" -nt "$VE_ROOT/tools/node/package-lock.json" ]; }
install_npm_tools() {
  # Another script may have done it while this one waited.
  if npm_tools_are_there; then return; fi
  say "installing Node 24 and the development chain from npm"
  (cd "$VE_ROOT/tools/node" && npm ci --no-audit --no-fund) >"$VE_STATE/logs/npm-tools.log" 2>&1 ||
    fail "npm ci failed in tools/node; see $VE_STATE/logs/npm-tools.log"
  touch "$VE_ROOT/tools/node/node_modules/.package-lock.json"
}

set_up() {
  use_jdk
  command -v mvn >/dev/null || fail "Maven is missing: install Maven 3.8 or later"
  use_debian_packages runc=runc busybox=busybox-static ip=iproute2 iptables=iptables conntrack=conntrack perl=perl resize2fs=e2fsprogs \
    unshare=util-linux mount=mount softhsm2-util=softhsm2
  use_npm_tools
}

# What a local Besu network needs besides Besu itself.
set_up_besu_network() {
  use_jdk
  use_debian_packages jq=jq curl=curl flock=util-linux
}
