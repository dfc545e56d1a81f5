# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# What Sceau does on a CT-Server over SSH: fed to "sh -s" on its standard input, then asked one thing after another, line by line.
# POSIX sh, the coreutils, util-linux' flock, sed, awk and openssl (1.0.2 or newer) are all it needs. docs/architecture.md tells more.
#
# Names and data come as lines that are read, never as code: nothing here is evaluated. A change goes
#
#   lock, finish what was cut short, compare; stage, read back, check; ask "go?";
#   backup, second names of the old files, journal; renames; c_rehash, reload, probe; journal gone: it is done.
#
# While the journal is there everything is put back: by this script when it ends for whatever reason, else by the next one.
#
# CamTrace's folder belongs to CamTrace's user, who may put links there at any moment. So root does nothing in it: it stays in that
# folder (cd, once), whose files are "./NAME", and what has to be read, written or run there is done by "hand", as who may write
# there. What root makes itself it makes in its own folder ($state).

set -u
set -f
umask 077
LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL PATH

MAX_SIZE=1048576 # bytes of one file
NOBODY=65534     # the group of a user without a name
WAIT_GO=60       # seconds that the client may take between the check and the switch
WAIT_LOCK=10
LOOK_LIMIT=20 # seconds for looks at HTTPS
READ_LIMIT=10 # seconds for one file
KEEP=10       # backups
HASH_OF_NOTHING=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
NAMES='key certificate request pending-key pending-request combined' # in the order in which they are staged
ORDER='combined key certificate request pending-key pending-request' # in the order in which they are switched

# --- Saying --------------------------------------------------------------------------------------

# A line that does not get through means that nobody is there any more.
say ()
{
  printf '%s\n' "$*" || exit 1
}

# Bytes on the input as one word; "-" for none.
encode ()
{
  encoded=$(base64 | tr -d '\n')
  printf '%s' "${encoded:--}"
}

text ()
{
  printf '%s' "$1" | encode
}

decode ()
{
  [ "$1" = - ] || printf '%s' "$1" | base64 -d
}

# fail CODE REASON [DETAIL]: says so and ends this request, which puts back what it has to.
fail ()
{
  failure_code=$1
  failure_reason=$2
  failure_detail=${3:-}
  exit 2
}

# --- Files ---------------------------------------------------------------------------------------

# hand PROGRAM ARGUMENTS: in CamTrace's folder, with the rights of who may write there, and without what else we have open.
hand ()
{
  feed_hand "$@" < /dev/null
}

# Likewise, with our input.
feed_hand ()
{
  case $dropper in
    '') "$@" ;;
    setpriv) setpriv --reuid "$hand_user" --regid "$hand_group" --clear-groups --no-new-privs -- "$@" 8<&- 9<&- ;;
    chroot) chroot --userspec="+$hand_user:+$hand_group" --groups= --skip-chdir / "$@" 8<&- 9<&- ;;
  esac
}

