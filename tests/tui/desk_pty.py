# SPDX-License-Identifier: Apache-2.0
"""The desk in a pseudo-terminal: opens a page, leaves, is killed, is stopped, loses its terminal.
Another process enrols a finger while it runs, and its next search has it.
Prints TAP. Waits for text, never for time alone.   desk_pty.py PROGRAM CASE PROBE LATER"""
import os, pty, re, select, signal, subprocess, sys, termios, time

PROGRAM, CASE, PROBE, LATER = sys.argv[1:5]
n = 0


def tap(good, name, why=""):
    global n
    n += 1
    print(("ok" if good else "not ok"), n, "-", name, flush=True)
    if not good and why:
        print("# " + repr(why)[:600], flush=True)


class Desk:
    def __init__(self, *options):
        self.out = b""
        self.master, slave = pty.openpty()
        self.before = termios.tcgetattr(slave)
        termios.tcsetwinsize(slave, (24, 80)) if hasattr(termios, "tcsetwinsize") else None
        import fcntl, struct
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for fd in (0, 1, 2):
                os.dup2(slave, fd)
            os.close(self.master)
            os.environ["TERM"] = "xterm-256color"
            os.execv(PROGRAM, [PROGRAM, "-c", CASE, *options])
        self.slave = slave

    def read(self, seconds):
        if select.select([self.master], [], [], seconds)[0]:
            try:
                self.out += os.read(self.master, 65536)
                return True
            except OSError:
                return False
        return False

    def until(self, text, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            plain = re.sub(rb"\x1b\[[0-9;?]*[ -/]*[@-~]", b"", self.out)
            if text.encode() in plain:
                return True
            self.read(0.1)
        return False

    def send(self, text):
        self.out = b""
        os.write(self.master, text.encode())

    def ended(self, seconds=20, flags=0):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG | flags)
            if pid:
                return status
            if self.master is not None:
                self.read(0.05)
            else:
                time.sleep(0.02)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        return None

    def restored(self):
        while self.read(0.2):
            pass
        on = {}
        for mode, what in re.findall(rb"\x1b\[\?([0-9]+)([hl])", self.all()):
            on[mode] = what == b"h"
        left = [m for m in (b"1049", b"2004", b"1000", b"1002", b"1003", b"1006", b"1004", b"2026")
                if on.get(m)]
        if on.get(b"25") is False:
            left.append(b"25")
        same = termios.tcgetattr(self.slave) == self.before
        return same and not left, (same, left)

    def all(self):
        return self.history + self.out

    history = b""


def start(*options):
    d = Desk("--fresh", *options)
    tap(d.until("Anton Veldt"), "the first list is on the screen", d.out)
    d.history = d.out
    return d


d = start()
d.send("\r")
tap(d.until("Record"), "Enter opens the profile", d.out)
d.history += d.out
d.send("q")
tap(d.until("Bela Kadar"), "q goes back to the list", d.out)
d.history += d.out
d.send("Q")
status = d.ended()
tap(status == 0, "Q leaves with 0", status)
good, why = d.restored()
tap(good, "the terminal is as it was", why)

for name in ("SIGTERM", "SIGHUP"):
    d = start()
    os.kill(d.pid, getattr(signal, name))
    status = d.ended()
    tap(status == 0, f"{name} ends it in order", status)
    good, why = d.restored()
    tap(good, f"the terminal is as it was after {name}", why)

d = start()
d.send("y")
tap(d.until("copied the record id"), "y says what it copied", d.out)
tap(b"\x1b]52;c;UC0x\x1b\\" in d.out, "and gives it to the terminal in base64", d.out)
d.history += d.out
d.send("Q")
tap(d.ended() == 0, "and it goes on")

d = start()
d.send("\x1a")
status = d.ended(flags=os.WUNTRACED)
tap(status is not None and os.WIFSTOPPED(status), "^Z stops it", status)
good, why = d.restored()
tap(good, "the terminal is free while it is stopped", why)
d.history, d.out = b"", b""
os.kill(d.pid, signal.SIGCONT)
tap(d.until("Anton Veldt"), "fg paints it again", d.out)
d.history = d.out
d.send("Q")
tap(d.ended() == 0, "and it goes on")

