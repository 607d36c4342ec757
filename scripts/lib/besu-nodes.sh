# shellcheck shell=bash disable=SC2154,SC1091
# Sourced by scripts/besu-network: the files of a network, and starting, stopping, watching its nodes.
#
#   $workspace/network.conf        the numbers the network was made with; written last, so that a half-made one is made again
#   $workspace/node-N/key          mode 600, with key.pub and address beside it
#   $workspace/node-N/data         Besu's data folder, with static-nodes.json
#   $workspace/node-N/plugins      the jar it loads, if any; its class in plugins.required
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

# Makes the folder of node N from a key, its public key and its address.
adopt_key() {
  local into
  into=$(dir_of "$1")
  rm -rf "$into.part" && mkdir -p "$into.part/data"
  install -m 600 "$2" "$into.part/key"
  install -m 600 "$3" "$into.part/key.pub"
  printf '%s\n' "${4,,}" >"$into.part/address"
  mv "$into.part" "$into"
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

# What the nodes measure; Besu's default must be repeated where a category is added to it.
METRICS=BLOCKCHAIN,ETHEREUM,EXECUTORS,NETWORK,PEERS,PERMISSIONING,PRUNER,RPC,SYNCHRONIZER,TRANSACTION_POOL,BLOCK_PROCESSING,JVM,PROCESS

# Gives a node the plugin of this start; without an option it keeps what it has.
set_plugin() {
  local dir jar=${plugin%%:*} class=$PLUGIN_CLASS
  dir=$(dir_of "$1")
  if [ -n "$no_plugin" ]; then
    rm -rf "$dir/plugins" "$dir/plugins.required"
  elif [ -n "$plugin" ]; then
    [ -f "$jar" ] || fail "there is no plugin at $jar"
    case $plugin in *:*) class=${plugin#*:} ;; esac
    rm -rf "$dir/plugins" && mkdir "$dir/plugins" && cp "$jar" "$dir/plugins/"
    printf '%s' "$class" >"$dir/plugins.required"
  fi
}

# Becomes a command that has standard input and output and no other open file: a lock that this script or its caller holds would
# else be held for as long as a node runs.
without_descriptors() {
  local fd
  for fd in /proc/"$BASHPID"/fd/*; do
    fd=${fd##*/}
    [ "$fd" -le 2 ] || eval "exec $fd>&-"
  done
  exec "$@"
}

# Another program's answers would be taken for the node's.
require_free_ports() {
  local what port
  for what in 0 1 2 3; do
    port=$(port_of "$1" "$what")
    ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null ||
      fail "node $1 cannot have port $port: another program listens there. Stop it, or make a network elsewhere with --workspace and --base-port"
  done
}