# by PATH PROGRAM ARGUMENTS: as who may do it where that file is.
by ()
{
  by_path=$1
  shift
  case $by_path in
    . | ./*) hand "$@" ;;
    *) "$@" < /dev/null ;;
  esac
}

# Who may write in the folder in which we are; empty: we alone.
choose_hand ()
{
  dropper='' hand_user=$me hand_group=$our_group
  [ "$me" = 0 ] || return 0
  facts=$(stat -c '%u %g %a %U' .) || return 1
  case $facts in
    '0 '*' '*[2367]?' '* | '0 '*' '*[2367]' '*)
      hand_user=$(id -u camtrace 2> /dev/null) || return 1
      hand_group=${facts#* } hand_group=${hand_group%% *}
      ;;
    '0 '*)
      # Ours, and reached by no link that somebody else may have put in the way.
      above=$(cd -P "$root/" && pwd -P)
      [ "$(pwd -P)" = "${above%/}$1" ]
      return
      ;;
    *)
      hand_user=${facts%% *}
      hand_group=$(id -g -- "${facts##* }" 2> /dev/null) || hand_group=$NOBODY
      ;;
  esac
  for dropper in setpriv chroot; do
    [ "$(hand id -u 2> /dev/null)" = "$hand_user" ] && return 0
  done
  return 1
}

# What is at a path: kind (absent, regular, odd), mode, owner, size, changed, sum. A link is never followed.
describe ()
{
  kind=absent mode=0 owner=- size=0 changed=0 sum=-
  if [ -L "$1" ] || { [ -e "$1" ] && [ ! -f "$1" ]; }; then
    kind=odd
  elif [ -f "$1" ]; then
    kind=odd
    facts=$(stat -c '%a %u:%g %s %Y' -- "$1") || return 0
    mode=${facts%% *} facts=${facts#* }
    owner=${facts%% *} facts=${facts#* }
    size=${facts%% *} changed=${facts#* }
    [ "$size" -le "$MAX_SIZE" ] || return 0
    sum=$(by "$1" sha256sum -- "$1" 2> /dev/null) || return 0
    keep_sum "${sum%% *}"
  fi
}

# A sum comes from a program of somebody else's: what is none would be a word, or a line, of our journal.
keep_sum ()
{
  sum=-
  case $1 in
    '' | *[!0-9a-f]*) return 0 ;;
  esac
  sum=$1 kind=regular
}

# What describe would say of all six files, for as long as nothing changes: with a program or two for all instead of two for each.
survey ()
{
  files='' others='' facts_of_files='' sums_of_files=''
  for name in $ORDER; do
    find_path "$name"
    if [ -z "$path" ] || [ ! -f "$path" ] || [ -L "$path" ]; then
      continue
    fi
    case $path in
      ./*) files="$files $path" ;;
      *) others="$others $path" ;;
    esac
  done
  # The names are ours, and have no spaces; nor has the folder's.
  # shellcheck disable=SC2086
  {
    [ -z "$files$others" ] || facts_of_files=$(stat -c '%n %s %a %u:%g %Y' -- $files $others 2> /dev/null)
    keep_small $files
    [ -z "$small" ] || sums_of_files=$(hand sha256sum -- $small 2> /dev/null)
    keep_small $others
    [ -z "$small" ] || sums_of_files="$sums_of_files
$(sha256sum -- $small 2> /dev/null < /dev/null)"
  }
}

# Those of the files that are not too large to be read.
keep_small ()
{
  small=''
  for path in "$@"; do
    fact_of "$path"
    [ "${fact:-$((MAX_SIZE + 1))}" -gt "$MAX_SIZE" ] || small="$small $path"
  done
}

# Size, and what follows it, of a file that was surveyed.
fact_of ()
{
  fact='' fact_rest=''
  case "
$facts_of_files" in
    *"
$1 "*)
      fact_rest="
$facts_of_files" fact_rest=${fact_rest#*"
$1 "} fact_rest=${fact_rest%%"
"*}
      fact=${fact_rest%% *} fact_rest=${fact_rest#* }
      ;;
  esac
}

# As describe, of what was surveyed.
recall ()
{
  kind=absent mode=0 owner=- size=0 changed=0 sum=-
  if [ -L "$1" ] || { [ -e "$1" ] && [ ! -f "$1" ]; }; then
    kind=odd
  elif [ -f "$1" ]; then
    kind=odd
    fact_of "$1"
    [ -n "$fact" ] || return 0
    size=$fact mode=${fact_rest%% *} fact_rest=${fact_rest#* }
    owner=${fact_rest%% *} changed=${fact_rest#* }
    case "$sums_of_files" in
      *"  $1" | *"  $1
"*) ;;
      *) return 0 ;;
    esac
    sum=${sums_of_files%%"  $1"*}
    keep_sum "${sum##*"
"}"
  fi
}

# The path of one of the six files; empty where this family has no such file.
find_path ()
{
  case $1 in
    combined) leaf=$combined_name ;;
    certificate) leaf=$certificate_name ;;
    key) leaf=$key_name ;;
    request) leaf=$request_name ;;
    pending-key) leaf=key ;;
    pending-request) leaf=request ;;
  esac
  case $1 in
    pending-*) where=$state/pending ;;
    *) where=. ;;
  esac
  path=$where/$leaf
  if [ "$leaf" = - ]; then
    path=''
  fi
  # Made in our folder, then brought beside the old one; c_rehash does not look into folders.
  staged=$state/stage/$1
  brought=$where/.sceau-new/$leaf
  kept=$where/.sceau-old/$leaf
}

sync_path ()
{
  by "$1" sync -- "$1" 2> /dev/null || sync
}

# copy_bounded FROM TO: however much is there by now, and whatever it has become.
copy_bounded ()
{
  by "$1" timeout "$READ_LIMIT" head -c "$((MAX_SIZE + 1))" -- "$1" > "$2" && [ "$(stat -c %s -- "$2")" -le "$MAX_SIZE" ]
}

# Folders of one owner.
make_empty ()
{
  by "$1" rm -rf -- "$@" || fail io folder "$1"
  by "$1" mkdir -- "$@" || fail io folder "$1"
}

# Ours, and nobody else may write in it.
private_folder ()
{
  [ -d "$1" ] || mkdir -p -- "$1" || fail io folder "$1"
  case $([ -L "$1" ] || stat -c '%u %a' -- "$1") in
    *[2367]? | *[2367]) fail io folder "$1" ;;
    "$me "*) ;;
    *) fail io folder "$1" ;;
  esac
}

# --- What files say, told by openssl alone: what it did not understand as a certificate or a request is not sent ------------------

# parse PATH COMMAND OPTIONS: by whose rights the file was written, also where it is a copy of ours, and not for ever: it says itself
# how many rounds its key takes.
parse ()
{
  parsed=$1
  shift
  case $parsed in
    ./*) hand timeout "$READ_LIMIT" openssl "$@" -in "$parsed" 2> /dev/null ;;
    *) feed_hand timeout "$READ_LIMIT" openssl "$@" < "$parsed" 2> /dev/null ;;
  esac
}

certificates_of ()
{
  [ -f "$1" ] || return 0
  found=$(by "$1" openssl crl2pkcs7 -nocrl -certfile "$1" 2> /dev/null | openssl pkcs7 -print_certs 2> /dev/null |
    sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/p')
  [ -n "$found" ] || found=$(parse "$1" x509)
  [ -z "$found" ] || printf '%s\n' "$found"
}

request_of ()
{
  [ ! -f "$1" ] || parse "$1" req
}

# SHA-256 of what is on the input; nothing when there is nothing, because a program did not like its file.
hash_or_nothing ()
{
  hashed=$(sha256sum)
  hashed=${hashed%% *}
  [ "$hashed" = "$HASH_OF_NOTHING" ] || printf '%s' "$hashed"
}

# Of the public half (SubjectPublicKeyInfo).
print_of_key ()
{
  [ ! -f "$1" ] || parse "$1" pkey -passin pass: -pubout -outform DER | hash_or_nothing
}

print_of_request ()
{
  [ ! -f "$1" ] || parse "$1" req -noout -pubkey |
    openssl pkey -pubin -outform DER 2> /dev/null | hash_or_nothing
}

# Of the first certificate: the one that the front end shows.
print_of_leaf ()
{
  [ ! -f "$1" ] || parse "$1" x509 -noout -pubkey |
    openssl pkey -pubin -outform DER 2> /dev/null | hash_or_nothing
}

sum_of_leaf ()
{
  [ ! -f "$1" ] || parse "$1" x509 -outform DER | hash_or_nothing
}

is_sealed ()
{
  [ -f "$1" ] && by "$1" grep -q -e '-----BEGIN ENCRYPTED PRIVATE KEY-----' "$1"
}

# pair_matches KEY CERTIFICATE COMBINED(or empty): do they go together?
pair_matches ()
{
  pair_key=$(print_of_key "$1")
  [ -n "$pair_key" ] && [ "$(print_of_leaf "$2")" = "$pair_key" ] || return 1
  [ -z "$3" ] || { [ "$(print_of_key "$3")" = "$pair_key" ] && [ "$(sum_of_leaf "$3")" = "$(sum_of_leaf "$2")" ]; }
}

# --- Layout --------------------------------------------------------------------------------------

# 7.14 and above have a folder that 7.13 does not have, inside the one that it has.
locate ()
{
  state=$root/var/lib/sceau-ssh
  found=unknown
  if [ -d "$root$haproxy_folder" ]; then
    found=haproxy
  elif [ -d "$root$apache_folder" ]; then
    found=apache
  fi
  family=$found
}

# Goes to the folder of a family, for good: nothing that is done to its path later on can lead us elsewhere.
enter ()
{
  family=$1
  combined_name=- certificate_name=- key_name=- request_name=-
  case $1 in
    haproxy) folder=$haproxy_folder names=$haproxy_names ;;
    apache) folder=$apache_folder names=$apache_names ;;
    *)
      dropper=''
      cd /
      return
      ;;
  esac
  request_name=${names%% *} names=${names#* }
  key_name=${names%% *} names=${names#* }
  certificate_name=${names%% *} combined_name=${names#* }
  cd -P -- "$root$folder" && choose_hand "$folder"
}

# --- HTTPS ---------------------------------------------------------------------------------------

# The addresses of this machine on which somebody listens on the HTTPS port; where that cannot be seen, the usual one.
listeners ()
{
  if [ ! -r /proc/net/tcp ]; then
    echo 127.0.0.1
    return
  fi
  cat /proc/net/tcp /proc/net/tcp6 2> /dev/null | awk -v port="$(printf '%04X' "$port")" '
    function byte (text, n) { return substr(text, 2 * n - 1, 2) }
    function value (text) { return 16 * index(digits, substr(text, 1, 1)) + index(digits, substr(text, 2)) }
    function dotted (word) { return value(byte(word, 4)) "." value(byte(word, 3)) "." value(byte(word, 2)) "." value(byte(word, 1)) }
    function say (address) { if (!said[address]++) print address }
    BEGIN { digits = "123456789ABCDEF" }
    $4 != "0A" || split($2, local, ":") != 2 || local[2] != port { next }
    local[1] ~ /^0+$/ { say("127.0.0.1"); if (length(local[1]) > 8) say("[::1]"); next }
    length(local[1]) == 8 { say(dotted(local[1])); next }
    local[1] ~ /^0000000000000000FFFF0000/ { say(dotted(substr(local[1], 25))); next }
    {
      text = ""
      for (i = 1; i <= 25; i += 8) {
        word = substr(local[1], i, 8)
        text = text ":" byte(word, 4) byte(word, 3) ":" byte(word, 2) byte(word, 1)
      }
      say("[" substr(text, 2) "]")
    }'
}

# A name for which the certificate in a file is: a front end may keep silent before any other.
name_of_leaf ()
{
  [ -f "$1" ] || return 0
  parse "$1" x509 -noout -text | tr ', ' '\n' |
    sed -n 's/^DNS:\*\./DNS:sceau./; s/^DNS:\([A-Za-z0-9.-]*\)$/\1/p' | sed -n 1p
}

# presented ADDRESS NAME: what a TLS client on this machine gets, as certificates; nothing when it gets none.
presented ()
{
  tls_address=$1
  if [ "$2" = - ]; then
    set --
  else
    set -- -servername "$2"
  fi
  timeout 5 openssl s_client -connect "$tls_address:$port" -showcerts "$@" 2> /dev/null < /dev/null |
    sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/p'
}

# Is what comes back no TLS, wherever somebody listens? Apache listens on 443 as soon as mod_ssl is there (Debian's ports.conf), and speaks
# plain HTTP on it until a site says otherwise. OpenSSL before 1.1.0 calls it an unknown protocol, and cannot dial an IPv6 address.
all_speak_plain ()
{
  plain=1
  for tls_address in $addresses; do
    case $(timeout 5 openssl s_client -connect "$tls_address:$port" 2>&1 < /dev/null) in
      *'wrong version number'* | *'unknown protocol'*) plain=0 ;;
      *getservbyname*) ;;
      *) return 1 ;;
    esac
  done
  return "$plain"
}

# Off is what nobody listens for, or speaks no TLS. Where somebody listens and shows nothing it is not known, and nothing is risked.
look_at_https ()
{
  https=off seen=''
  addresses=$(listeners)
  [ -n "$addresses" ] || return 0
  https=unknown
  limit=$(($(date +%s) + LOOK_LIMIT))
  find_path combined
  [ -n "$path" ] || find_path certificate
  set -- "$sni" "$(name_of_leaf "$path")"
  [ "$sni" = - ] || set -- "$@" -
  for tls_name in "$@"; do
    for tls_address in $addresses; do
      [ -n "$tls_name" ] || continue
      seen=$(presented "$tls_address" "$tls_name")
      if [ -n "$seen" ]; then
        https=on
        return 0
      fi
      [ "$(date +%s)" -lt "$limit" ] || return 0
    done
  done
  ! all_speak_plain || https=off
}

# expect FILE [CHAIN]: waits until a TLS client gets the chain in that file, or that one.
expect ()
{
  meant=$(certificates_of "$1")
  as_good=${2:-$meant}
  own_name=$(name_of_leaf "$1")
  limit=$(($(date +%s) + LOOK_LIMIT))
  while :; do
    for tls_address in $(listeners); do
      for tls_name in "$sni" "$own_name"; do
        [ -n "$tls_name" ] || continue
        got=$(presented "$tls_address" "$tls_name")
        if [ "$got" = "$meant" ] || [ "$got" = "$as_good" ]; then
          return 0
        fi
      done
    done
    [ "$(date +%s)" -lt "$limit" ] || return 1
    # The client waits for a word; without a client there is nothing to wait for.
    say step probe
    sleep 0.2
  done
}

# --- The front end -------------------------------------------------------------------------------

# Whose process it is tells who chose its program and its arguments, with which its checker is started: ours alone. Both the real
# and the effective user, so that no program that changes them is taken for one. A worker has a parent of its own kind.
is_our_master ()
{
  user='' parent=0 parent_comm=''
  while read -r key first second rest; do
    case $key in
      PPid:) parent=$first ;;
      Uid:) user="$first $second" ;;
    esac
  done < "/proc/$1/status"
  [ "$user" = "$me $me" ] || return 1
  { read -r parent_comm < "/proc/$parent/comm"; } 2> /dev/null
  [ "$parent_comm" != "$comm" ] || return 1
  [ -z "$root" ] || tr '\0' '\n' < "/proc/$1/cmdline" | grep -q -F -e "$root/" || return 1
  # One of a container has another root, whatever it calls it.
  [ "$(stat -Lc '%d:%i' "/proc/$1/root/")" = "$(stat -Lc '%d:%i' /)" ]
}

# The process that reads these files when it is told to: the master of HAProxy or Apache, ours, in this root. Sets engine and unit.
find_engine ()
{
  engine='' unit=''
  case $family in
    haproxy) wanted='haproxy' ;;
    apache) wanted='apache2 httpd' ;;
    *) return 0 ;;
  esac
  set +f
  set -- /proc/[0-9]*
  set -f
  for place in "$@"; do
    number=${place#/proc/}
    { read -r comm < "$place/comm"; } 2> /dev/null || continue
    case " $wanted " in
      *" $comm "*) ;;
      *) continue ;;
    esac
    is_our_master "$number" 2> /dev/null || continue
    engine=$number
    break
  done
  [ -n "$engine" ] && [ -z "$root" ] && [ -d /run/systemd/system ] || return 0
  unit=$(sed -n 's|.*/\([^/]*\.service\)$|\1|p' "/proc/$engine/cgroup" 2> /dev/null | sed -n 1p)
}

