<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>satchel</name>
    <message>
        <source># tags</source>
        <translation># Schlagwörter</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Lookup</source>
        <translation>S&amp;uche</translation>
    </message>
    <message>
        <source>&amp;Record</source>
        <translation>Daten&amp;satz</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>&amp;Werkzeuge</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>/ lookups</source>
        <translation>/ Suchen</translation>
    </message>
    <message>
        <source>&gt; commands</source>
        <translation>&gt; Befehle</translation>
    </message>
    <message>
        <source>@ people</source>
        <translation>@ Personen</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Best match</source>
        <translation>Bester Treffer</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close window</source>
        <translation>Fenster schließen</translation>
    </message>
    <message>
        <source>Comfortable rows</source>
        <translation>Geräumige Zeilen</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Compact rows</source>
        <translation>Enge Zeilen</translation>
    </message>
    <message>
        <source>Companies</source>
        <translation>Firmen</translation>
    </message>
    <message>
        <source>Contacts</source>
        <translation>Kontakte</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Cosy rows</source>
        <translation>Übliche Zeilen</translation>
    </message>
    <message>
        <source>Create from what you typed</source>
        <translation>Aus der Eingabe anlegen</translation>
    </message>
    <message>
        <source>Dark look</source>
        <translation>Dunkle Darstellung</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Enter open</source>
        <translation>Eingabe öffnen</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Vorwärts</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Ganzer Bildschirm</translation>
    </message>
    <message>
        <source>It is kept in {file}</source>
        <translation>Er liegt in {file}</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>Größere Schrift</translation>
    </message>
    <message>
        <source>Light look</source>
        <translation>Helle Darstellung</translation>
    </message>
    <message>
        <source>Look as the system has it</source>
        <translation>Darstellung wie im System</translation>
    </message>
    <message>
        <source>Main navigation</source>
        <translation>Hauptnavigation</translation>
    </message>
    <message>
        <source>Menu bar</source>
        <translation>Menüleiste</translation>
    </message>
    <message>
        <source>Narrow or wide navigation</source>
        <translation>Schmale oder breite Navigation</translation>
    </message>
    <message>
        <source>Next pane</source>
        <translation>Nächster Bereich</translation>
    </message>
    <message>
        <source>Nothing yet.</source>
        <translation>Noch nichts.</translation>
    </message>
    <message>
        <source>Press Delete to remove</source>
        <translation>Entf entfernt es</translation>
    </message>
    <message>
        <source>Previous pane</source>
        <translation>Voriger Bereich</translation>
    </message>
    <message>
        <source>Recent notes</source>
        <translation>Letzte Hinweise</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Satchel, database {name}</source>
        <translation>Satchel, Datenbank {name}</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gesichert</translation>
    </message>
    <message>
        <source>Saved on this computer</source>
        <translation>Auf diesem Computer gesichert</translation>
    </message>
    <message>
        <source>Search or do</source>
        <translation>Suchen oder tun</translation>
    </message>
    <message>
        <source>Search or do…</source>
        <translation>Suchen oder tun …</translation>
    </message>
    <message>
        <source>Search or type a command</source>
        <translation>Suchen oder Befehl eingeben</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>Bereiche</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>Kleinere Schrift</translation>
    </message>
    <message>
        <source>Something unexpected happened</source>
        <translation>Etwas Unerwartetes ist geschehen</translation>
    </message>
    <message>
        <source>Step {at} of {all}: {step}</source>
        <translation>Schritt {at} von {all}: {step}</translation>
    </message>
    <message>
        <source>This report names places in the program and versions, and nothing of your data.</source>
        <translation>Dieser Bericht nennt Stellen im Programm und Versionen und nichts von Ihren Daten.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undo {name}</source>
        <translation>{name} rückgängig machen</translation>
    </message>
    <message>
        <source>Usual text size</source>
        <translation>Übliche Schriftgröße</translation>
    </message>
    <message>
        <source>What was saved is safe. You can go on working; if something looks odd, start Satchel again.</source>
        <translation>Was gesichert war, ist sicher. Sie können weiterarbeiten; wenn etwas seltsam aussieht, starten Sie Satchel neu.</translation>
    </message>
    <message>
        <source>command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>density</source>
        <translation>dichte</translation>
    </message>
    <message>
        <source>go to page</source>
        <translation>gehe zu Seite öffnen</translation>
    </message>
    <message>
        <source>quit exit</source>
        <translation>beenden verlassen</translation>
    </message>
    <message>
        <source>theme mode appearance</source>
        <translation>thema modus aussehen</translation>
    </message>
    <message>
        <source>zoom in</source>
        <translation>vergrößern zoom</translation>
    </message>
    <message>
        <source>zoom out</source>
        <translation>verkleinern zoom</translation>
    </message>
    <message>
        <source>zoom reset</source>
        <translation>zoom zurücksetzen</translation>
    </message>
    <message>
        <source>{name}, settings</source>
        <translation>{name}, Einstellungen</translation>
    </message>
    <message>
        <source>{name}, {items}</source>
        <translation>{name}, {items}</translation>
    </message>
    <message>
        <source>↑↓ move</source>
        <translation>↑↓ bewegen</translation>
    </message>
    <message>
        <source>{n} result</source>
        <translation>{n} Ergebnis</translation>
    </message>
    <message numerus="yes">
        <source>{n} results</source>
        <translation>
            <numerusform>{n} Ergebnis</numerusform>
            <numerusform>{n} Ergebnisse</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} item</source>
        <translation>{n} Eintrag</translation>
    </message>
    <message numerus="yes">
        <source>{n} items</source>
        <translation>
            <numerusform>{n} Eintrag</numerusform>
            <numerusform>{n} Einträge</numerusform>
        </translation>
    </message>
    <message>
        <source>Show {n} more</source>
        <translation>{n} weiteren zeigen</translation>
    </message>
    <message numerus="yes">
        <source>Show all {n}</source>
        <translation>
            <numerusform>{n} weiteren zeigen</numerusform>
            <numerusform>Alle {n} zeigen</numerusform>
        </translation>
    </message>
</context>
</TS>
