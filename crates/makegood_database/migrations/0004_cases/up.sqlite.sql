-- Cases as lists show them. Rebuilt from the events at any time.
CREATE TABLE case_head (
    id          TEXT NOT NULL PRIMARY KEY,
    platform    TEXT NOT NULL,
    account_id  TEXT NOT NULL,
    zone        TEXT NOT NULL,
    state       TEXT NOT NULL,
    rung        TEXT,
    ticket      TEXT,
    next_on     TEXT,
    next_kind   TEXT,
    next_text   TEXT,
    next_why    TEXT,
    closes_on   TEXT,
    missing     TEXT NOT NULL,
    opened_on   TEXT NOT NULL,
    last_at     TEXT NOT NULL,
    version     INTEGER NOT NULL CHECK (version > 0),
    -- What a search looks through, in small letters.
    words       TEXT NOT NULL,
    -- An open case has a next step, a closed one has none.
    CHECK ((next_on IS NULL) = (state IN ('recovered', 'written_off'))),
    CHECK ((next_on IS NULL) = (next_kind IS NULL) AND (next_on IS NULL) = (next_text IS NULL)
           AND (next_on IS NULL) = (next_why IS NULL))
) STRICT;

CREATE INDEX case_head_next ON case_head (next_on, id);
CREATE INDEX case_head_account ON case_head (account_id, next_on, id);

-- What happened. Rows are appended, never changed.
CREATE TABLE case_event (
    case_id     TEXT NOT NULL REFERENCES case_head (id),
    number      INTEGER NOT NULL CHECK (number > 0),
    at          TEXT NOT NULL,
    happened_on TEXT NOT NULL,
    actor       TEXT NOT NULL,
    step        TEXT NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (case_id, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER case_event_is_never_changed BEFORE UPDATE ON case_event
BEGIN
    SELECT RAISE(ABORT, 'an event of a case is never changed; append another one');
END;

CREATE TRIGGER case_event_is_never_removed BEFORE DELETE ON case_event
BEGIN
    SELECT RAISE(ABORT, 'an event of a case is never removed; append another one');
END;

CREATE TABLE case_claim (
    case_id     TEXT NOT NULL REFERENCES case_head (id),
    claim       TEXT NOT NULL,
    holds       INTEGER NOT NULL CHECK (holds IN (0, 1)),
    PRIMARY KEY (case_id, claim)
) STRICT;

-- A claim is in one case at most that was not written off.
CREATE UNIQUE INDEX case_claim_held ON case_claim (claim) WHERE holds = 1;

-- Approvals, payments and clawbacks, sum by sum.
CREATE TABLE case_money (
    case_id     TEXT NOT NULL,
    number      INTEGER NOT NULL,
    place       INTEGER NOT NULL,
    step        TEXT NOT NULL CHECK (step IN ('approved', 'received', 'clawed_back')),
    purse       TEXT NOT NULL CHECK (purse IN ('cash', 'balance', 'ad_credit', 'invoice_adjustment')),
    currency    TEXT NOT NULL,
    amount      TEXT NOT NULL,
    claim       TEXT,
    kind        TEXT,
    happened_on TEXT NOT NULL,
    source_ref  TEXT,
    PRIMARY KEY (case_id, number, place),
    FOREIGN KEY (case_id, number) REFERENCES case_event (case_id, number),
    CHECK ((step = 'approved') = (source_ref IS NULL))
) STRICT;

CREATE INDEX case_money_row ON case_money (source_ref);

CREATE TABLE case_message (
    id          TEXT NOT NULL PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES case_head (id),
    direction   TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    sent_at     TEXT NOT NULL,
    party       TEXT NOT NULL,
    subject     TEXT NOT NULL,
    sha256      TEXT NOT NULL
) STRICT;

CREATE INDEX case_message_case ON case_message (case_id, sent_at, id);
