-- Read models of the cases, written in the transaction of the events they are folded from
-- (actions/work_on_case, views/build/case_rows). All of it can be made again from the ledger.

-- One row a case: where it stands, as computed for the day `as_of` under `rule_book`.
CREATE TABLE views.cases (
    case_id     uuid    NOT NULL PRIMARY KEY,
    version     integer NOT NULL,
    reference   text    NOT NULL,      -- the agency's own number of the case
    class       text    NOT NULL,      -- case class of the configuration
    office      text    NOT NULL,      -- office in charge; '' while none accepted it
    assigned_to text,                  -- account in charge, if one is
    offered_to  text,                  -- office or agency it was referred to and that has not answered
    opened_on   date    NOT NULL,
    name        text    NOT NULL,      -- for the header and lists; '' while unknown
    birth_on    date,
    tracks      text    NOT NULL,      -- canonical JSON: state by track (views/lifecycle)
    outcome     text,                  -- final outcome, once there is one
    closed_on   date,
    holds       text    NOT NULL,      -- canonical JSON: the holds in force
    next_step   text,                  -- name of the next lawful step (views/next_steps)
    due_on      date,                  -- its last day
    waits_for   text,                  -- cited reason for waiting, if there is no step
    changes_on  date,                  -- first day on which any of this could change by itself
    as_of       date    NOT NULL,
    rule_book   text    NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX cases_reference ON views.cases (reference);
CREATE INDEX cases_changes_on ON views.cases (changes_on) WHERE changes_on IS NOT NULL;
CREATE INDEX cases_rule_book ON views.cases (rule_book);
CREATE INDEX cases_in_charge ON views.cases (office, assigned_to) WHERE outcome IS NULL;

-- What there is to do in a case; a queue is a range of this index. Order: due day, then step. Nothing else.
CREATE TABLE views.work (
    case_id     uuid NOT NULL,
    name        text NOT NULL,         -- the step or watchdog
    role        text NOT NULL,         -- who acts
    office      text NOT NULL,
    assigned_to text,
    due_on      date,                  -- null: no legal day
    since       date NOT NULL,
    blocked     text NOT NULL,         -- canonical JSON: why it may not be done now; []: it may
    cite        text NOT NULL,
    PRIMARY KEY (case_id, name)
);
CREATE INDEX work_of_role ON views.work (role, office, due_on NULLS LAST, name, case_id);
CREATE INDEX work_of_account ON views.work (assigned_to, due_on NULLS LAST, name, case_id)
    WHERE assigned_to IS NOT NULL;

-- What the watchdogs found in single cases (views/watchdogs); across cases they ask the tables above.
CREATE TABLE views.watches (
    case_id uuid NOT NULL,
    name    text NOT NULL,
    due_on  date,
    says    text NOT NULL,
    cite    text NOT NULL,
    PRIMARY KEY (case_id, name)
);
CREATE INDEX watches_name ON views.watches (name, due_on NULLS LAST, case_id);

-- Steps that a new fact stopped and nobody has acknowledged, and alarms nobody has answered.
CREATE TABLE views.unacknowledged (
    case_id     uuid        NOT NULL,
    version     integer     NOT NULL,  -- of the step, or of the alarm
    kind        text        NOT NULL CHECK (kind IN ('stopped', 'alarm')),
    about       text        NOT NULL,
    because     text        NOT NULL,  -- canonical JSON list of sentences
    office      text        NOT NULL,
    assigned_to text,
    since       timestamptz NOT NULL,
    by_when     timestamptz NOT NULL,
    PRIMARY KEY (case_id, version)
);
CREATE INDEX unacknowledged_by_when ON views.unacknowledged (by_when);

-- To find a case by: numbers in comparable form, names under the keys of linkage/keys.
CREATE TABLE views.case_numbers (
    number  text COLLATE "C" NOT NULL, -- letters and digits only, upper case
    kind    text NOT NULL,             -- a_number, receipt, court, admission, passport, reference ...
    case_id uuid NOT NULL,
    PRIMARY KEY (number, kind, case_id)
);
CREATE INDEX case_numbers_case ON views.case_numbers (case_id);
CREATE TABLE views.case_names (
    case_id  uuid NOT NULL,
    n        smallint NOT NULL,        -- 0: the name the case goes by
    name     text NOT NULL,
    birth_on date,
    PRIMARY KEY (case_id, n)
);
CREATE TABLE views.case_keys (
    key     bigint NOT NULL,
    case_id uuid   NOT NULL,
    PRIMARY KEY (key, case_id)
);
CREATE INDEX case_keys_case ON views.case_keys (case_id);
-- Counsel, and the addresses in force: by their comparable form, to find who shares one.
CREATE TABLE views.case_counsel (
    counsel text COLLATE "C" NOT NULL,
    name    text NOT NULL,
    case_id uuid NOT NULL,
    PRIMARY KEY (counsel, case_id)
);
CREATE INDEX case_counsel_case ON views.case_counsel (case_id);
CREATE TABLE views.case_addresses (
    address text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    PRIMARY KEY (address, case_id)
);
CREATE INDEX case_addresses_case ON views.case_addresses (case_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA views TO duecourse_app;