# What the network was made with, where that is another length than the plugin's own: reports of other epochs are none.
epoch_seconds() { [ ! -d "$workspace/definition" ] || jq -r 'objects | .parameterValues["staking.epoch"] // empty' "$workspace"/definition/*.json; }

start_node() {
  local n=$1 dir
  dir=$(dir_of "$n")
  if is_running "$n"; then return; fi
  require_free_ports "$n"
  local seconds options=() jvm="-Xmx$heap -XX:+UseSerialGC" api=ETH,NET,WEB3,QBFT,ADMIN,PERM,TXPOOL,DEBUG
  set_plugin "$n"
  if [ -f "$dir/plugins.required" ]; then
    local class
    class=$(cat "$dir/plugins.required")
    jvm="$jvm -Dbesu.plugins.dir=$dir/plugins"
    options+=("--plugins=$class")
    if [ "$class" = "$PLUGIN_CLASS" ]; then
      api=$api,VIRTENGINE
      options+=("--metrics-category=$METRICS,VIRTENGINE")
      [ -z "$sender_rate" ] || options+=("--plugin-virtengine-sender-rate=$sender_rate")
      [ ! -f "$workspace/addresses.json" ] || options+=("--plugin-virtengine-address-book=$workspace/addresses.json")
      seconds=$(epoch_seconds)
      [ -z "$seconds" ] || options+=("--plugin-virtengine-epoch-seconds=$seconds")
    fi
  fi
  rm -f "$dir/pid"
  # Block building may take half the block period, so that a full pool cannot stretch it.
  BESU_OPTS=$jvm without_descriptors setsid nohup "$BESU_HOME/bin/besu" \
    --genesis-file="$workspace/genesis.json" --data-path="$dir/data" --node-private-key-file="$dir/key" \
    --p2p-host=127.0.0.1 --p2p-interface=127.0.0.1 --p2p-port="$(port_of "$n" 2)" --discovery-enabled=false \
    --permissions-nodes-config-file-enabled --permissions-nodes-config-file="$dir/peers.toml" \
    --sync-mode=FULL --sync-min-peers=1 --min-gas-price=0 --poa-block-txs-selection-max-time=50 \
    --rpc-http-enabled --rpc-http-host=127.0.0.1 --rpc-http-port="$(port_of "$n" 0)" \
    --rpc-http-api=$api --host-allowlist=localhost,127.0.0.1 \
    --rpc-ws-enabled --rpc-ws-host=127.0.0.1 --rpc-ws-port="$(port_of "$n" 1)" --rpc-ws-api=ETH,NET,WEB3,QBFT,TXPOOL \
    --metrics-enabled --metrics-host=127.0.0.1 --metrics-port="$(port_of "$n" 3)" \
    --color-enabled=false "${options[@]}" >>"$dir/besu.log" 2>&1 </dev/null &
  printf '%s %s\n' "$!" "$(started_at "$!")" >"$dir/pid"
  disown
  say "node $n started; log: $dir/besu.log"
}

ask_to_stop() {
  local pid
  is_running "$1" && read -r pid _ <"$(dir_of "$1")/pid" && kill -TERM "$pid" 2>/dev/null || true
}

# Asks a node to stop and waits; a node that does not is ended after 30 s.
stop_node() {
  local n=$1 pid
  if is_running "$n"; then
    ask_to_stop "$n"
    for _ in $(seq 300); do is_running "$n" || break; sleep 0.1; done
    if is_running "$n"; then read -r pid _ <"$(dir_of "$n")/pid" && kill -KILL "$pid" 2>/dev/null || true; fi
    say "node $n stopped"
  fi
  rm -f "$(dir_of "$n")/pid"
}

# All are asked before the first is waited for, so that it takes as long as the slowest.
stop_network() {
  for_each_node ask_to_stop
  for_each_node stop_node
  if [ -n "$wipe" ]; then
    remove_network
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
  local n state head version row='%-5s %-9s %-43s %-23s %-21s %-30s %-15s %-8s %s\n' down=0 via='' set=''
  if via=$(first_running); then set=$(validators_now "$via" || true); fi
  # shellcheck disable=SC2059
  printf "$row" node state address RPC WebSocket metrics plugin head log
  for n in $(nodes); do
    head=- version=-
    if ! is_running "$n"; then
      state=stopped down=1
    elif ! head=$(head_of "$n"); then
      state=starting head=-
    elif grep -qx "$(address_of "$n")" <<<"$set"; then
      state=validator
    else
      state=observer
    fi
    if [ "$head" != - ] && [ -f "$(dir_of "$n")/plugins.required" ]; then
      version=$(rpc "$n" virtengine_status 2>/dev/null | jq -r '.version | sub("^virtengine/"; "")') || version='?'
    fi
    # shellcheck disable=SC2059
    printf "$row" "$n" "$state" "$(address_of "$n")" "http://127.0.0.1:$(port_of "$n" 0)" "ws://127.0.0.1:$(port_of "$n" 1)" \
      "http://127.0.0.1:$(port_of "$n" 3)/metrics" "$version" "$head" "$(dir_of "$n")/besu.log"
  done
  [ -z "$via" ] || say "scoring: $(backend_of ScoringModelRegistry "$via" || printf 'not in the address book'); attestation: $(
    backend_of AttestationVerifier "$via" || printf 'not in the address book'
  )$(software_on_chain "$via")"
  return $down
}

show_logs() {
  local files=() n
  for n in ${node:-$(nodes)}; do known_node "$n" && files+=("$(dir_of "$n")/besu.log"); done
  exec tail -n 20 ${follow:+-F} "${files[@]}"
}
