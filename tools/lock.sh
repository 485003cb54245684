#!/bin/sh
# Writes requirements.lock: every package with the hashes of all its files, and no host.
# The index of PyPI alone is asked, whatever this machine's pip is set to.
set -eu
cd "$(dirname "$0")/.."
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL PIP_INDEX_URL PIP_CONSTRAINT || true
PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock" \
    .venv/bin/python -m piptools compile --quiet --extra dev --all-build-deps --allow-unsafe \
    --generate-hashes --strip-extras --no-emit-index-url --no-emit-trusted-host \
    --no-emit-find-links --no-emit-options "$@" --output-file requirements.lock pyproject.toml
if grep -v '^ *#' requirements.lock | grep -nE '://|file:|--(index|extra|find|trusted)'; then
    echo "requirements.lock names a host" >&2
    exit 1
fi
