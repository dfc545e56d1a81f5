#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Sceau's offline kit: installs the files beside it on a CamTrace server by the vendor's HowTo, checks them, and can undo it.
# Installe les fichiers de ce dossier sur un serveur CamTrace selon le HowTo, les vérifie, et sait tout annuler.
#
#   sh sceau-kit.sh look                              what is there; writes the proof file
#   sh sceau-kit.sh check                             checks the kit and the server, changes nothing
#   sh sceau-kit.sh install [--passphrase-file FILE]  installs; keeps what it replaces
#   sh sceau-kit.sh undo                              puts back what was there, byte for byte
#
# It needs coreutils and openssl; c_rehash from CamTrace 9.16 on. $SCEAU_KIT_ROOT names a sandbox to work in instead of /.
# shellcheck disable=SC1111 # typographic quotes are meant: they stand in sentences
set -u
umask 077

case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
  fr*) french=yes ;;
  *) french=no ;;
esac
LC_ALL=C
export LC_ALL

here=$(dirname "$0")
root=${SCEAU_KIT_ROOT:-}
owner=camtrace:camtrace
largest=131072 # bytes of one file that goes into the proof
proof=sceau-proof.json
changing=no

# say ENGLISH FRENCH
say ()
{
  if [ "$french" = yes ]; then
    printf '%s\n' "$2"
  else
    printf '%s\n' "$1"
  fi
}

die ()
{
  say "$1" "$2" >&2
  exit 1
}

hash_of ()
{
  sha256sum < "$1" | cut -d ' ' -f 1
}

# --- What the kit says of itself: read as data, never run ------------------------------------------

plain_name ()
{
  case $1 in
    '' | .* | *[!A-Za-z0-9._-]*) die "manifest.txt is damaged." "manifest.txt est endommagé." ;;
  esac
}

hex ()
{
  case $1 in
    '' | *[!0-9a-f]*) die "manifest.txt is damaged." "manifest.txt est endommagé." ;;
  esac
}

read_manifest ()
{
  kit='' nonce='' server='' version='' folder='' request='' key='' certificate='' combined='' rehash=''
  while IFS='=' read -r word value; do
    case $word in
      kit) kit=$value ;;
      nonce) nonce=$value ;;
      server) server=$value ;;
      version) version=$value ;;
      folder) folder=$value ;;
      request) request=$value ;;
      key) key=$value ;;
      certificate) certificate=$value ;;
      combined) combined=$value ;;
      rehash) rehash=$value ;;
    esac
  done < manifest.txt
  hex "$kit"
  hex "$nonce"
  plain_name "$server"
  plain_name "$request"
  plain_name "$key"
  plain_name "$certificate"
  [ -z "$combined" ] || plain_name "$combined"
  case $folder in
    /opt/camtrace/etc | /opt/camtrace/etc/certs) ;;
    *) die "manifest.txt is damaged." "manifest.txt est endommagé." ;;
  esac
  place=$root$folder
  state=$root/var/lib/sceau-kit/$kit
  work=$state/work
  names="$request $key $certificate $combined"
}

check_kit ()
{
  for name in manifest.txt SHA256SUMS; do
    [ -f "$name" ] || die "This folder is not a whole kit: $name is missing." "Ce dossier n’est pas un kit complet : $name manque."
  done
  sha256sum -c SHA256SUMS > /dev/null 2>&1 \
    || die "A file of this kit is missing or damaged: copy the kit again." "Un fichier de ce kit manque ou est endommagé : recopiez le kit."
  read_manifest
}

# --- The server -------------------------------------------------------------------------------------

check_server ()
{
  command -v openssl > /dev/null || die "openssl is not installed." "openssl n’est pas installé."
  if [ -z "$root" ] && [ "$(id -u)" != 0 ]; then
    die "Run this as root: sudo sh sceau-kit.sh …" "Lancez ceci en tant que root : sudo sh sceau-kit.sh …"
  fi
  [ -d "$place" ] || die "$folder is not on this machine: it is no CamTrace server of version $version." \
    "$folder n’existe pas sur cette machine : ce n’est pas un serveur CamTrace de version $version."
  if [ "$folder" = /opt/camtrace/etc ] && [ -d "$root/opt/camtrace/etc/certs" ]; then
    die "This server has the files of version 7.14 or above; the kit was made for $version. Correct the version in Sceau and make another kit." \
      "Ce serveur a les fichiers de la version 7.14 ou supérieure ; le kit a été fait pour $version. Corrigez la version dans Sceau et refaites un kit."
  fi
  if [ "$rehash" = yes ] && ! command -v c_rehash > /dev/null; then
    die "c_rehash is not installed; CamTrace $version needs it." "c_rehash n’est pas installé ; CamTrace $version en a besoin."
  fi
  if [ -z "$root" ] && ! id camtrace > /dev/null 2>&1; then
    die "There is no user camtrace on this machine." "L’utilisateur camtrace n’existe pas sur cette machine."
  fi
  for name in $names; do
    if [ -L "$place/$name" ] || { [ -e "$place/$name" ] && [ ! -f "$place/$name" ]; }; then
      die "$folder/$name is not a regular file: nothing was changed." "$folder/$name n’est pas un fichier ordinaire : rien n’a été modifié."
    fi
  done
}