# is_trusted PROGRAM: root starts only what nobody else can write.
is_trusted ()
{
  [ -f "$1" ] && [ -x "$1" ] || return 1
  [ "$me" = 0 ] || return 0
  case $(stat -Lc '%u %a' -- "$1") in
    *[2367]? | *[2367]) return 1 ;;
    '0 '*) ;;
    *) return 1 ;;
  esac
}

# The file of the engine's program, else of one of that name: a package that was upgraded meanwhile has removed the one that runs.
find_program ()
{
  program=''
  [ -z "$engine" ] || program=$(readlink "/proc/$engine/exe")
  program=${program% (deleted)}
  # A process is called as the link to its program is: sudo, say, by one called httpd.
  case " $wanted " in
    *" ${program##*/} "*) ;;
    *) program='' ;;
  esac
  [ -z "$program" ] || ! is_trusted "$program" || return 0
  for program in $wanted; do
    program=$(command -v "$program") && is_trusted "$program" && return 0
  done
  program=''
  return 1
}

# The words with which it was started that say where its configuration is, one a line.
engine_words ()
{
  tr '\0' '\n' 2> /dev/null < "/proc/$engine/cmdline" | awk -v family="$family" '
    NR == 1 { next }
    value { print; value = 0; next }
    family == "haproxy" && /^(-f|-C|--)$/ { print; value = ($0 != "--"); files = ($0 == "--"); next }
    family == "haproxy" && files { print }
    family == "apache" && /^-[dfDcC]$/ { print; value = 1; next }
    family == "apache" && /^-[dfDcC]./ { print }'
}

