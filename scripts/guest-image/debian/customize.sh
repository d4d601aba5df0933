#!/bin/sh
# Called by mmdebstrap with the new root file system: makes it an image that
# becomes a machine of its own on first boot.
set -eu
root=$1
# shellcheck disable=SC1091
release=$(. "$root/etc/os-release" && echo "$VERSION_CODENAME")
cp -R "$(dirname "$0")/files/." "$root/"
echo debian > "$root/etc/hostname"
printf '127.0.0.1 localhost\n' > "$root/etc/hosts"
# What must differ between machines is made on first boot.
: > "$root/etc/machine-id"
rm -f "$root/var/lib/dbus/machine-id" "$root"/etc/ssh/ssh_host_*
# The archive that the building machine uses need not be reachable from the
# machine to come. Debian's public one is named in the settings of cloud-init.
mirror() { sed -n "s/^ *$1: *//p" "$root/etc/cloud/cloud.cfg" | head -n 1; }
rm -f "$root"/etc/apt/sources.list.d/*
cat > "$root/etc/apt/sources.list" << EOF
deb $(mirror primary) $release main
deb $(mirror primary) $release-updates main
deb $(mirror security) $release-security main
EOF
for unit in e2scrub_reap.service e2scrub_all.timer apt-daily.timer apt-daily-upgrade.timer \
  dpkg-db-backup.timer fstrim.timer systemd-networkd-wait-online.service; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
chroot "$root" systemctl enable serial-getty@ttyS0.service systemd-networkd.service > /dev/null 2>&1
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/var/log/*.log \
  "$root"/usr/share/doc/* "$root"/usr/share/man/*
