#!/usr/bin/env bash
# Builds a full Debian 12 cloud image: systemd, cloud-init, OpenSSH, guest agent.
#
#   build-debian.sh -o OUT_DIR [-n NAME] [-s GIB] [-r RELEASE] [-x PACKAGE,...] [-S SOURCES]
#
#   -o  where the results go
#   -n  name of the image                            (debian-12)
#   -s  virtual size of the disk in GiB              (3)
#   -r  Debian release                               (bookworm)
#   -x  further packages
#   -S  file with apt sources                        (those of this machine)
#
# Makes NAME.qcow2, which boots on BIOS and UEFI, and NAME.json. Needs neither
# loop devices nor mounts of the image; no root either where user namespaces
# are allowed (package uidmap). Takes one to five minutes.
#
# The disk: a classic partition table with GRUB in the gap behind it for BIOS,
# a small FAT partition with GRUB for UEFI, and the root file system, which
# grows when the disk is larger.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
PATH=$PATH:/usr/sbin:/sbin

out='' name=debian-12 gib=3 release=bookworm extra='' sources=''
while getopts 'o:n:s:r:x:S:h' option; do
  case $option in
    o) out=$OPTARG ;;
    n) name=$OPTARG ;;
    s) gib=$OPTARG ;;
    r) release=$OPTARG ;;
    x) extra=$OPTARG ;;
    S) sources=$OPTARG ;;
    *)
      show_help "$0" >&2
      exit 2
      ;;
  esac