# Its own checker, over its whole configuration, as it will find it at its next start.
check_engine ()
{
  [ -n "$engine" ] || return 0
  if [ "$family" = apache ] && [ -z "$root" ]; then
    # With the variables of the distribution's own script.
    for tool in apache2ctl apachectl; do
      command -v "$tool" > /dev/null || continue
      complaint=$("$tool" configtest 2>&1 < /dev/null)
      return
    done
  fi
  find_program || { complaint='The program of the front end belongs to somebody else than root.' && return 1; }
  set --
  while IFS= read -r word; do
    [ -z "$word" ] || set -- "$@" "$word"
  done << WORDS
$(engine_words)
WORDS
  case $family in
    haproxy) complaint=$("$program" -c "$@" 2>&1 < /dev/null) ;;
    *) complaint=$("$program" -t "$@" 2>&1 < /dev/null) ;;
  esac
}

# check_combined FILE: would HAProxy take this file?
check_combined ()
{
  find_program || return 0
  cat > "$work/haproxy.cfg" << CONFIG || return 1
defaults
  mode tcp
  timeout connect 1s
  timeout client 1s
  timeout server 1s
listen sceau-check
  bind 127.0.0.1:1 ssl crt $1
  server none 127.0.0.1:1
CONFIG
  complaint=$("$program" -c -f "$work/haproxy.cfg" 2>&1 < /dev/null)
}

reload_engine ()
{
  reloaded=yes
  if [ -n "$unit" ]; then
    complaint=$(systemctl reload -- "$unit" 2>&1 < /dev/null)
  elif [ "$family" = apache ]; then
    complaint=$(kill -USR1 "$engine" 2>&1)
  elif tr '\0' '\n' < "/proc/$engine/cmdline" | grep -q -x -e '-Ws\{0,1\}'; then
    complaint=$(kill -USR2 "$engine" 2>&1)
  elif [ -z "$root" ] && [ -x /etc/init.d/haproxy ]; then
    complaint=$(/etc/init.d/haproxy reload 2>&1 < /dev/null)
  else
    complaint='HAProxy was not started in master-worker mode (-W), and no service manager looks after it.'
    return 1
  fi
}

# Where somebody made hashed links they have to be made again; from 9.16 on always.
needs_rehash ()
{
  [ "$rehash" = auto ] || return 0
  rehash=no
  set +f
  set -- ./[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].[0-9]
  set -f
  [ ! -L "$1" ] || rehash=yes
}

rehash ()
{
  needs_rehash
  [ "$rehash" = yes ] || return 0
  moved=yes
  complaint=$(hand c_rehash . 2>&1)
}

# --- Locks, and what was cut short ---------------------------------------------------------------

lock ()
{
  command -v flock > /dev/null || fail unsupported no-flock
  private_folder "$state"
  mkdir -p -- "$state/pending" "$state/backups" "$state/told" || fail io folder "$state"
  (exec 9>> "$state/lock") 2> /dev/null || fail io folder "$state/lock"
  exec 9>> "$state/lock"
  flock -w "$WAIT_LOCK" 9 || fail busy locked
  lock_out_agent
}

lock_out_agent ()
{
  # A Sceau agent on the same server has a lock of its own, in a folder of CamTrace's: it is looked for there, never made.
  place=$root/var/lib/sceau-agent
  [ ! -e "$place/journal" ] || fail busy agent-interrupted
  if [ -f "$place/lock" ] && [ ! -L "$place/lock" ]; then
    (exec 8< "$place/lock") 2> /dev/null || fail io folder "$place/lock"
    exec 8< "$place/lock"
    flock -w "$WAIT_LOCK" 8 || fail busy locked
    [ ! -e "$place/journal" ] || fail busy agent-interrupted
  fi
}

note ()
{
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$(date +%s)" "$1" "$2" "$3" "$4" "$5" "$(text "$6")" >> "$state/history"
}

# What the journal says was before is put back: a file that is neither what it was nor what it was to be is left, and told; so is
# one whose second name is gone.
put_back ()
{
  outside=
  for here in . "$state/pending"; do
    moves='' removes=''
    while read -r word name old_kind old_sum new_kind new_sum; do
      [ "$word" = item ] || continue
      find_path "$name"
      [ "$where" = "$here" ] || continue
      describe "$path"
      if [ "$kind $sum" = "$new_kind $new_sum" ]; then
        if [ "$old_kind" = absent ]; then
          removes="$removes $path"
        elif [ -f "$kept" ]; then
          moves="$moves $kept"
        elif [ "$new_kind $new_sum" != "$old_kind $old_sum" ]; then
          outside="$outside $name"
        fi
      elif [ "$kind $sum" != "$old_kind $old_sum" ]; then
        outside="$outside $name"
      fi
    done < "$state/journal"
    move_files || return 1
    sync_path "$here"
  done
}

clear_traces ()
{
  for place in ./.sceau-new ./.sceau-old "$state/pending/.sceau-new" "$state/pending/.sceau-old"; do
    if [ -L "$place" ] || [ -e "$place" ]; then
      by "$place" rm -rf -- "$place"
    fi
  done
  if [ -e "$state/work" ] || [ -e "$state/stage" ]; then
    rm -rf -- "$state/work" "$state/stage"
  fi
}

# The front end again, with the files as they are now. A TLS client is to get what lies in them, or what it got before we came: somebody
# else's file may be what it shows.
serve_again ()
{
  rehash
  [ "$1" = yes ] || return 0
  find_engine
  [ -n "$engine" ] || return 1
  check_engine || return 1
  reload_engine || return 1
  find_path combined
  [ -n "$path" ] || find_path certificate
  expect "$path" "$seen_before"
}

