# shellcheck shell=bash disable=SC2154,SC1091
# Sourced by scripts/besu-network: finds the Besu to run, checks its version, and says what to obtain when there is none.

# The plugin is compiled against Besu's internals, so only this line of releases is accepted.
BESU_LINE=26.9

no_besu() {
  cat >&2 <<TEXT
error: $1

This network needs Hyperledger Besu $BESU_LINE (release $BESU_LINE.0 or a later $BESU_LINE one) and a JDK 25.
  1. Get besu-$BESU_LINE.0.tar.gz and its SHA-256 from the releases page of Besu's GitHub repository, besu-eth/besu.
  2. Either let this script check and unpack it:
       scripts/besu-network up --distribution besu-$BESU_LINE.0.tar.gz --sha256 HEX
     or unpack it yourself and name the folder that holds bin/besu:
       BESU_HOME=/opt/besu-$BESU_LINE.0 scripts/besu-network up
TEXT
  exit 2
}

# Unpacks the archive into the workspace once its checksum is the one that was given.
unpack_distribution() {
  [ -f "$distribution" ] || no_besu "there is no file $distribution"
  case $sha256 in *[!0-9a-fA-F]* | '') no_besu "--distribution needs --sha256 with the checksum from the releases page" ;; esac
  local actual
  actual=$(sha256sum <"$distribution" | cut -d' ' -f1)
  [ "$actual" = "${sha256,,}" ] || no_besu "the SHA-256 of $distribution is $actual, not ${sha256,,}; nothing was unpacked"
  local into=$workspace/distribution/$actual
  if [ ! -x "$into/bin/besu" ]; then
    rm -rf "$into.part" && mkdir -p "$into.part"
    tar -xzf "$distribution" -C "$into.part" --strip-components=1 --no-same-owner || no_besu "$distribution does not unpack"
    mv "$into.part" "$into"
  fi
  BESU_HOME=$into
}

use_besu() {
  [ -z "$distribution" ] || unpack_distribution
  [ -n "${BESU_HOME:-}" ] || no_besu "BESU_HOME is not set"
  [ -x "$BESU_HOME/bin/besu" ] || no_besu "there is no bin/besu in BESU_HOME=$BESU_HOME"
  local version
  version=$("$BESU_HOME/bin/besu" --version 2>/dev/null | sed -nE 's#.*besu/v([^/]+)/.*#\1#p') || true
  case $version in
    "$BESU_LINE".* | "$BESU_LINE"-*) ;;
    *) no_besu "BESU_HOME=$BESU_HOME is Besu '${version:-of an unknown version}'" ;;
  esac
  export BESU_HOME
}
