# SPDX-License-Identifier: Apache-2.0
# A screen of our own for tests that look at real terminals; sourced after tap.sh.
# The picture that is looked for is plain #d02020: its pixels are counted, not compared.
for tool in Xvfb xterm xdotool import convert xdpyinfo; do
    command -v $tool >/dev/null || { skip "pictures in xterm and mlterm" "$tool is missing"; finish; exit; }
done
term=
# The server takes the first display that is free and says which: two tests may start at once.
# -noreset: without it the server starts anew when its last client leaves.
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp -noreset 3>"$VD_TMP/display" >/dev/null 2>&1 &
xvfb=$!
trap 'kill $term $xvfb 2>/dev/null; rm -rf "$VD_TMP"' EXIT
i=0; until [ -s "$VD_TMP/display" ] || [ $i = 100 ]; do sleep 0.1; i=$((i + 1)); done
DISPLAY=:$(cat "$VD_TMP/display"); export DISPLAY
i=0; until xdpyinfo >/dev/null 2>&1 || [ $i = 50 ]; do sleep 0.1; i=$((i + 1)); done
convert -size 240x320 xc:'#d02020' "$VD_TMP/red.png"

# How many pixels on the screen are the picture's red?
red() {
    import -window root "$VD_TMP/shot.png"
    convert "$VD_TMP/shot.png" -fuzz 6% -fill black +opaque '#d02020' -fill white -opaque '#d02020' \
        -format '%[fx:int(mean*w*h+0.5)]' info:
}
# Wait until there are at least (-ge) or at most (-le) so many; the last count is in $n.
until_red() {
    i=0
    while n=$(red); [ "$i" -lt 40 ]; do
        if [ "$n" "$1" "$2" ]; then return 0; fi
        sleep 0.2; i=$((i + 1))
    done
    echo "$n pixels are red, wanted $1 $2"
    return 1
}
place() {
    convert "$VD_TMP/shot.png" -fuzz 6% -fill black +opaque '#d02020' -format '%@' info:
}
