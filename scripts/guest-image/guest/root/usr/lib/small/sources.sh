# Where the seed comes from: the first source that has meta-data wins.
#
#   NoCloud disk         labelled cidata or CIDATA, ISO 9660 or FAT
#   OpenStack disk       labelled config-2
#   NoCloud by HTTP      SMBIOS serial number ds=nocloud;s=http://HOST/PATH/
#   OpenStack metadata   http://169.254.169.254, on machines that say OpenStack
#
# Leaves meta-data and user-data in $STATE and the name of the source in
# $STATE/source.

seed_from_disk() {
  # Without a second disk there is nothing to look for.
  set -- /sys/class/block/*/queue/..
  [ $# -gt 1 ] || return
  for label in cidata CIDATA config-2; do
    disk=$(findfs "LABEL=$label" 2> /dev/null) || continue
    mkdir -p "$STATE/disk"
    mount_seed "$disk" || continue
    copy_seed "$STATE/disk"
    umount "$STATE/disk"
    [ ! -s "$STATE/meta-data" ] || { echo "$label $disk" > "$STATE/source"; return 0; }
  done
  return 1
}

mount_seed() { # DISK
  # A CD has its first structure at 32 KiB, and it says CD001.
  if [ "$(dd if="$1" bs=1 skip=32769 count=5 2> /dev/null)" = CD001 ]; then
    modprobe isofs 2> /dev/null
    mount -o ro -t iso9660 "$1" "$STATE/disk"
  else
    modprobe -a vfat nls_cp437 nls_ascii 2> /dev/null
    mount -o ro -t vfat "$1" "$STATE/disk"
  fi
}

copy_seed() { # FOLDER
  if [ -f "$1/meta-data" ]; then
    cat "$1/meta-data" > "$STATE/meta-data"
    cat "$1/user-data" > "$STATE/user-data" 2> /dev/null
  elif [ -f "$1/openstack/latest/meta_data.json" ]; then
    cat "$1/openstack/latest/meta_data.json" > "$STATE/meta-data"
    cat "$1/openstack/latest/user_data" > "$STATE/user-data" 2> /dev/null
  fi
}

seed_from_network() {
  [ -e /run/online ] || return
  read -r serial 2> /dev/null < /sys/class/dmi/id/product_serial
  case $serial in
    'ds=nocloud'*';s=http'*)
      url=${serial#*;s=}
      url=${url%%;*}
      fetch "${url}meta-data" meta-data || return
      fetch "${url}user-data" user-data
      echo "$url" > "$STATE/source"
      return 0
      ;;
  esac
  read -r product 2> /dev/null < /sys/class/dmi/id/product_name
  read -r chassis 2> /dev/null < /sys/class/dmi/id/chassis_asset_tag
  case $product/$chassis in
    *OpenStack*)
      url=http://169.254.169.254/openstack/latest
      fetch $url/meta_data.json meta-data || return
      fetch $url/user_data user-data
      echo "$url" > "$STATE/source"
      return 0
      ;;
  esac
  return 1
}

# The time-out is ours: "wget -T" of Debian's static busybox crashes.
fetch() { # URL FILE
  timeout 4 wget -q -O "$STATE/$2" "$1" 2> /dev/null || { rm -f "$STATE/$2"; return 1; }
}
