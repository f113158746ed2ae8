-- What happened among people. Rows are appended, never changed.
CREATE TABLE people_event (
    number           BIGINT NOT NULL PRIMARY KEY CHECK (number > 0),
    at               TEXT COLLATE "C" NOT NULL,
    actor            TEXT COLLATE "C" NOT NULL,
    act              TEXT COLLATE "C" NOT NULL,
    object           TEXT COLLATE "C" NOT NULL,
    about            TEXT COLLATE "C",
    reason           TEXT COLLATE "C" NOT NULL
);

-- Who uses the workspace.
CREATE TABLE workspace_user (
    id               TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name             TEXT COLLATE "C" NOT NULL,
    sign_in          TEXT COLLATE "C" NOT NULL UNIQUE,
    role             TEXT COLLATE "C" NOT NULL CHECK (role IN ('viewer', 'analyst', 'approver', 'admin')),
    disabled         BIGINT NOT NULL CHECK (disabled IN (0, 1)),
    local_owner      BIGINT NOT NULL CHECK (local_owner IN (0, 1)),
    issuer           TEXT COLLATE "C",
    subject          TEXT COLLATE "C",
    same_person_as   TEXT COLLATE "C" REFERENCES workspace_user (id),
    created_at       TEXT COLLATE "C" NOT NULL,
    created_by       TEXT COLLATE "C" NOT NULL,
    changed_at       TEXT COLLATE "C" NOT NULL,
    changed_by       TEXT COLLATE "C" NOT NULL,
    CHECK ((issuer IS NULL) = (subject IS NULL))
);

-- Argon2id, as PHC strings.
CREATE TABLE user_password (
    user_id          TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES workspace_user (id),
    hash             TEXT COLLATE "C" NOT NULL
);

-- Of tokens only the SHA-256 is kept, here and below.
CREATE TABLE user_session (
    id               TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id          TEXT COLLATE "C" NOT NULL REFERENCES workspace_user (id),
    token_sha256     TEXT COLLATE "C" NOT NULL UNIQUE,
    way              TEXT COLLATE "C" NOT NULL CHECK (way IN ('password', 'open_id', 'launch')),
    began_at         TEXT COLLATE "C" NOT NULL,
    authenticated_at TEXT COLLATE "C" NOT NULL,
    seen_at          TEXT COLLATE "C" NOT NULL,
    ended            BIGINT NOT NULL CHECK (ended IN (0, 1))
);

CREATE TABLE invitation (
    id               TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    token_sha256     TEXT COLLATE "C" NOT NULL UNIQUE,
    role             TEXT COLLATE "C" NOT NULL CHECK (role IN ('viewer', 'analyst', 'approver', 'admin')),
    note             TEXT COLLATE "C" NOT NULL,
    invited_by       TEXT COLLATE "C" NOT NULL,
    invited_at       TEXT COLLATE "C" NOT NULL,
    expires_at       TEXT COLLATE "C" NOT NULL,
    accepted_user    TEXT COLLATE "C" REFERENCES workspace_user (id),
    accepted_at      TEXT COLLATE "C",
    revoked_at       TEXT COLLATE "C",
    CHECK ((accepted_user IS NULL) = (accepted_at IS NULL)),
    CHECK (accepted_at IS NULL OR revoked_at IS NULL)
);

CREATE TABLE launch_token (
    token_sha256     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id          TEXT COLLATE "C" NOT NULL REFERENCES workspace_user (id),
    expires_at       TEXT COLLATE "C" NOT NULL,
    used_at          TEXT COLLATE "C"
);

-- Steps that a person proposed.
CREATE TABLE proposal (
    id               TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind             TEXT COLLATE "C" NOT NULL,
    object           TEXT COLLATE "C" NOT NULL,
    amount           TEXT COLLATE "C",
    currency         TEXT COLLATE "C",
    payload          TEXT COLLATE "C" NOT NULL,
    seen             TEXT COLLATE "C" NOT NULL,
    two_people       BIGINT NOT NULL CHECK (two_people IN (0, 1)),
    proposed_by      TEXT COLLATE "C" NOT NULL REFERENCES workspace_user (id),
    proposed_at      TEXT COLLATE "C" NOT NULL,
    expires_at       TEXT COLLATE "C" NOT NULL,
    state            TEXT COLLATE "C" NOT NULL CHECK (state IN ('proposed', 'approved', 'refused', 'expired', 'withdrawn', 'carried_out')),
    approved_by      TEXT COLLATE "C" REFERENCES workspace_user (id),
    approved_at      TEXT COLLATE "C",
    weaker           BIGINT CHECK (weaker IN (0, 1)),
    not_before       TEXT COLLATE "C",
    binding          TEXT COLLATE "C",
    closed_by        TEXT COLLATE "C",
    closed_at        TEXT COLLATE "C",
    CHECK ((amount IS NULL) = (currency IS NULL)),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL) AND (approved_by IS NULL) = (weaker IS NULL)
           AND (approved_by IS NULL) = (not_before IS NULL) AND (approved_by IS NULL) = (binding IS NULL)),
    CHECK (state NOT IN ('approved', 'carried_out') OR approved_by IS NOT NULL),
    -- One person alone approves where it did not take two.
    CHECK (approved_by IS NULL OR approved_by <> proposed_by OR (weaker = 1 AND two_people = 0))
);

-- Wrong passwords since the last right one, by folded name.
CREATE TABLE sign_in_failure (
    name             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    count            BIGINT NOT NULL CHECK (count > 0),
    last_at          TEXT COLLATE "C" NOT NULL
);

CREATE INDEX people_event_object ON people_event (object, number);
CREATE INDEX people_event_about ON people_event (about, number);
CREATE INDEX user_session_user ON user_session (user_id, ended);
CREATE INDEX proposal_object ON proposal (object, proposed_at);
CREATE INDEX proposal_state ON proposal (state);

CREATE TRIGGER people_event_is_never_changed BEFORE UPDATE ON people_event
    FOR EACH ROW EXECUTE FUNCTION is_never_changed('an event of people is never changed; what follows is appended');

CREATE TRIGGER people_event_is_never_removed BEFORE DELETE ON people_event
    FOR EACH ROW EXECUTE FUNCTION is_never_changed('an event of people is never removed; what follows is appended');

CREATE TRIGGER people_event_is_never_emptied BEFORE TRUNCATE ON people_event
    FOR EACH STATEMENT EXECUTE FUNCTION is_never_changed('an event of people is never removed; what follows is appended');
