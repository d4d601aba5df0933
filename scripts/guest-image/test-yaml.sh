#!/usr/bin/env bash
# Checks the YAML reader of the guest: every document in test/ must give exactly
# the assignments in the file of the same name with .expected, and the shell
# must read them back.
#
#   test-yaml.sh [AWK...]      (busybox awk, where there is one; else awk)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"

awk=("$@")
if [ $# = 0 ]; then
  if command -v busybox > /dev/null; then awk=(busybox awk); else awk=(awk); fi
fi
read_yaml() { LC_ALL=C "${awk[@]}" -f "$here/guest/rootfs/usr/lib/small/yaml.awk" prefix=ud "$1"; }

failed=0
for document in "$here"/test/*.txt; do
  if diff -u "${document%.txt}.expected" <(read_yaml "$document"); then
    printf 'ok    %s\n' "${document##*/}"
  else
    failed=1
  fi
done

# What looks like a command is still a value after the shell has read it.
# shellcheck disable=SC1090
. <(read_yaml "$here/test/folded.txt")
[ "$ud_injection" = "; rm -rf / '\$(id)' \`id\`" ] || die "quoting: $ud_injection"
echo 'ok    quoting'
exit $failed
