# shellcheck shell=bash disable=SC2154,SC1091
# Sourced by scripts/besu-network: keys, the genesis with the contracts in it, the plugin, and `ve` on that network.
#
#   $workspace/definition/         what the network was made from
#   $workspace/genesis.json        with addresses.json and journal.json, as `ve genesis build` writes them
#   $workspace/wallets/NAME.json   governor, guardian, administrator, treasury, operator-1 …; password beside them, mode 600
#   $workspace/node-N/             see besu-nodes.sh

# The plugin that this network's nodes load, by the name Besu has for it.
PLUGIN_CLASS=VirtEnginePlugin
# A time of activation that is none: 2100-01-01.
NEVER=4102444800

ve() { VE_ANVIL=$VE_ROOT/tools/node/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil java -XX:+UseSerialGC -jar "$VE_ROOT"/cli/target/cli-*-exec.jar "$@"; }

# As somebody: with the wallet of that name that was made with the network, or the one the environment names.
as() {
  local key=${VE_KEY:-} password=${VE_PASSWORD_FILE:-} name=$1 via
  shift
  if [ -d "$workspace/wallets" ]; then
    key=$workspace/wallets/$name.json password=$workspace/wallets/password
  fi
  [ -f "$key" ] && [ -f "$password" ] || fail "the keys of $name are elsewhere: name the wallet with VE_KEY and its password with VE_PASSWORD_FILE"
  [ -f "$workspace/addresses.json" ] || fail "there is no address book in $workspace: copy addresses.json and journal.json there"
  via=$(first_running) || fail "no node answers; run scripts/besu-network up first"
  VE_RPC=http://127.0.0.1:$(port_of "$via" 0) VE_ADDRESSES=$workspace/addresses.json VE_KEY=$key VE_PASSWORD_FILE=$password ve "$@"
}

make_network() {
  # What is there was left by a run that ended before it had written network.conf, and nobody has used it.
  remove_network
  mkdir "$workspace/making"
  [ -n "$plugin$no_plugin" ] || plugin=$(built_plugin):$PLUGIN_CLASS
  if [ -n "$genesis" ]; then take_genesis; else build_genesis; fi
  rm -rf "$workspace/making"
  write_peers
  # Before any start, which may be interrupted: a node that is started later without an option keeps what it has.
  for_each_node set_plugin
  printf 'base_port=%s\n' "$base_port" >"$workspace/network.conf.part"
  mv "$workspace/network.conf.part" "$workspace/network.conf"
}

remove_network() {
  find "$workspace" -mindepth 1 -maxdepth 1 \( -name 'node-*' -o -name 'removed-*' -o -name making -o -name wallets -o -name definition \
    -o -name '*.json' -o -name 'network.conf*' \) -exec rm -rf {} +
}

built_plugin() {
  build_once besu-plugins/plugin
  find "$VE_ROOT/besu-plugins/plugin/target" -maxdepth 1 -name 'besu-plugin-*.jar' ! -name '*-sources.jar' ! -name '*-javadoc.jar' | grep . ||
    fail "the build has left no plugin in besu-plugins/plugin/target"
}

take_genesis() {
  local n=0 folder file
  say "taking $genesis and the keys in $keys"
  jq -e .config.chainId "$genesis" >/dev/null || fail "$genesis has no chain id"
  [ -z "$no_plugin" ] || ! jq -e --argjson now "$(date +%s)" '[.config.virtengine // {} | .[]] | any(. <= $now)' "$genesis" >/dev/null ||
    fail "blocks of $genesis have native scoring or attestation, which a node without the plugin cannot follow"
  cp "$genesis" "$workspace/genesis.json"
  for file in addresses.json journal.json; do
    [ ! -f "$(dirname "$genesis")/$file" ] || cp "$(dirname "$genesis")/$file" "$workspace/$file"
  done
  for folder in "$keys"/*/; do
    [ -f "$folder/key.priv" ] || continue
    n=$((n + 1))
    adopt_key "$n" "$folder/key.priv" "$folder/key.pub" "$(basename "$folder")"
  done
  [ "$n" -gt 0 ] || fail "there is no */key.priv in $keys"
}

