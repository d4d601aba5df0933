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
  read -r root < /run/root-device
  for disk in /sys/class/block/*/queue; do
    disk=${disk%/queue}
    disk=/dev/${disk##*/}
    case $root in "$disk"*) continue ;; esac
    type=$(seed_type "$disk") || continue
    case $type in
      vfat) modprobe -a vfat nls_cp437 nls_ascii 2> /dev/null ;;
      *) modprobe isofs 2> /dev/null ;;
    esac
    mkdir -p "$STATE/disk"
    mount -o ro -t "$type" "$disk" "$STATE/disk" || continue
    copy_seed "$STATE/disk"
    umount "$STATE/disk"
    [ -s "$STATE/meta-data" ] || continue
    say "seed on $disk"
    echo "$disk" > "$STATE/source"
    return 0
  done
  return 1
}

# Prints the type of the file system on a disk with the label of a seed. Looks
# at the two places where labels of FAT are and at the one of ISO 9660, 39 bytes
# behind its mark; findfs would read much more, on every disk there is.
seed_type() { # DISK
  text=$(hexdump -v -s 43 -n 39 -e '39/1 "%_p"' "$1")
  for label in "${text:0:11}" "${text:28:11}"; do
    if is_seed_label "$label"; then echo vfat; return; fi
  done
  text=$(hexdump -v -s 32769 -n 71 -e '71/1 "%_p"' "$1" 2> /dev/null)
  [ "${text:0:5}" = CD001 ] && is_seed_label "${text:39:32}" && echo iso9660
}

is_seed_label() { # LABEL, filled up with spaces
  case ${1%%[ .]*} in cidata | CIDATA | config-2 | CONFIG-2) ;; *) return 1 ;; esac
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
