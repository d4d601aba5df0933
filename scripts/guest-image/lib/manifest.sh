# NAME.json: what was built, for programs that launch or catalogue the image.

write_manifest() { # WORK NAME PACKAGE_FILE...
  local work=$1 name=$2
  shift 2
  cat << EOF
{
  "name": "$name",
  "architecture": "x86_64",
  "osType": "linux",
  "distribution": "debian-small",
  "version": "$debian_version",
  "kernel": "$kernel_version",
  "kernelOptions": "$(json_text "$kernel_options")",
  "format": "qcow2",
  "compression": "zstd",
  "virtualSizeBytes": $((mib * 1048576)),
  "sizeBytes": $(file_size "$work/$name.qcow2"),
  "sha256": "$(sum_of "$work/$name.qcow2")",
  "firmware": ["bios", "uefi"],
  "minMemoryMiB": { "bios": 96, "uefi": 192 },
  "guestAgent": true,
  "users": ["debian", "root"],
  "userData": ["nocloud", "configdrive", "openstack"],
  "console": { "serial": "ttyS0", "ready": "SMALL-READY", "shutdown": "SMALL-SHUTDOWN" },
  "refreshCommand": ["/usr/sbin/small-cloud", "refresh"],
  "files": {
$(described_files "$work" "$name.qcow2" "$name.vmlinuz" "$name.initrd")
  },
  "packages": {
$(package_versions "$@")
  }
}
EOF
}

sum_of() {
  sha256sum < "$1" | cut -d' ' -f1
}

described_files() { # FOLDER FILE...
  local folder=$1 file separator=''
  shift
  for file; do
    printf '%s    "%s": { "bytes": %d, "sha256": "%s" }' "$separator" "$file" \
      "$(file_size "$folder/$file")" "$(sum_of "$folder/$file")"
    separator=$',\n'
  done
}

package_versions() { # PACKAGE_FILE...
  local file separator=''
  for file; do
    printf '%s    "%s": "%s"' "$separator" \
      "$(dpkg-deb -f "$file" Package)" "$(dpkg-deb -f "$file" Version)"
    separator=$',\n'
  done
}
