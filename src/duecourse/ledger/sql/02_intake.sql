-- What came in and is not (yet) an event: set aside with its reason, or waiting for its arrival.
CREATE SCHEMA IF NOT EXISTS intake;

CREATE TABLE intake.quarantine (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source      text        NOT NULL,
    record      text        NOT NULL,
    reason      text        NOT NULL,     -- stable code, intake/checks.py
    detail      text        NOT NULL,     -- what we found, in words, without personal data
    bytes       bytea       NOT NULL,     -- the record exactly as it came
    received_at timestamptz NOT NULL,
    released_at timestamptz,
    released_by text,
    release_note text,
    corrections  text,                    -- the fields corrected on release, as JSON
    CONSTRAINT quarantine_source_record UNIQUE (source, record),
    CONSTRAINT quarantine_release_is_whole CHECK (
        (released_at IS NULL) = (released_by IS NULL) AND (released_at IS NULL) = (release_note IS NULL))
);

-- Departures whose arrival has not come: kept whole, never confirmed, taken up when it comes.
CREATE TABLE intake.waiting (
    source        text        NOT NULL,
    record        text        NOT NULL,
    awaits        text        NOT NULL,   -- the arrival's record name in the same source
    admission_key bigint      NOT NULL,
    body          text        NOT NULL,   -- the departure message as canonical JSON
    received_at   timestamptz NOT NULL,
    PRIMARY KEY (source, record)
);
CREATE INDEX waiting_awaits ON intake.waiting (source, awaits);

-- One row a delivery (a file, a live session): where it stands, so that it can be taken up again.
CREATE TABLE intake.deliveries (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source      text        NOT NULL,
    name        text        NOT NULL,     -- file name without its folder, or 'live'
    sha256      bytea,                    -- of the file; null for a live session
    rows_total  bigint,
    rows_done   bigint      NOT NULL DEFAULT 0,
    accepted    bigint      NOT NULL DEFAULT 0,
    set_aside   bigint      NOT NULL DEFAULT 0,
    repeated    bigint      NOT NULL DEFAULT 0,
    waiting     bigint      NOT NULL DEFAULT 0,
    started_at  timestamptz NOT NULL,
    last_at     timestamptz NOT NULL,     -- last batch committed
    finished_at timestamptz
);
