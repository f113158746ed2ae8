-- What people decided about matches. Rows are appended, never changed; an undo is a row of its own.
CREATE TABLE match_decision (
    number          INTEGER PRIMARY KEY AUTOINCREMENT,
    kind            TEXT NOT NULL CHECK (kind IN ('confirm', 'split', 'apart', 'undo')),
    undoes          INTEGER UNIQUE REFERENCES match_decision (number),
    platform        TEXT,
    account_id      TEXT,
    transaction_id  TEXT,
    paid_on         TEXT,
    amount          TEXT,
    currency        TEXT,
    reason          TEXT NOT NULL,
    actor           TEXT NOT NULL,
    decided_at      TEXT NOT NULL,
    CHECK ((kind = 'undo') = (undoes IS NOT NULL)),
    CHECK ((kind = 'undo') = (platform IS NULL AND account_id IS NULL AND transaction_id IS NULL
                              AND paid_on IS NULL AND amount IS NULL AND currency IS NULL))
) STRICT;

-- The statement entries that it names, in the order in which they were named.
CREATE TABLE match_decision_entry (
    decision        INTEGER NOT NULL REFERENCES match_decision (number),
    place           INTEGER NOT NULL,
    institution     TEXT NOT NULL,
    bank_account    TEXT NOT NULL,
    entry_id        TEXT NOT NULL,
    booked_on       TEXT NOT NULL,
    amount          TEXT NOT NULL,
    currency        TEXT NOT NULL,
    PRIMARY KEY (decision, place)
) STRICT;

CREATE TRIGGER match_decision_is_never_changed BEFORE UPDATE ON match_decision
BEGIN
    SELECT RAISE(ABORT, 'a decision is never changed; record another one');
END;

CREATE TRIGGER match_decision_is_never_removed BEFORE DELETE ON match_decision
BEGIN
    SELECT RAISE(ABORT, 'a decision is never removed; record another one');
END;

CREATE TRIGGER match_decision_entry_is_never_changed BEFORE UPDATE ON match_decision_entry
BEGIN
    SELECT RAISE(ABORT, 'a decision is never changed; record another one');
END;

CREATE TRIGGER match_decision_entry_is_never_removed BEFORE DELETE ON match_decision_entry
BEGIN
    SELECT RAISE(ABORT, 'a decision is never removed; record another one');
END;