recover ()
{
  if [ -f "$state/journal" ]; then
    if [ "$(sed -n '$p' "$state/journal")" = end ]; then
      read -r word was_what was_who was_served was_before was_rehash was_family < "$state/journal"
      [ "$was_rehash" != yes ] || rehash=yes
      enter "$was_family" || fail io put-back
      put_back || fail io put-back
      serve_again "$was_served" || outside="$outside https"
      note "$was_who" "$was_what" "$was_before" "$was_before" recovered "$outside"
      [ -z "$outside" ] || printf '%s\n' "$outside" > "$state/outside"
    fi
    rm -f -- "$state/journal" || fail io put-back
    sync_path "$state"
    clear_traces
    enter "$found" || fail permission hand "$root$folder"
  fi
  clear_traces
}

# --- Reading -------------------------------------------------------------------------------------

# Of what was surveyed.
tag ()
{
  {
    printf '%s %s\n' "$family" "$https"
    for name in $ORDER; do
      find_path "$name"
      [ -n "$path" ] || continue
      recall "$path"
      printf '%s %s %s %s\n' "$name" "$kind" "$sum" "$owner"
    done
  } | sha256sum | cut -c 1-40
}

# What a file with that sum says never changes: openssl is asked once, and the answer kept in our folder. Public halves alone.
tell_file ()
{
  told=''
  { read -r told_sum && read -r told; } 2> /dev/null < "$state/told/$1"
  [ -z "$told" ] || [ "$told_sum" != "$sum" ] || return 0
  print='' pem=-
  case $1 in
    combined | *key)
      print=$(print_of_key "$2")
      ! is_sealed "$2" || print=sealed
      ;;
  esac
  case $1 in
    combined | *certificate) pem=$(certificates_of "$2" | encode) ;;
    *request) pem=$(request_of "$2" | encode) ;;
  esac
  told="${print:--} $pem"
  # Unless it has become another one meanwhile. Where nothing can be written it is asked again.
  again=$(by "$2" sha256sum -- "$2" 2> /dev/null)
  [ "${again%% *}" = "$sum" ] || return 0
  printf '%s\n%s\n' "$sum" "$told" 2> /dev/null > "$state/told/.new" && mv -f -- "$state/told/.new" "$state/told/$1"
}

say_file ()
{
  case $kind in
    regular)
      tell_file "$1" "$2"
      say file "$1" "$kind" "$mode" "$owner" "$changed" "$sum" "$told"
      ;;
    *) say file "$1" "$kind" 0 - 0 - - - ;;
  esac
}

# The public halves of what a backup holds, "-" for none: key, pending key, request, pending request, certificate. They never change,
# and are written down beside it.
note_prints ()
{
  prints=''
  for part in key pending-key request pending-request certificate; do
    case $part in
      *key) print=$(print_of_key "$1/$part") ;;
      *request) print=$(print_of_request "$1/$part") ;;
      *) print=$(print_of_leaf "$1/$part") ;;
    esac
    prints="$prints ${print:--}"
  done
  printf '%s\n' "${prints# }" > "$1/prints"
}

# An authority may answer a request that was replaced meanwhile: its key is in a backup.
say_archive ()
{
  for id in $(backup_numbers | tail -n "$KEEP"); do
    place=$state/backups/$id
    { read -r word when reason rest < "$place/meta"; } 2> /dev/null || continue
    [ -s "$place/prints" ] || note_prints "$place" || continue
    read -r prints < "$place/prints" || continue
    say archive "$id" "$when" "$reason" "$prints"
  done
}

do_state ()
{
  say clock "$(date +%s)"
  say family "$family"
  [ "$family" != unknown ] || return 0
  lock
  recover
  look_at_https
  find_engine
  [ -f "$state/family" ] || printf '%s\n' "$family" > "$state/family" || fail io folder "$state"
  [ "$(cat "$state/family")" = "$family" ] || say moved
  [ ! -f "$state/outside" ] || tr -s ' ' '\n' < "$state/outside" | sed -n 's/^[a-z-][a-z-]*$/outside &/p'
  [ ! -f "$state/complete" ] || sed -n '1s/^[0-9a-f]*$/complete &/p' "$state/complete"
  survey
  say tag "$(tag)"
  say https "$https"
  [ -z "$seen" ] || say presented "$(printf '%s\n' "$seen" | encode)"
  say engine "${engine:--}"
  for name in $ORDER; do
    find_path "$name"
    [ -n "$path" ] || continue
    recall "$path"
    say_file "$name" "$path"
  done
  say_archive
  [ "$family" = haproxy ] || return 0
  # The files of 7.13 beside those of a later version: what a migration would take.
  (
    enter apache || exit 0
    for name in key certificate request; do
      find_path "$name"
      describe "$path"
      [ "$kind" = absent ] || say_file "old-$name" "$path"
    done
  ) || exit 1
}

do_history ()
{
  lock
  recover
  [ -f "$state/history" ] || return 0
  tail -n 200 "$state/history" | sed 's/^/entry /; s/\t/ /g'
}

# Whether what a backup holds could be served.
backup_is_sound ()
{
  [ -f "$1/certificate" ] || [ -f "$1/combined" ] || return 0
  second=
  [ ! -f "$1/combined" ] || second=$1/combined
  [ "$2" != haproxy ] || [ -n "$second" ] || return 1
  pair_matches "$1/key" "$1/certificate" "$second"
}

do_backups ()
{
  lock
  recover
  set +f
  set -- "$state"/backups/[0-9]*
  set -f
  for place in "$@"; do
    id=${place##*/}
    [ -f "$place/meta" ] || continue
    read -r word when what kept_family < "$place/meta" || continue
    sound=no has_request=no
    ! backup_is_sound "$place" "$kept_family" || sound=yes
    [ ! -f "$place/request" ] && [ ! -f "$place/pending-request" ] || has_request=yes
    say backup "$id" "$when" "$what" "$sound" "$has_request" "$(certificates_of "$place/certificate" | encode)"
  done
}

# --- Changing ------------------------------------------------------------------------------------

# What is to become of each file: HOW VALUE, as "set NAME HOW VALUE" said.
wish ()
{
  case $1 in
    key) how=$how_key value=$value_key ;;
    certificate) how=$how_certificate value=$value_certificate ;;
    request) how=$how_request value=$value_request ;;
    pending-key) how=$how_pending_key value=$value_pending_key ;;
    pending-request) how=$how_pending_request value=$value_pending_request ;;
    combined) how=$how_combined value=$value_combined ;;
  esac
  # What a backup does not have was not there.
  if [ "$how" = backup ] && [ ! -f "$state/backups/$value/$1" ]; then
    how=remove
  fi
}

