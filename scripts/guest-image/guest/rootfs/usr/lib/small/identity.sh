# Who this machine is: instance, host name, users, keys and passwords.

# The documents of the seed become variables: md_... from meta-data and ud_...
# from user-data (yaml.awk).
parse_seed() {
  set -- prefix=md "$STATE/meta-data"
  read -r first 2> /dev/null < "$STATE/user-data"
  case $first in
    '#cloud-config'*) set -- "$@" prefix=ud "$STATE/user-data" ;;
    '#!'* | '') ;;
    *) say 'user-data ignored: neither #cloud-config nor a #! script' ;;
  esac
  awk -f /usr/lib/small/yaml.awk "$@" > "$STATE/seed.sh"
  read_seed
  # As cloud-init does: half a configuration is worse than none.
  [ -z "$md_error" ] || say "meta-data ignored, not understood in $md_error"
  [ -z "$ud_error" ] || say "user-data ignored, not understood in $ud_error"
}

read_seed() { . "$STATE/seed.sh"; }

# All of it once per instance: what somebody changes later stays changed. The
# mark comes last, so that an interrupted first boot starts over.
take_identity() {
  umask 077 # the seed may hold passwords
  parse_seed
  new_instance
  if [ ! -e "$SAVED/identity" ]; then
    name_host
    add_users
    install_keys
    set_passwords
    if is_true "$ud_ssh_pwauth"; then : > "$SAVED/ssh-passwords"; else rm -f "$SAVED/ssh-passwords"; fi
    : > "$SAVED/identity"
    say "configured as instance $id"
  fi
  umask 022
}

is_true() { case $1 in [Tt]rue | TRUE | [Yy]es | YES | [Oo]n | ON | 1) ;; *) return 1 ;; esac }

# Another instance-id means another machine, maybe one made from a captured
# image: it gets host keys of its own and is configured afresh.
new_instance() {
  id=${md_instance_id:-${md_uuid:-nocloud}}
  read -r before 2> /dev/null < "$SAVED/instance-id"
  [ "$id" != "$before" ] || return
  rm -rf /etc/dropbear "$SAVED/identity" "$SAVED/applied"
  mkdir -p /etc/dropbear
  printf '%s\n' "$id" > "$SAVED/instance-id"
}

name_host() {
  full=${ud_fqdn:-${ud_hostname:-${md_local_hostname:-$md_hostname}}}
  name=${ud_hostname:-$full}
  name=${name%%.*}
  case $name in '' | *[!A-Za-z0-9-]*) return ;; esac
  case $full in *[!A-Za-z0-9.-]*) full= ;; *.*) ;; *) full= ;; esac
  printf '%s\n' "$name" > /etc/hostname
  printf '%s' "$name" > /proc/sys/kernel/hostname
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "${full:+$full }$name" > /etc/hosts
  chmod 644 /etc/hostname /etc/hosts
}

valid_user() { case $1 in [a-z_]*) case $1 in *[!a-z0-9_-]*) return 1 ;; esac ;; *) return 1 ;; esac }

user_exists() { grep -q "^$1:" /etc/passwd; }

# "users:" of cloud-config. The entry "default" stands for the user debian,
# who is always there.
add_users() {
  i=0
  while [ $i -lt "${ud_users_n:-0}" ]; do
    eval "user=\$ud_users_${i}_name login_shell=\$ud_users_${i}_shell gecos=\$ud_users_${i}_gecos"
    if valid_user "$user"; then
      user_exists "$user" || add_user
      grant_root "$i"
    elif [ -n "$user" ]; then
      say "user name refused: $user"
    fi
    i=$((i + 1))
  done
}

add_user() {
  uid=1001
  while grep -q "^[^:]*:[^:]*:$uid:" /etc/passwd; do uid=$((uid + 1)); done
  [ -x "$login_shell" ] || login_shell=/bin/sh
  gecos=$(printf '%s' "$gecos" | tr -d ':\n')
  echo "$user:x:$uid:$uid:$gecos:/home/$user:$login_shell" >> /etc/passwd
  echo "$user:x:$uid:" >> /etc/group
  echo "$user:*:19700:0:99999:7:::" >> /etc/shadow
  mkdir -p "/home/$user"
  chmod 755 "/home/$user"
  chown "$uid:$uid" "/home/$user"
}

