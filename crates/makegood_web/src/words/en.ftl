# The frame
skip = Skip to the page
search = Search
search-hint = Case, charge, invoice, campaign, file
places = Places
preferences = Language and colours
language = Language
colours = Colours
colours-system = As the system
colours-light = Light
colours-dark = Dark
save = Save
signed-in-as = Signed in as { $who }
sign-out = Sign out
sign-in = Sign in
sign-in-how = Pages are opened from the machine that Makegood runs on. Start it there and use the link that it prints:
help = Help
help-lead = The way from a folder of downloads to money that is back:
codes = Codes
example = Example
example-mark = Example data: none of this is yours.
times-in-utc = Instants are in UTC, days are days of the account
keys = Keys
keys-move = Down and up a list
keys-open = Open what is marked
keys-select = Select or unselect
keys-done = First action of the page
close = Close
problem = That did not work
actions = What can be done here
by = by { $who }
undo = Undo
copy = Copy
more = { $count } more
facets = Narrow down
pages = Pages of this list
rows-shown = { $first }–{ $last } of { $of }
previous = Previous
next = Next
show-all = Show all
nothing-like-that = Nothing is like that
nothing-like-that-text = No row passes all that was chosen. Take one of the choices back.

# Places
nav-home = Overview
nav-findings = Findings
nav-claims = Claims
nav-cases = Cases
nav-sources = Sources
nav-accounts = Accounts
nav-log = Log
nav-settings = Settings

# Money
eligible = Eligible
conditional = Conditional
not-eligible = Not eligible
unknown = Unknown
questioned = Questioned
questioned-note = the same money may be in two findings; it is claimed once
claimable = Claimable
in-claims = In claims
recovered = Recovered
delivered = Delivered
billed = Billed
paid = Paid
month = Month
months-cut = Earlier months are in the CSV.
sum-of-rows = { $count ->
    [one] Sum of { $count } row
   *[other] Sum of { $count } rows
}

# Overview
home-title = What can be got back
home-nothing = Nothing was audited yet
home-nothing-text = Files are here. Audit them to see what can be got back.
home-due = Due
home-due-none = Nothing is due.
home-gaps = Not checked, and what would close it
home-gaps-none = Everything was checked.
home-months = Delivered, billed, paid
audited-as-of = Audited as of
never-audited = Not audited yet
changed-since = Files or settings changed since
audit-now = Audit now
auditing = Auditing
why-this-day = Why this day
account-named = Account { $account }
days-left = { $days ->
    [0] today
    [one] { $days } day left
   *[other] { $days } days left
}
days-late = { $days ->
    [one] { $days } day late
   *[other] { $days } days late
}

# The first steps
first-title = Get back what should not have been charged
first-lead = Drop the files that you can download from your ad account and your bank. They stay on this machine.
first-files = Drop your files
first-files-text = Reports, transactions, invoices, bank or card statements, mails: as downloaded, in any order. Every file is told by what is in it; the same file twice counts once.
first-audit = See what is wrong
first-audit-text = What was delivered, billed and paid is matched to the cent. Each finding leads to the rows that prove it.
first-claim = Claim it
first-claim-text = The letter, its calculation and a sealed pack of evidence are written for you. You read them and send them.
first-example = No files at hand? Look around on example data first.
first-example-button = Open the example

# Findings
finding = Finding
account = Account
days = Days
verdict = Verdict
expires = Expires
state = State
currency = Currency
detector = Detector
order = Order
order-expires = what expires first
order-amount = largest first
order-number = by number
state-open = Open
state-dismissed = Dismissed
state-netted = In another finding
state-claimed = In a claim
within-week = Within 7 days
within-month = Within 30 days
later = Later
no-deadline = No deadline
findings-none = No findings
findings-none-text = Nothing was found that should not be there, in what was checked.
netted-note = Its money is already claimed in
how-it-adds-up = How it adds up
caused-by = Who caused it
what-policy-says = What the policy says
rows-that-prove = { $count ->
    [one] { $count } row proves it
   *[other] { $count } rows prove it
}
the-query = The question that was asked of the tables
confidence = { $grade } confidence
rule = Rule { $rule }
read-on = read { $day }
source-platform = stated by the platform
source-secondary = secondary source
source-ours = our reading
source-none = no source found
conditions = Conditions
proof = Proof
what-to-do = What to do
clocks = Clocks
to-accept = What you accept
do-not = Do not
check-met = yes
check-not-met = no
check-not-known = not known
dismiss = Dismiss
dismiss-why = Why is it not to be claimed?
restore = Count it again
add-to-claim = Add to the claim
said-dismissed = { $finding } is dismissed.
said-restored = { $finding } counts again.

