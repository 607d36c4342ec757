# shellcheck shell=bash disable=SC2154,SC1091
# Sourced by scripts/besu-network: what can happen to a network, done on purpose.

kill_node() {
  known_node "$1"
  is_running "$1" || fail "node $1 does not run"
  local pid
  read -r pid _ <"$(dir_of "$1")/pid"
  kill -KILL "$pid"
  rm -f "$(dir_of "$1")/pid"
  say "node $1 killed"
}

caught_up() {
  local mine best=0 n other
  mine=$(head_of "$1") || return 1
  for n in $(nodes); do
    [ "$n" = "$1" ] && continue
    other=$(head_of "$n") && [ "$other" -gt "$best" ] && best=$other
  done
  [ "$mine" -ge $((best - 1)) ]
}

restart_node() {
  known_node "$1"
  stop_node "$1"
  start_node "$1"
  await "node $1 has not caught up" caught_up "$1"
  say "node $1 is at block $(head_of "$1")"
}

# Votes change the set only where the genesis lists the validators; a contract decides for itself.
require_votes() {
  local contract
  contract=$(jq -r '.config.qbft.validatorcontractaddress // empty' "$workspace/genesis.json")
  [ -z "$contract" ] || fail "the validators are read from the contract $contract; change the set there, through its governance"
}

# Every validator votes; the set changes once more than half have.
vote() {
  local address=$1 join=$2 n set
  set=$(validators_now "$(first_running)")
  for n in $(nodes); do
    is_running "$n" && grep -qx "$(address_of "$n")" <<<"$set" || continue
    rpc "$n" qbft_proposeValidatorVote "[\"$address\",$join]" >/dev/null || fail "node $n did not take the vote"
  done
}
discard_votes() {
  local n
  for n in $(nodes); do is_running "$n" && rpc "$n" qbft_discardValidatorVote "[\"$1\"]" >/dev/null || true; done
}
is_validator() { local set; set=$(validators_now "$(first_running)") && grep -qx "$1" <<<"$set"; }
is_no_validator() { local set; set=$(validators_now "$(first_running)") && [ -n "$set" ] && ! grep -qx "$1" <<<"$set"; }
has_proposed() { local via; via=$(first_running) && proposers_since "$via" "$since_block" | grep -qx "$1"; }

add_validator() {
  require_votes
  first_running >/dev/null || fail "no node answers; run scripts/besu-network up first"
  local n other enode address
  n=$(($(nodes | tail -n 1) + 1))
  make_keys 1 "$workspace/making"
  adopt_key "$n" "$(find "$workspace/making/keys" -mindepth 1 -maxdepth 1 -type d)"
  rm -rf "$workspace/making"
  address=$(address_of "$n") enode=$(enode_of "$n")
  # The running nodes learn of it now, and from their files at the next start.
  for other in $(nodes); do
    is_running "$other" || continue
    rpc "$other" perm_addNodesToAllowlist "[[\"$enode\"]]" >/dev/null || fail "node $other did not admit node $n"
  done
  write_peers
  start_node "$n"
  await "node $n does not answer" head_of "$n" >/dev/null
  for other in $(nodes); do
    [ "$other" = "$n" ] || ! is_running "$other" || rpc "$other" admin_addPeer "[\"$enode\"]" >/dev/null || true
  done
  await "node $n has not caught up" caught_up "$n"
  since_block=$(head_of "$n")
  vote "$address" true
  await "the votes have not made node $n a validator" is_validator "$address"
  discard_votes "$address"
  await "node $n has not produced a block" has_proposed "$address"
  say "node $n, $address, is a validator and has produced a block"
  print_table
}

remove_validator() {
  require_votes
  known_node "$1"
  local address enode other
  address=$(address_of "$1") enode=$(enode_of "$1")
  [ "$(nodes | wc -l)" -gt 1 ] || fail "node $1 is the only node"
  if is_validator "$address"; then
    [ "$(validators_now "$(first_running)" | wc -l)" -gt 1 ] || fail "node $1 is the only validator"
    vote "$address" false
    await "the votes have not removed node $1" is_no_validator "$address"
    discard_votes "$address"
  fi
  stop_node "$1"
  mv "$(dir_of "$1")" "$workspace/removed-$1-$(date +%s)"
  # Besu keeps a static node on the list when asked to take it off, so the list is written anew and read again.
  write_peers
  for other in $(nodes); do
    is_running "$other" || continue
    rpc "$other" admin_removePeer "[\"$enode\"]" >/dev/null || true
    rpc "$other" perm_reloadPermissionsFromFile >/dev/null || fail "node $other has not read its list of peers again"
  done
  say "node $1, $address, is no validator any more, is stopped, and is refused by the others"
  print_table
}
