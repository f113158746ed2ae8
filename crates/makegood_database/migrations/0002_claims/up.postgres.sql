-- Claims that were built. A claim is a draft until it is sent; building again replaces it.
CREATE TABLE claim (
    id          TEXT COLLATE "C" PRIMARY KEY,
    platform    TEXT COLLATE "C" NOT NULL,
    account_id  TEXT COLLATE "C" NOT NULL,
    built_at    TEXT COLLATE "C" NOT NULL,
    as_of       TEXT COLLATE "C" NOT NULL,
    pdf_sha256  TEXT COLLATE "C" NOT NULL,
    folder      TEXT COLLATE "C" NOT NULL
);

-- What a claim asks for. Amounts are decimal text in major units: exact, and readable by hand.
CREATE TABLE claim_total (
    claim       TEXT COLLATE "C" NOT NULL REFERENCES claim (id) ON DELETE CASCADE,
    currency    TEXT COLLATE "C" NOT NULL,
    amount      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (claim, currency)
);

-- A finding is in one claim's money at most.
CREATE TABLE claim_finding (
    finding     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    claim       TEXT COLLATE "C" NOT NULL REFERENCES claim (id) ON DELETE CASCADE
);
