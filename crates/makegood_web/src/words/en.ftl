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

# Matches
nav-reconcile = Reconcile
side = Side
kind = Kind
age = Age
row = Row
why = Why
text = Text
take-back = Take it back
suggested = Suggested by Makegood by amount and day: you decide.
difference = Difference
still-open = Still open
side-payment = Payment of the ledger
side-entry = Entry of a statement
age-week = Up to 7 days
age-month = 8 to 30 days
age-quarter = 31 to 90 days
age-older = Older than 90 days
tab-open = Open
tab-matched = Matched
tab-decided = Decided
reconcile-as-of = Payments of the platform against statements, as of { $at }.
reconcile-none = Nothing to match yet
reconcile-none-text = Drop the transactions of the ad account and a bank or card statement of the same months.
reconcile-all-found = Every payment that is shown here found its entry.
decision-unmet = A decision no longer fits the facts:
break-in-time = Still in time
break-overdue = Overdue
break-not-covered = No statement of these days
break-partly-captured = Captured in part
break-not-decided = Not decided
break-failed = Payment failed
break-lapsed = Lapsed
break-surplus = One debit too many
break-returned = Given back
break-failed-payment = Debit of a failed payment
break-not-returned = Not given back
break-credit = Money that came back
match-one-to-one = One to one
match-parts = In parts
match-batch = Several in one
match-fx = Across currencies
match-differs = Amount differs
match-confirmed = Confirmed by a person
says-confirm = The same money
says-split = Captured in several
says-apart = Not the same
is-matched = It was matched with
may-be = What it may be
is-this = It is this one
same-money = They are the same money
not-the-same = They are not the same
no-candidate = Nothing open fits
no-candidate-text = A statement of the days around it would show more.
same-amount = Same amount
other-currency = Another currency: amounts are not compared
days-apart = { $days } days from ledger to statement
match-none-chosen = Nothing was chosen.
match-choose = tick the row that it is
match-decided = { $id } is written down. { $notes }
match-taken-back = { $id } is taken back.
reason-missing = The reason is empty.
reason-why = say why, so that it can be understood later

# Balances
nav-balances = Balances
balances-lead = Money that is left on each account, as the platform stated it last. Ad credit is never paid out.
balances-unknown = { $count } accounts have no balance in the files that were read: unknown, not zero.
balances-none = No balance was read yet
balances-none-text = Drop an export of the balance page, or a table with platform, account, day and cash.
purse-cash = Cash
purse-frozen = Frozen
purse-tax = Tax in it
purse-free = Free
purse-credit = Ad credit
way-back = The way back
nothing-left = nothing is left
nothing-left-text = Nothing is left that could be asked back.
stated-on = Stated on { $at }
do-not-file = Do not file.
ask-first = Ask support first, claim nothing yet.
by-hand = If it is refused, or nobody answers
what-it-means = What must be accepted
transfer-later = Makegood moves no money itself here: it has no access to the live account.

# Guard
nav-guard = Guard
guard-lead = Where settings did not hold, or were not kept, in the days that the files cover: each line leads to its findings.
guard-none = No setting was overrun
guard-none-text = In the days that the files cover, and as far as they say what was set.
guard-live = Pacing by the hour, alerts before the money is gone, and pausing or capping need access to the live account, which this version does not have.
setting = Setting
money-at-risk = In question
last-seen-on = Last on

