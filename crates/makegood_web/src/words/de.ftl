# The frame
skip = Zum Inhalt
search = Suchen
search-hint = Fall, Abbuchung, Rechnung, Kampagne, Datei
places = Bereiche
preferences = Sprache und Farben
language = Sprache
colours = Farben
colours-system = Wie das System
colours-light = Hell
colours-dark = Dunkel
save = Speichern
signed-in-as = Angemeldet als { $who }
sign-out = Abmelden
sign-in = Anmelden
sign-in-how = Die Seiten werden von dem Rechner aus geöffnet, auf dem Makegood läuft. Starten Sie es dort und verwenden Sie den Link, den es ausgibt:
help = Hilfe
help-lead = Der Weg von einem Ordner voller Downloads zu Geld, das wieder da ist:
codes = Codes
example = Beispiel
example-mark = Beispieldaten: Nichts davon gehört Ihnen.
times-in-utc = Zeitpunkte in UTC, Tage nach der Zeitzone des Kontos
keys = Tastenkürzel
keys-move = In einer Liste nach unten und oben
keys-open = Markiertes öffnen
keys-select = Auswählen oder Auswahl aufheben
keys-done = Erste Aktion der Seite
close = Schließen
problem = Das hat nicht funktioniert
actions = Was Sie hier tun können
by = von { $who }
undo = Rückgängig machen
copy = Kopieren
more = { $count } weitere
facets = Eingrenzen
pages = Seiten dieser Liste
rows-shown = { $first }–{ $last } von { $of }
previous = Zurück
next = Weiter
show-all = Alle anzeigen
nothing-like-that = Keine Treffer
nothing-like-that-text = Keine Zeile erfüllt alle gewählten Kriterien. Nehmen Sie eines davon zurück.

# Places
nav-home = Überblick
nav-findings = Feststellungen
nav-claims = Forderungen
nav-cases = Fälle
nav-sources = Quelldateien
nav-accounts = Konten
nav-log = Protokoll
nav-settings = Einstellungen

# Money
eligible = Erstattungsfähig
conditional = Bedingt
not-eligible = Nicht erstattungsfähig
unknown = Unbekannt
questioned = Beanstandet
questioned-note = dasselbe Geld kann in zwei Feststellungen stecken; gefordert wird es einmal
claimable = Einforderbar
in-claims = In Forderungen
recovered = Zurückerhalten
delivered = Ausgeliefert
billed = Abgerechnet
paid = Gezahlt
month = Monat
months-cut = Frühere Monate stehen in der CSV-Datei.
sum-of-rows = { $count ->
    [one] Summe aus { $count } Zeile
   *[other] Summe aus { $count } Zeilen
}

# Overview
home-title = Was sich zurückholen lässt
home-nothing = Noch nichts geprüft
home-nothing-text = Dateien sind da. Prüfen Sie sie, um zu sehen, was sich zurückholen lässt.
home-due = Fällig
home-due-none = Nichts ist fällig.
home-gaps = Nicht geprüft, und was dafür fehlt
home-gaps-none = Alles wurde geprüft.
home-months = Ausgeliefert, abgerechnet, gezahlt
audited-as-of = Stand der Prüfung
never-audited = Noch nicht geprüft
changed-since = Dateien oder Einstellungen seitdem geändert
audit-now = Jetzt prüfen
auditing = Prüfung läuft
why-this-day = Warum dieser Tag
account-named = Konto { $account }
days-left = { $days ->
    [0] heute
    [one] noch { $days } Tag
   *[other] noch { $days } Tage
}
days-late = { $days ->
    [one] { $days } Tag überfällig
   *[other] { $days } Tage überfällig
}

# The first steps
first-title = Holen Sie zurück, was nicht hätte abgebucht werden dürfen
first-lead = Legen Sie die Dateien ab, die Sie aus Ihrem Werbekonto und von Ihrer Bank herunterladen können. Sie bleiben auf diesem Rechner.
first-files = Dateien ablegen
first-files-text = Berichte, Transaktionen, Rechnungen, Konto- oder Kartenauszüge, Mails: wie heruntergeladen, in beliebiger Reihenfolge. Jede Datei wird an ihrem Inhalt erkannt; eine doppelte Datei zählt nur einmal.
first-audit = Sehen, was nicht stimmt
first-audit-text = Was ausgeliefert, abgerechnet und gezahlt wurde, wird auf den Cent genau abgestimmt. Jede Feststellung führt zu den Zeilen, die sie belegen.
first-claim = Einfordern
first-claim-text = Das Schreiben, seine Berechnung und ein versiegeltes Nachweispaket werden für Sie erstellt. Sie lesen und versenden sie.
first-example = Keine Dateien zur Hand? Sehen Sie sich zuerst mit Beispieldaten um.
first-example-button = Beispiel öffnen

