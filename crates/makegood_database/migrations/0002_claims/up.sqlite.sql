-- Claims that were built. A claim is a draft until it is sent; building again replaces it.
CREATE TABLE claim (
    id          TEXT PRIMARY KEY,
    platform    TEXT NOT NULL,
    account_id  TEXT NOT NULL,
    built_at    TEXT NOT NULL,
    as_of       TEXT NOT NULL,
    pdf_sha256  TEXT NOT NULL,
    folder      TEXT NOT NULL
) STRICT;

-- What a claim asks for. Amounts are decimal text in major units: exact, and readable by hand.
CREATE TABLE claim_total (
    claim       TEXT NOT NULL REFERENCES claim (id) ON DELETE CASCADE,
    currency    TEXT NOT NULL,
    amount      TEXT NOT NULL,
    PRIMARY KEY (claim, currency)
) STRICT;

-- A finding is in one claim's money at most.
CREATE TABLE claim_finding (
    finding     TEXT NOT NULL PRIMARY KEY,
    claim       TEXT NOT NULL REFERENCES claim (id) ON DELETE CASCADE
) STRICT;
