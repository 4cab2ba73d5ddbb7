#!/bin/sh
# Runs once inside the virtual machine: doctor, the real-host tests, `lab verify` lab by lab. After each part what was said so far is packed
# onto /dev/vdc, so that a run that is cut short still tells something. guest.env, beside it, says what is wanted.
exec >/dev/console 2>&1
say() { echo "PATCHBAY $*"; }
pack() { flock /run tar -C /results -cf /dev/vdc .; sync; }
mkdir -p /work /results && mount -o noatime /dev/vdb /work && cd /work/repo || { say "could not mount the project"; poweroff -f; }
export PATH=/work/bin:$PATH HOME=/root CI=true NO_COLOR=1 PATCHBAY_HOME=/work/home TERM=dumb
# A Node and all that it starts stay on one core. Before version 8.1, an emulator of several cores could translate a page of code while another core wrote into it
# ("accel/tcg: Always lock pages before translation", QEMU deba78709a), and Node's threads write code for one another: it ended by an illegal instruction, or by
# memory out of bounds in WebAssembly. What Docker starts uses both cores.
. /work/guest.env
say "kernel $(uname -r), $(nproc) cores; starting the engine"
node setup/engine.mjs up || say "the engine did not start"
docker -H "unix://$(ls /run/patchbay-*/docker.sock)" load -q -i /work/image.tar | sed 's/^/PATCHBAY /'
taskset --cpu-list 0 node server/cli/lab.mjs doctor --json > /results/doctor.json 2> /results/doctor.err; echo $? > /results/doctor.rc
say "doctor: exit $(cat /results/doctor.rc)"
pack
if [ "$RUN_TESTS" = 1 ]; then
  say "real-host tests"
  # Once more when Node itself fell over (seen under software emulation: memory access out of bounds in its WebAssembly).
  for _ in 1 2; do
    # shellcheck disable=SC2086 # a list of words
    { taskset --cpu-list 0 node setup/node-run.mjs test/kernel/real-hosts.ts /results/tests.json $TESTS 2>&1; echo $? > /results/tests.rc; } |
      tee /results/tests.log | sed --unbuffered -n 's/^ *\([^ ]*\) .*\(test\/docker\/.*\)/PATCHBAY   \1 \2/p'
    [ -e /results/tests.json ] && break
  done
  say "real-host tests: exit $(cat /results/tests.rc)"
  pack
fi
# Labs that nobody has begun yet, one after the other, on one core: two of these share the machine.
verify() {
  for lab in ${LABS:-labs/[0-9]*/}; do
    lab=$(basename "$lab")
    mkdir "/run/begun-$lab" 2> /dev/null || continue
    began=$(date +%s)
    # Once more when Node itself fell over (seen under software emulation: an illegal instruction).
    for _ in 1 2; do
      # shellcheck disable=SC2086 # a list of words
      taskset --cpu-list "$1" node server/cli/lab.mjs verify "$lab" --json $VERIFY_ARGS > "/results/verify-$lab.json" 2> "/results/verify-$lab.err"
      code=$?
      echo "$code" > "/results/verify-$lab.rc"
      [ "$code" -ge 128 ] || break
      say "lab verify $lab: Node ended by signal $((code - 128)), once more"
    done
    say "lab verify $lab: exit $(cat "/results/verify-$lab.rc") after $(($(date +%s) - began)) s"
    head -c 1500 "/results/verify-$lab.err" | sed 's/^/PATCHBAY   /'
    pack
  done
}
if [ "$RUN_VERIFY" = 1 ]; then
  verify 0 &
  verify $(($(nproc) - 1))
  wait
fi
node setup/engine.mjs down
poweroff -f
