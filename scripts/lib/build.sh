# Sourced after setup.sh: builds the executable jars without tests, once per state of the sources.

# Builds everything that a module needs if any source is newer than the last such build.
build_once() {
  local module=$1 stamp=$VE_STATE/built-$(printf '%s' "$1" | tr '/' '-')
  local newer
  newer=$(cd "$VE_ROOT" && find . -path ./.git -prune -o -path ./.virtengine -prune -o -name node_modules -prune -o -name target -prune \
    -o -name artifacts -prune -o -name cache -prune -o -type f -newer "$stamp" -print -quit 2>/dev/null || true)
  if [ -f "$stamp" ] && [ -z "$newer" ]; then return; fi
  set_up
  say "building $module (the first time takes a few minutes); log: $VE_STATE/logs/build.log" >&2
  touch "$stamp.next"
  (cd "$VE_ROOT" && mvn -B -ntp -q -pl "$module" -am -DskipTests -Dspotless.check.skip=true package) >"$VE_STATE/logs/build.log" 2>&1 ||
    fail "the build failed; see $VE_STATE/logs/build.log"
  mv "$stamp.next" "$stamp"
}
