#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real window on real servers: sceau-demo's, with their agents. Adding one, the table, the server page and all it can do."""
import time

import cases
import gui

OFF = 'HTTPS is off, no certificate is installed'


def grouped(fingerprint):
    """As people compare it: groups of four."""
    digits = fingerprint.replace(' ', '').replace(':', '').lower()
    return ' '.join(digits[i:i + 4] for i in range(0, len(digits), 4))


def fill_account(app, server, password):
    app.fill('*', '=User', server['username'])
    app.fill('*', '=Password', password)
    app.click('push button', '=Continue')


def is_in_sight(app, node):
    """In the newest window, not scrolled away."""
    _x, y, _width, height = app.extents(node)
    return height > 0 and y > 0 and y + height <= app.extents(cases.top_window(app))[3]


def adds_a_server_by_hand(session):
    server = cases.demo(session, servers=1)['servers'][0]
    app = cases.start(session)
    app.click('push button', 'Add a server')
    app.fill('*', 'Address of the server', server['camtrace_url'])
    gui.until('the dialog', lambda: len(app.windows()) == 2)
    app.place()
    app.key('Tab', 'Return')  # for the row, not for the window's own button
    agent = app.wait('text', 'Address of the agent')
    gui.until('the row did not open', lambda: is_in_sight(app, agent))
    app.fill('text', 'Address of the agent', server['agent_url'])
    app.click('push button', '=Look')
    app.wait('label', 'A CamTrace server answers')
    app.key('Escape')  # a step back, nothing is lost
    app.click('push button', '=Look')
    app.wait('label', 'A CamTrace server answers')
    session.screenshot(cases.shot('add-found'))
    fill_account(app, server, 'wrong ' + server['password'])
    app.wait('label', grouped(server['agent_fingerprint']))
    add = app.wait('push button', '=Add')
    assert not app.sensitive(add), 'the fingerprint has not been confirmed yet'
    session.screenshot(cases.shot('add-fingerprint'))
    app.click('check box', 'The console shows the same fingerprint')
    app.click('push button', '=Add')
    app.wait('alert', 'password')
    gui.until('the password is out of sight', lambda: is_in_sight(app, app.wait('*', '=Password')))
    session.screenshot(cases.shot('add-refused'))
    fill_account(app, server, server['password'])
    app.wait('label', grouped(server['agent_fingerprint']))
    assert not app.find('alert', 'password'), 'what was refused has been mended'
    app.click('push button', '=Add')  # the fingerprint was compared already
    app.wait('label', 'Is Added')
    session.screenshot(cases.shot('add-done'))
    app.click('push button', '=Open')
    app.wait('label', OFF)
    app.place()
    app.key('alt+Left')
    app.wait('label', '=Not configured')


def shows_and_filters_the_table(session):
    app = cases.start_demo(session)
    app.wait('label', '=Nantes-01')
    session.screenshot(cases.shot('fleet'))
    app.click('toggle button', '3 Servers') if app.find('toggle button', '3 Servers') else app.click('push button', '3 Servers')
    app.key('ctrl+f')
    app.type('nantes')
    app.wait_gone('label', '=Lyon-03')
    app.wait('label', '=Nantes-01')
    app.key('ctrl+a', 'BackSpace')
    app.wait('label', '=Lyon-03')
    app.key('ctrl+f')
    app.type('zzz')
    app.wait('label', 'No Server Matches')
    app.click('push button', 'Show All Servers')
    app.wait('label', '=Lyon-03')


def open_server(app, name):
    app.key('ctrl+f', 'ctrl+a')
    app.type(name)
    for other in ('Lyon-03', 'Nantes-01', 'Brest-02'):
        if other != name:
            app.wait_gone('label', '=' + other)
    app.key('Return')
    app.wait('label', '=' + cases.translated('Services'))


def finish(app, title):
    """The progress window came, everything was done, and it is closed again."""
    title = cases.translated(title)
    app.wait('label', '=' + title)
    app.wait('label', '=' + cases.translated('Done'), 60)
    app.key('Escape')
    app.wait_gone('label', '=' + title)


def make_self_signed(app):
    app.click('push button', cases.plain('Make a _Self-Signed One…'))
    app.click('push button', cases.plain('_Make and Install'))
    finish(app, 'Self-Signing')


def switches_and_restores(session):
    app = cases.start_demo(session)
    open_server(app, 'Brest-02')
    app.wait('label', OFF)
    for words in (['--subject', 'CN=brest-02.camtrace.example', '--key-type', 'ec:p256'], ['--delete']):
        cases.sceauctl(session, 'server', 'request', *words, 'Brest-02')  # a backup without a certificate
    app.key('F5')
    app.wait('push button', 'Restore the backup Request only')
    make_self_signed(app)
    app.wait('label', 'switch HTTPS off to restore it')
    assert not app.find('push button', 'Restore the backup'), 'nothing takes the certificate away while HTTPS is on'
    app.wait('label', 'HTTPS is on with a self-signed certificate')
    session.screenshot(cases.shot('server'))
    app.click('check box', '=HTTPS')
    app.wait('label', 'Switch HTTPS Off on Brest-02?')
    app.click('push button', '=Switch Off')
    finish(app, 'Switching HTTPS Off')
    app.wait('label', 'HTTPS is off')
    app.click('push button', '=Enable HTTPS')
    finish(app, 'Switching HTTPS On')
    app.wait('label', 'HTTPS is on with a self-signed certificate')
    app.click('push button', 'More actions')
    app.click('menu item', 'Remove the Certificate')
    app.wait('label', 'HTTPS is on: it is switched off first')
    app.click('push button', 'Switch Off and Remove')
    finish(app, 'Removing the Certificate')
    app.wait('label', OFF)
    app.click('push button', 'Restore the backup')
    app.click('push button', '=Restore')
    finish(app, 'Restoring a Backup')
    app.wait('label', '=Self-signed')
    app.wait('push button', 'Restore the backup Request only')


