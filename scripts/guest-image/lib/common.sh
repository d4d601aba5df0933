# Shared by the scripts of this folder: messages, checks, small conversions.

started=$EPOCHREALTIME

# Everything in the image carries this time, so that the same packages give the
# same bytes.
export SOURCE_DATE_EPOCH=1700000000 E2FSPROGS_FAKE_TIME=1700000000

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

step() {
  printf '%6.1f s  %s\n' "$(seconds_since "$started")" "$*" >&2
}

seconds_since() {
  awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.2f", to - from }'
}

# The comment at the top of a script is its help.
show_help() { # SCRIPT
  awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$1"
}

# require_tools TOOL:PACKAGE...: stops with the one command that installs what
# is missing. A name with a slash is a file.
require_tools() {
  local pair tool missing=() packages=()
  for pair; do
    tool=${pair%%:*}
    if [[ $tool == */* ]] && [ -e "$tool" ]; then continue; fi
    if [[ $tool != */* ]] && command -v "$tool" > /dev/null; then continue; fi
    missing+=("$tool")
    packages+=("${pair#*:}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  die "missing: ${missing[*]}
install with: apt-get install --no-install-recommends $(printf '%s\n' "${packages[@]}" | sort -u | tr '\n' ' ')"
}

# The bytes of a number in little-endian order, as printf escapes.
little_endian() {
  printf '\\x%02x\\x%02x\\x%02x\\x%02x' \
    $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255))
}

# An entry of a classic partition table; addresses beyond CHS are left to LBA.
partition_entry() { # ACTIVE(80|00) TYPE START SECTORS
  printf '%b' "\\x$1\\xfe\\xff\\xff\\x$2\\xfe\\xff\\xff$(little_endian "$3")$(little_endian "$4")"
}

file_size() {
  stat -c %s "$1"
}

# Text as the inside of a JSON string; control characters do not occur in what
# these scripts write.
json_text() {
  local text=${1//\\/\\\\}
  printf '%s' "${text//\"/\\\"}"
}
