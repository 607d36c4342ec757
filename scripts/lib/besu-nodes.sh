# shellcheck shell=bash disable=SC2154,SC1091
# Sourced by scripts/besu-network: the files of a network, and starting, stopping, watching its nodes.
#
#   $workspace/network.conf        the numbers the network was made with
#   $workspace/genesis.json
#   $workspace/node-N/key          mode 600, with key.pub and address beside it
#   $workspace/node-N/data         Besu's data folder, with static-nodes.json
#   $workspace/node-N/peers.toml   the nodes it may connect to: those of this network and no others
#   $workspace/node-N/besu.log, pid

dir_of() { printf '%s/node-%s' "$workspace" "$1"; }
port_of() { printf '%s' $((base_port + 10 * $1 + $2)); } # 0 RPC, 1 WebSocket, 2 peers, 3 metrics
address_of() { cat "$(dir_of "$1")/address"; }
enode_of() { printf 'enode://%s@127.0.0.1:%s' "$(sed 's/^0x//' "$(dir_of "$1")/key.pub")" "$(port_of "$1" 2)"; }
nodes() { find "$workspace" -maxdepth 1 -name 'node-*' -type d ! -name '*.part' -printf '%f\n' | sed 's/node-//' | sort -n; }
for_each_node() { local n; for n in $(nodes); do "$1" "$n"; done; }
known_node() { [ -d "$(dir_of "$1")" ] || fail "there is no node $1; there are: $(nodes | tr '\n' ' ')"; }

# A JSON-RPC call: node, method, parameters as JSON. Prints the result; fails with the node's error.
rpc() {
  local answer
  answer=$(curl -sS --noproxy '*' --max-time 5 -H 'Content-Type: application/json' \
    -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$2\",\"params\":${3:-[]}}" "http://127.0.0.1:$(port_of "$1" 0)" 2>/dev/null) || return 1
  jq -er 'if has("error") then .error.message | halt_error(1) else .result | if type == "string" then . else tojson end end' <<<"$answer"
}
head_of() { local hex; hex=$(rpc "$1" eth_blockNumber 2>/dev/null) && printf '%d' "$hex"; }

# A pid file speaks for a process only if that process is still the one that was started.
started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
is_running() {
  local pid since
  read -r pid since 2>/dev/null <"$(dir_of "$1")/pid" || return 1
  [ -n "$pid" ] && [ -n "$since" ] && [ "$(started_at "$pid")" = "$since" ]
}

# Turns a folder made by make_keys or given with --keys into the folder of node N.
adopt_key() {
  local n=$1 from=$2 into
  into=$(dir_of "$n")
  mkdir -p "$into.part/data"
  install -m 600 "$from/key.priv" "$into.part/key"
  install -m 600 "$from/key.pub" "$into.part/key.pub"
  basename "$from" | tr 'A-F' 'a-f' >"$into.part/address"
  mv "$into.part" "$into"
}

