#!/bin/sh
# Runs once inside the virtual machine: doctor, the real-host tests, `lab verify`, then packs what they said onto /dev/vdc.
# Arguments come from the kernel command line: patchbay.verify="..." patchbay.only=...
exec >/dev/ttyS0 2>&1
mkdir -p /work /results && mount -o noatime /dev/vdb /work && cd /work/repo || { echo "PATCHBAY could not mount the project"; poweroff -f; }
export PATH=/work/bin:$PATH HOME=/root CI=true PATCHBAY_HOME=/work/home PATCHBAY_SLOW=${PATCHBAY_SLOW:-5} TERM=dumb
. /work/guest.env
say() { echo "PATCHBAY $*"; }
say "kernel $(uname -r), $(nproc) cores; starting the engine"
node setup/engine.mjs up || say "the engine did not start"
docker -H "unix://$(ls /run/patchbay-*/docker.sock)" load -i /work/image.tar | sed 's/^/PATCHBAY /'
say "doctor"
node server/cli/lab.mjs doctor --json > /results/doctor.json 2> /results/doctor.err; echo $? > /results/doctor.rc
if [ "$RUN_TESTS" = 1 ]; then
  say "real-host tests"
  node setup/node-run.mjs test/kernel/real-hosts.ts /results/tests.json > /results/tests.log 2>&1; echo $? > /results/tests.rc
fi
if [ "$RUN_VERIFY" = 1 ]; then
  say "lab verify $VERIFY_ARGS"
  # shellcheck disable=SC2086 # a list of words
  node server/cli/lab.mjs verify --json $VERIFY_ARGS > /results/verify.json 2> /results/verify.err; echo $? > /results/verify.rc
fi
node setup/engine.mjs down
say "packing the results"
tar -C /results -cf /dev/vdc .
sync
poweroff -f
