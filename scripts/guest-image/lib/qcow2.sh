# Writes a raw disk as a compressed qcow2 file.
#
# "qemu-img convert -c" knows one zstd level only, and with that one this image
# is a tenth larger than it need be: most of it is a kernel that is compressed
# already, from which only the thorough levels gain something. So the clusters
# are compressed here, and qemu-img is the judge: the file must pass its check
# and compare equal to the disk.
#
# The file: header, refcount table, one refcount block, L1 table, L2 tables,
# then the compressed clusters, byte behind byte.
cluster=65536
entries_per_table=$((cluster / 8))

write_qcow2() { # WORK RAW QCOW2
  local folder=$1/clusters raw=$2 file=$3 size tables
  size=$(file_size "$raw")
  tables=$(((size + cluster * entries_per_table - 1) / (cluster * entries_per_table)))
  mkdir "$folder"
  compress_clusters "$raw" "$folder"
  {
    qcow2_header "$size" $tables | padded
    qcow2_tables "$folder" $tables
    find "$folder" -type f | LC_ALL=C sort | xargs cat
  } > "$file"
  truncate -s %$cluster "$file"
  rm -r "$folder"
  qemu-img check -q -f qcow2 "$file" || die "qemu-img finds faults in $file"
  qemu-img compare -q -f raw -F qcow2 "$raw" "$file" || die "$file is not equal to the disk it was made of"
}

# One file per cluster that is not empty; the name is its number.
compress_clusters() { # RAW FOLDER
  local file
  split -b $cluster -d -a 6 --filter='cat > "$FILE"; ! cmp -s -n '$cluster' "$FILE" /dev/zero || rm "$FILE"' "$1" "$2/"
  find "$2" -type f -print0 | xargs -0 -n 64 -P "$(nproc)" zstd -q -19 --no-check --rm
}

qcow2_header() { # DISK_SIZE L2_TABLES
  printf 'QFI\xfb'
  big_endian 4 3                              # version
  big_endian 8 0                              # no backing file
  big_endian 4 0 16                           # and no name of one; 2^16 bytes per cluster
  big_endian 8 "$1"                           # size of the disk
  big_endian 4 0 "$2"                         # no encryption; length of the L1 table
  big_endian 8 $((3 * cluster)) $cluster      # places of the L1 and the refcount table
  big_endian 4 1 0                            # the latter has one cluster; no snapshots
  big_endian 8 0 8 0 0                        # incompatible feature 3: a compression type
  big_endian 4 4 112                          # 2^4 bits per refcount; length of this header
  printf '\1\0\0\0\0\0\0\0'                   # the type is zstd
  big_endian 8 0                              # no header extensions
}

qcow2_tables() { # FOLDER L2_TABLES
  local folder=$1 tables=$2 data=$(((4 + $2) * cluster)) at size number index
  local refcounts=() entries=()
  for ((index = 0; index < 4 + tables; index++)); do refcounts[index]=1; done
  at=$data
  while read -r number size; do
    number=$((10#${number%.zst}))
    for ((index = at / cluster; index <= (at + size - 1) / cluster; index++)); do
      refcounts[index]=$((${refcounts[index]:-0} + 1))
    done
    # Where the data begins, and how many more 512-byte sectors it reaches into.
    entries[number]=$((1 << 62 | ((at + size - 1) / 512 - at / 512) << 54 | at))
    at=$((at + size))
  done < <(find "$folder" -type f -printf '%f %s\n' | LC_ALL=C sort)
  [ ${#refcounts[@]} -le $((cluster / 2)) ] || die 'the image is too large for one refcount block'

  big_endian 8 $((2 * cluster)) | padded
  big_endian 2 "${refcounts[@]}" | padded
  for ((index = 0; index < tables; index++)); do
    big_endian 8 $((1 << 63 | (4 + index) * cluster))
  done | padded
  for ((index = 0; index < tables * entries_per_table; index++)); do
    : "${entries[index]:=0}"
  done
  for ((index = 0; index < tables; index++)); do
    big_endian 8 "${entries[@]:index*entries_per_table:entries_per_table}" | padded
  done
}

big_endian() { # BYTES NUMBER...
  local format="%0$(($1 * 2))x"
  shift
  # shellcheck disable=SC2059
  printf '%b' "$(printf "$format" "$@" | sed 's/../\\x&/g')"
}

# Fills the input up to a whole cluster.
padded() {
  dd bs=$cluster iflag=fullblock conv=sync status=none
}
