#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What "meson install" does to agent.conf: it comes with the first installation, and stays as it is with every later one.
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
count=0
failed=0

# is NAME EXPECTED ACTUAL
is ()
{
  count=$((count + 1))
  if [ "$2" = "$3" ]; then
    echo "ok $count - $1"
  else
    failed=1
    printf '# expected: %s\n# got: %s\nnot ok %s - %s\n' "$2" "$3" "$count" "$1"
  fi
}

install_it ()
{
  DESTDIR=$folder "$SCEAU_SRCDIR/data/install-conf.sh" "$SCEAU_SRCDIR/data/agent.conf" /etc/sceau > /dev/null
  echo $?
}

echo 1..4
is 'a first installation' 0 "$(umask 077; install_it)"
is 'brings the file, which others may read' "644 $(cksum < "$SCEAU_SRCDIR/data/agent.conf")" \
  "$(stat -c %a "$folder/etc/sceau/agent.conf") $(cksum < "$folder/etc/sceau/agent.conf")"
echo 'version=7.13' > "$folder/etc/sceau/agent.conf"
is 'a later one' 0 "$(install_it)"
is 'leaves what was written there' 'version=7.13' "$(cat "$folder/etc/sceau/agent.conf")"
exit "$failed"