build_genesis() {
  local making=$workspace/making wallets=$workspace/making/wallets file n
  use_npm_tools
  build_once cli
  file=$making/definition/$(basename "$definition")
  write_definition "$file"
  say "making keys and the genesis of network $(jq -r .network "$file") in $workspace"
  mkdir "$wallets"
  head -c 32 /dev/urandom | base64 >"$wallets/password"
  ve genesis keys --definition "$file" --out "$wallets" --password-file "$wallets/password" >/dev/null
  local accounts
  mapfile -t accounts < <(jq -r 'to_entries[] | "--account=\(.key)=\(.value)"' "$wallets/accounts.json")
  ve genesis build --definition "$file" --out "$making/genesis" "${accounts[@]}" >"$VE_STATE/logs/genesis.log" 2>&1 ||
    fail "the genesis was not built: $(tail -n 1 "$VE_STATE/logs/genesis.log"); see $VE_STATE/logs/genesis.log"
  n=0
  for folder in $(jq -r '.validators.members[].node | capture("^\\$\\{(?<name>.+)\\}$").name' "$file"); do
    n=$((n + 1))
    adopt_key "$n" "$wallets/$folder/key" "$wallets/$folder/key.pub" "$(cat "$wallets/$folder/address")"
    rm -r "${wallets:?}/$folder"
  done
  [ "$n" -gt 0 ] || fail "$definition names no validator by a variable"
  mv "$making/genesis"/*.json "$making/definition" "$wallets" "$workspace/"
}

# The definition as this network is made from it: its own text, with as many validators and as fast as was asked for. The network
# begins now, so that no epochs lie behind it; a little earlier, because its deployment takes blocks.
write_definition() {
  local never=0
  [ -z "$no_plugin" ] || never=$NEVER
  mkdir -p "$(dirname "$1")"
  cp "$(dirname "$definition")/$(jq -er .parameters "$definition")" "$(dirname "$1")/parameters.json"
  cp "$(dirname "$definition")/$(jq -er .attestation.trust "$definition")" "$(dirname "$1")/attestation.json"
  jq --argjson n "${validators:-0}" --argjson period "${block_period:-0}" --argjson never "$never" '
    .parameters = "parameters.json" | .attestation.trust = "attestation.json" | .besu.startTime = (now - 600 | floor)
    | if $n == 0 then . else
        .validators.members = [range(1; $n + 1) | {node: "${validator-\(.)}", operator: "${operator-\(.)}"}]
        | .validators.belowMinimum = ($n < 4)
        | .exempt = [.validators.members[].operator] end
    | if $period == 0 then . else .besu.blockPeriod = $period | .besu.requestTimeout = ([.besu.requestTimeout, 2 * $period] | max) end
    | if $never == 0 then . else .besu.scoringTime = $never | .besu.attestationTime = $never end' "$definition" >"$1"
}

# Which engine a contract has found: asked of a running node, by the selector of backend().
backend_of() {
  local address word
  address=$(jq -r --arg name "$1" '.contracts[$name].address // empty' "$workspace/addresses.json" 2>/dev/null) || return 1
  [ -n "$address" ] || return 1
  word=$(rpc "$2" eth_call "[{\"to\":\"$address\",\"data\":\"0x099e4133\"},\"latest\"]") || return 1
  case ${word: -1} in 0) printf unprobed ;; 1) printf native ;; 2) printf portable ;; *) return 1 ;; esac
}

# Anyone may have the contracts look for the precompiles, once; here it is done as soon as there is a chain.
probe_backends() {
  local contract
  [ -d "$workspace/wallets" ] || return 0
  for contract in ScoringModelRegistry AttestationVerifier; do
    [ "$(backend_of "$contract" "$(first_running)" || true)" != unprobed ] || {
      build_once cli
      as administrator network probe >/dev/null
      return
    }
  done
}

# Has nodes say on chain what they run, in their own signed words, which anyone may carry; all nodes, or those given. Only words
# that the chain does not have yet are carried. A chain that stands still keeps no node from starting.
report_software() {
  local n address urls=()
  [ -d "$workspace/wallets" ] || return 0
  for n in ${*:-$(nodes)}; do
    address=$(address_of "$n")
    if rpc "$n" virtengine_health 2>/dev/null | jq -e --arg own "$address" '(.silent | index($own)) or (.others | has($own))' >/dev/null; then
      urls+=("http://127.0.0.1:$(port_of "$n" 0)")
    fi
  done
  [ ${#urls[@]} -gt 0 ] || return 0
  build_once cli
  as administrator validator report "${urls[@]}" | sed -n 's/^summary: /software: /p' ||
    say "what ${urls[*]} run is not on chain, for the reason above; scripts/ve validator report does it again"
}

# What the validators have said that they run, as a node sees it; nothing from a node without the plugin.
software_on_chain() {
  rpc "$1" virtengine_health 2>/dev/null | jq -r '
    "; software: " + if .others == {} and .silent == [] then "every validator reports \(.own)" else
      ([.others | to_entries[] | "\(.key) reports \(.value)"] + [.silent[] | "\(.) never reported"] | join(", ")) +
      ", the rest \(.own)" end' || true
}

say_how_to_use() {
  [ -f "$workspace/addresses.json" ] || return 0
  local line
  line="export VE_RPC=http://127.0.0.1:$(port_of "$(first_running)" 0) VE_ADDRESSES=$workspace/addresses.json"
  [ ! -d "$workspace/wallets" ] ||
    line="$line VE_KEY=$workspace/wallets/treasury.json VE_PASSWORD_FILE=$workspace/wallets/password"
  say "for scripts/ve: $line"
}
