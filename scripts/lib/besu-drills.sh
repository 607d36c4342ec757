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
  report_software "$1"
  say "node $1 is at block $(head_of "$1")"
}

is_validator() { local set; set=$(validators_now "$(first_running)") && grep -qx "$1" <<<"$set"; }
is_no_validator() { local set; set=$(validators_now "$(first_running)") && [ -n "$set" ] && ! grep -qx "$1" <<<"$set"; }
has_proposed() { local via; via=$(first_running) && proposers_since "$via" "$since_block" | grep -qx "$1"; }

# The new node's number: one that an earlier run has not made a validator of is taken up again.
joining_node() {
  local n folder=$workspace/making/node
  for n in $(nodes); do ! is_no_validator "$(address_of "$n")" || { printf '%s' "$n" && return; }; done
  n=$(($(nodes | tail -n 1) + 1))
  rm -rf "$workspace/making" && mkdir "$workspace/making"
  ve validator key "$folder" >/dev/null
  adopt_key "$n" "$folder/key" "$folder/key.pub" "$(cat "$folder/address")"
  rm -rf "$workspace/making"
  printf '%s' "$n"
}

# Whose node N is: an account of its own, made with the network or now.
operator_of() {
  if [ -d "$workspace/wallets" ] && [ ! -f "$workspace/wallets/operator-$1.json" ]; then
    ve key create "$workspace/wallets/operator-$1.json" --password-file "$workspace/wallets/password" >/dev/null
  fi
  printf 'operator-%s' "$1"
}

# Has the committee score an operator of a network made here as highly as it can, and the treasury pay its self-bond. Elsewhere
# whoever runs the node has both.
equip() {
  local operator=$1 address vector=$VE_ROOT/examples/identity/provider.json request member files=() bond
  [ -d "$workspace/wallets" ] || return 0
  address=$(jq -r '"0x" + (.address | sub("^0x"; ""))' "$workspace/wallets/$operator.json")
  mkdir -p "$workspace/making"
  if [ "$(as treasury identity show "$address" -o json | jq -r .standing.tier)" != 3 ]; then
    as "$operator" identity register >/dev/null 2>&1 || true
    request=$(as "$operator" identity request "$vector" -o json | jq -r .request)
    for member in committee-1 committee-2; do
      as "$member" identity attest "$request" "$vector" -o json >"$workspace/making/$member"
      files+=("--attestation=$workspace/making/$member")
    done
    as treasury identity finalise "$request" "$vector" "${files[@]}" >/dev/null
  fi
  rm -rf "$workspace/making"
  bond=$(self_bond treasury)
  as treasury token transfer "$address" "$bond" >/dev/null
}

# The smallest that makes a candidate.
self_bond() { as "$1" params show staking.min_self_bond | sed -n 's/^value: \([0-9]*\)$/\1wei/p'; }

is_candidate() { as "$1" validator show "$2" -o json | jq -e '.status == "Bonded"' >/dev/null; }

# Anyone may roll the set, once an epoch; before that is due, the registry refuses.
rolled_in() { is_validator "$1" || { as administrator validator roll >/dev/null 2>&1 && is_validator "$1"; }; }
rolled_out() { is_no_validator "$1" || { as administrator validator roll >/dev/null 2>&1 && is_no_validator "$1"; }; }

# Whether a node has another on its list already: from an addition that was interrupted.
admits() {
  local id=${2#enode://}
  rpc "$1" perm_getNodesAllowlist '[]' | jq -e --arg id "${id%%@*}" 'any(.[]; contains($id))' >/dev/null
}

add_validator() {
  first_running >/dev/null || fail "no node answers; run scripts/besu-network up first"
  build_once cli
  local n other enode address operator
  n=$(joining_node)
  address=$(address_of "$n") enode=$(enode_of "$n")
  # It runs what the others run.
  if [ -z "$plugin$no_plugin" ] && [ ! -d "$(dir_of "$n")/plugins" ] && [ -d "$(dir_of "$(first_running)")/plugins" ]; then
    cp -r "$(dir_of "$(first_running)")/plugins" "$(dir_of "$(first_running)")/plugins.required" "$(dir_of "$n")/"
  fi
  # The running nodes learn of it now, and from their files at the next start.
  for other in $(nodes); do
    [ "$other" != "$n" ] && is_running "$other" || continue
    admits "$other" "$enode" || rpc "$other" perm_addNodesToAllowlist "[[\"$enode\"]]" >/dev/null || fail "node $other did not admit node $n"
  done
  write_peers
  start_node "$n"
  await "node $n does not answer" head_of "$n" >/dev/null
  for other in $(nodes); do
    [ "$other" = "$n" ] || ! is_running "$other" || rpc "$other" admin_addPeer "[\"$enode\"]" >/dev/null || true
  done
  await "node $n has not caught up" caught_up "$n"
  since_block=$(head_of "$n")
  operator=$(operator_of "$n")
  if is_no_validator "$address" && ! is_candidate "$operator" "$address"; then
    equip "$operator"
    as "$operator" validator register --node-key "$(dir_of "$n")/key" --self-bond "$(self_bond "$operator")" >/dev/null ||
      fail "node $n runs and is no candidate yet; --add takes it up again"
    say "node $n, $address, is a candidate and waits for a roll of the set"
  fi
  await "no roll of the set has seated node $n; --add takes it up again" rolled_in "$address"
  await "node $n has not produced a block" has_proposed "$address"
  report_software "$n"
  say "node $n, $address, is a validator and has produced a block"
  print_table
}

remove_validator() {
  known_node "$1"
  first_running >/dev/null || fail "no node answers; run scripts/besu-network up first"
  build_once cli
  local address enode other operator
  address=$(address_of "$1") enode=$(enode_of "$1")
  if is_validator "$address"; then
    [ "$(validators_now "$(first_running)" | wc -l)" -gt 4 ] ||
      fail "the set loses none of four or fewer unless another takes the place: add a validator first"
    operator=$(operator_of "$1")
    ! is_candidate "$operator" "$address" || as "$operator" validator exit >/dev/null || fail "node $1 stays a validator, for the reason above"
    await "no roll of the set has let node $1 go; --remove takes it up again" rolled_out "$address"
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