public_of_certificate ()
{
  openssl x509 -in "$1" -noout -pubkey 2> /dev/null
}

public_of_key ()
{
  openssl pkey -in "$1" -passin pass: -pubout 2> /dev/null
}

# pair_of CERTIFICATE KEY: yes, no, or none
pair_of ()
{
  if [ ! -f "$1" ]; then
    echo none
    return
  fi
  of_certificate=$(public_of_certificate "$1")
  if [ -n "$of_certificate" ] && [ "$of_certificate" = "$(public_of_key "$2")" ]; then
    echo yes
  else
    echo no
  fi
}

check_certificate ()
{
  [ -f "$certificate" ] || die "There is no certificate in this kit: it can only look." "Ce kit ne contient pas de certificat : il ne peut que constater."
  openssl x509 -in "$certificate" -noout 2> /dev/null \
    || die "$certificate cannot be read." "$certificate est illisible."
  openssl x509 -in "$certificate" -noout -checkend 0 > /dev/null 2>&1 \
    || die "The certificate has expired, or the clock of this server is wrong: $(date)." \
      "Le certificat a expiré, ou l’horloge de ce serveur est fausse : $(date)."
  if [ ! -f "$key.encrypted" ] && [ "$(pair_of "$certificate" "$place/$key")" != yes ]; then
    die "The certificate does not belong to the key of this server ($folder/$key). Nothing was changed." \
      "Le certificat ne correspond pas à la clé de ce serveur ($folder/$key). Rien n’a été modifié."
  fi
}

run_rehash ()
{
  [ "$rehash" != yes ] || c_rehash "$place" > /dev/null
}

# --- The proof ----------------------------------------------------------------------------------------

# Base64 of a file; nothing when there is none.
encoded ()
{
  if [ -f "$1" ]; then
    [ "$(wc -c < "$1")" -le "$largest" ] || die "$1 is too large." "$1 est trop volumineux."
    base64 -w 0 < "$1"
  fi
}

# write_proof ACTION
write_proof ()
{
  now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  pair=$(pair_of "$place/$certificate" "$place/$key")
  there=$(encoded "$place/$certificate") || exit 1
  asked=$(encoded "$place/$request") || exit 1
  seal=$(printf '%s\n' "$nonce" "$kit" "$server" "$1" "$now" "$pair" "$there" "$asked" | sha256sum | cut -d ' ' -f 1)
  if ! printf '{"sceau_proof":1,"kit":"%s","server":"%s","action":"%s","time":"%s","pair":"%s","certificate":"%s","request":"%s","seal":"%s"}\n' \
    "$kit" "$server" "$1" "$now" "$pair" "$there" "$asked" "$seal" > "$proof.new" || ! mv "$proof.new" "$proof"; then
    die "The proof could not be written: is the medium read-only?" "La preuve n’a pas pu être écrite : le support est-il en lecture seule ?"
  fi
  say "The proof is in $proof: take it back to Sceau." "La preuve est dans $proof : rapportez-la à Sceau."
}

# --- Installing and undoing ------------------------------------------------------------------------------

# CamTrace's folder belongs to CamTrace's user, who may put links there at any moment. So everything is made in a folder of root's, and
# comes there as a file that did not exist: no link is followed, in neither direction.
#
# bring FILE AS: with the bytes and the mode of FILE, which is ours.
bring ()
{
  rm -f "$place/$2" || return 1
  mode=$(stat -c %a "$1") || return 1
  (umask "$(printf '%o' "$((0777 & ~0$mode))")" && exec dd "if=$1" "of=$place/$2" conv=excl,fsync bs=64k status=none)
}

# fetch NAME AS: a file of CamTrace's, as it is, but no link.
fetch ()
{
  cp -pP "$place/$1" "$2" && [ -f "$2" ] && [ ! -L "$2" ]
}

