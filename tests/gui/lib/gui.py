# SPDX-License-Identifier: GPL-3.0-or-later
"""Real windows for tests and for ./run: a private X display, session bus, accessibility bus and keyring; a program in it, driven by role and name.

    with Session() as session:
        app = session.start(['build/src/sceau'])
        app.click('push button', 'Add a server')
        app.fill('text', 'Address of the server', '127.0.0.1:8080')
        app.key('Return')
        app.wait('label', 'CamTrace API')
        session.screenshot('found.png')

Everything waits for what it needs, up to a limit, and fails with the tree of what was there instead."""
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

WAIT = 60.0  # seconds: how long anything may take to appear, on a machine that has much else to do
PAUSE = 0.05
HOLDS = 0.3, 1.0, 3.0, 6.0  # seconds before what was dragged is let go: longer each time that nobody has taken it
POPOVER = 0.4  # seconds after which a window that no node stands for is a popover, not a dialog that is going away

NEEDED = ['Xvfb', 'dbus-daemon', 'dbus-send', 'xdotool', 'import', 'gnome-keyring-daemon']


class Failure(Exception):
    """What was waited for did not come."""


def missing_tools():
    """Names of the programs that a session needs and this machine lacks."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    try:
        import pyatspi  # noqa: F401
    except ImportError:
        missing.append('python3-pyatspi')
    return missing


def until(what, condition, seconds=WAIT):
    """The first true value of condition (); Failure(what) when there is none in time."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failure(what() if callable(what) else what)
        time.sleep(PAUSE)


