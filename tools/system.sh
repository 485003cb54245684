#!/bin/sh
# What the tests need of the system: Chromium, Chinese fonts, pdftotext, and belenios-tool, the
# independent judge of the secret ballot.
# Installs it where it may (root on Debian), else says in one line what is missing.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v belenios-tool >/dev/null 2>&1 || missing="$missing belenios-tool"
[ -n "$(find /usr/share/fonts -iname 'NotoSansCJK*' 2>/dev/null | head -n 1)" ] \
    || missing="$missing fonts-noto-cjk"
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing from Debian:$missing"
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086  # a list of names
    if { apt-get update && apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
        rm -f "$log"
        exit 0
    fi
    tail -n 5 "$log" >&2
    rm -f "$log"
fi
echo "make test needs:$missing (as root: apt-get install$missing)" >&2
exit 1
