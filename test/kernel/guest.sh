#!/bin/sh
# Runs once inside the virtual machine: doctor, `lab verify` lab by lab, the real-host tests. After each part what was said so far is packed
# onto /dev/vdc, so that a run that is cut short still tells something. guest.env, beside it, says what is wanted.
exec >/dev/console 2>&1
say() { echo "PATCHBAY $*"; }
pack() { tar -C /results -cf /dev/vdc . && sync; }
mkdir -p /work /results && mount -o noatime /dev/vdb /work && cd /work/repo || { say "could not mount the project"; poweroff -f; }
export PATH=/work/bin:$PATH HOME=/root CI=true PATCHBAY_HOME=/work/home TERM=dumb
# Node falls over in WebAssembly here ("memory access out of bounds"), and on no real processor. Without V8's trap for that by the processor's
# faults the same test got further before Node ended; why is not known.
export NODE_OPTIONS=--disable-wasm-trap-handler
. /work/guest.env
say "kernel $(uname -r), $(nproc) cores; starting the engine"
node setup/engine.mjs up || say "the engine did not start"
docker -H "unix://$(ls /run/patchbay-*/docker.sock)" load -q -i /work/image.tar | sed 's/^/PATCHBAY /'
node server/cli/lab.mjs doctor --json > /results/doctor.json 2> /results/doctor.err; echo $? > /results/doctor.rc
say "doctor: exit $(cat /results/doctor.rc)"
pack
if [ "$RUN_VERIFY" = 1 ]; then
  for lab in ${LABS:-labs/[0-9]*/}; do
    lab=$(basename "$lab")
    began=$(date +%s)
    # Once more when Node itself fell over (seen under software emulation: an illegal instruction).
    for _ in 1 2; do
      # shellcheck disable=SC2086 # a list of words
      node server/cli/lab.mjs verify "$lab" --json $VERIFY_ARGS > "/results/verify-$lab.json" 2> "/results/verify-$lab.err"
      code=$?
      echo "$code" > "/results/verify-$lab.rc"
      [ "$code" -ge 128 ] || break
      say "lab verify $lab: Node ended by signal $((code - 128)), once more"
    done
    say "lab verify $lab: exit $(cat "/results/verify-$lab.rc") after $(($(date +%s) - began)) s"
    head -c 1500 "/results/verify-$lab.err" | sed 's/^/PATCHBAY   /'
    pack
  done
fi
if [ "$RUN_TESTS" = 1 ]; then
  say "real-host tests"
  # Once more when Node itself fell over (seen under software emulation: memory access out of bounds in its WebAssembly).
  for _ in 1 2; do
    # shellcheck disable=SC2086 # a list of words
    node setup/node-run.mjs test/kernel/real-hosts.ts /results/tests.json $TESTS > /results/tests.log 2>&1; echo $? > /results/tests.rc
    [ -e /results/tests.json ] && break
  done
  say "real-host tests: exit $(cat /results/tests.rc)"
  pack
fi
node setup/engine.mjs down
poweroff -f
