#!/usr/bin/env bash
# Boots a built image and checks, from outside, that it does what README.md says.
#
#   smoke-test.sh -i IMAGE.qcow2 [-f bios|uefi|kernel] [-M pc|q35] [-a tcg|kvm] [-t SECONDS]
#
#   -t  how long a boot may take                (120)
#
# Needs QEMU, mtools, e2fsprogs, an SSH client and Node.js. Prints one line per
# thing that holds and stops at the first that does not.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
PATH=$PATH:/usr/sbin:/sbin

image='' limit=120 boot_options=()
while getopts 'i:f:M:a:t:h' option; do
  case $option in
    i) image=$OPTARG ;;
    f | M | a) boot_options+=("-$option" "$OPTARG") ;;
    t) limit=$OPTARG ;;
    *)
      show_help "$0" >&2
      exit 2
      ;;
  esac
done
[ -n "$image" ] || die 'no image; see smoke-test.sh -h'
require_tools qemu-system-x86_64:qemu-system-x86 qemu-img:qemu-utils mformat:mtools ssh:openssh-client \
  e2fsck:e2fsprogs node:nodejs

work=$(mktemp -d)
vm=$work/vm
trap 'stop_now; rm -rf "$work"' EXIT

# The password of the test is "correct horse"; the guest is given its hash only.
# shellcheck disable=SC2016
hash='$6$smoketest$ZIF3YOGwXWh0FXrkpaluQ.201yOFsCOuHOImhB46vxD6.Fz0wx3FiRBAU2IyY9dC7k6Wg5LfK.099rK/Ed8fp0'

ok() { printf 'ok    %-34s %s\n' "$1" "${2:-}"; }
fail() {
  printf 'FAIL  %s\n' "$*" >&2
  tail -n 20 "$vm/serial.log" >&2 || true
  exit 1
}
same() { # WHAT EXPECTED ACTUAL
  [ "$2" = "$3" ] || fail "$1: expected \"$2\", got \"$3\""
  ok "$1"
}
within() { # SECONDS COMMAND...
  local end=$((SECONDS + $1))
  shift
  until "$@" 2> /dev/null; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.1
  done
}
running() { [ -s "$vm/pid" ] && kill -0 "$(cat "$vm/pid")" 2> /dev/null; }
stopped() { ! running; }
stop_now() { if running; then kill "$(cat "$vm/pid")"; within 10 stopped; fi; }

start() { # INSTANCE_ID
  printf 'instance-id: %s\nlocal-hostname: from-meta-data\n' "$1" > "$work/meta-data"
  "$here/make-seed.sh" -o "$work/seed" -u "$work/user-data" -m "$work/meta-data"
  began=$EPOCHREALTIME
  # The port is free now; should it be taken a moment later, another is tried.
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 20000))
    if "$here/boot.sh" -i "$image" -d "$vm" -s "$work/seed" -p $port -g 512M "${boot_options[@]}" 2> "$work/error"; then break; fi
  done
  running || fail "$(cat "$work/error")"
  within "$limit" grep -aq 'SMALL-READY .*up=' "$vm/serial.log" || fail "not ready within $limit s"
}
banner() { grep -ao 'SMALL-READY.*' "$vm/serial.log" | tr -d '\r'; }

ssh_options=(-q -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectTimeout=10)
by_key() { # USER COMMAND
  ssh "${ssh_options[@]}" -o BatchMode=yes -i "$work/key" -p "$port" "$1@127.0.0.1" "$2" < /dev/null
}
by_password() { # USER PASSWORD COMMAND
  printf '#!/bin/sh\necho "%s"\n' "$2" > "$work/askpass"
  chmod 700 "$work/askpass"
  SSH_ASKPASS=$work/askpass SSH_ASKPASS_REQUIRE=force setsid ssh "${ssh_options[@]}" \
    -o PubkeyAuthentication=no -o NumberOfPasswordPrompts=1 -p "$port" "$1@127.0.0.1" "$3" < /dev/null
}
host_key() { ssh-keyscan -t ed25519 -p "$port" 127.0.0.1 2> /dev/null | cut -d' ' -f3; }
agent() { node "$here/talk.mjs" agent "$vm/agent" "$@"; }
run_by_agent() { # COMMAND -> its output
  local started status
  started=$(agent guest-exec "$(printf '{"path":"/bin/sh","arg":["-c","%s"],"capture-output":true}' "$1")")
  until status=$(agent guest-exec-status "$started") && [[ $status == *'"exited":true'* ]]; do sleep 0.1; done
  sed -n 's/.*"out-data":"\([^"]*\)".*/\1/p' <<< "$status" | base64 -d
}