done
[ -n "$out" ] || die 'no output folder; see build-debian.sh -h'
[[ $name =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || die "not a usable name: $name"
[[ $gib =~ ^[1-9][0-9]*$ ]] || die "not a size in GiB: $gib"
require_tools mmdebstrap:mmdebstrap mke2fs:e2fsprogs mformat:mtools grub-mkimage:grub-common \
  /usr/lib/grub/i386-pc/boot.img:grub-pc-bin /usr/lib/grub/x86_64-efi/normal.mod:grub-efi-amd64-bin \
  qemu-img:qemu-utils

packages=(
  systemd-sysv udev dbus libpam-systemd systemd-resolved netplan.io
  cloud-init cloud-guest-utils cloud-initramfs-growroot qemu-guest-agent openssh-server sudo
  iproute2 ca-certificates curl less locales
  linux-image-cloud-amd64 initramfs-tools zstd e2fsprogs
)

mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d "$out/.build.XXXXXX")
trap 'rm -rf "$work"' EXIT
umask 022
chmod 755 "$work"

# mmdebstrap reads the sources from its standard input.
make_root_archive() {
  if [ -z "$sources" ]; then
    sources=$work/sources
    apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | sort -u |
      awk -v release="$release" '
        $2 == release || $2 == release "-security" || $2 == release "-updates" { print "deb", $1, $2, $3 }' > "$sources"
    [ -s "$sources" ] || die "apt on this machine does not know $release; name its sources with -S, or run: apt-get update"
  fi
  local list
  list=$(IFS=, && echo "${packages[*]}")
  mmdebstrap --quiet --variant=minbase --components=main --include="$list${extra:+,$extra}" \
    --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook="'$here/debian/customize.sh' \"\$1\"" \
    --customize-hook="chroot \"\$1\" dpkg-query -W -f '\${Package} \${Version}\n' > '$work/versions'" \
    "$release" "$work/root.tar" - < "$sources"
}

# mke2fs takes a folder; the owners in it are right for root only, or inside a
# user namespace. Device nodes cannot be made there, and are not needed: the
# kernel makes them.
make_root_partition() { # RAW START SECTORS
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(unshare --map-auto --map-root-user)
  mkdir "$work/root"
  "${as_root[@]}" tar -C "$work/root" --numeric-owner --xattrs --exclude='./dev/*' -xpf "$work/root.tar"
  rm "$work/root.tar"
  "${as_root[@]}" mke2fs -q -F -t ext4 -L debian-root -m 1 -E "offset=$(($2 * 512)),lazy_itable_init=0" \
    -d "$work/root" "$1" $(($3 / 2))k
  "${as_root[@]}" rm -rf "$work/root"
}

make_boot_loaders() { # RAW EFI_START EFI_SECTORS
  local raw=$1 fat=$1@@$(($2 * 512)) modules=(part_msdos ext2 normal linux search search_label serial terminal configfile boot echo test)
  grub-mkimage -O i386-pc -o "$work/core.img" -p '(hd0,msdos2)/boot/grub' biosdisk "${modules[@]}"
  [ "$(file_size "$work/core.img")" -le $((($2 - 1) * 512)) ] || die 'GRUB is too large for the gap'
  dd if=/usr/lib/grub/i386-pc/boot.img of="$raw" bs=440 count=1 conv=notrunc status=none
  dd if="$work/core.img" of="$raw" bs=512 seek=1 conv=notrunc status=none

  printf 'search --no-floppy --label debian-root --set=root\nconfigfile ($root)/boot/grub/grub.cfg\n' > "$work/early.cfg"
  grub-mkimage -O x86_64-efi -o "$work/BOOTX64.EFI" -p /EFI/BOOT -c "$work/early.cfg" "${modules[@]}" fat efi_gop
  MTOOLS_SKIP_CHECK=1 mformat -i "$fat" -T "$3" -h 16 -s 63 -H "$2" -v DEBIAN-EFI ::
  MTOOLS_SKIP_CHECK=1 mmd -i "$fat" ::/EFI ::/EFI/BOOT
  MTOOLS_SKIP_CHECK=1 mcopy -i "$fat" "$work/BOOTX64.EFI" ::/EFI/BOOT/BOOTX64.EFI
}

make_disk() { # RAW
  local raw=$1 efi_start=2048 efi_sectors=16384 root_start=18432 root_sectors=$((gib * 2097152 - 18432))
  truncate -s "${gib}G" "$raw"
  make_root_partition "$raw" $root_start $root_sectors
  step 'root file system written'
  make_boot_loaders "$raw" $efi_start $efi_sectors
  {
    # The signature of the disk is random: no two images share it.
    printf '%b\0\0' "$(little_endian $((RANDOM << 16 | RANDOM)))"
    partition_entry 00 ef $efi_start $efi_sectors
    partition_entry 80 83 $root_start $root_sectors
    head -c 32 /dev/zero
    printf '\x55\xaa'
  } | dd of="$raw" bs=1 seek=440 conv=notrunc status=none
}

write_manifest() {
  cat << EOF
{
  "name": "$name",
  "architecture": "x86_64",
  "osType": "linux",
  "distribution": "debian",
  "version": "$(awk '$1 == "base-files" { print int($2) }' "$work/versions")",
  "kernel": "$(awk '/^linux-image-[0-9]/ { sub("linux-image-", ""); print $1; exit }' "$work/versions")",
  "format": "qcow2",
  "compression": "zstd",
  "virtualSizeBytes": $((gib * 1073741824)),
  "sizeBytes": $(file_size "$work/$name.qcow2"),
  "sha256": "$(sha256sum < "$work/$name.qcow2" | cut -d' ' -f1)",
  "firmware": ["bios", "uefi"],
  "minMemoryMiB": { "bios": 512, "uefi": 512 },
  "guestAgent": true,
  "users": ["debian"],
  "userData": ["nocloud", "configdrive", "openstack", "ec2"],
  "console": { "serial": "ttyS0", "ready": "Cloud-init v." },
  "packages": {
$(awk '{ printf "%s    \"%s\": \"%s\"", separator, $1, $2; separator = ",\n" }' "$work/versions")
  }
}
EOF
}

make_root_archive
step "packages installed, $(file_size "$work/root.tar") bytes of tar"
make_disk "$work/disk.raw"
qemu-img convert -m 4 -W -f raw -O qcow2 -c -o compat=1.1,compression_type=zstd "$work/disk.raw" "$work/$name.qcow2"
write_manifest > "$work/$name.json"
mv -f "$work/$name.qcow2" "$out/"
mv -f "$work/$name.json" "$out/"
step "$out/$name.qcow2: $(file_size "$out/$name.qcow2") bytes"
