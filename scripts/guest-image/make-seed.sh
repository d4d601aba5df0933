#!/usr/bin/env bash
# Makes a NoCloud seed disk from two files.
#
#   make-seed.sh -o SEED -u USER_DATA -m META_DATA [-n NETWORK_CONFIG]
#
# The disk is FAT with the label CIDATA. Needs mtools.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"

seed='' user='' meta='' network=''
while getopts 'o:u:m:n:h' option; do
  case $option in
    o) seed=$OPTARG ;;
    u) user=$OPTARG ;;
    m) meta=$OPTARG ;;
    n) network=$OPTARG ;;
    *)
      show_help "$0" >&2
      exit 2
      ;;
  esac
done
[[ -n $seed && -n $user && -n $meta ]] || die 'a seed needs -o, -u and -m'
require_tools mformat:mtools mcopy:mtools

# 1 MiB: user data may be long, and busybox cannot tell the label of a disk of
# less than 70 KiB.
rm -f "$seed"
truncate -s 1M "$seed"
mformat -i "$seed" -v CIDATA -T 2048 -h 2 -s 16 ::
mcopy -i "$seed" "$user" ::user-data
mcopy -i "$seed" "$meta" ::meta-data
[ -z "$network" ] || mcopy -i "$seed" "$network" ::network-config
