# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What has to be installed, by Debian's names, and how it gets there. Sourced by ./run and ./check:
#
#   sceau_install_packages "${SCEAU_RUN_PACKAGES[@]}"
#
# installs what is missing (as root, or through sudo) and asks apt only if something is; elsewhere than on Debian it
# says what is needed, and fails if a program or library that matters is not there.

# To build everything.
SCEAU_BUILD_PACKAGES=(
  gcc
  gettext
  libadwaita-1-dev
  libarchive-dev
  libc6-dev
  libcrypt-dev
  libglib2.0-dev
  libgmime-3.0-dev
  libgnutls28-dev
  libgtk-4-dev
  libjson-glib-dev
  libsecret-1-dev
  libsoup-3.0-dev
  libsqlite3-dev
  meson
  ninja-build
  pkg-config
)

# To run the app on the demonstration fleet: what the window and the front ends need, and a session where there is none.
# shellcheck disable=SC2034
SCEAU_RUN_PACKAGES=(
  "${SCEAU_BUILD_PACKAGES[@]}"
  adwaita-icon-theme
  apache2-bin
  at-spi2-core
  ca-certificates
  dbus
  dbus-x11
  fonts-cantarell
  gir1.2-atspi-2.0
  glib-networking
  gnome-keyring
  haproxy
  imagemagick
  librsvg2-common
  locales
  openssl
  procps
  python3-gi
  python3-pyatspi
  xauth
  xdotool
  xvfb
)

# To run every test.
# shellcheck disable=SC2034
SCEAU_CHECK_PACKAGES=(
  "${SCEAU_RUN_PACKAGES[@]}"
  appstream
  ccache
  clang
  clang-format
  clang-tidy
  desktop-file-utils
  git
  gnutls-bin
  libclang-rt-14-dev
  libxml2-utils
  man-db
  openssh-client
  openssh-server
  nghttp2-client
  python3
  python3-bcrypt
  python3-cryptography
  python3-cryptography-vectors
  python3-jsonschema
  python3-yaml
  shellcheck
  sudo
  systemd
  xclip
)

# Stand-ins for the packages where there is no dpkg: what matters most, by pkg-config module or program.
SCEAU_MODULES=(
  'glib-2.0 >= 2.72' 'gio-2.0 >= 2.72' 'gnutls >= 3.7.3' 'json-glib-1.0 >= 1.6.6' 'libsoup-3.0 >= 3.0.7' 'libcrypt'
  'sqlite3 >= 3.37' 'libsecret-1 >= 0.20.5' 'libarchive >= 3.6' 'gmime-3.0 >= 3.2.7' 'gtk4 >= 4.8' 'libadwaita-1 >= 1.2'
)
SCEAU_PROGRAMS=(cc meson ninja pkg-config msgfmt)

sceau_is_debian ()
{
  [ -r /etc/os-release ] && command -v dpkg-query > /dev/null && ( . /etc/os-release; [ "$ID" = debian ] && [ "${VERSION_ID:-13}" -ge 12 ] )
}

# Those of the named packages that are not installed, one a line.
sceau_missing_packages ()
{
  local package
  declare -A installed=()

  while read -r package; do
    installed[$package]=1
  done < <(dpkg-query -W -f='${db:Status-Abbrev}${Package}\n' 2> /dev/null | sed -n 's/^ii *//p')
  for package in "$@"; do
    [ -n "${installed[$package]:-}" ] || echo "$package"
  done
}

sceau_missing_elsewhere ()
{
  local what

  for what in "${SCEAU_PROGRAMS[@]}"; do
    command -v "$what" > /dev/null || echo "$what"
  done
  if command -v pkg-config > /dev/null; then
    for what in "${SCEAU_MODULES[@]}"; do
      pkg-config --exists "$what" || echo "$what"
    done
  fi
}

sceau_apt_get ()
{
  local as_root=()

  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo > /dev/null; then
      echo 'To install them this has to run as root, or sudo has to be there.' >&2
      return 1
    fi
    as_root=(sudo)
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 "$@"
}

# The tests start sshd by themselves, on a port of their own: as a service, which its package makes of it, nobody here asked for it.
sceau_stop_services ()
{
  local package as_root=()

  [ -d /run/systemd/system ] || return 0
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  for package in "$@"; do
    case $package in
      openssh-server) "${as_root[@]}" systemctl disable --now ssh.service ssh.socket > /dev/null 2>&1 || : ;;
    esac
  done
}

sceau_install_packages ()
{
  local missing=()

  if ! sceau_is_debian; then
    mapfile -t missing < <(sceau_missing_elsewhere)
    [ "${#missing[@]}" = 0 ] && return 0
    echo 'This is not Debian 12 or later: please install what is missing yourself.' >&2
    printf 'Not found: %s\n' "${missing[@]}" >&2
    echo 'All that is needed, by the names that Debian gives it:' >&2
    printf '  %s\n' "$@" >&2
    return 1
  fi

  mapfile -t missing < <(sceau_missing_packages "$@")
  [ "${#missing[@]}" = 0 ] && return 0
  echo "Installing ${#missing[@]} packages: ${missing[*]}"
  sceau_apt_get update > /dev/null && sceau_apt_get install -y --no-install-recommends "${missing[@]}" > /dev/null || return
  sceau_stop_services "${missing[@]}"
}
