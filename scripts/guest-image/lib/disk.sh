# The disk: a classic partition table, a FAT partition with the kernel and the
# boot loaders, and the root file system.
#
# Partition 1 has type 0xEF and is marked active as well. A BIOS runs the boot
# code of the table, which finds syslinux in the active partition; UEFI finds
# EFI/BOOT/BOOTX64.EFI in the partition of that type. Both load the same files.

# The self-tests of the kernel's cryptography cost a tenth of the boot without
# hardware virtualization. Level 6 shows what is worth a notice, not the inventory.
kernel_options='root=LABEL=small-root console=tty0 console=ttyS0,115200n8 net.ifnames=0 panic=10 loglevel=6 cryptomgr.notests'

make_raw_disk() { # WORK PACKAGES KERNEL INITRD MIB RAW
  local work=$1 packages=$2 kernel=$3 initrd=$4 mib=$5 raw=$6
  local boot_start=2048 boot_mib boot_sectors root_start root_sectors
  # 2 MiB besides the two files for loaders and FAT, in whole MiB.
  boot_mib=$((($(file_size "$kernel") + $(file_size "$initrd")) / 1048576 + 3))
  boot_sectors=$((boot_mib * 2048))
  root_start=$((boot_start + boot_sectors))
  root_sectors=$((mib * 2048 - root_start))
  [ $root_sectors -ge 65536 ] || die "the disk is too small: -s $(((root_start + 65536) / 2048)) at least"

  truncate -s "${mib}M" "$raw"
  write_partition_table "$raw" $boot_start $boot_sectors $root_start $root_sectors
  make_boot_partition "$work" "$packages" "$kernel" "$initrd" "$raw" $boot_start $boot_sectors
  make_root_partition "$work" "$raw" $root_start $root_sectors
}

write_partition_table() { # RAW START1 SECTORS1 START2 SECTORS2
  dd if=/usr/lib/SYSLINUX/mbr.bin of="$1" bs=440 count=1 conv=notrunc status=none
  {
    printf '%b\0\0' "$(little_endian 0x736d616c)"
    partition_entry 80 ef "$2" "$3"
    partition_entry 00 83 "$4" "$5"
    head -c 32 /dev/zero
    printf '\x55\xaa'
  } | dd of="$1" bs=1 seek=440 conv=notrunc status=none
}

make_boot_partition() { # WORK PACKAGES KERNEL INITRD RAW START SECTORS
  local work=$1 packages=$2 kernel=$3 initrd=$4 raw=$5 start=$6 sectors=$7
  local fat=$raw@@$((start * 512))
  cat > "$work/syslinux.cfg" << EOF
DEFAULT small
PROMPT 0
TIMEOUT 0
NOESCAPE 1
LABEL small
  LINUX /vmlinuz
  INITRD /initrd
  APPEND $kernel_options
EOF
  printf 'timeout 0\neditor no\n' > "$work/loader.conf"
  printf 'title Small Debian guest\nlinux /vmlinuz\ninitrd /initrd\noptions %s\n' "$kernel_options" > "$work/small.conf"
  touch -d "@$SOURCE_DATE_EPOCH" "$work"/{syslinux.cfg,loader.conf,small.conf}

  export MTOOLS_SKIP_CHECK=1
  mformat -i "$fat" -T "$sectors" -h 16 -s 63 -H "$start" -c 8 -v SMALL-BOOT -N 736d616c ::
  mmd -i "$fat" ::/EFI ::/EFI/BOOT ::/loader ::/loader/entries
  mcopy -m -i "$fat" "$work/syslinux.cfg" ::/syslinux.cfg
  mcopy -m -i "$fat" "$kernel" ::/vmlinuz
  mcopy -m -i "$fat" "$initrd" ::/initrd
  mcopy -m -i "$fat" "$packages/usr/lib/systemd/boot/efi/systemd-bootx64.efi" ::/EFI/BOOT/BOOTX64.EFI
  mcopy -m -i "$fat" "$work/loader.conf" ::/loader/loader.conf
  mcopy -m -i "$fat" "$work/small.conf" ::/loader/entries/small.conf
  syslinux --offset $((start * 512)) --install "$raw"
}

make_root_partition() { # WORK RAW START SECTORS
  local work=$1 raw=$2 start=$3 sectors=$4
  # resize= keeps room for descriptors, so that the file system can grow to
  # 32 GiB while it is in use.
  mke2fs -q -F -t ext4 -L small-root -U 736d616c-6c00-4000-8000-000000000001 -m 0 \
    -O ^metadata_csum_seed,resize_inode \
    -E "offset=$((start * 512)),hash_seed=736d616c-6c00-4000-8000-000000000002,lazy_itable_init=0,resize=8388608" \
    -d "$work/root" "$raw" $((sectors / 2))k
  set_owners "$work/root" | debugfs -w -f - "$raw?offset=$((start * 512))" > "$work/debugfs.log" 2>&1
  ! grep -v '^debugfs' "$work/debugfs.log" || die 'debugfs could not set owners'
}

# mke2fs copies owners and times of change from the tree on this machine. Every
# file gets those of the image instead; this is also why no root is needed.
set_owners() { # TREE
  (cd "$1" && find . -mindepth 1 -printf '/%P\n' | LC_ALL=C sort) |
    awk -v time="@$SOURCE_DATE_EPOCH" '
      {
        id = $0 ~ /^\/home\/debian/ ? 1000 : 0
        print "sif \"" $0 "\" uid " id; print "sif \"" $0 "\" gid " id
        print "sif \"" $0 "\" ctime " time; print "sif \"" $0 "\" atime " time
      }'
}
