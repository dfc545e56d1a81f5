#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window with nothing in it: what it offers, what an address that does not answer gets, the keyboard alone, French, dark, narrow."""
import os
import socket

import cases
import gui


def closed_port():
    """A port of this machine on which nothing listens."""
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return listener.getsockname()[1]


def offers_ways_in(session):
    app = cases.start(session)
    app.wait('label', 'Put HTTPS on Your CamTrace Servers')
    app.wait('push button', 'Add a Server')
    assert app.find('label', 'No Server Matches') is None, 'a page that is not on show is told to screen readers'
    session.screenshot(cases.shot('empty'))
    app.place(width=360, height=640)
    app.wait('push button', 'Add a Server')
    session.screenshot(cases.shot('empty-narrow'))


def says_that_nothing_answers(session):
    app = cases.start(session)
    app.click('push button', 'Add a server')
    app.wait('label', 'Where is it?')
    look = app.wait('push button', '=Look')
    assert not app.sensitive(look), 'there is nothing to look at yet'
    app.fill('*', 'Address of the server', '127.0.0.1:%d' % closed_port())
    app.click('push button', '=Look')
    app.wait('*', 'The server cannot be reached')
    session.screenshot(cases.shot('add-unreachable'))
    app.click('push button', 'Add It All the Same, by Hand')
    app.wait('label', 'A server that you work on by hand')
    cases.names(app)
    app.place()
    assert not app.sensitive(app.wait('push button', '=Add')), 'the version is needed'
    app.key('Return')  # the focus is on the version
    gui.until('the versions', lambda: len(app.windows()) == 3)
    app.key('Down', 'Return')
    gui.until('a version', lambda: app.sensitive(app.wait('push button', '=Add')))
    cases.fits(app, 360)
    session.screenshot(cases.shot('add-by-hand-narrow'))
    app.click('push button', '=Add')
    app.wait('label', 'Is Added')
    app.click('push button', '=Open')
    app.wait('label', '=Services')


def works_with_the_keyboard(session):
    app = cases.start(session)
    app.wait('label', 'Put HTTPS on Your CamTrace Servers')
    app.place()
    app.key('ctrl+n')
    app.wait('label', 'Where is it?')
    app.type('127.0.0.1:%d' % closed_port())
    app.key('Return')
    app.wait('*', 'The server cannot be reached')
    app.key('Escape')
    app.wait_gone('label', 'Where is it?')
    app.key('ctrl+comma')
    app.wait('label', 'Authorities trusted here')
    app.key('Escape')
    app.wait_gone('label', 'Authorities trusted here')
    app.key('F1')
    app.wait('label', 'Ask an authority for a certificate')
    app.key('Escape')
    app.wait_gone('label', 'Ask an authority for a certificate')
    app.key('ctrl+question')
    app.wait('*', 'Look again')
    app.key('Escape')


def keeps_no_hidden_window(session):
    """Asked for a window that is there no more, GTK 4.8 tells of its last one, and ends when that is hidden."""
    app = cases.start(session)
    app.wait('label', 'Put HTTPS on Your CamTrace Servers')
    app.place()
    for key, words in (('ctrl+question', 'Look again'), ('ctrl+comma', 'Authorities trusted here'), ('F1', 'Ask an authority for a certificate'),
                       ('ctrl+n', 'Where is it?')):
        app.key(key)
        app.wait('*', words)
        app.key('Escape')
        app.wait_gone('*', words)
        cases.no_hidden_windows(session)
        app.wait('label', 'Put HTTPS on Your CamTrace Servers')


def every_control_has_a_name(session):
    app = cases.start(session)
    app.wait('label', 'Put HTTPS on Your CamTrace Servers')
    cases.names(app)
    app.click('push button', 'Add a server')
    app.wait('label', 'Where is it?')
    cases.names(app)