class Session:
    """A screen of its own. Programs started in it, and it itself, end with the 'with' block."""

    def __init__(self, width=1280, height=900, language=None, dark=False, directory=None):
        self.size = (width, height)
        self.home = directory or tempfile.mkdtemp(prefix='sceau-gui-')
        self.own_home = directory is None
        self.language = language
        self.dark = dark
        self.children = []
        self.apps = []
        self.env = dict(os.environ)

    def __enter__(self):
        try:
            self._folders()
            self._display()
            self._buses()
            self._keyring()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exception):
        self.close()
        return False

    def _folders(self):
        os.makedirs(self.home, exist_ok=True)
        for name, folder in (('XDG_RUNTIME_DIR', 'run'), ('XDG_DATA_HOME', 'data'), ('XDG_CONFIG_HOME', 'config'),
                             ('XDG_CACHE_HOME', 'cache'), ('XDG_STATE_HOME', 'state')):
            path = os.path.join(self.home, folder)
            os.makedirs(path, mode=0o700, exist_ok=True)
            self.env[name] = path
        self.env.update(HOME=self.home, GTK_A11Y='atspi', GSK_RENDERER='cairo', GDK_BACKEND='x11', XDG_CURRENT_DESKTOP='GNOME',
                        GSETTINGS_BACKEND='keyfile', GTK_USE_PORTAL='0', ADW_DISABLE_PORTAL='1', NO_AT_BRIDGE='0')
        for name in ('WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'AT_SPI_BUS_ADDRESS', 'GTK_THEME'):
            self.env.pop(name, None)
        if self.language:
            self.env.update(LANGUAGE=self.language, LC_ALL='C.UTF-8')
        locales = os.environ.get('SCEAU_TEST_LOCPATH', '')
        if self.language == 'fr' and os.path.isdir(os.path.join(locales, 'fr_FR.UTF-8')):  # months and numbers, too
            self.env.update(LOCPATH=locales, LC_ALL='fr_FR.UTF-8')
        if self.dark:
            self.env['ADW_DEBUG_COLOR_SCHEME'] = 'prefer-dark'

    def spawn(self, command, **options):
        child = subprocess.Popen(command, env=self.env, start_new_session=True, **options)
        self.children.append(child)
        return child

    def _display(self):
        read, write = os.pipe()
        self.spawn(['Xvfb', '-displayfd', str(write), '-screen', '0', '%dx%dx24' % self.size, '-nolisten', 'tcp', '-noreset'],
                    pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as stream:
            number = stream.readline().strip()
        if not number:
            raise Failure('Xvfb did not start')
        self.env['DISPLAY'] = ':' + number

    def _buses(self):
        bus = self.spawn(['dbus-daemon', '--session', '--nofork', '--print-address=1'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.env['DBUS_SESSION_BUS_ADDRESS'] = bus.stdout.readline().strip()
        for launcher in ('/usr/libexec/at-spi-bus-launcher', '/usr/lib/at-spi2-core/at-spi-bus-launcher'):
            if os.path.exists(launcher):
                self.spawn([launcher, '--launch-immediately'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                break
        # pyatspi reads the environment of this process when it is first used.
        os.environ.update({name: self.env[name] for name in ('DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'GTK_A11Y')})

    def _keyring(self):
        daemon = self.spawn(['gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets'], stdin=subprocess.PIPE,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        daemon.stdin.write(b'session')
        daemon.stdin.close()
        until('the keyring', self._has_keyring)

    def _has_keyring(self):
        """Programs that came before it would keep nothing."""
        answer = subprocess.run(['dbus-send', '--print-reply=literal', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus',
                                 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'], env=self.env, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
        return 'true' in answer

    def start(self, command, env=None, name=None, log=None):
        """Starts a program with windows; returns it when its first window is there."""
        app = App(self, command, env or {}, name, log)
        self.apps.append(app)
        return app

    def run(self, command, **options):
        """Runs a program without windows to its end and returns what it printed."""
        return subprocess.run(command, env=self.env, check=True, text=True, stdout=subprocess.PIPE, **options).stdout

    def screenshot(self, path):
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        subprocess.run(['import', '-window', 'root', path], env=self.env, check=True)

    def xdotool(self, *arguments):
        return subprocess.run(['xdotool', *map(str, arguments)], env=self.env, check=True, text=True, stdout=subprocess.PIPE).stdout

    @staticmethod
    def _line(child):
        """The next line that the child says; nothing when it stays silent: it is ended then."""
        limit = threading.Timer(WAIT, child.kill)
        limit.start()
        try:
            return child.stdout.readline().strip()
        finally:
            limit.cancel()

    def drag(self, files, x, y, source):
        """A real drag of files from a window of another program, dropped at x, y of the screen. source: the program drag-source."""
        child = self.spawn([source, *files], stdout=subprocess.PIPE, text=True)
        left, top = self._corner()
        for hold in HOLDS:  # on a busy machine a target may answer too late: a person would try again, too
            self._drag_once(left + 60, top + 30, x, y, hold)
            line = self._line(child)
            if line != 'drag-cancel':
                break
            self._line(child)  # the end that follows; what counts is that nobody took it
        self._end(child)
        if line != 'drag-end':
            raise Failure('the drag did not end: %r' % line)

    def _corner(self):
        """Where the window of the drag source is: bottom right, above all others."""
        window = until('the window of the drag source', lambda: self._windows('^drag-source$'))[-1]
        left, top = self.size[0] - 140, self.size[1] - 80
        self.xdotool('windowmove', '--sync', window, left, top)
        self.xdotool('windowraise', window)
        return left, top

    def drag_out(self, x, y, source):
        """A real drag from x, y of the screen into a window of another program; the path of the file that it got there."""
        child = self.spawn([source], stdout=subprocess.PIPE, text=True)
        left, top = self._corner()
        for hold in HOLDS:
            self._drag_once(x, y, left + 60, top + 30, hold)
            if select.select([child.stdout], [], [], WAIT / 3)[0]:
                break
        line = self._line(child)
        self._end(child)
        if not line.startswith('drop '):
            raise Failure('nothing was dropped: %r' % line)
        return line.removeprefix('drop ')

    def _drag_once(self, from_x, from_y, x, y, hold):
        self.xdotool('mousemove', '--sync', from_x, from_y)
        self.xdotool('mousedown', 1)
        steps = 24
        for i in range(1, steps + 1):
            self.xdotool('mousemove', from_x + (x - from_x) * i // steps, from_y + (y - from_y) * i // steps)
            time.sleep(0.02)  # a hand is not faster: GTK recognises a drag by its motion
        time.sleep(hold)  # the target has to answer XdndPosition before the button is released
        self.xdotool('mouseup', 1)

    def _windows(self, title):
        result = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', title], env=self.env, text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL)
        return result.stdout.split()

    def _end(self, child):
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        try:
            os.killpg(child.pid, signal.SIGTERM)  # what it left behind: each child leads a group of its own
        except ProcessLookupError:
            pass
        if child in self.children:
            self.children.remove(child)

    def close(self):
        for child in reversed(list(self.children)):
            self._end(child)
        if self.own_home:
            shutil.rmtree(self.home, ignore_errors=True)


class App:
    """A program in a session, seen through its accessibility tree."""

    def __init__(self, session, command, env, name, log):
        self.session = session
        self.name = name or os.path.basename(command[0])
        self.log = open(log or os.path.join(session.home, self.name + '.log'), 'a+', encoding='utf-8')
        self.child = subprocess.Popen(command, env={**session.env, **env}, stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True)
        session.children.append(self.child)
        until(lambda: 'no window of %s\n%s' % (self.name, self.output()), self._has_window)

    def output(self):
        with open(self.log.name, encoding='utf-8', errors='replace') as log:
            return log.read()

    def warnings(self):
        """Lines in which GTK, GLib, Adwaita or the program complains; a good run has none. Focus warnings come from having no window
        manager."""
        return [line for line in self.output().splitlines()
                if ('-WARNING **' in line or '-CRITICAL **' in line) and 'did not receive a focus-out event' not in line]

    def _alive(self):
        if self.child.poll() is not None:
            raise Failure('%s ended with %d\n%s' % (self.name, self.child.returncode, self.output()))

    def _root(self):
        import pyatspi
        self._alive()
        for app in pyatspi.Registry.getDesktop(0):
            try:
                if app and app.get_process_id() == self.child.pid:
                    return app
            except Exception:  # an application that is going away
                continue
        return None

    def _has_window(self):
        root = self._root()
        return root is not None and root.childCount > 0

    # --- looking ---------------------------------------------------------------------------------

    @staticmethod
    def text_of(node):
        try:
            return node.queryText().getText(0, -1)
        except Exception:  # no text interface
            return ''

    @staticmethod
    def _state(node, state):
        try:
            return node.getState().contains(state)
        except Exception:
            return False

    def shown(self, node):
        """Visible itself, and in parents that are: GTK 4.8 leaves hidden pages of a stack in the tree. One that goes away while it is
        looked at is not shown; a program that has ended is a failure."""
        import pyatspi
        try:
            while node is not None and node.getRoleName() != 'application':
                if not self._state(node, pyatspi.STATE_VISIBLE):
                    return False
                node = node.parent
        except Exception:
            self._alive()
            return False
        return True

    def walk(self, node=None, depth=0):
        node = node or self._root()
        if node is None:
            return
        yield node, depth
        try:
            children = [node.getChildAtIndex(i) for i in range(node.childCount)]
        except Exception:
            return
        for child in children:
            if child is not None:
                yield from self.walk(child, depth + 1)

    def controls(self, roles, within=None):
        """Every shown node of these roles; one that goes away meanwhile is none."""
        found = []
        for node, _ in self.walk(within):
            try:
                if node.getRoleName() in roles and self.shown(node):
                    found.append(node)
            except Exception:  # it went away while it was looked at
                self._alive()
        return found

    def tree(self):
        lines = []
        for node, depth in self.walk():
            try:
                lines.append('%s%s %r %r' % ('  ' * depth, node.getRoleName(), node.name, self.text_of(node)[:80]))
            except Exception:
                continue
        return '\n'.join(lines)

    @staticmethod
    def name_of(node):
        """GTK 4.8 names a button with a mnemonic twice over: "_Add Add"."""
        name = node.name or ''
        half = len(name) // 2
        return name[half + 1:] if name[:half + 1].replace('_', '').rstrip() == name[half + 1:] and '_' in name[:half + 1] else name

    def all(self, role, name, within=None):
        """Every shown node of that role ('*': any) whose name or text contains name; '=name': is exactly it."""
        exact, found = name.startswith('='), []
        want = name[1:] if exact else name.casefold()
        for node, _ in self.walk(within):
            try:
                if role != '*' and node.getRoleName() != role:
                    continue
                labels = (self.name_of(node), self.text_of(node))
            except Exception:
                continue
            if any(label == want if exact else want in label.casefold() for label in labels) and self.shown(node):
                found.append(node)
        return found

    def find(self, role, name):
        nodes = self.all(role, name)
        return nodes[0] if nodes else None

    def wait(self, role, name, seconds=WAIT):
        return until(lambda: 'no %s %r in\n%s\n%s' % (role, name, self.tree(), self.output()), lambda: self.find(role, name), seconds)

    def wait_gone(self, role, name, seconds=WAIT):
        until(lambda: '%s %r is still in\n%s' % (role, name, self.tree()), lambda: not self.find(role, name), seconds)

    def sensitive(self, node):
        import pyatspi
        return self._state(node, pyatspi.STATE_SENSITIVE)

    # --- doing -----------------------------------------------------------------------------------

    def click(self, role, name, seconds=WAIT):
        """Presses it, once it is there and can be pressed."""
        node = until(lambda: '%s %r cannot be pressed in\n%s\n%s' % (role, name, self.tree(), self.output()),
                     lambda: next((n for n in self.all(role, name) if self.sensitive(n)), None), seconds)
        self.press(node)
        return node

    def press(self, node):
        """By its action; where GTK 4.8 offers none (check buttons, switches), with the mouse."""
        try:
            action = node.queryAction()
        except NotImplementedError:
            action = None
        if action is None or action.nActions == 0:
            self.press_with_mouse(node)
        elif not action.doAction(0):
            raise Failure('%s %r could not be pressed' % (node.getRoleName(), node.name))

    def press_with_mouse(self, node):
        x, y, width, height = self.settled(node)
        window = self.newest_window()
        geometry = dict(line.split('=') for line in self.session.xdotool('getwindowgeometry', '--shell', window).split())
        self.session.xdotool('mousemove', '--sync', int(geometry['X']) + x + width // 2, int(geometry['Y']) + y + height // 2)
        self.session.xdotool('click', 1)

    def fill(self, role, name, text, seconds=WAIT):
        """Puts text into an entry."""
        node = self.wait(role, name, seconds)
        node.queryEditableText().setTextContents(text)
        return node

    def extents(self, node):
        """x, y, width, height on the screen: GTK 4 tells positions within the window, windows here are moved to where we say."""
        import pyatspi
        box = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        return box.x, box.y, box.width, box.height

    def settled(self, node):
        """Its extents, when nothing slides any more."""
        seen = []

        def stands():
            seen.append(self.extents(node))
            return seen[-1] if len(seen) > 5 and seen[-1][2] > 0 and len(set(seen[-5:])) == 1 else None

        return until(lambda: 'it never stood still: %s' % seen[-5:], stands)

    def windows(self):
        pids = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.child.pid)], env=self.session.env, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.split()
        return pids

    def _top_nodes(self):
        root = self._root()
        return [node for node in root or () if node is not None and self.shown(node)]

    def newest_window(self):
        """The one that came last, when the screen and the accessibility tree agree on how many there are: a dialog that is going away
        would swallow what is meant for the window below. Popovers are windows, too, but stand deeper in the tree."""
        began = time.monotonic()

        def agreed():
            windows, nodes = self.windows(), len(self._top_nodes())
            popover = len(windows) > nodes > 0 and time.monotonic() - began > POPOVER
            return windows if windows and (len(windows) == nodes or popover) else None

        return until(lambda: 'the windows %s are not those of\n%s' % (self.windows(), self.tree()), agreed)[-1]

    def place(self, x=0, y=0, width=None, height=None):
        """Moves, and sizes, the newest window; gives it the keyboard. There is no window manager here."""
        window = self.newest_window()
        if width:
            self.session.xdotool('windowsize', '--sync', window, width, height)
        self.session.xdotool('windowmove', window, x, y)
        self.session.xdotool('windowfocus', window)
        return window

    def key(self, *keys):
        """Real key presses into the newest window: 'ctrl+f', 'Return', 'alt+Left'."""
        window = self.newest_window()
        self.session.xdotool('windowfocus', '--sync', window)
        for key in keys:
            self.session.xdotool('key', '--clearmodifiers', key)

    def type(self, text):
        window = self.newest_window()
        self.session.xdotool('windowfocus', '--sync', window)
        self.session.xdotool('type', '--delay', '10', text)

    def ask_for_window(self, number):
        """Asks the program for its window of that number as an assistive program does that remembers an older count of them. GTK 4.8 ends
        when that window is a hidden one."""
        address = self.session.run(['dbus-send', '--print-reply=literal', '--dest=org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus.GetAddress']).strip()
        return subprocess.run(['dbus-send', '--bus=' + address, '--print-reply=literal', '--dest=' + self._root().app.bus_name,
                               '/org/a11y/atspi/accessible/root', 'org.a11y.atspi.Accessible.GetChildAtIndex', 'int32:%d' % number],
                              env=self.session.env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout

    def focused(self):
        """The node that has the keyboard; None when none tells."""
        import pyatspi
        for node, _ in self.walk():
            if self._state(node, pyatspi.STATE_FOCUSED) and self.shown(node):
                return node
        return None

    def stop(self):
        self.session._end(self.child)
        self.log.close()


def main():
    """gui.py COMMAND…: runs it in a session of its own, prints its tree, leaves a screenshot in $SCREENSHOT."""
    with Session() as session:
        app = session.start(sys.argv[1:])
        app.place()
        print(app.tree())
        session.screenshot(os.environ.get('SCREENSHOT', 'screenshot.png'))
        print(app.output())


if __name__ == '__main__':
    main()
