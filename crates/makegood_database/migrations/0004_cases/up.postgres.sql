-- Cases as lists show them. Rebuilt from the events at any time.
CREATE TABLE case_head (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    platform    TEXT COLLATE "C" NOT NULL,
    account_id  TEXT COLLATE "C" NOT NULL,
    zone        TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    rung        TEXT COLLATE "C",
    ticket      TEXT COLLATE "C",
    next_on     TEXT COLLATE "C",
    next_kind   TEXT COLLATE "C",
    next_text   TEXT COLLATE "C",
    next_why    TEXT COLLATE "C",
    closes_on   TEXT COLLATE "C",
    missing     TEXT COLLATE "C" NOT NULL,
    opened_on   TEXT COLLATE "C" NOT NULL,
    last_at     TEXT COLLATE "C" NOT NULL,
    version     BIGINT NOT NULL CHECK (version > 0),
    -- What a search looks through, in small letters.
    words       TEXT COLLATE "C" NOT NULL,
    -- An open case has a next step, a closed one has none.
    CHECK ((next_on IS NULL) = (state IN ('recovered', 'written_off'))),
    CHECK ((next_on IS NULL) = (next_kind IS NULL) AND (next_on IS NULL) = (next_text IS NULL)
           AND (next_on IS NULL) = (next_why IS NULL))
);

CREATE INDEX case_head_next ON case_head (next_on, id);
CREATE INDEX case_head_account ON case_head (account_id, next_on, id);

-- What happened. Rows are appended, never changed.
CREATE TABLE case_event (
    case_id     TEXT COLLATE "C" NOT NULL REFERENCES case_head (id),
    number      BIGINT NOT NULL CHECK (number > 0),
    at          TEXT COLLATE "C" NOT NULL,
    happened_on TEXT COLLATE "C" NOT NULL,
    actor       TEXT COLLATE "C" NOT NULL,
    step        TEXT COLLATE "C" NOT NULL,
    body        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, number)
);

CREATE TRIGGER case_event_is_never_changed BEFORE UPDATE ON case_event
    FOR EACH ROW EXECUTE FUNCTION is_never_changed('an event of a case is never changed; append another one');

CREATE TRIGGER case_event_is_never_removed BEFORE DELETE ON case_event
    FOR EACH ROW EXECUTE FUNCTION is_never_changed('an event of a case is never removed; append another one');

CREATE TRIGGER case_event_is_never_emptied BEFORE TRUNCATE ON case_event
    FOR EACH STATEMENT EXECUTE FUNCTION is_never_changed('an event of a case is never removed; append another one');

CREATE TABLE case_claim (
    case_id     TEXT COLLATE "C" NOT NULL REFERENCES case_head (id),
    claim       TEXT COLLATE "C" NOT NULL,
    holds       BIGINT NOT NULL CHECK (holds IN (0, 1)),
    PRIMARY KEY (case_id, claim)
);

-- A claim is in one case at most that was not written off.
CREATE UNIQUE INDEX case_claim_held ON case_claim (claim) WHERE holds = 1;

-- Approvals, payments and clawbacks, sum by sum.
CREATE TABLE case_money (
    case_id     TEXT COLLATE "C" NOT NULL,
    number      BIGINT NOT NULL,
    place       BIGINT NOT NULL,
    step        TEXT COLLATE "C" NOT NULL CHECK (step IN ('approved', 'received', 'clawed_back')),
    purse       TEXT COLLATE "C" NOT NULL CHECK (purse IN ('cash', 'balance', 'ad_credit', 'invoice_adjustment')),
    currency    TEXT COLLATE "C" NOT NULL,
    amount      TEXT COLLATE "C" NOT NULL,
    claim       TEXT COLLATE "C",
    kind        TEXT COLLATE "C",
    happened_on TEXT COLLATE "C" NOT NULL,
    source_ref  TEXT COLLATE "C",
    PRIMARY KEY (case_id, number, place),
    FOREIGN KEY (case_id, number) REFERENCES case_event (case_id, number),
    CHECK ((step = 'approved') = (source_ref IS NULL))
);

CREATE INDEX case_money_row ON case_money (source_ref);

CREATE TABLE case_message (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    case_id     TEXT COLLATE "C" NOT NULL REFERENCES case_head (id),
    direction   TEXT COLLATE "C" NOT NULL CHECK (direction IN ('in', 'out')),
    sent_at     TEXT COLLATE "C" NOT NULL,
    party       TEXT COLLATE "C" NOT NULL,
    subject     TEXT COLLATE "C" NOT NULL,
    sha256      TEXT COLLATE "C" NOT NULL
);

CREATE INDEX case_message_case ON case_message (case_id, sent_at, id);