# Claims
claim = Claim
case = Case
asks-for = Asks for
not-opened = not opened
claims-none = No claims yet
claims-none-text = A claim is built from the findings that the policy gives back.
not-claimed-yet = { $count ->
    [one] { $count } finding can be claimed and is in no claim.
   *[other] { $count } findings can be claimed and are in no claim.
}
build-claims = Build the claims
building-claims = Building claims
build-again = Build it again
findings-gone = { $count ->
    [one] { $count } of its findings is no longer found. Build it again.
   *[other] { $count } of its findings are no longer found. Build it again.
}
documents = Documents
document-letter = for you: what to do, step by step
document-letter-to-send = to send: the letter and its exhibits
document-calculation = the calculation
document-data = the whole for machines
document-pack = sealed evidence pack
document-other = file
seal-pack = Seal the evidence pack
sealing-pack = Sealing the pack
open-case = Open a case
opening-case = Opening the case

# Sources
drop-here = Drop files here, or choose them
read-files = Read them
reading-files = Reading files
drop-note = Up to 2 GiB at once. Each is read by a process that can reach nothing else.
job-leave = You may leave this page; the work goes on.
sources-none = No files yet
sources-none-text = What you drop here is kept as it was received and never changed.
coverage = What is covered
files = Files
file = File
read-as = Read as
received = Received
size = Size
refused-rows = Rows refused
partly = in part
table = Table
no-rows = no rows
no-file-yet = no file yet
inside-of = Inside of
download-as-received = Save as received
findings-on-this-file = Findings that rest on this file
what-was-read = What was read
rows = Rows
total-checked = Total in the file
agrees = agrees
differs = differs
new-rows = { $count } new
rows-refused = { $count ->
    [one] { $count } row refused
   *[other] { $count } rows refused
}
status-imported = read
status-partial = read in part
status-already = known already
status-asks = asks something
status-refused = refused
questions = Before it can be read
questions-about = About:
answer-and-read = Answer and read again
found = Found
expected = expected

# Accounts
accounts-none = No accounts yet
accounts-none-text = Accounts are known from the files and the last audit.
payment-mode = Payment
time-zone = Time zone
country = Country

# The log
log-lead = What was received, decided, claimed and sealed, in order. Nothing in it is ever changed or removed.
log-none = The log is empty
log-none-text = The first file, decision or claim begins it.
log-check = Check the log
log-whole = The log is whole
log-not-whole = The log is not whole
not-logged = { $count } not in the log yet; the next change adds them.
checkpoint = Checkpoint
leaf = Leaf
at-utc = At (UTC)
what = What
who = By
about = About

# Settings
advertiser = Advertiser
advertiser-none = not said yet: set name under [advertiser] in makegood.toml
workspace = Workspace
settings-file = Settings are a file: change it with any editor; the pages follow.
detectors = Detectors
version = Version
own = own

# Cases
cases-none = No cases yet
cases-none-text = A case follows a claim until the money is back. It is opened from a claim.
waiting = Waiting for
waiting-us = It is your move.
waiting-platform = The platform has to answer.
waiting-nobody = Nobody has to move.
next-step = Next step
last-day = Last day
closed = Closed: nothing is left to do.
still-to-come = Still to come
ticket = Ticket
money = Money
purse = In which form
claimed = Claimed
approved = Approved
received-money = Received
taken-back = Taken back
messages = Messages
not-verified = sender not verified
what-happened = What happened
reference = Our reference
reason = Reason
note = Note
asks = What they ask for
said-written-down = { $case }: it is written down.
step-submit = Send the claim
step-receive = Count money that came
step-approved-all = They approved all of it
step-made-ready = It is ready to be sent
step-answered = We answered
step-chased = We asked again
step-settled = It is settled
step-taken-up-again = Take it up again
step-back-to-draft = Back to draft
step-acknowledged = They confirmed it
step-info-requested = They ask for something
step-refund-promised = They promised a refund
step-denied = They refused
step-noted = Write a note
step-written-off = Write it off
write-off-means = Writing { $case } off closes it: { $amount } are given up, and its claims ({ $claims }) can be claimed anew. It is never erased from the case's story.
receive-none = No row fits yet
receive-none-text = Read the statement or ledger of the days since it was sent.
at-day = On
amount = Amount
count-amount = Count { $amount }
way = Way
show = Show
before-sending = Before you send
subject = Subject
letter = Letter
limit = At most { $count } characters.
may-be-left-out = May be left out.
shortened = Shortened: the whole is attached.
attach = What to attach
have-sent = I have sent it
costs = What it costs: { $cost }

# Cases, matches, balances, guard
letters = Letters
letter-is-draft = It is a draft: read it, change it, send it yourself. Makegood sends nothing from here.
letter-short = Short, for a chat window
letter-fields = Fields of the form
letter-first-claim = First claim
letter-chaser = Asking again
letter-information-answer = Answer to their questions
letter-appeal = Appeal against a refusal
letter-complaint = Complaint
letter-formal-notice = Formal notice
letter-card-dispute = Dispute with the card issuer or bank
letter-closing = Closing the matter
letter-clawback-reply = Answer to a clawback