# Findings
finding = Feststellung
account = Konto
days = Zeitraum
verdict = Beurteilung
expires = Frist
state = Status
currency = Währung
detector = Detektor
order = Reihenfolge
order-expires = nächste Frist zuerst
order-amount = höchster Betrag zuerst
order-number = nach Nummer
state-open = Offen
state-dismissed = Verworfen
state-netted = In anderer Feststellung
state-claimed = In einer Forderung
within-week = Innerhalb von 7 Tagen
within-month = Innerhalb von 30 Tagen
later = Später
no-deadline = Keine Frist
findings-none = Keine Feststellungen
findings-none-text = In dem, was geprüft wurde, war nichts zu beanstanden.
netted-note = Der Betrag wird bereits gefordert in
how-it-adds-up = Wie sich der Betrag zusammensetzt
caused-by = Verursacht durch
what-policy-says = Was die Richtlinie sagt
rows-that-prove = { $count ->
    [one] Belegt durch { $count } Zeile
   *[other] Belegt durch { $count } Zeilen
}
the-query = Die Abfrage an die Tabellen
confidence = Verlässlichkeit: { $grade }
rule = Regel { $rule }
read-on = gelesen am { $day }
source-platform = laut Plattform
source-secondary = Sekundärquelle
source-ours = unsere Auslegung
source-none = keine Quelle gefunden
conditions = Bedingungen
proof = Nachweise
what-to-do = Was zu tun ist
clocks = Fristen
to-accept = Was Sie in Kauf nehmen
do-not = Was Sie nicht tun sollten
check-met = ja
check-not-met = nein
check-not-known = nicht bekannt
dismiss = Verwerfen
dismiss-why = Warum soll dies nicht gefordert werden?
restore = Wieder mitzählen
add-to-claim = In die Forderung aufnehmen
said-dismissed = { $finding } ist verworfen.
said-restored = { $finding } zählt wieder.

# Claims
claim = Forderung
case = Fall
asks-for = Gefordert
not-opened = nicht eröffnet
claims-none = Noch keine Forderungen
claims-none-text = Eine Forderung entsteht aus den Feststellungen, für die die Richtlinie eine Rückgabe vorsieht.
not-claimed-yet = { $count ->
    [one] { $count } Feststellung ist einforderbar und steht in keiner Forderung.
   *[other] { $count } Feststellungen sind einforderbar und stehen in keiner Forderung.
}
build-claims = Forderungen erstellen
building-claims = Forderungen werden erstellt
build-again = Neu erstellen
findings-gone = { $count ->
    [one] { $count } Feststellung dieser Forderung liegt nicht mehr vor. Erstellen Sie die Forderung neu.
   *[other] { $count } Feststellungen dieser Forderung liegen nicht mehr vor. Erstellen Sie die Forderung neu.
}
documents = Dokumente
document-letter = für Sie: was zu tun ist, Schritt für Schritt
document-letter-to-send = zum Versenden: das Schreiben und seine Anlagen
document-calculation = die Berechnung
document-data = alles in maschinenlesbarer Form
document-pack = versiegeltes Nachweispaket
document-other = Datei
seal-pack = Nachweispaket versiegeln
sealing-pack = Paket wird versiegelt
open-case = Fall eröffnen
opening-case = Fall wird eröffnet

# Sources
drop-here = Dateien hier ablegen oder auswählen
read-files = Einlesen
reading-files = Dateien werden eingelesen
drop-note = Bis zu 2 GiB auf einmal. Jede Datei wird von einem Prozess eingelesen, der auf nichts anderes zugreifen kann.
job-leave = Sie können diese Seite verlassen; die Arbeit läuft weiter.
sources-none = Noch keine Dateien
sources-none-text = Was Sie hier ablegen, wird so aufbewahrt, wie es empfangen wurde, und nie geändert.
coverage = Was abgedeckt ist
files = Dateien
file = Datei
read-as = Eingelesen als
received = Empfangen
size = Größe
refused-rows = Abgewiesene Zeilen
partly = teilweise
table = Tabelle
no-rows = keine Zeilen
no-file-yet = noch keine Datei
inside-of = Enthalten in
download-as-received = Unverändert speichern
findings-on-this-file = Feststellungen, die auf dieser Datei beruhen
what-was-read = Was eingelesen wurde
rows = Zeilen
total-checked = Summe in der Datei
agrees = stimmt überein
differs = weicht ab
new-rows = { $count } neu
rows-refused = { $count ->
    [one] { $count } Zeile abgewiesen
   *[other] { $count } Zeilen abgewiesen
}
status-imported = eingelesen
status-partial = teilweise eingelesen
status-already = bereits bekannt
status-asks = Antwort nötig
status-refused = abgewiesen
questions = Vor dem Einlesen zu klären
questions-about = Betrifft:
answer-and-read = Antworten und neu einlesen
found = Gefunden
expected = erwartet