d = start()
os.close(d.slave)
os.close(d.master)
d.master = None
tap(d.ended() is not None, "a lost terminal ends it")

d = start()
import fcntl, struct
for rows, cols in ((6, 20), (3, 10), (50, 200), (24, 80)):
    fcntl.ioctl(d.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
    os.kill(d.pid, signal.SIGWINCH)
    d.send("j")
    d.read(0.3)
d.send("gr")
tap(d.until("Anton Veldt"), "every size is survived", d.out)
d.send("Q")
tap(d.ended() == 0, "and it leaves with 0")


def search(d):
    d.send(f":match finger {PROBE}\r")
    tap(d.until("Purpose"), "the search asks for its purpose", d.out)
    d.send("Test\tAct 12\x04")


d = start()
search(d)
tap(d.until("4 candidates from 4 templates"), "four templates are searched", d.out)
d.send("q")
tap(d.until("Anton Veldt"), "back to the list", d.out)
done = subprocess.run([PROGRAM, "-c", CASE, "enrol", "finger", "--subject", "P-9", LATER],
                      capture_output=True)
tap(done.returncode == 0, "another process enrols the same finger for another person", done.stderr)
search(d)
tap(d.until("5 candidates from 5 templates"), "the desk's next search has it, without a new start", d.out)
d.send("q")
d.until("Anton Veldt")
d.send("Q")
tap(d.ended() == 0, "and it leaves with 0")

# ---- search as you type ----
def resize(d, rows, cols):
    fcntl.ioctl(d.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
    os.kill(d.pid, signal.SIGWINCH)


d = start()
d.send("/")
tap(d.until("type a name"), "/ opens the line", d.out)
d.send("kadar")
tap(d.until("found in"), "what is typed at once is answered", d.out)
d.read(0.5)
d.send("\x7f" * 5 + "daryush amini")
tap(d.until("Dariush"), "and what is typed in its place", d.out)
for i in range(40):  # faster than anybody types: every answer but the last may be left out
    os.write(d.master, b"\x7f" * 13 + b"carla dimas"[: 1 + i % 11])
    d.read(0.002)
d.send("\x15carla dimas")
tap(d.until("Carla Dimas"), "a burst of keys ends with the last answer", d.out)
d.send("\x15kadar")
for rows, cols in ((8, 30), (50, 160), (3, 10), (24, 80)):
    resize(d, rows, cols)
    d.read(0.05)
d.send("\x15dariush")
tap(d.until("Dariush"), "the size may change while it is typed", d.out)
d.send("\x1b")
tap(d.until("Anton Veldt"), "Esc shows the list as it was", d.out)
d.send("/" + "x" * 1500 + "\x15" + "\x1b[200~kadar\n:quit\n\x1b[201~")
d.read(0.5)
d.send("\x15carla")
tap(d.until("1 found in"), "too long a line and a paste with line feeds are survived", d.out)
d.send("\r\r")
tap(d.until("Bureau of Syldavia"), "Enter keeps what was found, Enter again opens it", d.out)
d.send("q")
d.until("1 found in")
d.send("/\x15\x1b")
d.until("Anton Veldt")
d.send("/carla\r\r")
tap(d.until("Bureau of Syldavia"), "also when the answer is not there yet", d.out)
d.send("q")
tap(d.until("1 found in"), "and back it still stands there", d.out)
while d.read(1.0):  # the picture of the row, whenever it is ready
    pass

d.out = b""
time.sleep(1.0)
while d.read(0.05):
    pass
tap(len(d.out) == 0, "nothing is sent while nothing happens", d.out)
d.send("/veldt")
d.send("Q\x1b")
d.until("Anton Veldt")
d.send("/adar")
os.kill(d.pid, signal.SIGTERM)
status = d.ended()
tap(status == 0, "it ends in order while a name is looked up", status)
print(f"1..{n}")
