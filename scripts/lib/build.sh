# Sourced after setup.sh: builds the executable jars without tests, once per state of the sources.

# Builds everything that a module needs if any source is newer than the last such build.
build_once() {
  if is_built "$1"; then return; fi
  set_up
  alone build "$1"
}

stamp_of() { printf '%s/built-%s' "$VE_STATE" "$(printf '%s' "$1" | tr '/' '-')"; }

is_built() {
  local stamp newer
  stamp=$(stamp_of "$1")
  newer=$(cd "$VE_ROOT" && find . -path ./.git -prune -o -path ./.virtengine -prune -o -name node_modules -prune -o -name target -prune \
    -o -name artifacts -prune -o -name cache -prune -o -type f -newer "$stamp" -print -quit 2>/dev/null || true)
  [ -f "$stamp" ] && [ -z "$newer" ]
}

build() {
  # Another script may have done it while this one waited.
  if is_built "$1"; then return; fi
  local stamp
  stamp=$(stamp_of "$1")
  say "building $1 (the first time takes a few minutes); log: $VE_STATE/logs/build.log" >&2
  touch "$stamp.next"
  (cd "$VE_ROOT" && mvn -B -ntp -q -pl "$1" -am -DskipTests -Dspotless.check.skip=true package) >"$VE_STATE/logs/build.log" 2>&1 ||
    fail "the build failed; see $VE_STATE/logs/build.log"
  mv "$stamp.next" "$stamp"
}