# Accounts
accounts-none = Noch keine Konten
accounts-none-text = Konten sind aus den Dateien und der letzten Prüfung bekannt.
payment-mode = Zahlungsart
time-zone = Zeitzone
country = Land

# The log
log-lead = Was empfangen, entschieden, gefordert und versiegelt wurde, der Reihe nach. Nichts darin wird je geändert oder entfernt.
log-none = Das Protokoll ist leer
log-none-text = Die erste Datei, Entscheidung oder Forderung eröffnet es.
log-check = Protokoll prüfen
log-whole = Das Protokoll ist unversehrt
log-not-whole = Das Protokoll ist nicht unversehrt
not-logged = { $count } noch nicht im Protokoll; aufgenommen wird mit der nächsten Änderung.
checkpoint = Prüfpunkt
leaf = Blatt
at-utc = Zeitpunkt (UTC)
what = Was
who = Wer
about = Betrifft

# Settings
advertiser = Werbetreibender
advertiser-none = noch nicht angegeben: name unter [advertiser] in makegood.toml setzen
workspace = Arbeitsbereich
settings-file = Die Einstellungen sind eine Datei: Ändern Sie sie mit einem beliebigen Editor, die Seiten folgen.
detectors = Detektoren
version = Version
own = eigen

# Cases
cases-none = Noch keine Fälle
cases-none-text = Ein Fall begleitet eine Forderung, bis das Geld zurück ist. Er wird aus einer Forderung eröffnet.
waiting = Wartet auf
waiting-us = Sie sind am Zug.
waiting-platform = Die Plattform muss antworten.
waiting-nobody = Niemand ist am Zug.
next-step = Nächster Schritt
last-day = Letzter Tag
closed = Geschlossen: Es bleibt nichts zu tun.
still-to-come = Steht noch aus
ticket = Ticket
money = Geld
purse = In welcher Form
claimed = Gefordert
approved = Bewilligt
received-money = Erhalten
taken-back = Zurückgenommen
messages = Nachrichten
not-verified = Absender nicht geprüft
what-happened = Was geschehen ist
reference = Unser Zeichen
reason = Grund
note = Notiz
asks = Was verlangt wird
said-written-down = { $case }: Es ist vermerkt.
step-submit = Forderung absenden
step-receive = Eingegangenes Geld zählen
step-approved-all = Alles wurde bewilligt
step-made-ready = Sie ist bereit zum Absenden
step-answered = Wir haben geantwortet
step-chased = Wir haben nachgefragt
step-settled = Es ist erledigt
step-taken-up-again = Wieder aufnehmen
step-back-to-draft = Zurück zum Entwurf
step-acknowledged = Es wurde bestätigt
step-info-requested = Es wird etwas verlangt
step-refund-promised = Eine Erstattung wurde zugesagt
step-denied = Es wurde abgelehnt
step-noted = Notiz schreiben
step-written-off = Abschreiben
write-off-means = { $case } abzuschreiben schließt den Fall: Auf { $amount } wird verzichtet, und seine Forderungen ({ $claims }) können neu gestellt werden. In der Geschichte des Falls bleibt es für immer stehen.
receive-none = Noch passt keine Zeile
receive-none-text = Lesen Sie den Auszug oder die Buchungen der Tage seit dem Absenden ein.
at-day = Am
amount = Betrag
count-amount = { $amount } zählen
way = Weg
show = Anzeigen
before-sending = Vor dem Absenden
subject = Betreff
letter = Schreiben
limit = Höchstens { $count } Zeichen.
may-be-left-out = Kann entfallen.
shortened = Gekürzt: Das Ganze liegt bei.
attach = Was beizulegen ist
have-sent = Ich habe es abgesendet
costs = Was es kostet: { $cost }

# Cases, matches, balances, guard
letters = Schreiben
letter-is-draft = Dies ist ein Entwurf: bitte prüfen, anpassen und selbst absenden. Von hier aus versendet Makegood nichts.
letter-short = Kurzfassung für den Chat
letter-fields = Felder des Formulars
letter-first-claim = Erste Geltendmachung
letter-chaser = Erinnerung
letter-information-answer = Antwort auf Rückfragen
letter-appeal = Widerspruch gegen die Ablehnung
letter-complaint = Beschwerde
letter-formal-notice = Förmliche Anzeige
letter-card-dispute = Reklamation bei Kartenherausgeber oder Bank
letter-closing = Abschluss des Vorgangs
letter-clawback-reply = Antwort auf eine Rückbelastung