# Where a file's content will be: beside its place when it changes, in its place when it does not; empty when it goes.
effective ()
{
  wish "$1"
  find_path "$1"
  result=
  [ -n "$path" ] || return 0
  case $how in
    keep) [ ! -f "$path" ] || result=$path ;;
    remove) ;;
    *) [ ! -f "$staged" ] || result=$staged ;;
  esac
}

# CamTrace's where there is such a user.
find_owner ()
{
  is_root=no
  new_owner=$hand_user:$hand_group
  pending_owner=$(stat -c '%u:%g' -- "$state/pending")
  [ "$me" = 0 ] && [ -z "$dropper" ] || return 0
  is_root=yes
  new_owner=$(stat -c '%u:%g' .)
  camtrace=$(id -u camtrace 2> /dev/null) && new_owner=$camtrace:$(id -g camtrace)
}

# As it was, never wider than 0640; 0600 when it is new.
mode_for ()
{
  new_mode=600
  [ "$kind" != regular ] || case $mode in
    *[4567]?) new_mode=640 ;;
  esac
}

write_staged ()
{
  case $how in
    bytes) decode "$value" > "$staged" ;;
    copy)
      wished=$1
      find_path "$value"
      [ -f "$path" ] || fail invalid-argument no-source "$value"
      source=$path
      find_path "$wished"
      copy_bounded "$source" "$staged"
      ;;
    old)
      (
        enter apache || exit 1
        find_path "$value"
        describe "$path"
        [ "$kind" = regular ] && copy_bounded "$path" "$staged"
      ) || fail nothing-to-migrate no-source "$value"
      ;;
    backup)
      cp -- "$state/backups/$value/$1" "$staged"
      ;;
    archive)
      # NUMBER/NAME
      id=${value%%/*} part=${value#*/}
      case $id:$part in
        *[!0-9]*:* | :*) fail invalid-argument no-backup "$value" ;;
        *:key | *:pending-key | *:request | *:pending-request) ;;
        *) fail invalid-argument no-backup "$value" ;;
      esac
      [ -f "$state/backups/$id/$part" ] || fail not-found no-backup "$value"
      cp -- "$state/backups/$id/$part" "$staged"
      ;;
    generate)
      case $value in
        rsa:*) set -- RSA "rsa_keygen_bits:${value#rsa:}" ;;
        *) set -- EC "ec_paramgen_curve:$(printf '%s' "${value#ec:p}" | sed 's/^/P-/')" -pkeyopt ec_param_enc:named_curve ;;
      esac
      algorithm=$1
      shift
      complaint=$(openssl genpkey -algorithm "$algorithm" -pkeyopt "$@" -out "$staged" 2>&1 < /dev/null) || fail failed openssl "$complaint"
      ;;
    unseal)
      # The builtin writes to the pipe: no other process sees the passphrase among its arguments.
      wished=$1
      find_path pending-key
      source=$path
      find_path "$wished"
      complaint=$(decode "$passphrase" | openssl pkey -in "$source" -passin stdin -out "$staged" 2>&1) || fail wrong-password unseal "$complaint"
      ;;
    make | sign)
      decode "$value" > "$work/openssl.cnf" || fail io staged "$1"
      wished=$1
      effective "$signer"
      [ -n "$result" ] || fail invalid-argument no-source "$signer"
      source=$result
      wish "$wished"
      find_path "$wished"
      if [ "$how" = make ]; then
        set --
      else
        set -- -x509 -days "$days" -set_serial "0x$serial"
      fi
      signing_key=$source
      case $source in
        ./*)
          signing_key=$work/signer
          copy_bounded "$source" "$signing_key" || fail io staged "$source"
          ;;
      esac
      complaint=$(timeout "$READ_LIMIT" openssl req -new "$@" -sha256 -key "$signing_key" -passin pass: -config "$work/openssl.cnf" -out "$staged" 2>&1 < /dev/null) ||
        fail failed openssl "$complaint"
      ;;
    assemble)
      effective certificate
      source=$result
      effective key
      [ -n "$source" ] || fail invalid-argument no-source certificate
      [ -n "$result" ] || fail invalid-argument no-source key
      second=$result
      find_path combined
      { certificates_of "$source" && parse "$second" pkey -passin pass:; } > "$staged"
      ;;
  esac
}

stage ()
{
  wish "$1"
  find_path "$1"
  [ "$how" != keep ] && [ -n "$path" ] || return 0
  describe "$path"
  [ "$kind" != odd ] || fail changed-outside odd "$path"
  [ "$how" != remove ] || return 0
  mode_for
  case $1 in
    pending-*) file_owner=$pending_owner ;;
    *) file_owner=$new_owner ;;
  esac
  if [ "$how" = backup ]; then
    # Whose it was and how wide it was is in the backup, the width within the same bounds.
    describe "$state/backups/$value/$1"
    mode_for
    [ -n "$dropper" ] || file_owner=$owner
    wish "$1"
    find_path "$1"
  fi
  write_staged "$1" || fail io staged "$staged"
  wish "$1"
  find_path "$1"
  [ "$me" != 0 ] || chown "$file_owner" "$staged" || fail io staged "$staged"
  [ "$new_mode" = 600 ] || chmod "$new_mode" "$staged" || fail io staged "$staged"
  bring
}

# From our folder to where it takes the old one's place by a rename.
bring ()
{
  case $brought in
    ./*)
      feed_hand dd "of=$brought" conv=excl,fsync bs=64k status=none < "$staged" || fail io staged "$brought"
      [ "$is_root" = no ] || chown -h -- "$file_owner" "$brought" || fail io staged "$brought"
      [ "$new_mode" = 600 ] || hand chmod "$new_mode" "$brought" || fail io staged "$brought"
      ;;
    *)
      cp -p -- "$staged" "$brought" || fail io staged "$brought"
      sync_path "$brought"
      ;;
  esac
}

# What came back from the disk is what was sent.
read_back ()
{
  wish "$1"
  find_path "$1"
  [ -n "$path" ] && [ -f "$staged" ] || return 0
  if [ "$how" = bytes ]; then
    made=$(decode "$value" | sha256sum)
  else
    made=$(sha256sum < "$staged")
  fi
  got=$(by "$brought" sha256sum -- "$brought")
  [ "${got%% *}" = "${made%% *}" ] || fail io read-back "$brought"
}

check_pair ()
{
  [ "$how_key$how_certificate$how_combined" != keepkeepkeep ] || return 0
  effective certificate
  check_certificate=$result
  effective combined
  check_both=$result
  [ -n "$check_certificate$check_both" ] || return 0
  effective key
  check_key=$result
  find_path combined
  if [ -n "$path" ] && [ -z "$check_both" ]; then
    fail pair-mismatch pair
  fi
  pair_matches "$check_key" "$check_certificate" "$check_both" || fail pair-mismatch pair
}

# Every certificate can be read, there are as many as were sent, and each is signed by the next: by this machine's OpenSSL.
check_chain ()
{
  [ "$links" -gt 0 ] || return 0
  effective certificate
  certificates_of "$result" | awk -v place="$work/link" '/-----BEGIN/ { n++ } { print > (place n) }'
  number=1
  while [ "$number" -le "$links" ]; do
    [ -f "$work/link$number" ] || fail chain-rejected short
    if [ "$number" -gt 1 ]; then
      # Old ones end well whatever they found: what they say counts.
      complaint=$(openssl verify -partial_chain -CAfile "$work/link$number" "$work/link$((number - 1))" 2>&1 < /dev/null)
      case $complaint in
        *': OK'*) ;;
        *) fail chain-rejected openssl "$complaint" ;;
      esac
    fi
    number=$((number + 1))
  done
  [ ! -f "$work/link$number" ] || fail chain-rejected short
}

# The file that the front end loads, where this family has a checker for one file.
check_front_end ()
{
  wish combined
  [ "$how" != keep ] && [ "$family" = haproxy ] || return 0
  effective combined
  [ -n "$result" ] || return 0
  check_combined "$result" || fail front-end-rejected front-end "$complaint"
}

say_staged ()
{
  for name in key pending-key; do
    effective "$name"
    [ -z "$result" ] || say key "$name" "$(print=$(print_of_key "$result") && printf '%s' "${print:--}")"
  done
  for name in request pending-request; do
    effective "$name"
    [ -z "$result" ] || say made "$name" "$(request_of "$result" | encode)"
  done
  effective certificate
  [ -z "$result" ] || say made certificate "$(certificates_of "$result" | encode)"
}

# What will be another one, as the journal has it: item NAME KIND SUM, KIND SUM afterwards.
list_changes ()
{
  printf '' > "$work/items" || fail io staged "$work"
  for name in $ORDER; do
    wish "$name"
    find_path "$name"
    case $how:$path in
      keep:* | *:) continue ;;
    esac
    describe "$path"
    old_kind=$kind old_sum=$sum old_facts="$mode $owner"
    if [ "$how" = remove ]; then
      kind=absent sum=- mode=0 owner=-
    else
      describe "$staged"
    fi
    [ "$kind $sum $mode $owner" != "$old_kind $old_sum $old_facts" ] || continue
    printf 'item %s %s %s %s %s\n' "$name" "$old_kind" "$old_sum" "$kind" "$sum" >> "$work/items" || fail io staged "$work"
  done
}

backup_numbers ()
{
  set +f
  set -- "$state"/backups/[0-9]*
  set -f
  for place in "$@"; do
    printf '%s\n' "${place##*/}"
  done | sed -n '/^[0-9]*$/p' | sort -n
}

