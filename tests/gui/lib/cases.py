# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window tests share: TAP, one session for each case, where programs and pictures are."""
import gettext
import json
import os
import re
import subprocess
import sys

import gui

BUILD = os.environ['SCEAU_BUILDDIR']
SCEAU = os.path.join(BUILD, 'src', 'sceau')
CATALOG = gettext.NullTranslations()
DRAG_SOURCE = os.path.join(BUILD, 'tests', 'gui', 'drag-source')


def shot(name):
    """Where a picture goes: build/screenshots."""
    return os.path.join(BUILD, 'screenshots', name + '.png')


def start(session, **env):
    path = os.path.join(BUILD, 'src') + os.pathsep + os.environ['PATH']
    return session.start([SCEAU], env={'PATH': path, 'GSETTINGS_SCHEMA_DIR': os.path.join(BUILD, 'data'),
                                        'SCEAU_LOCALEDIR': os.path.join(BUILD, 'po'), **env})


def demo(session, servers=3):
    """Starts sceau-demo in the session and returns what it says of itself."""
    child = session.spawn([os.path.join(BUILD, 'src', 'sceau-demo'), '--servers', str(servers), '--dir', os.path.join(session.home, 'demo')],
                           stdout=subprocess.PIPE, text=True)
    said = ''
    for line in child.stdout:
        said += line
        try:
            return json.loads(said)
        except json.JSONDecodeError:
            continue
    raise gui.Failure('sceau-demo ended: %r' % said)


def sceauctl(session, *words):
    """The command line in the same world: the window's inventory and keyring."""
    return session.run([os.path.join(BUILD, 'src', 'sceauctl'), *words])


def start_demo(session):
    """The window on the demo fleet, started from it."""
    app = start(session)
    app.place()
    app.click('push button', plain('Try the _Demo Fleet'))
    app.wait('label', '=Brest-02', 60)
    return app


def look_again(app):
    """F5 on the fleet page, once it is not looking already: until then the key does nothing."""
    app.wait('push button', translated('Look at every server now'))
    app.key('F5')


def translated(text, context=None):
    """What the program says for it in the session's language."""
    return CATALOG.pgettext(context, text) if context else CATALOG.gettext(text)


def top_window(app):
    """The node of the window that came last, the one that place () and key () work on. GTK 4.8 has no one role for windows."""
    return [node for node, depth in app.walk() if depth == 1 and app.shown(node)][-1]


def plain(text):
    """The same as an accessible name: translated, without the mnemonic."""
    return translated(text).replace('_', '')


def beyond(app, width, within):
    """What is shown in that window to the right of width, or to the left of it all: (role, name, right edge)."""
    out = []
    for node in app.controls(('label', 'push button', 'toggle button', 'check box', 'entry', 'text', 'spin button'), within):
        try:
            x, _y, wide, high = app.extents(node)
            if wide > 0 and high > 0 and (x < 0 or x + wide > width):
                out.append((node.getRoleName(), node.name, x + wide))
        except Exception:  # it went away while it was looked at
            continue
    return out


def fits(app, width):
    """The newest window can be that wide, and nothing is cut at its right."""
    app.place(width=width, height=800)
    frame = top_window(app)
    gui.until(lambda: 'the window is %s wide, not %d' % (app.extents(frame)[2], width), lambda: abs(app.extents(frame)[2] - width) <= 16)
    edge = width - 10  # of the frame that a window without a window manager draws, and some air
    cut = beyond(app, edge, frame)
    assert not cut, 'cut at %d: %s' % (edge, cut)


def no_warnings(session):
    """Nothing of ours, GTK's, GLib's or Adwaita's complained, in any program of the session."""
    lines = [line for app in session.apps for line in app.warnings()]
    assert not lines, '\n'.join(lines)


def no_hidden_windows(session):
    """An assistive program that asks for a window which is there no more gets an answer: GTK 4.8 ends when its last window is hidden."""
    for app in session.apps:
        if app.child.poll() is None:
            answer = app.ask_for_window(99)
            assert '/a11y/' in answer, 'a window is hidden and kept: %s' % answer


