#!/bin/sh
# In the container: starts the relay, with EXO_HEAP (512m) of heap and beside it what ./exo gives it too. As "container.sh train", while the
# image is built: one start and stop, from which the JVM learns what to load.
set -eu
here=/opt/exo

heap=${EXO_HEAP:-512m}
case $heap in
  *[kK]) unit=1024 ;;
  *[mM]) unit=1048576 ;;
  *[gG]) unit=1073741824 ;;
  *) unit=1 ;;
esac
# What is on its way to readers lies outside the heap, and may be a third as much.
direct=${EXO_DIRECT:-$((${heap%[kKmMgG]} * unit / 8 * 3))}

start() { # start CACHE-FLAG ARGUMENTS...: the libraries in one order, because the cache holds for one class path
  flag=$1
  shift
  exec java "$flag" -Xlog:cds=off -Xlog:aot=off --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xms64m -Xmx"$heap" \
    -XX:MaxDirectMemorySize="$direct" -XX:+ExitOnOutOfMemoryError -Djdk.tls.rejectClientInitiatedRenegotiation=true \
    -cp "$here/relay.jar$(printf ':%s' "$here"/lib/*.jar)" chat.exo.relay.cli.RelayMain "$@"
}

if [ "${1:-}" = train ]; then
  work=$(mktemp -d)
  (start -XX:AOTCacheOutput="$here/startup.aot" --host 127.0.0.1 --port 0 --data "$work/data") >"$work/out" 2>"$work/errors" &
  relay=$!
  for _ in $(seq 600); do
    if grep -q '^listening' "$work/out" || ! kill -0 "$relay" 2>/dev/null; then break; fi
    sleep 0.1
  done
  kill "$relay"
  wait "$relay" || { cat "$work/errors" >&2; exit 1; }
  rm -rf "$work"
  [ -s "$here/startup.aot" ] || { echo "expected the JVM to leave $here/startup.aot" >&2; exit 1; }
  exit
fi
start -XX:AOTCache="$here/startup.aot" "$@"
