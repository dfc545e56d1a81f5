#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The installation of packages that ./run and ./check share, with an apt that only writes down what it is asked.
# shellcheck disable=SC2317  # the stand-ins are called by what is sourced
set -u
# shellcheck source=.ci/packages.sh
. "$SCEAU_SRCDIR/.ci/packages.sh"

count=0
failed=0
asked=$(mktemp)
trap 'rm -f "$asked"' EXIT

# is NAME EXPECTED ACTUAL
is ()
{
  count=$((count + 1))
  if [ "$2" = "$3" ]; then
    echo "ok $count - $1"
  else
    failed=1
    printf '# expected: %s\n# got: %s\n' "$2" "$3" | tr '\n' '~' | sed 's/~# got/\n# got/; s/~$/\n/; s/~/ | /g'
    echo "not ok $count - $1"
  fi
}

# A Debian that has a and b.
debian ()
{
  sceau_is_debian () { true; }
  dpkg-query () { printf 'ii a\nii b\nrc c\nun d\n'; }
  apt-get () { echo "$*" >> "$asked"; }
  env () { shift; "$@"; }
  id () { echo 0; }
  : > "$asked"
}

debian
sceau_install_packages a b > /dev/null
is 'nothing is asked when all is there' '0 ' "$? $(cat "$asked")"

debian
sceau_install_packages a c d b e > /dev/null
is 'apt installs what is missing, in one go' '0 1 install -y --no-install-recommends c d e' \
  "$? $(grep -c install "$asked") $(grep -o 'install .*' "$asked")"

debian
apt-get () { return 100; }
sceau_install_packages c > /dev/null
is 'a failure of apt is one of ours' 100 "$?"

debian
id () { echo 1000; }
command () { [ "$2" != sudo ] && builtin command "$@"; }
sceau_install_packages c > /dev/null 2>&1
is 'without root and sudo it fails, and asks nothing' '1 ' "$? $(cat "$asked")"
unset -f command

debian
id () { echo 1000; }
sudo () { echo sudo >> "$asked"; "$@"; }
sceau_install_packages c > /dev/null 2>&1
is 'without root it goes through sudo' '0 2' "$? $(grep -c sudo "$asked")"

debian
sceau_is_debian () { false; }
sceau_missing_elsewhere () { :; }
sceau_install_packages a c > /dev/null 2>&1
is 'elsewhere nothing is asked when all is there' '0 ' "$? $(cat "$asked")"

sceau_missing_elsewhere () { echo 'gtk4 >= 4.8'; }
words=$(sceau_install_packages a c 2>&1)
is 'elsewhere the list is shown, and it fails' '1 1 1' \
  "$? $(grep -c '^Not found: gtk4 >= 4.8$' <<< "$words") $(grep -c '^  c$' <<< "$words")"

is 'no package is named twice' '' "$(printf '%s\n' "${SCEAU_CHECK_PACKAGES[@]}" | sort | uniq -d)"

echo "1..$count"
exit "$failed"