ssh-keygen -q -t ed25519 -N '' -C smoke-test -f "$work/key"
cat > "$work/user-data" << EOF
#cloud-config
hostname: smoke-1
ssh_authorized_keys:
  - $(cat "$work/key.pub")
users:
  - default
  - name: carol
    sudo: ALL=(ALL) NOPASSWD:ALL
    ssh_authorized_keys: ["$(cat "$work/key.pub")"]
password: $hash
ssh_pwauth: true
write_files:
  - path: /etc/smoke/text
    permissions: '0640'
    owner: debian:debian
    content: |
      first line
        second line
  - path: /etc/smoke/binary
    encoding: b64
    content: $(printf '\0\1\2' | base64)
runcmd:
  - cd /etc/smoke
  - echo "ran on \$(hostname) in \$(pwd)" >> /var/ran
  - [sh, -c, 'printf "<%s>" "\$@" > /var/words', sh, "two words", "it's"]
final_message: finished after \$UPTIME seconds
EOF

echo "-- first boot"
start i-smoke-1
ok 'ready' "$(seconds_since "$began") s, $(banner)"
within 30 by_key root true || fail 'no SSH as root by key'
ok 'SSH as root by key' "$(seconds_since "$began") s"
same 'SSH as debian by key' 1000 "$(by_key debian 'id -u')"
same 'debian becomes root' 0 "$(by_key debian 'sudo id -u')"
same 'another user, with sudo' 'carol 0' "$(by_key carol 'echo $(id -un) $(sudo id -u)')"
same 'SSH by password' debian "$(by_password debian 'correct horse' 'id -un')"
! by_password debian 'wrong' true || fail 'a wrong password was accepted'
ok 'wrong password refused'
same 'host name' smoke-1 "$(by_key debian hostname)"
same 'text file' '640 debian:  second line' "$(by_key root 'echo "$(stat -c "%a %U" /etc/smoke/text):$(tail -n 1 /etc/smoke/text)"')"
same 'binary file' '000102' "$(by_key root 'hexdump -v -e "1/1 \"%02x\"" /etc/smoke/binary')"
same 'commands are one script' 'ran on smoke-1 in /etc/smoke' "$(by_key root 'tail -n 1 /var/ran')"
same 'commands as lists' "<two words><it's>" "$(by_key root 'cat /var/words')"
grep -aq 'finished after [0-9.]* seconds' "$vm/serial.log" || fail 'no final message'
ok 'final message'
mib=$(by_key root 'df -m / | awk "END { print \$2 }"')
[ "$mib" -gt 400 ] || fail "the root file system has $mib MiB only"
ok 'root file system grown' "$mib MiB"
same 'files can be copied (sftp)' 'smoke-test' "$(echo smoke-test > "$work/file" &&
  scp "${ssh_options[@]}" -i "$work/key" -P "$port" "$work/file" debian@127.0.0.1: && by_key debian 'cat file')"

