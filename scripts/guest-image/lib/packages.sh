# Debian packages: which ones are needed, fetched once, unpacked.

# Package lists may be missing on a fresh machine.
ensure_package_lists() { # PACKAGE
  if apt-cache show "$1" > /dev/null 2>&1; then return; fi
  [ "$(id -u)" = 0 ] || die "apt knows no package $1; run as root: apt-get update"
  step 'apt knows no packages yet: apt-get update'
  apt-get -qq -o DPkg::Lock::Timeout=900 update
  apt-cache show "$1" > /dev/null 2>&1 || die "apt knows no package $1"
}

# linux-image-cloud-amd64 only depends on the package with the kernel in it.
kernel_package() { # META_PACKAGE
  local real
  real=$(apt-cache depends "$1" | awk '$1 == "Depends:" && $2 ~ /^linux-image-[0-9]/ { print $2; exit }')
  printf '%s\n' "${real:-$1}"
}

# The packages named, and all libraries they need: what is reached through
# dependencies on libraries only. Everything else that Debian would install
# along is not needed to run a few programs.
with_libraries() { # PACKAGE...
  printf '%s\n' "$@"
  apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts \
    --no-breaks --no-replaces --no-enhances "$@" |
    awk -v roots="$*" '
      /^[a-z0-9]/ { package = $1 }
      $1 ~ /^\|?(Pre)?Depends:$/ && $2 ~ /^(lib|zlib)/ { needs[package] = needs[package] " " $2 }
      END {
        n = split(roots, queue, " ")
        for (i = 1; i <= n; i++) {
          m = split(needs[queue[i]], next_ones, " ")
          for (j = 1; j <= m; j++) if (!seen[next_ones[j]]++) { queue[++n] = next_ones[j]; print next_ones[j] }
        }
      }'
}

# Fetches packages into a cache folder and prints the path of each file. What
# is there already is used again if its checksum is the one that apt states.
fetch_packages() { # CACHE PACKAGE...
  local cache=$1 list name sum missing=()
  shift
  mkdir -p "$cache"
  list=$(apt-get -qq --print-uris download "$@" | tr -d "'" | sort -u)
  while read -r _ name _ sum; do
    matches_sum "$cache/$name" "$sum" || missing+=("$(package_of "$name")")
  done <<< "$list"
  if [ ${#missing[@]} -gt 0 ]; then
    # _apt, the user apt downloads as, need not be able to write here.
    (cd "$cache" && apt-get -qq -o DPkg::Lock::Timeout=900 -o APT::Sandbox::User= download "${missing[@]}") >&2 ||
      die 'could not download packages; are the package lists old? (apt-get update)'
  fi
  while read -r _ name _; do
    [ -f "$cache/$name" ] || die "apt did not download $name"
    printf '%s\n' "$cache/$name"
  done <<< "$list"
}

package_of() { # FILE_NAME -> NAME=VERSION
  local version=${1#*_}
  version=${version%_*}
  printf '%s=%s\n' "${1%%_*}" "${version//%3a/:}"
}

matches_sum() { # FILE ALGORITHM:HEX
  [ -f "$1" ] || return 1
  local tool
  case ${2%%:*} in SHA256) tool=sha256sum ;; SHA512) tool=sha512sum ;; SHA1) tool=sha1sum ;; *) tool=md5sum ;; esac
  [ "$($tool < "$1" | cut -d' ' -f1)" = "${2#*:}" ]
}

# Copies the shared libraries that programs ask for, and those they ask for.
copy_libraries() { # FROM_TREE TO_FOLDER PROGRAM...
  local tree=$1 to=$2 name found
  shift 2
  while read -r name; do
    [ ! -e "$to/$name" ] || continue
    found=$(find -L "$tree/lib" "$tree/usr/lib" "$tree/lib64" -name "$name" -print -quit 2> /dev/null)
    [ -n "$found" ] || die "library $name is in none of the packages"
    cp -L "$found" "$to/$name"
    copy_libraries "$tree" "$to" "$to/$name"
  done < <(LC_ALL=C objdump -p "$@" | awk '$1 == "NEEDED" { print $2 }' | sort -u)
}

# Copies kernel modules with what they depend on. Names that this kernel has
# built in, or does not have, are passed over.
copy_modules() { # KERNEL_TREE VERSION TO_TREE MODULE...
  local from=$1 version=$2 to=$3 module path
  shift 3
  mkdir -p "$to/lib/modules/$version"
  for module; do
    while read -r path; do
      path=${path#"$from/"}
      mkdir -p "$to/${path%/*}"
      cp "$from/$path" "$to/$path"
    done < <(modprobe -d "$from" -S "$version" --show-depends "$module" 2> /dev/null | awk '$1 == "insmod" { print $2 }')
  done
  [ -d "$to/lib/modules/$version/kernel" ] || die "kernel $version has none of the modules $*"
  cp "$from/lib/modules/$version"/modules.{order,builtin,builtin.modinfo} "$to/lib/modules/$version/"
  depmod -b "$to" "$version"
  # busybox reads these two and nothing else.
  find "$to/lib/modules/$version" -maxdepth 1 -name 'modules.*' ! -name modules.dep ! -name modules.alias -delete
}
