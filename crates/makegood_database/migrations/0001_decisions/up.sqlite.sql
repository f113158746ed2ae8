-- What people decided about findings. Rows are appended, never changed.
CREATE TABLE decision (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    finding     TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('dismiss', 'restore')),
    reason      TEXT NOT NULL,
    actor       TEXT NOT NULL,
    decided_at  TEXT NOT NULL
) STRICT;

CREATE INDEX decision_finding ON decision (finding, number);

CREATE TRIGGER decision_is_never_changed BEFORE UPDATE ON decision
BEGIN
    SELECT RAISE(ABORT, 'a decision is never changed; record another one');
END;

CREATE TRIGGER decision_is_never_removed BEFORE DELETE ON decision
BEGIN
    SELECT RAISE(ABORT, 'a decision is never removed; record another one');
END;
