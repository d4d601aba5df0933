#!/usr/bin/env bash
# Builds the small guest image from Debian packages.
#
#   build.sh -o OUT_DIR [-n NAME] [-s MIB] [-k KERNEL_PACKAGE] [-c CACHE_DIR]
#
#   -o  where the results go
#   -n  name of the image                       (small-linux)
#   -s  virtual size of the disk in MiB         (64)
#   -k  kernel package                          (linux-image-cloud-amd64)
#   -c  folder that keeps downloaded packages   (~/.cache/vm-images/packages)
#
# Makes NAME.qcow2, which boots on BIOS and UEFI; NAME.vmlinuz and NAME.initrd
# for booting without a boot loader; NAME.json, which describes them. Needs
# neither root nor loop devices nor mounts, and no network but the Debian
# archive through apt-get. README.md says what the guest can do.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
# shellcheck source=lib/packages.sh
. "$here/lib/packages.sh"
# shellcheck source=lib/filesystems.sh
. "$here/lib/filesystems.sh"
# shellcheck source=lib/disk.sh
. "$here/lib/disk.sh"
# shellcheck source=lib/qcow2.sh
. "$here/lib/qcow2.sh"
# shellcheck source=lib/manifest.sh
. "$here/lib/manifest.sh"
PATH=$PATH:/usr/sbin:/sbin

out='' name=small-linux mib=64 kernel_meta=linux-image-cloud-amd64
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/vm-images/packages
while getopts 'o:n:s:k:c:h' option; do
  case $option in
    o) out=$OPTARG ;;
    n) name=$OPTARG ;;
    s) mib=$OPTARG ;;
    k) kernel_meta=$OPTARG ;;
    c) cache=$OPTARG ;;
    *)
      show_help "$0" >&2
      exit 2
      ;;
  esac
done
[ -n "$out" ] || die 'no output folder; see build.sh -h'
[[ $name =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || die "not a usable name: $name"
[[ $mib =~ ^[0-9]+$ ]] || die "not a size in MiB: $mib"
[ "$(uname -m)" = x86_64 ] || die "builds on x86_64 only, this is $(uname -m)"
require_tools apt-get:apt apt-cache:apt dpkg-deb:dpkg modprobe:kmod depmod:kmod cpio:cpio zstd:zstd \
  objdump:binutils mke2fs:e2fsprogs debugfs:e2fsprogs mformat:mtools mcopy:mtools syslinux:syslinux \
  /usr/lib/SYSLINUX/mbr.bin:syslinux-common qemu-img:qemu-utils awk:mawk sha256sum:coreutils

mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d "$out/.build.XXXXXX")
[ -n "${KEEP_WORK:-}" ] || trap 'rm -rf "$work"' EXIT
umask 022

ensure_package_lists busybox-static
mapfile -t wanted < <(with_libraries busybox-static dropbear-bin openssh-sftp-server e2fsprogs \
  qemu-guest-agent opendoas libpam-modules systemd-boot-efi | sort -u)
mapfile -t kernel_files < <(fetch_packages "$cache" "$(kernel_package "$kernel_meta")")
mapfile -t package_files < <(fetch_packages "$cache" "${wanted[@]}")
[[ ${#kernel_files[@]} = 1 && ${#package_files[@]} -gt 1 ]] || die 'packages are missing'
debian_version=$(apt-cache show --no-all-versions base-files | awk '$1 == "Version:" { print int($2); exit }')
mkdir "$work/packages" "$work/kernel"
for file in "${package_files[@]}"; do dpkg-deb -x "$file" "$work/packages"; done
dpkg-deb -x "${kernel_files[0]}" "$work/kernel"
kernel_version=$(basename "$work"/kernel/lib/modules/*)
depmod -b "$work/kernel" "$kernel_version"
step "unpacked ${#package_files[@]} packages and kernel $kernel_version"

cp "$work/kernel/boot/vmlinuz-$kernel_version" "$work/$name.vmlinuz"
make_initramfs "$work/packages" "$work/kernel" "$kernel_version" "$work" "$work/$name.initrd"
mkdir "$work/root"
make_root_tree "$work/packages" "$work/kernel" "$kernel_version" "$work/root"
find "$work/root" "$work/$name.vmlinuz" "$work/$name.initrd" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
step "initramfs $(file_size "$work/$name.initrd") bytes, root file system $(du -sm "$work/root" | cut -f1) MiB"

make_raw_disk "$work" "$work/packages" "$work/$name.vmlinuz" "$work/$name.initrd" "$mib" "$work/disk.raw"
write_qcow2 "$work" "$work/disk.raw" "$work/$name.qcow2"
write_manifest "$work" "$name" "${kernel_files[@]}" "${package_files[@]}" > "$work/$name.json"

# The description goes last: where it is, everything it describes is there too.
for kind in vmlinuz initrd qcow2 json; do mv -f "$work/$name.$kind" "$out/"; done
step "$out/$name.qcow2: $(file_size "$out/$name.qcow2") bytes"