# Answers
reply = An answer
reply-came = An answer came
reply-paste = Paste its text: from a chat, a ticket or a mail
reply-file = Or the saved message (.eml)
reply-note = It is kept as it is among the sources. Nothing in it is loaded or run.
reply-read = Read it
from-whom = From
pasted = Pasted text
attached = Attached
reply-doubts = It is not certain whose answer this is:
reply-contested = What it says contradicts itself: read it whole before you accept anything.
reply-bounce = A mail server reports that your message did not arrive.
reply-absence = A notice of absence: nothing in it is about the claim.
reply-machine = A program wrote it.
message-text = Text of the message
as-received = The message as it was received
reply-filed = It is filed in this case.
reply-says = What it seems to say
reply-suggested = Suggested by Makegood: tick what is right.
reply-nothing = Nothing in it was understood as an outcome, a ticket or a promise. File it, then write down what it says.
under-condition = under a condition
reply-belongs = It is an answer to { $case }
reply-file-it = File it with what is ticked
reply-whose = Nobody said that it is an answer to this case.
reply-whose-help = tick the box that says so, or leave it among the sources
# People
sign-in-name = Sign-in name
password = Password
sign-in-wrong = Name and password do not belong together.
sign-in-wait = Too many wrong passwords. The next is taken in { $seconds } s.
sign-in-disabled = This user is disabled. An admin can enable it.
invited-title = You are invited
invited-as = As { $role }.
until = until
your-name = Name
password-new = New password
password-again = The same again
password-rule = 12 characters or more: a sentence, or four words that do not belong together.
passwords-differ = The two passwords differ.
invitation-accept = Accept and sign in
role-viewer = Viewer
role-analyst = Analyst
role-approver = Approver
role-admin = Admin
people = People
people-none = Nobody was added yet
people-none-text = Whoever is at this machine may do everything. Invite the first person.
role = Role
last-seen = last seen
invite = Invite
invite-how = The link is good once, for 7 days. Who opens it chooses name and password.
invite-whom = For whom
signed-in = signed in
not-signed-in = not signed in
disabled = disabled
local-owner = at this machine
same-person = same person as { $who }
change = Change
change-role = Change the role
enable = Enable
disable = Disable
end-sessions = End all sessions
invited = Invited as { $role }
invitation-once = This link is shown only now. Hand it over where nobody else reads it.
invitation-link = Link
said-taken-back = { $id } is taken back.
said-role = { $who } is { $role } now; open sessions are ended.
said-disabled = { $who } is disabled; open sessions are ended.
said-enabled = { $who } is enabled.
said-sessions-ended = The sessions are ended.
me = My account
password-none = There is no password yet. With one you can sign in by name, and approve what others propose.
password-ends-sessions = A new password ends all your sessions.
password-now = Present password
password-set = Set the password
sessions = Sessions
this-browser = this browser
began = began
end-session = End
way-password = by password
way-launch = by a link of the machine
way-open-id = by OpenID
kind-submit-closing = Send a claim that closes others
kind-write-off = Write off
kind-transfer = Transfer
kind-budget = Budget
proposal-proposed = waits for a yes
proposal-approved = approved
proposal-refused = refused
proposal-expired = ran out
proposal-withdrawn = withdrawn
proposal-carried-out = carried out
said-proposed = { $id } is proposed and waits for another person.
approvals = Approvals
approvals-none = Nothing was proposed
approvals-none-text = A step that takes two people is proposed on its own page, and stands here until another person says yes.
proposed-step = Proposed step
proposed-by = Proposed by
weaker = alone: weaker
approved-by = Approved by
to-be-done = What will be done
what-was-seen = What the proposer saw
hash = Hash
hash-means = SHA-256 over all of this. An approval is good for it alone, once.
not-your-own = You proposed it: another person has to approve it.
link-names-nobody = The link that you came in by names nobody. Set a password and sign in by name to approve.
waits-for-approver = It waits for an approver.
cooling-off-until = Approved by one person alone; it can be carried out from
carry-out = Carry it out
refuse = Refuse
withdraw = Withdraw
alone-is-weaker = You proposed it yourself. You may approve it alone; the record is marked as weaker for ever, and there is a wait before it is carried out.
type-exactly = Type exactly: { $text }
password-once-more = Your password once more
approve = Approve
said-approved = { $id } is approved.
said-carried-out = { $id } is approved and carried out.
said-refused = { $id } is refused.
said-withdrawn = { $id } is withdrawn.
takes-two = This takes two people: you propose it, and another person approves it.
propose-write-off = Propose to write it off
session = Session
who-is-here = Who is here
nobody-here = Nobody is signed in.
proposed-already = It is proposed already:

# The company's sign-in
sign-in-with = Sign in with { $name }
invitation-with = Accept with { $name }
openid-not = The sign-in was not finished at the provider.
openid-unknown = The provider knows you, and nobody here does yet: ask an administrator for an invitation, and accept it with this sign-in.
sign-in-link = At the machine that Makegood runs on, its link signs in without a password:
given-up = Given up
changed-live = { $object } was changed by { $who } since you opened it.
reload = Show it as it is now
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

# Who writes
sender = Who writes
sender-text = It stands on every letter. Without it no letter can be drafted.
sender-name = Everyday name
sender-legal-name = Registered name
sender-address = Postal address
sender-contact = Person who signs
sender-role = Their role
sender-email = E-mail for answers
sender-saved = Saved: it stands on every letter from now on.
email-wrong = This is no e-mail address.
email-example = an address has an @, as ana@example.com