keep_backup ()
{
  grep -q '^item [a-z-]* regular ' "$work/items" || return 0
  last=$(backup_numbers | sed -n '$p')
  backup=$(printf '%s\n' "${last:-0}" | awk '{ printf "%04d", $1 + 1 }')
  place=$state/backups/.new
  make_empty "$place"
  for name in $ORDER; do
    find_path "$name"
    [ -n "$path" ] || continue
    describe "$path"
    [ "$kind" = regular ] || continue
    mode_for
    copy_bounded "$path" "$place/$name" || fail io backup "$path"
    [ "$new_mode" = 600 ] || chmod "$new_mode" "$place/$name" || fail io backup "$path"
    [ "$me" != 0 ] || chown "$owner" "$place/$name" || fail io backup "$path"
    sync_path "$place/$name"
  done
  printf 'backup %s %s %s\n' "$(date +%s)" "$what" "$family" > "$place/meta" || fail io backup "$place"
  sync_path "$place/meta"
  note_prints "$place" || fail io backup "$place"
  mv -- "$place" "$state/backups/$backup" || fail io backup "$place"
  sync_path "$state/backups"
}

forget_old_backups ()
{
  backup_numbers | head -n -"$KEEP" | while read -r id; do
    rm -rf -- "$state/backups/${id:?}"
  done
}

write_journal ()
{
  needs_rehash
  make_empty ./.sceau-old
  make_empty "$state/pending/.sceau-old"
  printf 'journal %s %s %s %s %s %s\n' "$what" "$who" "$serves" "${before:--}" "$rehash" "$family" > "$state/.journal" || fail io journal
  while read -r word name old_kind old_sum kind sum; do
    find_path "$name"
    [ "$old_kind" != regular ] || by "$path" ln -- "$path" "$kept" 2> /dev/null || by "$path" cp -pP -- "$path" "$kept" || fail io journal
  done < "$work/items"
  sync_path ./.sceau-old
  sync_path .
  cat -- "$work/items" >> "$state/.journal" || fail io journal
  printf 'end\n' >> "$state/.journal" || fail io journal
  sync_path "$state/.journal"
  mv -f -- "$state/.journal" "$state/journal" || fail io journal
  sync_path "$state"
}

# In here: $moves by one program, in their order, so that there is hardly a moment between two renames; then $removes go.
move_files ()
{
  # The names are ours, and have no spaces.
  # shellcheck disable=SC2086
  {
    [ -z "$moves" ] || by "$here/" mv -f -t "$here" -- $moves || return 1
    [ -z "$removes" ] || by "$here/" rm -f -- $removes || return 1
  }
}

# Should we be killed, what is in the middle is put back at once, not only by the next one: whoever gets our lock knows that we are
# gone. It has nothing of ours open, and belongs to no connection.
watch_over ()
{
  (
    trap '' HUP INT TERM PIPE
    trap - EXIT
    exec < /dev/null > /dev/null 2>&1 8<&- 9>&-
    exec 9>> "$state/lock"
    flock 9 || exit 0
    [ -f "$state/journal" ] || exit 0
    lock_out_agent
    recover
  ) &
}

switch_files ()
{
  for here in . "$state/pending"; do
    moves='' removes=''
    while read -r word name old_kind old_sum new_kind new_sum; do
      [ "$word" = item ] || continue
      find_path "$name"
      [ "$where" = "$here" ] || continue
      say step switch "$name"
      if [ "$new_kind" = absent ]; then
        removes="$removes $path"
      else
        moves="$moves $brought"
      fi
    done < "$state/journal"
    move_files || fail io switch "$here"
    sync_path "$here"
  done
}

bring_into_service ()
{
  say step rehash
  rehash || fail failed rehash "$complaint"
  [ "$serves" = yes ] || return 0
  say step check-front-end
  check_engine || fail front-end-rejected front-end "$complaint"
  say step reload
  reload_engine || fail failed reload "$complaint"
  say step probe
  find_path combined
  [ -n "$path" ] || find_path certificate
  expect "$path" || fail verify-failed probe
}