def dialogs_fit_a_narrow_window(session):
    """In French, whose words are longer."""
    app = cases.start(session)
    app.wait('label', cases.translated('Put HTTPS on Your CamTrace Servers'))
    for key, words, name in (('ctrl+comma', 'Authorities trusted here', 'preferences'), ('F1', 'Ask an authority for a certificate', 'help'),
                             ('ctrl+question', 'Look again', 'shortcuts'), ('ctrl+n', 'Where is it?', 'add')):
        app.key(key)
        app.wait('label', cases.translated(words, 'shortcut window' if name == 'shortcuts' else None))
        cases.fits(app, 360)
        session.screenshot(cases.shot(name + '-narrow-fr'))
        app.key('Escape')
        gui.until('one window', lambda: len(app.windows()) == 1)


LIST = """nom;adresse;utilisateur;couleur
Lyon-03;http://127.0.0.1:1;admin;bleu
Lyon-04;http://127.0.0.1:1;admin;vert
Brest;ftp://nulle.part;admin;
"""


def imports_a_list(session):
    """From the empty page, by keyboard, in French: each line is shown before anything is added, and the list comes out again."""
    path, copy = (os.path.join(session.home, name) for name in ('parc.csv', 'copie.csv'))
    with open(path, 'w', encoding='cp1252') as stream:  # as an old spreadsheet saves it
        stream.write(LIST)
    app = cases.start(session)
    app.wait('label', cases.translated('Put HTTPS on Your CamTrace Servers'))
    app.place(0, 0, 700, 760)
    app.key('alt+u')
    app.wait('label', '=Déposez ici une liste de serveurs')
    cases.names(app)
    cases.fits(app, 360)
    session.screenshot(cases.shot('import-empty-narrow-fr'))
    app.key('ctrl+o')
    cases.choose(app, path, 3)
    app.key('Return')
    app.wait('*', '1 serveur peut être ajouté. 1 est déjà présent. 1 ligne erronée')
    app.wait('label', 'laissées de côté\u00a0: couleur')
    app.wait('label', 'Ligne 2 · http://127.0.0.1:1')
    app.wait('label', 'Ligne 3 · Il est déjà à la ligne 2')
    session.screenshot(cases.shot('import-list-fr'))
    cases.fits(app, 360)
    session.screenshot(cases.shot('import-list-narrow-fr'))
    app.key('Return')
    app.wait('*', '1 serveur a été ajouté.')
    app.key('Return')
    app.wait_gone('*', '1 serveur a été ajouté.')
    app.wait('label', '=Lyon-03')
    cases.choose_in_menu(app, cases.plain('Save the _List…'))
    cases.save_as(app, copy)
    gui.until('the saved list', lambda: os.path.exists(copy) and 'Lyon-03' in open(copy, encoding='utf-8-sig').read())
    app.key('ctrl+f', 'Return')
    app.wait('label', '=' + cases.translated('Nothing is known yet'))
    assert app.find('label', cases.translated('No certificate is installed.')) is None, 'nobody has looked'
    app.wait('push button', '=Interroger')
    session.screenshot(cases.shot('never-looked-at-fr'))


def is_dark(session):
    app = cases.start(session)
    app.wait('label', 'Put HTTPS on Your CamTrace Servers')
    path = cases.shot('empty-dark')
    session.screenshot(path)
    assert cases.brightness(path, '1x1+300+300') < 0.3, 'the window is not dark'


cases.run({
    'offers ways in': (offers_ways_in, {}),
    'says that nothing answers': (says_that_nothing_answers, {}),
    'works with the keyboard': (works_with_the_keyboard, {}),
    'keeps no hidden window': (keeps_no_hidden_window, {}),
    'every control has a name': (every_control_has_a_name, {}),
    'dialogs fit a narrow window': (dialogs_fit_a_narrow_window, {'language': 'fr'}),
    'imports a list': (imports_a_list, {'language': 'fr', 'width': 800}),
    'is dark': (is_dark, {'dark': True}),
})
