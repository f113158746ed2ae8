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

# Matches
nav-reconcile = Abgleich
side = Seite
kind = Art
age = Alter
row = Zeile
why = Warum
text = Text
take-back = Zurücknehmen
suggested = Von Makegood nach Betrag und Tag vorgeschlagen: Sie entscheiden.
difference = Unterschied
still-open = Noch offen
side-payment = Zahlung laut Plattform
side-entry = Buchung laut Auszug
age-week = Bis 7 Tage
age-month = 8 bis 30 Tage
age-quarter = 31 bis 90 Tage
age-older = Älter als 90 Tage
tab-open = Offen
tab-matched = Zugeordnet
tab-decided = Entschieden
reconcile-as-of = Zahlungen an die Plattform gegen Kontoauszüge, Stand { $at }.
reconcile-none = Noch nichts abzugleichen
reconcile-none-text = Legen Sie die Transaktionen des Werbekontos und einen Bank- oder Kartenauszug derselben Monate ab.
reconcile-all-found = Jede Zahlung, die hier gezeigt würde, hat ihre Buchung gefunden.
decision-unmet = Eine Entscheidung passt nicht mehr zu den Daten:
break-in-time = Noch in der Frist
break-overdue = Überfällig
break-not-covered = Kein Auszug dieser Tage
break-partly-captured = Teilweise eingezogen
break-not-decided = Nicht entschieden
break-failed = Zahlung fehlgeschlagen
break-lapsed = Verfallen
break-surplus = Eine Abbuchung zu viel
break-returned = Zurückgegeben
break-failed-payment = Abbuchung einer fehlgeschlagenen Zahlung
break-not-returned = Nicht zurückgegeben
break-credit = Zurückgekommenes Geld
match-one-to-one = Eins zu eins
match-parts = In Teilen
match-batch = Mehrere in einer
match-fx = Über Währungen
match-differs = Betrag weicht ab
match-confirmed = Von einer Person bestätigt
says-confirm = Dasselbe Geld
says-split = In mehreren eingezogen
says-apart = Nicht dasselbe
is-matched = Zugeordnet zu
may-be = Was es sein kann
is-this = Es ist diese
same-money = Es ist dasselbe Geld
not-the-same = Sie sind nicht dasselbe
no-candidate = Nichts Offenes passt
no-candidate-text = Ein Auszug der Tage darum herum zeigt mehr.
same-amount = Gleicher Betrag
other-currency = Andere Währung: Beträge werden nicht verglichen
days-apart = { $days } Tage von der Plattform zum Auszug
match-none-chosen = Nichts wurde gewählt.
match-choose = kreuzen Sie die passende Zeile an
match-decided = { $id } ist festgehalten. { $notes }
match-taken-back = { $id } ist zurückgenommen.
reason-missing = Der Grund fehlt.
reason-why = sagen Sie warum, damit es später verstanden wird

# Balances
nav-balances = Guthaben
balances-lead = Geld, das auf jedem Konto übrig ist, wie die Plattform es zuletzt angab. Werbeguthaben wird nie ausgezahlt.
balances-unknown = Zu { $count } Konten steht in den gelesenen Dateien kein Guthaben: unbekannt, nicht null.
balances-none = Noch kein Guthaben gelesen
balances-none-text = Legen Sie einen Export der Guthabenseite ab, oder eine Tabelle mit Plattform, Konto, Tag und Geld.
purse-cash = Geld
purse-frozen = Gesperrt
purse-tax = Steuer darin
purse-free = Frei
purse-credit = Werbeguthaben
way-back = Der Weg zurück
nothing-left = nichts übrig
nothing-left-text = Es ist nichts übrig, das zurückverlangt werden könnte.
stated-on = Angegeben am { $at }
do-not-file = Nicht einreichen.
ask-first = Fragen Sie zuerst den Support, fordern Sie noch nichts.
by-hand = Wenn es abgelehnt wird oder niemand antwortet
what-it-means = Was hinzunehmen ist
transfer-later = Makegood bewegt hier selbst kein Geld: es hat keinen Zugang zum laufenden Konto.

