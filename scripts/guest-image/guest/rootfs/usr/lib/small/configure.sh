# What happens once per instance, after the network is up: files, commands,
# scripts, and the closing message. Expects the variables of the seed.
LOG=/var/log/small-cloud.log

apply_once() {
  [ ! -e "$SAVED/applied" ] || return
  : > "$LOG"
  write_files
  run_commands
  run_user_script
  : > "$SAVED/applied"
  if [ -n "$ud_final_message" ]; then final_message > /dev/console; fi
  note_unknown
}

write_files() {
  i=0
  while [ $i -lt "${ud_write_files_n:-0}" ]; do
    eval "path=\$ud_write_files_${i}_path mode=\$ud_write_files_${i}_permissions owner=\$ud_write_files_${i}_owner"
    case $path in
      /*) write_file >> "$LOG" 2>&1 || say "could not write $path, see $LOG" ;;
      *) say "file without an absolute path ignored: $path" ;;
    esac
    i=$((i + 1))
  done
}

write_file() {
  mkdir -p "${path%/*}/"
  eval "append=\$ud_write_files_${i}_append"
  is_true "$append" || rm -f "$path"
  file_content >> "$path" || return
  chmod "${mode:-0644}" "$path" && chown "${owner:-root:root}" "$path"
}

file_content() {
  eval "encoding=\$ud_write_files_${i}_encoding"
  case $encoding in
    b64 | base64) content | base64 -d ;;
    gz | gzip | gz+b64 | gz+base64 | gzip+b64 | gzip+base64) content | base64 -d | gunzip ;;
    '' | text/plain) content ;;
    *) echo "$path: unknown encoding $encoding"; return 1 ;;
  esac
}
content() { eval "printf '%s' \"\$ud_write_files_${i}_content\""; }

# All commands make one script, as with cloud-init: a "cd" holds for the next
# line. A list is one command, a string is a line of shell.
run_commands() {
  [ "${ud_runcmd_n:-0}" -gt 0 ] || return
  script=$SAVED/runcmd
  i=0
  while [ $i -lt "$ud_runcmd_n" ]; do
    eval "words=\$ud_runcmd_${i}_n line=\$ud_runcmd_$i"
    if [ -n "$words" ]; then
      line=
      word=0
      while [ $word -lt "$words" ]; do
        eval "text=\$ud_runcmd_${i}_$word"
        line="$line $(shell_word)"
        word=$((word + 1))
      done
    fi
    printf '%s\n' "$line"
    i=$((i + 1))
  done > "$script"
  HOME=/root sh "$script" >> "$LOG" 2>&1 < /dev/null
}

shell_word() {
  case $text in
    *\'*) printf "'%s'" "$(printf '%s' "$text" | sed "s/'/'\\\\''/g")" ;;
    *) printf "'%s'" "$text" ;;
  esac
}

run_user_script() {
  read -r first 2> /dev/null < "$STATE/user-data"
  case $first in
    '#!'*)
      cp "$STATE/user-data" "$SAVED/user-script"
      chmod 700 "$SAVED/user-script"
      HOME=/root "$SAVED/user-script" >> "$LOG" 2>&1 < /dev/null
      ;;
  esac
}

final_message() {
  read -r up _ < /proc/uptime
  read -r source < "$STATE/source"
  printf '%s\n' "$ud_final_message" | awk -v up="$up" -v now="$(date -R)" -v from="$source" '{
    gsub(/\$(UPTIME|uptime)/, up); gsub(/\$(TIMESTAMP|timestamp)/, now)
    gsub(/\$(DATASOURCE|datasource)/, from); gsub(/\$(VERSION|version)/, "small")
    print
  }'
}

# Silence would look like success.
note_unknown() {
  for key in $ud_keys; do
    case $key in
      hostname | fqdn | users | ssh_authorized_keys | disable_root | password | chpasswd | ssh_pwauth) ;;
      write_files | runcmd | final_message | growpart | resize_rootfs | preserve_hostname | manage_etc_hosts) ;;
      *) say "cloud-config key not supported here: $key" ;;
    esac
  done
}
