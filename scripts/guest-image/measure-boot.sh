#!/usr/bin/env bash
# Measures how long images take from the start of QEMU to their ready line.
#
#   measure-boot.sh [-n RUNS] [-f bios|uefi|kernel] [-a tcg|kvm] IMAGE.qcow2[:READY_WORD]...
#
# Images take turns, so that a busy machine is equally unfair to all. Per image:
# the shortest time of all runs (3), the least CPU time, and the size of the
# file. Every run is a first boot from a fresh overlay with a seed that brings
# a key, a password, a file and a command.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"

runs=3 boot_options=()
while getopts 'n:f:a:h' option; do
  case $option in
    n) runs=$OPTARG ;;
    f | a) boot_options+=("-$option" "$OPTARG") ;;
    *)
      show_help "$0" >&2
      exit 2
      ;;
  esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || die 'no image; see measure-boot.sh -h'

work=$(mktemp -d)
vm=$work/vm
stop() { if [ -s "$vm/pid" ]; then kill "$(cat "$vm/pid")" 2> /dev/null || true; fi; }
trap 'stop; rm -rf "$work"' EXIT

cat > "$work/user-data" << 'EOF'
#cloud-config
hostname: measured
ssh_authorized_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0000000000000000000000000000000000000000000 nobody]
password: measured
write_files:
  - {path: /etc/measured, content: yes}
runcmd:
  - echo done > /var/done
EOF
printf 'instance-id: i-measured\n' > "$work/meta-data"
"$here/make-seed.sh" -o "$work/seed" -u "$work/user-data" -m "$work/meta-data"

measure() { # IMAGE READY_WORD: prints wall and CPU seconds
  local began=$EPOCHREALTIME ended deadline=$((SECONDS + 180))
  "$here/boot.sh" -i "$1" -d "$vm" -s "$work/seed" "${boot_options[@]}"
  until grep -aq "$2.*up=" "$vm/serial.log"; do
    [ $SECONDS -lt $deadline ] || die "$1 is not ready after 180 s"
    sleep 0.02
  done
  ended=$EPOCHREALTIME
  awk -v from="$began" -v to="$ended" -v hertz="$(getconf CLK_TCK)" \
    '{ printf "%.2f %.2f\n", to - from, ($14 + $15) / hertz }' "/proc/$(cat "$vm/pid")/stat"
  stop
  rm -rf "$vm"
}

for ((run = 0; run < runs; run++)); do
  for image; do
    word=SMALL-READY
    if [[ $image == *:* ]]; then word=${image##*:}; fi
    printf '%s %s\n' "${image%%:*}" "$(measure "${image%%:*}" "$word")" | tee -a "$work/times" >&2
  done
done
printf '%-40s %8s %8s %12s\n' image 'wall s' 'CPU s' bytes
for image; do
  awk -v image="${image%%:*}" -v size="$(file_size "${image%%:*}")" '
    $1 == image { if (!n++ || $2 < wall) wall = $2; if (n == 1 || $3 < cpu) cpu = $3 }
    END { printf "%-40s %8.2f %8.2f %12d\n", image, wall, cpu, size }' "$work/times"
done