echo "-- guest agent"
agent guest-ping > /dev/null
ok 'ping'
agent guest-network-get-interfaces | grep -q '"10\.0\.2\.15"' || fail 'the agent does not tell the address'
ok 'network'
same 'exec' 'smoke-1' "$(run_by_agent hostname)"
agent guest-get-osinfo | grep -q '"id":"debian-small"' || fail 'the agent does not tell the system'
ok 'system'
[ "$(agent guest-fsfreeze-freeze)" -ge 1 ] || fail 'nothing frozen'
same 'freeze' '"frozen"' "$(agent guest-fsfreeze-status)"
[ "$(agent guest-fsfreeze-thaw)" -ge 1 ] || fail 'nothing thawed'
same 'thaw' '"thawed"' "$(agent guest-fsfreeze-status)"
agent guest-set-user-password "{\"username\":\"debian\",\"password\":\"$(printf 'new secret' | base64)\",\"crypted\":false}" > /dev/null
same 'password reset' debian "$(by_password debian 'new secret' 'id -un')"

echo "-- serial console"
talk() { node "$here/talk.mjs" expect "$vm/serial" "$@"; }
# getty only shows its prompt when somebody types.
talk '' '' 'login: ' root 'Password: ' '' 'incorrect' > /dev/null || fail 'root without a password was not refused'
ok 'no login without password'
talk '' '' 'login: ' debian 'Password: ' 'new secret' '$ ' 'sudo id -un' 'root' exit 'login: ' > /dev/null || fail 'no login'
ok 'login with password'

echo "-- power button, second boot"
key_1=$(host_key)
began=$EPOCHREALTIME
node "$here/talk.mjs" qmp "$vm/qmp" system_powerdown > /dev/null
within 30 stopped || fail 'the power button does not stop it'
ok 'power button' "$(seconds_since "$began") s"
check_disk() {
  qemu-img convert -f qcow2 -O raw "$vm/disk.qcow2" "$work/raw"
  # The root file system begins where the partition table says.
  local start
  start=$(od -An -tu4 -j470 -N4 "$work/raw")
  e2fsck -fn "$work/raw?offset=$((start * 512))" > "$work/fsck" 2>&1 || fail "file system: $(cat "$work/fsck")"
  rm "$work/raw"
  ok 'file system is clean'
}
check_disk
start i-smoke-1
ok 'ready' "$(seconds_since "$began") s, $(banner)"
within 30 by_key root true || fail 'no SSH after a restart'
same 'same instance, same host key' "$key_1" "$(host_key)"
same 'commands ran once' 1 "$(by_key root 'wc -l < /var/ran')"
same 'a changed password stays' debian "$(by_password debian 'new secret' 'id -un')"
began=$EPOCHREALTIME
agent guest-shutdown > /dev/null
within 30 stopped || fail 'the agent cannot shut it down'
ok 'shutdown by agent' "$(seconds_since "$began") s"

echo "-- the same disk as another instance"
sed -i 's/^hostname: .*/hostname: smoke-2/; /^ssh_pwauth:/d' "$work/user-data"
start i-smoke-2
within 30 by_key root true || fail 'no SSH as another instance'
key_2=$(host_key)
[[ -n $key_2 && $key_1 != "$key_2" ]] || fail 'the host key did not change'
ok 'new host key'
! by_password debian 'correct horse' true || fail 'a password was accepted although nobody asked for that'
ok 'no passwords over SSH unless asked'
same 'new host name' 'ran on smoke-2 in /etc/smoke' "$(by_key root 'tail -n 1 /var/ran')"

echo "-- a new identity while running"
printf 'instance-id: i-smoke-3\n' > "$work/meta-data"
sed -i 's/^hostname: .*/hostname: smoke-3/' "$work/user-data"
"$here/make-seed.sh" -o "$work/seed.new" -u "$work/user-data" -m "$work/meta-data"
cat "$work/seed.new" > "$work/seed"
run_by_agent "small-cloud refresh $(date +%s)" > /dev/null
within 10 grep -aq 'SMALL-REFRESHED host=smoke-3 instance=i-smoke-3' "$vm/serial.log" || fail 'not refreshed'
within 30 by_key root true || fail 'no SSH after the refresh'
[ "$(host_key)" != "$key_2" ] || fail 'the host key did not change'
same 'refresh' 'ran on smoke-3 in /etc/smoke' "$(by_key root 'tail -n 1 /var/ran')"
by_key root poweroff || true
within 30 stopped || fail 'poweroff does not stop it'
ok 'poweroff'
check_disk
