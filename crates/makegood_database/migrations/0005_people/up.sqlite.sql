-- What happened among people. Rows are appended, never changed.
CREATE TABLE people_event (
    number           INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
    at               TEXT NOT NULL,
    actor            TEXT NOT NULL,
    act              TEXT NOT NULL,
    object           TEXT NOT NULL,
    about            TEXT,
    reason           TEXT NOT NULL
) STRICT;

-- Who uses the workspace.
CREATE TABLE workspace_user (
    id               TEXT NOT NULL PRIMARY KEY,
    name             TEXT NOT NULL,
    sign_in          TEXT NOT NULL UNIQUE,
    role             TEXT NOT NULL CHECK (role IN ('viewer', 'analyst', 'approver', 'admin')),
    disabled         INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    local_owner      INTEGER NOT NULL CHECK (local_owner IN (0, 1)),
    issuer           TEXT,
    subject          TEXT,
    same_person_as   TEXT REFERENCES workspace_user (id),
    created_at       TEXT NOT NULL,
    created_by       TEXT NOT NULL,
    changed_at       TEXT NOT NULL,
    changed_by       TEXT NOT NULL,
    CHECK ((issuer IS NULL) = (subject IS NULL))
) STRICT;

-- Argon2id, as PHC strings.
CREATE TABLE user_password (
    user_id          TEXT NOT NULL PRIMARY KEY REFERENCES workspace_user (id),
    hash             TEXT NOT NULL
) STRICT;

-- Of tokens only the SHA-256 is kept, here and below.
CREATE TABLE user_session (
    id               TEXT NOT NULL PRIMARY KEY,
    user_id          TEXT NOT NULL REFERENCES workspace_user (id),
    token_sha256     TEXT NOT NULL UNIQUE,
    way              TEXT NOT NULL CHECK (way IN ('password', 'open_id', 'launch')),
    began_at         TEXT NOT NULL,
    authenticated_at TEXT NOT NULL,
    seen_at          TEXT NOT NULL,
    ended            INTEGER NOT NULL CHECK (ended IN (0, 1))
) STRICT;

CREATE TABLE invitation (
    id               TEXT NOT NULL PRIMARY KEY,
    token_sha256     TEXT NOT NULL UNIQUE,
    role             TEXT NOT NULL CHECK (role IN ('viewer', 'analyst', 'approver', 'admin')),
    note             TEXT NOT NULL,
    invited_by       TEXT NOT NULL,
    invited_at       TEXT NOT NULL,
    expires_at       TEXT NOT NULL,
    accepted_user    TEXT REFERENCES workspace_user (id),
    accepted_at      TEXT,
    revoked_at       TEXT,
    CHECK ((accepted_user IS NULL) = (accepted_at IS NULL)),
    CHECK (accepted_at IS NULL OR revoked_at IS NULL)
) STRICT;

CREATE TABLE launch_token (
    token_sha256     TEXT NOT NULL PRIMARY KEY,
    user_id          TEXT NOT NULL REFERENCES workspace_user (id),
    expires_at       TEXT NOT NULL,
    used_at          TEXT
) STRICT;

-- Steps that a person proposed.
CREATE TABLE proposal (
    id               TEXT NOT NULL PRIMARY KEY,
    kind             TEXT NOT NULL,
    object           TEXT NOT NULL,
    amount           TEXT,
    currency         TEXT,
    payload          TEXT NOT NULL,
    seen             TEXT NOT NULL,
    two_people       INTEGER NOT NULL CHECK (two_people IN (0, 1)),
    proposed_by      TEXT NOT NULL REFERENCES workspace_user (id),
    proposed_at      TEXT NOT NULL,
    expires_at       TEXT NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'refused', 'expired', 'withdrawn', 'carried_out')),
    approved_by      TEXT REFERENCES workspace_user (id),
    approved_at      TEXT,
    weaker           INTEGER CHECK (weaker IN (0, 1)),
    not_before       TEXT,
    binding          TEXT,
    closed_by        TEXT,
    closed_at        TEXT,
    CHECK ((amount IS NULL) = (currency IS NULL)),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL) AND (approved_by IS NULL) = (weaker IS NULL)
           AND (approved_by IS NULL) = (not_before IS NULL) AND (approved_by IS NULL) = (binding IS NULL)),
    CHECK (state NOT IN ('approved', 'carried_out') OR approved_by IS NOT NULL),
    -- One person alone approves where it did not take two.
    CHECK (approved_by IS NULL OR approved_by <> proposed_by OR (weaker = 1 AND two_people = 0))
) STRICT;

-- Wrong passwords since the last right one, by folded name.
CREATE TABLE sign_in_failure (
    name             TEXT NOT NULL PRIMARY KEY,
    count            INTEGER NOT NULL CHECK (count > 0),
    last_at          TEXT NOT NULL
) STRICT;

CREATE INDEX people_event_object ON people_event (object, number);
CREATE INDEX people_event_about ON people_event (about, number);
CREATE INDEX user_session_user ON user_session (user_id, ended);
CREATE INDEX proposal_object ON proposal (object, proposed_at);
CREATE INDEX proposal_state ON proposal (state);

CREATE TRIGGER people_event_is_never_changed BEFORE UPDATE ON people_event
BEGIN
    SELECT RAISE(ABORT, 'an event of people is never changed; what follows is appended');
END;

CREATE TRIGGER people_event_is_never_removed BEFORE DELETE ON people_event
BEGIN
    SELECT RAISE(ABORT, 'an event of people is never removed; what follows is appended');
END;