# Guard
nav-guard = Wache
guard-lead = Wo Einstellungen an den Tagen, die die Dateien abdecken, nicht hielten: jede Zeile führt zu ihren Feststellungen.
guard-none = Keine Einstellung wurde überschritten
guard-none-text = An den Tagen, die die Dateien abdecken, und soweit sie sagen, was eingestellt war.
guard-live = Ausgabentempo nach Stunden, Warnungen, bevor das Geld weg ist, und Pausieren oder Deckeln brauchen Zugang zum laufenden Konto, den diese Version nicht hat.
setting = Einstellung
money-at-risk = Fraglich
last-seen-on = Zuletzt am

# Answers
reply = Eine Antwort
reply-came = Eine Antwort kam
reply-paste = Text einfügen: aus Chat, Ticket oder Mail
reply-file = Oder die gespeicherte Nachricht (.eml)
reply-note = Sie bleibt unverändert bei den Quellen. Nichts darin wird geladen oder ausgeführt.
reply-read = Lesen
from-whom = Von
pasted = Eingefügter Text
attached = Anhänge
reply-doubts = Es ist nicht sicher, wessen Antwort das ist:
reply-contested = Sie widerspricht sich: lesen Sie sie ganz, bevor Sie etwas annehmen.
reply-bounce = Ein Mailserver meldet, dass Ihre Nachricht nicht ankam.
reply-absence = Eine Abwesenheitsnotiz: nichts darin betrifft die Forderung.
reply-machine = Ein Programm hat sie geschrieben.
message-text = Text der Nachricht
as-received = Die Nachricht, wie sie ankam
reply-filed = Sie ist in diesem Fall abgelegt.
reply-says = Was sie zu sagen scheint
reply-suggested = Von Makegood vorgeschlagen: kreuzen Sie an, was stimmt.
reply-nothing = Kein Ergebnis, Ticket oder Versprechen wurde erkannt. Legen Sie sie ab und halten Sie fest, was sie sagt.
under-condition = unter einer Bedingung
reply-belongs = Es ist eine Antwort zu { $case }
reply-file-it = Mit dem Angekreuzten ablegen
reply-whose = Niemand hat gesagt, dass es eine Antwort zu diesem Fall ist.
reply-whose-help = kreuzen Sie es an, oder lassen Sie sie bei den Quellen
# People
sign-in-name = Anmeldename
password = Passwort
sign-in-wrong = Name und Passwort gehören nicht zusammen.
sign-in-wait = Zu viele falsche Passwörter. Der nächste Versuch ist in { $seconds } s möglich.
sign-in-disabled = Dieser Benutzer ist gesperrt. Ein Administrator kann ihn freigeben.
invited-title = Sie sind eingeladen
invited-as = Als { $role }.
until = bis
your-name = Name
password-new = Neues Passwort
password-again = Passwort wiederholen
password-rule = Mindestens 12 Zeichen: ein Satz oder vier Wörter ohne Zusammenhang.
passwords-differ = Die beiden Passwörter stimmen nicht überein.
invitation-accept = Annehmen und anmelden
role-viewer = Leser
role-analyst = Sachbearbeiter
role-approver = Freigeber
role-admin = Administrator
people = Personen
people-none = Noch niemand hinzugefügt
people-none-text = Wer an diesem Rechner sitzt, darf alles. Laden Sie die erste Person ein.
role = Rolle
last-seen = zuletzt aktiv
invite = Einladen
invite-how = Der Link gilt einmal und 7 Tage lang. Wer ihn öffnet, wählt Name und Passwort.
invite-whom = Für wen
signed-in = angemeldet
not-signed-in = nicht angemeldet
disabled = gesperrt
local-owner = an diesem Rechner
same-person = dieselbe Person wie { $who }
change = Ändern
change-role = Rolle ändern
enable = Freigeben
disable = Sperren
end-sessions = Alle Sitzungen beenden
invited = Eingeladen als { $role }
invitation-once = Dieser Link wird nur jetzt angezeigt. Geben Sie ihn so weiter, dass niemand sonst ihn liest.
invitation-link = Link
said-taken-back = { $id } ist zurückgezogen.
said-role = { $who } ist jetzt { $role }; offene Sitzungen sind beendet.
said-disabled = { $who } ist gesperrt; offene Sitzungen sind beendet.
said-enabled = { $who } ist freigegeben.
said-sessions-ended = Die Sitzungen sind beendet.
me = Mein Konto
password-none = Es gibt noch kein Passwort. Damit können Sie sich mit Namen anmelden und Vorschläge anderer freigeben.
password-ends-sessions = Ein neues Passwort beendet alle Ihre Sitzungen.
password-now = Bisheriges Passwort
password-set = Passwort festlegen
sessions = Sitzungen
this-browser = dieser Browser
began = begonnen
end-session = Beenden
way-password = mit Passwort
way-launch = mit einem Link des Rechners
way-open-id = mit OpenID
kind-submit-closing = Forderung senden, die andere ausschließt
kind-write-off = Abschreiben
kind-transfer = Überweisung
kind-budget = Budget
proposal-proposed = wartet auf Freigabe
proposal-approved = freigegeben
proposal-refused = abgelehnt
proposal-expired = abgelaufen
proposal-withdrawn = zurückgezogen
proposal-carried-out = ausgeführt
said-proposed = { $id } ist vorgeschlagen und wartet auf eine zweite Person.
approvals = Freigaben
approvals-none = Nichts vorgeschlagen
approvals-none-text = Ein Schritt im Vier-Augen-Prinzip wird auf seiner Seite vorgeschlagen und steht hier, bis eine zweite Person ihn freigibt.
proposed-step = Vorgeschlagener Schritt
proposed-by = Vorgeschlagen von
weaker = allein: schwächer
approved-by = Freigegeben von
to-be-done = Was ausgeführt wird
what-was-seen = Was beim Vorschlag zu sehen war
hash = Prüfsumme
hash-means = SHA-256 über all dies. Eine Freigabe gilt nur dafür und nur einmal.
not-your-own = Sie haben es vorgeschlagen: Eine andere Person muss es freigeben.
link-names-nobody = Der Link, mit dem Sie gekommen sind, nennt niemanden. Legen Sie ein Passwort fest und melden Sie sich mit Namen an, um freizugeben.
waits-for-approver = Es wartet auf einen Freigeber.
cooling-off-until = Von einer Person allein freigegeben; ausführbar ab
carry-out = Ausführen
refuse = Ablehnen
withdraw = Zurückziehen
alone-is-weaker = Sie haben es selbst vorgeschlagen. Sie dürfen es allein freigeben; der Vermerk bleibt für immer als schwächer gekennzeichnet, und vor der Ausführung liegt eine Wartezeit.
type-exactly = Genau eingeben: { $text }
password-once-more = Ihr Passwort noch einmal
approve = Freigeben
said-approved = { $id } ist freigegeben.
said-carried-out = { $id } ist freigegeben und ausgeführt.
said-refused = { $id } ist abgelehnt.
said-withdrawn = { $id } ist zurückgezogen.
takes-two = Hier gilt das Vier-Augen-Prinzip: Sie schlagen es vor, eine andere Person gibt es frei.
propose-write-off = Abschreibung vorschlagen
session = Sitzung
who-is-here = Wer da ist
nobody-here = Niemand ist angemeldet.
proposed-already = Es ist schon vorgeschlagen:

# The company's sign-in
sign-in-with = Mit { $name } anmelden
invitation-with = Mit { $name } annehmen
openid-not = Die Anmeldung wurde beim Anbieter nicht abgeschlossen.
openid-unknown = Der Anbieter kennt Sie, hier noch niemand: bitten Sie einen Administrator um eine Einladung und nehmen Sie sie mit dieser Anmeldung an.
sign-in-link = An dem Rechner, auf dem Makegood läuft, meldet sein Link ohne Passwort an:
given-up = Worauf verzichtet wird
changed-live = { $who } hat { $object } geändert, seit Sie es geöffnet haben.
reload = Jetzigen Stand zeigen
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

# Who writes
sender = Wer schreibt
sender-text = Es steht auf jedem Brief. Ohne das lässt sich keiner entwerfen.
sender-name = Name im Alltag
sender-legal-name = Eingetragener Name
sender-address = Postanschrift
sender-contact = Wer unterschreibt
sender-role = Funktion
sender-email = E-Mail für Antworten
sender-saved = Gespeichert: es steht ab jetzt auf jedem Brief.
email-wrong = Das ist keine E-Mail-Adresse.
email-example = eine Adresse hat ein @, wie ana@example.com
