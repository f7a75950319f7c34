-- Read models, written in the same transaction as the events they are folded from.
CREATE SCHEMA IF NOT EXISTS views;

-- One row a case that was opened by an admission: where it stands now.
CREATE TABLE views.admissions (
    case_id            uuid    NOT NULL PRIMARY KEY,
    version            integer NOT NULL,
    source             text    NOT NULL,
    record             text    NOT NULL,   -- the arrival's record name in its source
    admission_key      bigint,
    arrived_on         date    NOT NULL,
    class              text,
    port               text,
    mode               text,               -- air, sea, land, not reported, or null
    until_said         text    NOT NULL,   -- date, D/S, missing, unparsable, before_arrival
    admitted_until     date,               -- as the record says, when it is a date
    authorized_through date,               -- finding stay.authorized_through, rule B-01, when a date
    stay_status        text    NOT NULL,   -- the finding's status: ok, unknown_fact ...
    rule_book          text    NOT NULL,   -- hash of the rule book that computed it
    changes_on         date,               -- first day on which the finding could change by itself
    departed_on        date,
    departure_grade    text,               -- grade of the evidence; A or B confirms
    confirmed_at       timestamptz,        -- when the confirming event was recorded
    remarks            integer NOT NULL DEFAULT 0   -- bit set, terms/remarks.py
);
CREATE INDEX admissions_admission_key ON views.admissions (admission_key);

-- Live counts of the departure board, by name.
CREATE TABLE views.board_counts (name text PRIMARY KEY, n bigint NOT NULL);
CREATE TABLE views.departure_days (day date NOT NULL, grade text NOT NULL, n bigint NOT NULL,
                                   PRIMARY KEY (day, grade));
-- Milliseconds from record received to confirmation committed, by upper bound of the bucket.
CREATE TABLE views.confirmation_times (up_to_ms integer PRIMARY KEY, n bigint NOT NULL);
-- The last confirmations, newest last; writers keep at most 50.
CREATE TABLE views.recent_confirmations (
    position    bigint PRIMARY KEY,
    case_id     uuid        NOT NULL,
    departed_on date        NOT NULL,
    grade       text        NOT NULL,
    port        text,
    mode        text,
    received_at timestamptz NOT NULL,
    confirmed_at timestamptz NOT NULL
);
