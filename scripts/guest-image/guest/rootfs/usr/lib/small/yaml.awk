# Reads YAML (and so JSON) and prints it as shell assignments:
#
#   awk -f yaml.awk prefix=md meta-data prefix=ud user-data
#
#   users:                       ud_users_0_name='eve'
#     - name: eve         ->     ud_users_0_uid='7'
#       uid: 7                   ud_users_0_keys='name uid'
#                                ud_users_n='1'
#
# A list says how long it is (_n), a map which keys it has (_keys); characters
# that a variable cannot have become "_". Every value is quoted for the shell,
# so the output is safe to source whatever the document says. Of a document
# that breaks the rules only this is printed: ud_error='line 3: ...'
#
# Understood: block and flow collections, plain and quoted scalars over any
# number of lines, literal and folded blocks with their indicators, comments.
# Not understood: anchors and aliases, merge keys, "?" keys; tags are skipped.

function fail(why) {
  if (failed == "") failed = "line " p ": " why
  p = N + 1; T = ""
}
function emit(path, value) {
  gsub(/'/, "'\\''", value)
  out_text = out_text prefix_now path "='" value "'\n"
}
function name_of(key) { gsub(/[^A-Za-z0-9_]/, "_", key); return "_" key }
function indent_of(line) { match(line, /^ */); return RLENGTH }
function blanks(n,   s) { while (n-- > 0) s = s " "; return s }
function trim(s) { sub(/^[ \t]+/, "", s); sub(/[ \t]+$/, "", s); return s }
function is_item(text) { return text ~ /^-([ \t]|$)/ }
function to_content() { while (p <= N && L[p] ~ /^[ \t]*(#.*)?$/) p++ }

# Splits "key: rest" into KEY and REST; false when the text is no such thing.
function split_key(text,   c) {
  c = substr(text, 1, 1)
  if (c == "\"" || c == "'") {
    if (!match(text, c == "'" ? "^'[^']*'[ \t]*:([ \t]|$)" : "^\"[^\"\\\\]*\"[ \t]*:([ \t]|$)")) return 0
    REST = substr(text, RLENGTH + 1); KEY = substr(text, 2, RLENGTH - 1)
    sub(c "[ \t]*:[ \t]*$", "", KEY)
  } else {
    if (c ~ /[][{}#&*!|>%@`,]/ || !match(text, /:([ \t]|$)/)) return 0
    KEY = substr(text, 1, RSTART - 1); REST = substr(text, RSTART + RLENGTH)
    if (KEY ~ /[ \t]#/) return 0
    KEY = trim(KEY)
  }
  REST = trim(REST)
  return 1
}

# The node whose first line is L[p].
function block_node(path,   col, text) {
  col = indent_of(L[p]); text = substr(L[p], col + 1)
  if (text ~ /^\t/) fail("a tab as indentation")
  else if (is_item(text)) sequence(col, path)
  else if (split_key(text)) mapping(col, path)
  else value(text, col - 1, path)
}

function sequence(col, path,   i, rest, inner) {
  for (i = 0; ; i++) {
    to_content()
    if (p > N || indent_of(L[p]) != col || !is_item(substr(L[p], col + 1))) break
    rest = substr(L[p], col + 2)
    if (rest ~ /^[ \t]*(#.*)?$/) { child(col, path "_" i); continue }
    match(rest, /^[ \t]+/); inner = col + 1 + RLENGTH
    rest = trim(rest)
    if (is_item(rest) || split_key(rest)) { L[p] = blanks(inner) rest; block_node(path "_" i) }
    else value(rest, col, path "_" i)
  }
  emit(path "_n", i)
  if (p <= N && indent_of(L[p]) > col) fail("unexpected indentation")
}

function mapping(col, path,   keys, to, text) {
  for (;;) {
    to_content()
    if (p > N || indent_of(L[p]) != col) break
    text = substr(L[p], col + 1)
    if (is_item(text)) break
    if (!split_key(text)) { fail("neither \"key: value\" nor a list item"); break }
    to = name_of(KEY); keys = keys (keys == "" ? "" : " ") substr(to, 2)
    if (REST ~ /^(#.*)?$/) child(col, path to, 1)
    else value(REST, col, path to)
  }
  emit(path "_keys", keys)
  if (p <= N && indent_of(L[p]) > col) fail("unexpected indentation")
}

# What stands below a line that ends after its "key:" or "-". A list may stand
# as far left as the key it belongs to.
function child(col, path, list_too,   ind) {
  p++; to_content(); ind = p <= N ? indent_of(L[p]) : -1
  if (ind > col || (list_too && ind == col && is_item(substr(L[p], col + 1)))) block_node(path)
  else emit(path, "")
}

# A scalar or flow collection that begins in line p; what continues it is
# indented by more than "parent".
function value(text, parent, path) {
  while (match(text, /^[!&][^ \t]*[ \t]*/)) text = substr(text, RLENGTH + 1)
  if (text ~ /^[|>]/) { block_scalar(text, parent, path); return }
  T = text
  if (text ~ /^[[{]/) flow(path)
  else if (text ~ /^["']/) emit(path, quoted())
  else { emit(path, plain(parent)); return }
  if (T !~ /^[ \t]*(#.*)?$/) fail("something behind the value: " T)
  p++
}

function plain(parent,   out, text, gap) {
  out = no_comment(T); text = T
  # A comment ends a plain scalar; so does a line that is not indented enough.
  while (no_comment(text) == trim(text)) {
    for (gap = 0; p + 1 <= N && L[p + 1] ~ /^[ \t]*$/; gap++) p++
    if (p + 1 > N || indent_of(L[p + 1]) <= parent || L[p + 1] ~ /^[ \t]*#/) break
    text = L[++p]
    if (split_key(trim(text))) { fail("a key inside a value"); break }
    out = out (gap ? newlines(gap) : " ") no_comment(text)
  }
  p++
  return out ~ /^(~|null|Null|NULL)$/ ? "" : out
}
function no_comment(s) { sub(/(^|[ \t])#.*$/, "", s); return trim(s) }
function newlines(n,   s) { while (n-- > 0) s = s "\n"; return s }

function block_scalar(head, parent, path,   fold, keep, ind, out, line, gap, more, was_more, lines, sep) {
  sub(/[ \t]+#.*$/, "", head)
  if (head !~ /^[|>][-+0-9]*$/) { fail("a strange block indicator: " head); return }
  fold = head ~ /^>/; keep = head ~ /\+/ ? 2 : head !~ /-/
  if (match(head, /[1-9]/)) ind = (parent < 0 ? 0 : parent) + substr(head, RSTART, 1)
  for (p++; p <= N; p++) {
    line = L[p]
    if (line ~ /^ *$/ && (!ind || length(line) <= ind)) { gap++; continue }
    if (!ind) { ind = indent_of(line); if (ind <= parent) break }
    if (indent_of(line) < ind) break
    line = substr(line, ind + 1); more = line ~ /^[ \t]/
    if (!lines) sep = newlines(gap)
    else if (!fold || more || was_more) sep = newlines(gap + 1)
    else sep = gap ? newlines(gap) : " "
    out = out sep line; lines++; gap = 0; was_more = more
  }
  if (keep == 2) out = out newlines(gap + (lines ? 1 : 0))
  else if (keep && lines) out = out "\n"
  emit(path, out)
}

# --- flow style: T is what is left of line p --------------------------------
function next_line() { if (++p > N) { fail("the end of the text inside quotes or brackets"); return 0 } T = L[p]; return 1 }
function to_token() { while (T ~ /^[ \t]*(#.*)?$/) if (!next_line()) return; sub(/^[ \t]+/, "", T) }

function flow(path,   c) {
  to_token(); c = substr(T, 1, 1)
  if (c == "[") flow_list(path)
  else if (c == "{") flow_map(path)
  else emit(path, flow_scalar())
}
function flow_list(path,   i) {
  T = substr(T, 2)
  for (i = 0; failed == ""; i++) {
    to_token(); if (T ~ /^\]/) break
    flow(path "_" i); to_token()
    if (T ~ /^,/) T = substr(T, 2); else if (T !~ /^\]/) { fail("no \",\" or \"]\" in a list"); return }
  }
  T = substr(T, 2); emit(path "_n", i)
}
function flow_map(path,   keys, to) {
  T = substr(T, 2)
  while (failed == "") {
    to_token(); if (T ~ /^}/) break
    to = name_of(flow_scalar()); keys = keys (keys == "" ? "" : " ") substr(to, 2); to_token()
    if (T ~ /^:/) { T = substr(T, 2); to_token(); if (T ~ /^[,}]/) emit(path to, ""); else flow(path to) } else emit(path to, "")
    to_token()
    if (T ~ /^,/) T = substr(T, 2); else if (T !~ /^}/) { fail("no \",\" or \"}\" in a map"); return }
  }
  T = substr(T, 2); emit(path "_keys", keys)
}
function flow_scalar(   out) {
  if (T ~ /^["']/) return quoted()
  while (!match(T, /[][{},]|:([ \t]|$)|[ \t]#/)) {
    out = out trim(T)
    out = out folded_line()
    if (failed != "") return ""
  }
  out = trim(out substr(T, 1, RSTART - 1)); T = substr(T, RSTART)
  return out ~ /^(~|null)$/ ? "" : out
}
# Goes to the next line that is not empty; what joins it to the one before.
function folded_line(   gap) {
  for (gap = 0; next_line() && T ~ /^[ \t]*$/; gap++);
  sub(/^[ \t]+/, "", T)
  return gap ? newlines(gap) : " "
}

function quoted(   q, out, c) {
  q = substr(T, 1, 1); T = substr(T, 2)
  while (failed == "") {
    if (!match(T, q == "'" ? "'" : "[\"\\\\]")) { # goes on in the next line
      sub(/[ \t]+$/, "", T); out = out T
      out = out folded_line(); continue
    }
    out = out substr(T, 1, RSTART - 1); c = substr(T, RSTART, 2); T = substr(T, RSTART + 1)
    if (c == "''" && q == "'") { out = out "'"; T = substr(T, 2) }
    else if (c ~ /^['"]/) return out
    else out = out escaped()
  }
}
# The character after a backslash; "\" at the end of a line joins two lines.
function escaped(   c, n) {
  c = substr(T, 1, 1); T = substr(T, 2)
  if (c == "") { if (next_line()) sub(/^[ \t]+/, "", T); return "" }
  if (c == "n") return "\n"
  if (c == "t") return "\t"
  if (c == "r") return "\r"
  if (c == "e") return "\033"
  if (c == "a" || c == "b" || c == "f" || c == "v") return sprintf("%c", c == "a" ? 7 : c == "b" ? 8 : c == "v" ? 11 : 12)
  if (c !~ /[xuU]/) return c
  n = c == "x" ? 2 : c == "u" ? 4 : 8
  c = hex(substr(T, 1, n)); T = substr(T, n + 1)
  if (c >= 55296 && c < 56320 && T ~ /^\\u[dD][c-fC-F]/) { # JSON writes some characters as two
    c = 65536 + (c - 55296) * 1024 + hex(substr(T, 3, 4)) - 56320; T = substr(T, 7)
  }
  return utf8(c)
}
function hex(s,   i, n) { for (i = 1; i <= length(s); i++) n = n * 16 + index("0123456789abcdef", tolower(substr(s, i, 1))) - 1; return n }
function utf8(n) {
  if (n < 128) return n ? sprintf("%c", n) : ""
  if (n < 2048) return sprintf("%c%c", 192 + int(n / 64), 128 + n % 64)
  if (n < 65536) return sprintf("%c%c%c", 224 + int(n / 4096), 128 + int(n / 64) % 64, 128 + n % 64)
  return sprintf("%c%c%c%c", 240 + int(n / 262144), 128 + int(n / 4096) % 64, 128 + int(n / 64) % 64, 128 + n % 64)
}

function document() {
  failed = out_text = ""; p = 1; to_content()
  if (p <= N) block_node("")
  to_content()
  if (p <= N) fail("something behind the end of the document")
  if (failed != "") { out_text = ""; emit("_error", failed) }
  printf "%s", out_text
  N = ended = content = 0
}

FNR == 1 { if (NR > 1) document(); prefix_now = prefix }
{ sub(/\r$/, "") }
/^(---|\.\.\.)([ \t]|$)/ || /^%YAML/ {
  if (content) ended = 1
  sub(/^(---|\.\.\.|%.*)[ \t]*/, "")
}
!ended { L[++N] = $0; if (!/^[ \t]*(#.*)?$/) content = 1 }
END { if (NR) document() }