# What is there now goes where only root reads it; the first install of a kit decides what “before” is.
keep_before ()
{
  [ ! -d "$state/before" ] || return 0
  rm -rf "$state/keeping"
  mkdir -p "$state/keeping" || return 1
  for name in $names; do
    if [ -f "$place/$name" ]; then
      fetch "$name" "$state/keeping/$name" || return 1
      [ "$(hash_of "$place/$name")" = "$(hash_of "$state/keeping/$name")" ] || return 1
    fi
  done
  sync
  mv "$state/keeping" "$state/before"
}

put_back ()
{
  for name in $names; do
    if [ -f "$state/before/$name" ]; then
      bring "$state/before/$name" .sceau-old || return 1
      [ -n "$root" ] || chown -h "$(stat -c %u:%g "$state/before/$name")" "$place/.sceau-old" || return 1
      touch -h -r "$state/before/$name" "$place/.sceau-old" || return 1
      mv -T "$place/.sceau-old" "$place/$name" || return 1
    else
      rm -f "$place/$name" || return 1
    fi
  done
  run_rehash && sync
}

forget_stage ()
{
  rm -f "$place/.sceau-new-request" "$place/.sceau-new-key" "$place/.sceau-new-certificate" "$place/.sceau-new-combined" "$place/.sceau-old"
  rm -rf "$work"
}

# However this ends: no half of it stays.
at_exit ()
{
  status=$?
  trap - 0
  forget_stage
  if [ "$changing" = yes ]; then
    if put_back; then
      say "It did not work: everything is as it was before." "Cela n’a pas fonctionné : tout est comme avant." >&2
    else
      say "It did not work, and not everything could be put back: run “sh sceau-kit.sh undo”." \
        "Cela n’a pas fonctionné, et tout n’a pas pu être remis : lancez « sh sceau-kit.sh undo »." >&2
    fi
    status=1
  fi
  exit "$status"
}

# stage FILE AS NAME: a copy beside its target, with owner and mode, under a name that no front end loads
stage ()
{
  mode=600
  [ ! -f "$place/$3" ] || [ "$(stat -c %a "$place/$3")" != 640 ] || mode=640
  [ "$1" = "$work/$2" ] || cp "$1" "$work/$2" || return 1
  chmod "$mode" "$work/$2" || return 1
  bring "$work/$2" "$2" || return 1
  [ -n "$root" ] || chown -h "$owner" "$place/$2" || return 1
  printf '%s %s\n' "$(hash_of "$work/$2")" "$3" >> "$state/after.new"
}

stage_all ()
{
  rm -rf "$work"
  mkdir "$work" || return 1
  private=$work/.sceau-new-key
  : > "$state/after.new" || return 1
  if [ -f "$key.encrypted" ]; then
    say "The key in this kit is encrypted: its passphrase is the one that Sceau showed." \
      "La clé de ce kit est chiffrée : sa phrase secrète est celle que Sceau a affichée."
    if [ -n "$passphrase_file" ]; then
      openssl pkey -in "$key.encrypted" -passin "file:$passphrase_file" -out "$private" 2> /dev/null || return 2
    else
      openssl pkey -in "$key.encrypted" -out "$private" || return 2
    fi
    stage "$private" .sceau-new-key "$key" || return 1
  else
    fetch "$key" "$private" || return 1
  fi
  [ "$(pair_of "$certificate" "$private")" = yes ] || return 3
  stage "$certificate" .sceau-new-certificate "$certificate" || return 1
  [ "$(hash_of "$place/.sceau-new-certificate")" = "$(hash_of "$certificate")" ] || return 1
  if [ -f "$request" ]; then
    stage "$request" .sceau-new-request "$request" || return 1
  fi
  if [ -n "$combined" ]; then
    { cat "$certificate" && echo && cat "$private"; } > "$work/.sceau-new-combined" || return 1
    stage "$work/.sceau-new-combined" .sceau-new-combined "$combined" || return 1
  fi
  sync
}

# The file that HAProxy loads goes last, by one rename.
switch_all ()
{
  mv "$state/after.new" "$state/after" || return 1
  [ ! -f "$place/.sceau-new-request" ] || mv -T "$place/.sceau-new-request" "$place/$request" || return 1
  [ ! -f "$place/.sceau-new-key" ] || mv -T "$place/.sceau-new-key" "$place/$key" || return 1
  mv -T "$place/.sceau-new-certificate" "$place/$certificate" || return 1
  [ -z "$combined" ] || mv -T "$place/.sceau-new-combined" "$place/$combined" || return 1
  run_rehash || return 1
  sync
  while read -r sum name; do
    [ "$(hash_of "$place/$name")" = "$sum" ] || return 1
  done < "$state/after"
  [ "$(pair_of "$place/$certificate" "$place/$key")" = yes ]
}

