#!/bin/sh
# Builds the lab machine's image: build.sh OUTDIR DOCKER-SOCKET TAG. Prints "progress: words"; may be interrupted at any
# moment and run again: what is half done has another name.
set -eu
out=$1 socket=$2 tag=$3
here=$(cd "$(dirname "$0")" && pwd)
docker="docker -H unix://$socket"
export DOCKER_BUILDKIT=0
mkdir -p "$out"
say() { echo "progress: $*"; }

suite=bookworm
packages=$(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$here/packages" | paste -sd,)
# The way in which the packages are unpacked belongs to the name as well: this file's own part between the marks.
hash=$({ echo "$packages"; sed -n '/^rootfs() {/,/^}/p' "$0"; uname -m; } | sha256sum | cut -c1-12)
rootfs=$out/rootfs-$hash.tar

# Lines for apt: where this machine gets its own packages when it is the same Debian, else Debian's address.
sources() {
  . /etc/os-release
  if [ "${VERSION_CODENAME:-}" = $suite ] && [ "${ID:-}" = debian ]; then
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(IDENTIFIER)' 2> /dev/null |
      awk -v s=$suite '$4 == "Packages" && $3 == "main" && ($2 == s || $2 == s "-updates" || $2 == s "-security") { print "deb", $1, $2, $3 }' | sort -u
  fi
}

rootfs() {
  list=$(sources)
  echo "$list" | grep -q " $suite main" || list="deb http://deb.debian.org/debian $suite main"
  # A proxy that this machine's apt is told to use is needed here too.
  set --
  for option in $(apt-config dump | sed -n 's/^\(Acquire::https\{0,1\}::Proxy\) "\([^" ]*\)";$/\1=\2/p'); do
    set -- "$@" "--aptopt=${option%%=*} \"${option#*=}\";"
  done
  # max-revalidator: Open vSwitch looks at its cached flows every second instead of twice (ovs-vswitchd.conf.db(5)): half of what an idle host
  # costs. Counters of flows are up to a second late.
  # mmdebstrap makes device nodes, which a user namespace's root may not unpack: the host gets its own from the engine.
  echo "$list" | mmdebstrap --variant=minbase --include="$packages" "$@" \
    --keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/man/*/man?/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --customize-hook='chroot "$1" ovsdb-tool create /etc/openvswitch/conf.db /usr/share/openvswitch/vswitch.ovsschema' \
    --customize-hook='chroot "$1" ovsdb-tool transact /etc/openvswitch/conf.db "[\"Open_vSwitch\",{\"op\":\"insert\",\"table\":\"Open_vSwitch\",\"row\":{\"other_config\":[\"map\",[[\"max-revalidator\",\"1000\"]]],\"system_type\":\"debian\",\"ovs_version\":\"$(chroot "$1" ovs-vswitchd --version | sed -n "s/.* //p;q")\"}}]"' \
    --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/* "$1"/var/log/*.log "$1"/var/lib/systemd' \
    --format=tar $suite "$rootfs.part" - 2>&1 | sed -n 's/^I: \(.*\)\.\.\.$/progress: host image: \1/p; /^[EW]:/p'
  # A pipe hides what failed: a tar without its last file is not one.
  tar -tf "$rootfs.part" ./etc/openvswitch/conf.db > /dev/null
  mv "$rootfs.part" "$rootfs"
}

if [ ! -e "$rootfs" ]; then
  say "host image: fetching Debian's packages (once, about 100 MB)"
  rm -f "$out"/rootfs-*
  rootfs
fi

base=patchbay-rootfs:$hash
if [ -z "$($docker images -q $base)" ]; then
  say "host image: giving the packages to the engine"
  $docker import "$rootfs" $base > /dev/null
fi

say "host image: compiling"
context=$out/context.part
rm -rf "$context"
mkdir -p "$context"
cp -a "$here/Dockerfile" "$here/files" "$context/"
own=$context/files/usr/lib/patchbay
mkdir -p "$own" "$context/files/usr/local/bin"
gcc -O2 -Wall -Wextra -static -s -o "$own/pb" "$here"/src/*.c -lutil
gcc -O2 -Wall -Wextra -shared -fPIC -s -nostdlib -o "$own/umount2.so" "$here/shim/umount2.c"
cp "$own/pb" "$context/files/usr/local/bin/ovs-vsctl"

say "host image: building"
$docker build --quiet --build-arg ROOTFS=$base -t "$tag" "$context" 2>&1 > /dev/null | grep -v -e "legacy builder" -e BuildKit -e environment-variable -e "^$" >&2 || true
[ -n "$($docker images -q "$tag")" ] || { echo "the image $tag was not built" >&2; exit 1; }
rm -rf "$context"
say "host image: ready"
