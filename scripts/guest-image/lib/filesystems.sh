# The two file trees of the guest: the initramfs and the root file system.

# Drivers of disks that a guest may be booted from (the kernel has ext4 and NVMe
# built in).
disk_modules=(virtio_pci virtio_mmio virtio_blk virtio_scsi sd_mod)
# And of everything else that it may meet; ata_piix for a seed on an IDE CD.
other_modules=(
  virtio_net virtio_console virtio_rng virtio_balloon button evdev
  ata_piix sr_mod isofs vfat nls_cp437 nls_ascii nls_iso8859-1 nls_utf8
)

make_initramfs() { # PACKAGES KERNEL_TREE KERNEL_VERSION WORK OUT
  local packages=$1 kernel=$2 version=$3 tree=$4/initramfs out=$5 applet
  mkdir -p "$tree"/{bin,dev,proc,sys,root}
  install -m 755 "$packages/bin/busybox" "$tree/bin/busybox"
  install -m 755 "$here/guest/initramfs/init" "$tree/init"
  for applet in blockdev cat dd findfs hexdump modprobe mount poweroff readlink sh sleep switch_root sync usleep; do
    ln -s busybox "$tree/bin/$applet"
  done
  copy_modules "$kernel" "$version" "$tree" "${disk_modules[@]}"
  find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  (cd "$tree" && find . | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet --reproducible) |
    zstd -q -19 > "$out"
}

make_root_tree() { # PACKAGES KERNEL_TREE KERNEL_VERSION TREE
  local packages=$1 kernel=$2 version=$3 tree=$4 applet file libraries
  libraries=$tree/usr/lib/x86_64-linux-gnu
  mkdir -p "$tree"/{usr/{bin,sbin,lib,lib64,local/bin,local/sbin},etc/dropbear,var/{lib,log},home/debian,root,dev,proc,sys,run,tmp,mnt}
  mkdir -p "$libraries/security"
  # As in Debian: /bin and its like are links into /usr.
  for file in bin sbin lib lib64; do ln -s "usr/$file" "$tree/$file"; done
  ln -s ../run "$tree/var/run"
  ln -s ../tmp "$tree/var/tmp"

  install -m 755 "$packages/bin/busybox" "$tree/usr/bin/busybox"
  for applet in $("$packages/bin/busybox" --list); do
    # Tools for packages have no business in a guest without any.
    case $applet in busybox | dpkg | dpkg-deb | rpm | rpm2cpio) continue ;; esac
    ln -s busybox "$tree/usr/bin/$applet"
  done
  for applet in init getty modprobe poweroff reboot halt hwclock udhcpc; do
    ln -s ../bin/busybox "$tree/usr/sbin/$applet"
  done

  install -m 755 "$packages"/usr/sbin/{dropbear,qemu-ga} "$packages"/sbin/{resize2fs,mke2fs} "$tree/usr/sbin/"
  install -m 755 "$packages"/usr/bin/{dropbearkey,dbclient} "$tree/usr/bin/"
  install -m 4755 "$packages/usr/bin/doas" "$tree/usr/bin/doas"
  install -m 755 "$packages/usr/lib/openssh/sftp-server" "$tree/usr/lib/"
  install -m 644 "$packages"/lib/x86_64-linux-gnu/security/pam_{permit,succeed_if}.so "$libraries/security/"
  ln -s dbclient "$tree/usr/bin/ssh"
  ln -sf ../sbin/mke2fs "$tree/usr/sbin/mkfs.ext4"
  rm "$tree/usr/bin/mke2fs"
  install -m 755 "$packages/lib64/ld-linux-x86-64.so.2" "$tree/usr/lib64/"
  ln -s ../../lib64/ld-linux-x86-64.so.2 "$libraries/ld-linux-x86-64.so.2"
  copy_libraries "$packages" "$libraries" "$tree"/usr/sbin/{dropbear,qemu-ga,resize2fs,mke2fs} \
    "$tree"/usr/bin/{dropbearkey,dbclient,doas} "$tree/usr/lib/sftp-server" "$libraries"/security/*.so

  copy_modules "$kernel" "$version" "$tree/usr" "${disk_modules[@]}" "${other_modules[@]}"
  copy_guest_files "$tree"
  write_accounts "$tree"
}

copy_guest_files() { # TREE
  cp -R "$here/guest/rootfs/." "$1/"
  chmod -R u=rwX,go=rX "$1/etc"
  chmod 755 "$1"/etc/init.d/* "$1"/etc/acpi/PWRF/* "$1"/usr/sbin/{small-cloud,shutdown,chpasswd} \
    "$1/usr/bin/sudo" "$1"/usr/lib/small/{hotplug,dhcp}
  chmod 600 "$1/etc/doas.conf"
  chmod 700 "$1/root"
  chmod 1777 "$1/tmp"
}

# Nobody can log in with a password until the seed gives one.
write_accounts() { # TREE
  local etc=$1/etc
  printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'debian:x:1000:1000:Debian:/home/debian:/bin/sh' \
    'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin' > "$etc/passwd"
  printf '%s\n' 'root:x:0:' 'tty:x:5:' 'debian:x:1000:' 'nogroup:x:65534:' > "$etc/group"
  printf '%s:*:19700:0:99999:7:::\n' root debian nobody > "$etc/shadow"
  chmod 600 "$etc/shadow"
  echo /bin/sh > "$etc/shells"
  echo small > "$etc/hostname"
  printf '127.0.0.1 localhost\n127.0.1.1 small\n' > "$etc/hosts"
  printf 'Debian %s (small) \\n \\l\n\n' "$debian_version" > "$etc/issue"
  cat > "$etc/os-release" << EOF
NAME="Debian small"
ID=debian-small
ID_LIKE=debian
VERSION_ID="$debian_version"
PRETTY_NAME="Debian $debian_version small (busybox user land)"
EOF
}
