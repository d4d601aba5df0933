#!/usr/bin/env bash
# Boots an image on a fresh overlay and leaves the machine running.
#
#   boot.sh -i IMAGE.qcow2 -d FOLDER [-s SEED] [-p SSH_PORT] [-m MIB] [-g SIZE]
#           [-f bios|uefi|kernel] [-M pc|q35] [-a tcg|kvm] [-- QEMU_ARGUMENT...]
#
#   -m  memory                                       (128; 192 with UEFI)
#   -g  size of the disk, when it is to be larger than the image (2G)
#   -f  how to boot; "kernel" loads the kernel next to the image directly
#
# FOLDER gets disk.qcow2, serial.log, pid and the sockets qmp, agent and
# serial. SSH is reachable at 127.0.0.1:SSH_PORT; the guest reaches
# nothing. Stop with: kill $(cat FOLDER/pid)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"

image='' folder='' seed='' port='' memory='' size='' firmware=bios machine=q35 accelerator=tcg
while getopts 'i:d:s:p:m:g:f:M:a:h' option; do
  case $option in
    i) image=$OPTARG ;;
    d) folder=$OPTARG ;;
    s) seed=$OPTARG ;;
    p) port=$OPTARG ;;
    m) memory=$OPTARG ;;
    g) size=$OPTARG ;;
    f) firmware=$OPTARG ;;
    M) machine=$OPTARG ;;
    a) accelerator=$OPTARG ;;
    *)
      show_help "$0" >&2
      exit 2
      ;;
  esac
done
shift $((OPTIND - 1))
[[ -n $image && -n $folder ]] || die 'an image (-i) and a folder (-d) are needed'
require_tools qemu-system-x86_64:qemu-system-x86 qemu-img:qemu-utils
image=$(readlink -f "$image")
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

case $accelerator in kvm) cpu=host ;; *) cpu=max ;; esac
# With less, UEFI fails while it loads the kernel.
case $firmware in uefi) memory=${memory:-192} ;; *) memory=${memory:-128} ;; esac
arguments=(
  -accel "$accelerator" -cpu "$cpu" -M "$machine" -m "$memory"
  -nodefaults -no-user-config -display none
  -sandbox 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'
  -drive "file=$folder/disk.qcow2,if=virtio,format=qcow2"
  -netdev "user,id=net,restrict=on${port:+,hostfwd=tcp:127.0.0.1:$port-:22}" -device 'virtio-net-pci,netdev=net,romfile='
  -device virtio-rng-pci -device virtio-serial-pci
  -chardev "socket,id=agent,path=$folder/agent,server=on,wait=off"
  -device 'virtserialport,chardev=agent,name=org.qemu.guest_agent.0'
  -chardev "socket,id=serial,path=$folder/serial,server=on,wait=off,logfile=$folder/serial.log" -serial chardev:serial
  -qmp "unix:$folder/qmp,server=on,wait=off" -pidfile "$folder/pid"
)
[ -z "$seed" ] || arguments+=(-drive "file=$(readlink -f "$seed"),if=virtio,format=raw,readonly=on")
case $firmware in
  bios) ;;
  uefi)
    ovmf=/usr/share/OVMF
    require_tools $ovmf/OVMF_CODE_4M.fd:ovmf
    [ -e "$folder/vars.fd" ] || cp $ovmf/OVMF_VARS_4M.fd "$folder/vars.fd"
    arguments+=(-drive "if=pflash,format=raw,readonly=on,file=$ovmf/OVMF_CODE_4M.fd"
      -drive "if=pflash,format=raw,file=$folder/vars.fd")
    ;;
  kernel)
    base=${image%.qcow2}
    arguments+=(-kernel "$base.vmlinuz" -initrd "$base.initrd"
      -append "$(sed -n 's/^  "kernelOptions": "\(.*\)",$/\1/p' "$base.json")")
    ;;
  *) die "unknown way to boot: $firmware" ;;
esac

[ -e "$folder/disk.qcow2" ] || qemu-img create -q -f qcow2 -b "$image" -F qcow2 "$folder/disk.qcow2" ${size:+"$size"}
: > "$folder/serial.log"
rm -f "$folder/pid"
# Not -daemonize: the sandbox forbids QEMU to fork.
setsid qemu-system-x86_64 "${arguments[@]}" "$@" < /dev/null > "$folder/qemu.log" 2>&1 &
until [ -s "$folder/pid" ]; do
  kill -0 $! 2> /dev/null || die "QEMU did not start: $(cat "$folder/qemu.log")"
  sleep 0.02
done