# Does HTTPS, which is on, show what this change replaces?
find_whether_served ()
{
  serves=no
  [ "$https" != off ] || return 0
  ! grep -q -e '^item combined ' -e '^item key ' -e '^item certificate ' "$work/items" || serves=yes
  [ "$serves" = yes ] || return 0
  [ "$https" = on ] || fail failed https-unknown
  [ -n "$engine" ] || fail unsupported no-engine
  effective certificate
  [ -n "$result" ] || fail https-enabled https-on
}

compare ()
{
  look_at_https
  seen_before=$seen
  survey
  [ "$(tag)" = "$if_match" ] || fail changed-meanwhile changed
}

wait_for_go ()
{
  say ready
  # A client that vanished without a word must not keep the lock.
  answer=$(timeout "$WAIT_GO" head -n 1)
  case $answer in
    go) ;;
    stop) fail cancelled stopped ;;
    *) exit 1 ;;
  esac
}

do_change ()
{
  say step lock
  lock
  recover
  [ "$family" != unknown ] || fail unsupported no-folder
  compare
  find_engine
  case $backup_id in
    -) ;;
    *[!0-9]*) fail invalid-argument no-backup ;;
    *) [ -f "$state/backups/$backup_id/meta" ] || fail not-found no-backup "$backup_id" ;;
  esac
  case $off:$https in
    yes:on) fail "$off_code" https-on ;;
    yes:unknown) fail "$off_code" https-unknown ;;
  esac
  before=$(find_path certificate && sum_of_leaf "$path")
  working=yes
  work=$state/work
  make_empty "$work" "$state/stage" "$state/pending/.sceau-new"
  make_empty ./.sceau-new
  find_owner
  say step stage
  for name in $NAMES; do
    stage "$name"
  done
  say step read-back
  for name in $NAMES; do
    read_back "$name"
  done
  sync_path ./.sceau-new
  say step check
  list_changes
  find_whether_served
  check_pair
  check_chain
  check_front_end
  say_staged
  [ "$only_check" != yes ] || return 0
  wait_for_go
  say step backup
  compare
  keep_backup
  say step journal
  write_journal
  watch_over
  switch_files
  bring_into_service
  say step commit
  rm -f -- "$state/journal" || fail io commit
  committed=yes
  trap '' HUP INT TERM PIPE
  sync_path "$state"
  after=$(find_path certificate && sum_of_leaf "$path")
  note "$who" "$what" "${before:--}" "${after:--}" 'done' ''
  forget_old_backups
  rm -f -- "$state/outside"
  [ "$complete" = no ] || printf '%s\n' "$after" > "$state/complete"
  printf '%s\n' "$family" > "$state/family"
  [ -z "$backup" ] || printf 'kept %s\n' "$backup"
}

# --- One request, in a shell of its own ----------------------------------------------------------

# However it ends, nothing half done stays.
# shellcheck disable=SC2317
leave ()
{
  trap '' HUP INT TERM PIPE
  trap - EXIT
  undone=no
  if [ "$working" = yes ] && [ "$committed" = no ] && [ -f "$state/journal" ]; then
    if put_back && [ -z "$outside" ]; then
      undone=yes
      [ "$moved$reloaded" = nono ] || serve_again "$reloaded" || undone='seen-otherwise'
      rm -f -- "$state/journal"
      sync_path "$state"
      [ -z "$backup" ] || rm -rf -- "$state/backups/$backup"
      note "$who" "$what" "${before:--}" "${before:--}" rolled-back "$failure_reason"
    else
      undone=not
    fi
  fi
  # A shell that ends at a command which failed says nothing by itself.
  [ "$finished" = yes ] || [ -n "$failure_code" ] || failure_code=failed failure_reason=unexpected
  [ "$working" = no ] || [ "$undone" = not ] || clear_traces
  [ -z "$failure_code" ] || printf 'failed %s %s %s %s\n' "$failure_code" "$failure_reason" "$undone" "$(text "$failure_detail")"
  exit 0
}

run ()
{
  trap leave EXIT
  trap 'exit 1' HUP INT TERM PIPE
  enter "$found" || fail permission hand "$root$folder"
  case $verb in
    state) do_state ;;
    history) do_history ;;
    backups) do_backups ;;
    change) do_change ;;
    *) fail unsupported verb "$verb" ;;
  esac
  finished=yes
  printf 'done\n'
}

set_wish ()
{
  case $1 in
    key) how_key=$2 value_key=$3 ;;
    certificate) how_certificate=$2 value_certificate=$3 ;;
    request) how_request=$2 value_request=$3 ;;
    pending-key) how_pending_key=$2 value_pending_key=$3 ;;
    pending-request) how_pending_request=$2 value_pending_request=$3 ;;
    combined) how_combined=$2 value_combined=$3 ;;
  esac
}

forget_request ()
{
  verb='' root='' sni=- port=443 rehash=no if_match='' what='' who=- off=no off_code=failed only_check=no
  links=0 days=0 serial=1 signer=key passphrase=- backup_id=- complete=no
  haproxy_folder='' haproxy_names='' apache_folder='' apache_names=''
  for name in $NAMES; do
    set_wish "$name" keep -
  done
  failure_code='' failure_reason='' failure_detail=''
  finished=no working=no committed=no serves=no moved=no reloaded=no backup='' before='' outside='' work='' engine='' seen_before=''
  folder='' found=unknown family=unknown dropper=''
}

serve ()
{
  me=$(id -u) our_group=$(id -g)
  say sceau-ready 1
  forget_request
  while read -r word first second third; do
    case $word in
      verb) verb=$first ;;
      root) root=$(decode "$first") ;;
      haproxy) haproxy_folder=$first haproxy_names="$second $third" ;;
      apache) apache_folder=$first apache_names="$second $third" ;;
      port) port=$first ;;
      sni) sni=$first ;;
      rehash) rehash=$first ;;
      if-match) if_match=$first ;;
      what) what=$first ;;
      who) who=$first ;;
      must-be-off) off=yes off_code=$first ;;
      only-check) only_check=yes ;;
      links) links=$first ;;
      days) days=$first ;;
      serial) serial=$first ;;
      signer) signer=$first ;;
      passphrase) passphrase=$first ;;
      backup) backup_id=$first ;;
      complete) complete=yes ;;
      set) set_wish "$first" "$second" "$third" ;;
      run)
        locate
        (run)
        forget_request
        ;;
      bye) break ;;
      *) break ;;
    esac
  done
}

# One line, which a shell has read whole before it begins: what follows it on the input is data.
serve; exit 0