install_kit ()
{
  check_certificate
  trap at_exit 0
  trap 'exit 1' 1 2 3 15
  if ! mkdir -p "$state" || ! chmod 700 "$root/var/lib/sceau-kit" "$state"; then
    die "$state cannot be made. Nothing was changed." "$state ne peut pas être créé. Rien n’a été modifié."
  fi
  stage_all
  case $? in
    0) ;;
    2) die "The passphrase does not open the key. Nothing was changed." "La phrase secrète n’ouvre pas la clé. Rien n’a été modifié." ;;
    3) die "The certificate does not belong to this key. Nothing was changed." "Le certificat ne correspond pas à cette clé. Rien n’a été modifié." ;;
    *) die "The files cannot be written to $folder. Nothing was changed." "Impossible d’écrire les fichiers dans $folder. Rien n’a été modifié." ;;
  esac
  keep_before || die "What is there now cannot be kept: is the disk full? Nothing was changed." \
    "L’existant ne peut pas être conservé : le disque est-il plein ? Rien n’a été modifié."
  changing=yes
  switch_all || die "The files in place are not what they should be." "Les fichiers en place ne sont pas ce qu’ils devraient être."
  changing=no
  say "Installed in $folder. What was there is kept in ${state#"$root"}/before." \
    "Installé dans $folder. L’existant est conservé dans ${state#"$root"}/before."
  write_proof installed
  say "Now, in CamTrace: Administration/Système, “Service web HTTPS”, “Activer”. If it is on already: “Désactiver”, then “Activer”." \
    "Ensuite, dans CamTrace : Administration/Système, « Service web HTTPS », « Activer ». S’il est déjà actif : « Désactiver », puis « Activer »."
}

# Each file must be as this kit left it, or as it was before: what somebody changed since is not overwritten.
check_untouched ()
{
  for name in $names; do
    now=absent was=absent left=
    [ ! -f "$place/$name" ] || now=$(hash_of "$place/$name")
    [ ! -f "$state/before/$name" ] || was=$(hash_of "$state/before/$name")
    [ ! -f "$state/after" ] || while read -r sum of; do
      [ "$of" != "$name" ] || left=$sum
    done < "$state/after"
    [ "$now" = "$was" ] || [ "$now" = "$left" ] \
      || die "$folder/$name was changed after this kit was installed: nothing was put back. What was there before is in ${state#"$root"}/before." \
        "$folder/$name a été modifié après l’installation de ce kit : rien n’a été remis. L’existant d’avant est dans ${state#"$root"}/before."
  done
}

undo_kit ()
{
  [ -d "$state/before" ] || die "This kit has not been installed on this server." "Ce kit n’a pas été installé sur ce serveur."
  check_untouched
  forget_stage
  put_back || die "Not everything could be put back: is the disk full? Run “undo” again." \
    "Tout n’a pas pu être remis : le disque est-il plein ? Relancez « undo »."
  count=1
  while [ -e "$state/undone-$count" ]; do
    count=$((count + 1))
  done
  mv "$state/before" "$state/undone-$count" && rm -f "$state/after"
  say "Everything is as it was before, byte for byte." "Tout est comme avant, à l’octet près."
  write_proof undone
  say "If HTTPS is on, in CamTrace: Administration/Système, “Service web HTTPS”, “Désactiver”, then “Activer”." \
    "Si HTTPS est actif, dans CamTrace : Administration/Système, « Service web HTTPS », « Désactiver », puis « Activer »."
}

usage ()
{
  say "Usage: sh sceau-kit.sh look | check | install [--passphrase-file FILE] | undo" \
    "Utilisation : sh sceau-kit.sh look | check | install [--passphrase-file FICHIER] | undo" >&2
  exit 2
}

passphrase_file=
case "$#:${1:-}:${2:-}" in
  1:look: | 1:check: | 1:install: | 1:undo:) ;;
  3:install:--passphrase-file)
    passphrase_file=$(realpath "$3") || exit 1
    ;;
  *) usage ;;
esac
cd "$here" || exit 1
check_kit
check_server
case $1 in
  look) write_proof looked ;;
  check)
    check_certificate
    say "The kit is whole and fits this server. Nothing was changed." "Le kit est complet et convient à ce serveur. Rien n’a été modifié."
    ;;
  install) install_kit ;;
  undo) undo_kit ;;
esac
