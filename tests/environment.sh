# SPDX-License-Identifier: Apache-2.0
# What every test runs under: no network, no user's files, a fixed locale, a folder of its own.
LC_ALL=C.UTF-8 TZ=UTC CMOCKA_MESSAGE_OUTPUT=TAP
VD_TMP=$(mktemp -d "${TMPDIR:-/tmp}/vedette-test.XXXXXX") || exit 99
trap 'rm -rf "$VD_TMP"' EXIT
HOME=$VD_TMP XDG_CONFIG_HOME=$VD_TMP/config XDG_DATA_HOME=$VD_TMP/data XDG_STATE_HOME=$VD_TMP/state
ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0} UBSAN_OPTIONS=print_stacktrace=1
unset VEDETTE_CASE VEDETTE_NOW NO_COLOR SSH_CONNECTION
export LC_ALL TZ CMOCKA_MESSAGE_OUTPUT VD_TMP HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME
export ASAN_OPTIONS UBSAN_OPTIONS