# Only a rule that asks for no password can be kept: doas has nothing here to
# check one with.
grant_root() { # NUMBER
  eval "rule=\$ud_users_${1}_sudo\$ud_users_${1}_sudo_0"
  case $rule in
    *NOPASSWD*ALL*) grep -q " $user\$" /etc/doas.conf || echo "permit nopass keepenv $user" >> /etc/doas.conf ;;
    '' | [Ff]alse) ;;
    *) say "sudo rule of $user ignored: only NOPASSWD is supported" ;;
  esac
}

# Prints the values of a list, or the single value of a scalar.
values() { # VARIABLE
  eval "count=\$${1}_n one=\$$1"
  [ -z "$one" ] || printf '%s\n' "$one"
  index=0
  while [ $index -lt "${count:-0}" ]; do
    eval "printf '%s\n' \"\$${1}_$index\""
    index=$((index + 1))
  done
}

# Keys without a user are for debian and root, from user data and from the
# platform (a list, a string, or a map of names as OpenStack has it).
install_keys() {
  {
    values ud_ssh_authorized_keys
    values md_public_keys
    for key in $md_public_keys_keys; do values "md_public_keys_$key"; done
  } | grep . > "$STATE/keys"
  if is_true "$ud_disable_root"; then write_keys debian; else write_keys debian root; fi < "$STATE/keys"
  i=0
  while [ $i -lt "${ud_users_n:-0}" ]; do
    eval "user=\$ud_users_${i}_name"
    if valid_user "$user"; then
      values "ud_users_${i}_ssh_authorized_keys" > "$STATE/keys"
      [ ! -s "$STATE/keys" ] || write_keys "$user" < "$STATE/keys"
    fi
    i=$((i + 1))
  done
}

write_keys() { # USER...: from standard input
  keys=$(cat)
  [ -n "$keys" ] || return
  for user; do
    home=/home/$user
    [ "$user" != root ] || home=/root
    mkdir -p "$home/.ssh"
    printf '%s\n' "$keys" > "$home/.ssh/authorized_keys"
    chown -R "$user:$user" "$home/.ssh"
  done
}

# One pass over the shadow file for all passwords. "password" is for debian and
# root; a crypt hash is known by its form, as cloud-init knows it.
set_passwords() {
  {
    if [ -n "$ud_password" ]; then
      entry debian "$ud_password"
      [ -z "$hash" ] || printf 'root:%s\n' "$hash"
    fi
    i=0
    while [ $i -lt "${ud_users_n:-0}" ]; do
      eval "user=\$ud_users_${i}_name plain=\$ud_users_${i}_plain_text_passwd hash=\$ud_users_${i}_hashed_passwd\$ud_users_${i}_passwd locked=\$ud_users_${i}_lock_passwd"
      # cloud-init locks the password of a user unless told otherwise.
      case $locked in [Ff]alse | [Nn]o | 0) entry "$user" "${plain:-$hash}" ;; esac
      i=$((i + 1))
    done
    values ud_chpasswd_list | tr -d '\r' | while IFS= read -r line; do
      entry "${line%%:*}" "${line#*:}"
    done
    i=0
    while [ $i -lt "${ud_chpasswd_users_n:-0}" ]; do
      eval "user=\$ud_chpasswd_users_${i}_name secret=\$ud_chpasswd_users_${i}_password type=\$ud_chpasswd_users_${i}_type"
      case $type in
        RANDOM) say "password of $user not set: RANDOM is not supported" ;;
        *) entry "$user" "$secret" ;;
      esac
      i=$((i + 1))
    done
  } > "$STATE/passwords"
  [ ! -s "$STATE/passwords" ] || chpasswd -e < "$STATE/passwords" 2> "$STATE/why" || say "$(cat "$STATE/why")"
  rm -f "$STATE/passwords"
}

# Prints USER:HASH and leaves the hash in $hash.
entry() { # USER SECRET
  hash=
  valid_user "$1" && [ -n "$2" ] || return
  case $2 in
    '$'[0-9a-z]*'$'*) hash=$2 ;;
    *) hash=$(printf '%s' "$2" | mkpasswd -m sha512 -P 0) ;;
  esac
  case $hash in *[:[:space:]]*) hash= ;; *) printf '%s:%s\n' "$1" "$hash" ;; esac
}