def in_toast(node):
    """Adwaita's own close button of a toast has no name in 1.2."""
    while node is not None and node.getRoleName() != 'application':
        if (node.name or '').startswith('AdwToastWidget'):
            return True
        node = node.parent
    return False


def lacks_name(node):
    """Has it none of its own? One that goes away meanwhile (a toast) needs none."""
    try:
        return not in_toast(node) and (not node.name or bool(re.match('(Gtk|Adw|Sceau)[A-Z]', node.name)))
    except Exception:
        return False


def names(app, also=()):
    """Every control that is shown in the newest window has an accessible name that is not its class's; so has what plays one of the roles
    in also. (What GTK 4.8 makes for the rows of a list view has none, and takes none.)"""
    roles = ('push button', 'toggle button', 'check box', 'entry', 'text', 'combo box', 'switch', *also)
    unnamed = [node for node in app.controls(roles, top_window(app)) if lacks_name(node)]
    assert not unnamed, 'without a name: %s\n%s' % ([node.getRoleName() for node in unnamed], app.tree())


def standing_focus(app):
    """Who has the keyboard, once it does not move any more: on a busy machine a key is answered later."""
    seen = []

    def stands():
        node = app.focused()
        seen.append(node and (node.getRoleName(), node.name, app.extents(node)))
        return node if len(seen) > 2 and len(set(seen[-3:])) == 1 else None

    return gui.until(lambda: 'the focus never stood still: %s' % seen[-5:], stands)


def tab_to(app, name, key='Tab', limit=60):
    """Goes there by keyboard."""
    for _ in range(limit):
        focused = standing_focus(app)
        if name in (app.name_of(focused), app.name_of(focused.parent)):
            return
        app.key(key)
    raise gui.Failure('the focus never came to %r: it is on %s' % (name, app.focused()))


def press_focused(app, name, key='Tab'):
    """Goes there by keyboard, and presses Return."""
    tab_to(app, name, key)
    app.key('Return')


def choose_in_menu(app, name):
    """An item of the main menu, by keyboard."""
    app.key('F10')
    app.wait('menu item', name)
    tab_to(app, name, 'Down')
    app.key('Return')


def choose(app, path, windows=2):
    """Types a path into GTK's file chooser that opens something, once it is there: as so many windows tell."""
    gui.until('the file chooser', lambda: len(app.windows()) == windows)
    app.key('ctrl+l')
    app.key('ctrl+a')
    app.type(path)


def save_as(app, path):
    """Types a path into GTK's file chooser that saves something, and saves it."""
    app.wait('text', '=' + {'fr': 'Nom\u00a0:'}.get(app.session.language, 'Name:'))
    app.key('ctrl+a')
    app.type(path)
    app.key('Return')


def brightness(path, geometry):
    """From 0 to 1: the mean of that part of the picture."""
    out = subprocess.run(['convert', path, '-crop', geometry, '-colorspace', 'Gray', '-format', '%[fx:mean]', 'info:'], check=True, text=True,
                         stdout=subprocess.PIPE).stdout
    return float(out)


def run_case(function, options):
    global CATALOG
    if options.get('language'):
        CATALOG = gettext.translation('sceau', os.path.join(BUILD, 'po'), [options['language']])
    with gui.Session(**options) as session:
        function(session)
        no_hidden_windows(session)
        no_warnings(session)


def run(cases):
    """Runs {name: (function of a session, options of the session)} as TAP, and exits. Each case has a process of its own: pyatspi
    stays with the bus that it met first."""
    if len(sys.argv) > 1:
        run_case(*cases[sys.argv[1]])
        sys.exit(0)
    missing = gui.missing_tools()
    if missing:
        print('Bail out! missing: %s' % ', '.join(missing))
        sys.exit(1)
    print('1..%d' % len(cases), flush=True)
    failed = 0
    for number, name in enumerate(cases, 1):
        result = subprocess.run([sys.executable, sys.argv[0], name], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if result.returncode:
            failed += 1
            print('\n'.join('# ' + line for line in result.stdout.splitlines()))
        print('%s %d - %s' % ('not ok' if result.returncode else 'ok', number, name), flush=True)
    sys.exit(1 if failed else 0)