def works_with_the_keyboard(session):
    app = cases.start_demo(session)
    open_server(app, 'Lyon-03')
    app.key('alt+Left')
    app.wait('*', 'Servers')
    app.key('ctrl+a', 'BackSpace')
    app.wait('label', '=Nantes-01')
    cases.look_again(app)
    app.wait('label', '=Nantes-01')
    app.key('F10')
    app.wait('menu item', 'Preferences')
    app.key('Escape')
    gui.until('the menu is gone', lambda: len(app.windows()) == 1)
    app.type('nantes')
    app.key('Return')  # the first server found, not the menu again
    app.wait('label', OFF)
    app.key('alt+Left')
    app.wait('*', 'Servers')
    app.key('ctrl+f', 'ctrl+a', 'BackSpace')
    app.wait('label', '=Lyon-03')
    open_server(app, 'Nantes-01')
    app.key('Return')
    app.wait('label', 'Certificate assistant')
    app.key('alt+Left')
    app.wait('label', OFF)


def shows_the_selected_server_beside(session):
    """Where there is room for it beside the table: a click selects, Enter opens."""
    app = cases.start_demo(session)
    app.place(width=1400, height=800)
    app.wait('label', 'Select a server to see how it is')
    app.press_with_mouse(app.wait('label', '=Nantes-01'))
    app.wait('push button', 'Open Its Page')
    app.wait('label', OFF)
    session.screenshot(cases.shot('fleet-details'))
    app.key('Down')
    app.wait('label', 'Sirion16 9.16')
    app.key('Return')
    app.wait('label', '=Services')
    app.key('alt+Left')
    app.wait('push button', 'Open Its Page')
    app.place(width=1000, height=800)
    app.wait_gone('push button', 'Open Its Page')


def remembers_size_and_columns(session):
    app = cases.start_demo(session)
    app.place(width=1020, height=700)
    app.wait('label', '=Version')
    app.click('push button', 'Columns of the table')
    app.wait('check menu item', 'Version')
    app.key('Down', 'Return')
    app.wait_gone('label', '=Version')
    gui.until('the menu stays', lambda: len(app.windows()) == 1)
    app.key('ctrl+q')
    app.child.wait(20)
    app = cases.start(session)
    app.wait('label', '=Brest-02')
    assert not app.find('label', '=Version'), 'the column is back'
    frame = cases.top_window(app)
    assert app.extents(frame)[2:] == (1010, 690), app.extents(frame)  # without the frame that GTK draws itself


def is_faster_than_its_animations(session):
    """Keys that come while the last page still slides in, or out."""
    app = cases.start_demo(session)
    for _ in range(3):
        app.key('ctrl+f', 'ctrl+a')
        app.type('Nantes-01')
        app.wait_gone('label', '=Lyon-03')
        app.key('Return', 'Return')
        app.wait('label', 'Certificate assistant')
        app.key('alt+Left', 'alt+Left')
        app.wait('*', 'Servers')
    app.key('Return', 'alt+Left', 'ctrl+f', 'Return', 'alt+Left')
    app.wait_gone('label', OFF)
    app.wait('label', '=Nantes-01')


def every_control_has_a_name(session):
    app = cases.start_demo(session)
    cases.names(app)
    open_server(app, 'Lyon-03')
    cases.names(app)


def look(session, tag):
    """Pictures of both pages, wide and at 360 pixels, which must be enough."""
    app = cases.start_demo(session)
    session.screenshot(cases.shot('fleet-' + tag))
    cases.fits(app, 360)
    session.screenshot(cases.shot('fleet-narrow-' + tag))
    open_server(app, 'Lyon-03')
    cases.fits(app, 360)
    session.screenshot(cases.shot('server-narrow-' + tag))
    cases.fits(app, 1180)
    session.screenshot(cases.shot('server-' + tag))
    return app


def fits_a_narrow_window(session):
    look(session, 'light')


def is_dark(session):
    look(session, 'dark')
    assert cases.brightness(cases.shot('server-dark'), '1x1+300+700') < 0.3, 'the page is not dark'


def speaks_french(session):
    title = 'Put HTTPS on Your CamTrace Servers'
    assert cases.translated(title) != title, 'there is no French for it'
    app = cases.start(session)
    app.wait('label', cases.translated(title))
    app.stop()
    app = look(session, 'fr')
    make_self_signed(app)
    month = 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split()[time.localtime().tm_mon - 1]
    day = '%d %s %d' % (time.localtime().tm_mday, month, time.localtime().tm_year)
    app.wait('label', day + ', ')  # the history: with the time
    session.screenshot(cases.shot('server-self-signed-fr'))


cases.run({
    'adds a server by hand': (adds_a_server_by_hand, {}),
    'shows and filters the table': (shows_and_filters_the_table, {}),
    'switches and restores': (switches_and_restores, {}),
    'works with the keyboard': (works_with_the_keyboard, {}),
    'is faster than its animations': (is_faster_than_its_animations, {}),
    'shows the selected server beside': (shows_the_selected_server_beside, {'width': 1500}),
    'remembers size and columns': (remembers_size_and_columns, {}),
    'every control has a name': (every_control_has_a_name, {}),
    'fits a narrow window': (fits_a_narrow_window, {}),
    'is dark': (is_dark, {'dark': True}),
    'speaks French': (speaks_french, {'language': 'fr'}),
})
