#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Run by "meson install": puts agent.conf into its folder, unless one is there already, which holds what this server was set up with.
#
#   install-conf.sh AGENT.CONF FOLDER
set -eu

folder=${DESTDIR:-}$2
if [ -e "$folder/agent.conf" ]; then
  echo "Keeping $folder/agent.conf"
else
  echo "Installing $1 to $folder"
  mkdir -p "$folder"
  cp "$1" "$folder/agent.conf"
  chmod 0644 "$folder/agent.conf"
fi