make_network() {
  [ -z "$(nodes)" ] || rm -rf "$workspace"/node-* # left by a run that ended before it had written network.conf
  say "making keys for $validators validators in $workspace"
  if [ -n "$genesis" ]; then
    cp "$genesis" "$workspace/genesis.json"
    chain_id=$(jq -er .config.chainId "$genesis") || fail "$genesis has no chain id"
    validators=$(find "$keys" -mindepth 2 -maxdepth 2 -name key.priv | wc -l)
    [ "$validators" -gt 0 ] || fail "there is no */key.priv in $keys"
  else
    make_keys "$validators" "$workspace/making"
    keys=$workspace/making/keys
    cp "$workspace/making/genesis.json" "$workspace/genesis.json"
  fi
  local n=0 folder
  for folder in "$keys"/*/; do
    n=$((n + 1))
    adopt_key "$n" "${folder%/}"
  done
  rm -rf "$workspace/making"
  printf 'base_port=%s\nblock_period=%s\nchain_id=%s\n' "$base_port" "$block_period" "$chain_id" >"$workspace/network.conf"
  write_peers
}

read_network() {
  [ -f "$workspace/network.conf" ] || fail "there is no network in $workspace; make one with scripts/besu-network up"
  source "$workspace/network.conf"
}

# Every node may talk to every other and to no one else. Of two nodes the later one dials: where both do, Besu drops the double
# connection half a minute later, sometimes both of the two, and the nodes are apart until it looks again a minute after.
write_peers() {
  local n enodes
  enodes=$(for_each_node enode_line | jq -R . | jq -cs .)
  for n in $(nodes); do
    jq -c --arg self "$(enode_of "$n")" '.[:index($self)]' <<<"$enodes" >"$(dir_of "$n")/data/static-nodes.json"
    printf 'nodes-allowlist=%s\n' "$enodes" >"$(dir_of "$n")/peers.toml"
  done
}
enode_line() { printf '%s\n' "$(enode_of "$1")"; }

start_node() {
  local n=$1 dir
  dir=$(dir_of "$n")
  if is_running "$n"; then return; fi
  local options=() jvm="-Xmx$heap -XX:+UseSerialGC" api=ETH,NET,WEB3,QBFT,ADMIN,PERM,TXPOOL,DEBUG
  if [ -n "$plugin" ]; then
    local jar=${plugin%%:*}
    [ -f "$jar" ] || fail "there is no plugin at $jar"
    rm -rf "$dir/plugins" && mkdir "$dir/plugins" && cp "$jar" "$dir/plugins/"
  fi
  if [ -d "$dir/plugins" ]; then
    jvm="$jvm -Dbesu.plugins.dir=$dir/plugins"
    case $plugin in *:*) printf '%s' "${plugin#*:}" >"$dir/plugins.required" ;; esac
    [ ! -f "$dir/plugins.required" ] || options+=("--plugins=$(cat "$dir/plugins.required")")
    # The calls of our own plugin; Besu does not start with calls that it does not have.
    ! grep -qsx VirtEnginePlugin "$dir/plugins.required" || api=$api,VIRTENGINE
  fi
  rm -f "$dir/pid"
  # Block building may take half the block period, so that a full pool cannot stretch it.
  BESU_OPTS=$jvm setsid nohup "$BESU_HOME/bin/besu" \
    --genesis-file="$workspace/genesis.json" --data-path="$dir/data" --node-private-key-file="$dir/key" \
    --p2p-host=127.0.0.1 --p2p-interface=127.0.0.1 --p2p-port="$(port_of "$n" 2)" --discovery-enabled=false \
    --permissions-nodes-config-file-enabled --permissions-nodes-config-file="$dir/peers.toml" \
    --sync-mode=FULL --sync-min-peers=1 --min-gas-price=0 --poa-block-txs-selection-max-time=50 \
    --rpc-http-enabled --rpc-http-host=127.0.0.1 --rpc-http-port="$(port_of "$n" 0)" \
    --rpc-http-api=$api --host-allowlist=localhost,127.0.0.1 \
    --rpc-ws-enabled --rpc-ws-host=127.0.0.1 --rpc-ws-port="$(port_of "$n" 1)" --rpc-ws-api=ETH,NET,WEB3,QBFT,TXPOOL \
    --metrics-enabled --metrics-host=127.0.0.1 --metrics-port="$(port_of "$n" 3)" \
    --color-enabled=false "${options[@]}" >>"$dir/besu.log" 2>&1 </dev/null 9>&- &
  printf '%s %s\n' "$!" "$(started_at "$!")" >"$dir/pid"
  disown
  say "node $n started; log: $dir/besu.log"
}

# Asks a node to stop and waits; a node that does not is ended after 30 s.
stop_node() {
  local n=$1 pid since
  if is_running "$n"; then
    read -r pid since <"$(dir_of "$n")/pid"
    kill -TERM "$pid" 2>/dev/null || true
    for _ in $(seq 300); do is_running "$n" || break; sleep 0.1; done
    if is_running "$n"; then kill -KILL "$pid" 2>/dev/null || true; fi
    say "node $n stopped"
  fi
  rm -f "$(dir_of "$n")/pid"
}

stop_network() {
  for_each_node stop_node
  if [ -n "$wipe" ]; then
    find "$workspace" -mindepth 1 -maxdepth 1 \( -name 'node-*' -o -name 'removed-*' -o -name making -o -name genesis.json -o -name network.conf \) -exec rm -rf {} +
    say "keys, chain and logs in $workspace are removed"
  fi
}

fail_if_ended() {
  is_running "$1" && return
  tail -n 15 "$(dir_of "$1")/besu.log" >&2
  fail "node $1 ended; see $(dir_of "$1")/besu.log"
}
first_running() { local n; for n in $(nodes); do is_running "$n" && head_of "$n" >/dev/null && printf '%s' "$n" && return; done; return 1; }

# Waits for a condition: what it is, then a command. A node that ends meanwhile is reported at once.
await() {
  local what=$1 until=$((SECONDS + timeout))
  shift
  while ! "$@"; do
    for n in $(nodes); do [ ! -f "$(dir_of "$n")/pid" ] || fail_if_ended "$n"; done
    [ "$SECONDS" -lt "$until" ] || fail "after $timeout s still waiting: $what"
    sleep 0.5
  done
}

validators_now() { rpc "$1" qbft_getValidatorsByBlockNumber '["latest"]' | jq -r '.[]' | tr 'A-F' 'a-f' | sort; }

# In QBFT the coinbase of a block is its proposer.
proposers_since() {
  local via=$1 from=$2 to i
  to=$(head_of "$via") || return 1
  for ((i = from; i <= to; i++)); do
    rpc "$via" eth_getBlockByNumber "[\"$(printf '0x%x' "$i")\",false]" | jq -r .miner
  done | tr 'A-F' 'a-f' | sort -u
}
every_validator_proposed() {
  local via expected
  via=$(first_running) || return 1
  expected=$(validators_now "$via") && [ -n "$expected" ] || return 1
  [ -z "$(comm -23 <(printf '%s\n' "$expected") <(proposers_since "$via" "$since_block"))" ]
}
wait_for_every_validator() {
  local via
  await "no node answers" first_running >/dev/null
  via=$(first_running)
  since_block=$(($(head_of "$via") + 1))
  say "waiting for a block of every validator from block $since_block on"
  await "not every validator has produced a block since block $since_block" every_validator_proposed
}

print_table() {
  local n state head row='%-5s %-9s %-43s %-23s %-21s %-30s %-8s %s\n' down=0 via set=''
  if via=$(first_running); then set=$(validators_now "$via" || true); fi
  # shellcheck disable=SC2059
  printf "$row" node state address RPC WebSocket metrics head log
  for n in $(nodes); do
    head=-
    if ! is_running "$n"; then
      state=stopped down=1
    elif ! head=$(head_of "$n"); then
      state=starting head=-
    elif grep -qx "$(address_of "$n")" <<<"$set"; then
      state=validator
    else
      state=observer
    fi
    # shellcheck disable=SC2059
    printf "$row" "$n" "$state" "$(address_of "$n")" "http://127.0.0.1:$(port_of "$n" 0)" "ws://127.0.0.1:$(port_of "$n" 1)" \
      "http://127.0.0.1:$(port_of "$n" 3)/metrics" "$head" "$(dir_of "$n")/besu.log"
  done
  return $down
}

show_logs() {
  local files=() n
  for n in ${node:-$(nodes)}; do known_node "$n" && files+=("$(dir_of "$n")/besu.log"); done
  exec tail -n 20 ${follow:+-F} "${files[@]}"
}
