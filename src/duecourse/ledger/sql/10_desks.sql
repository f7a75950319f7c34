-- What the desks and the search read beside the tables of 09, written in the same transaction.

-- Words of names on file, to find the one that is meant by one that is misspelt or in another
-- script: under the word itself, the word without one of its letters, and its consonants. Words are
-- only ever added; one that no case has any more finds nothing.
CREATE TABLE views.name_words (
    form bigint NOT NULL,
    word text COLLATE "C" NOT NULL,
    PRIMARY KEY (form, word)
);

-- A queue's line in words, and whether it is a step or what a watchdog found.
ALTER TABLE views.work ADD COLUMN says text NOT NULL DEFAULT '';
ALTER TABLE views.work ADD COLUMN kind text NOT NULL DEFAULT 'step' CHECK (kind IN ('step', 'watch'));
CREATE INDEX work_of_step ON views.work (role, office, name, due_on NULLS LAST, case_id);
CREATE INDEX work_blocked ON views.work (role, office, due_on NULLS LAST, name, case_id)
    WHERE blocked <> '[]';
CREATE INDEX cases_of_account ON views.cases (assigned_to)
    WHERE outcome IS NULL AND assigned_to IS NOT NULL;
CREATE INDEX unacknowledged_of_office ON views.unacknowledged (office, by_when, case_id, version);

-- Steps proposed by one person that wait for a second one.
CREATE TABLE views.proposals (
    case_id     uuid        NOT NULL,
    version     integer     NOT NULL,
    step        text        NOT NULL,
    by          text        NOT NULL,
    ground      text        NOT NULL,
    since       timestamptz NOT NULL,
    office      text        NOT NULL,
    PRIMARY KEY (case_id, version)
);
CREATE INDEX proposals_of_office ON views.proposals (office, since, case_id, version);

-- What courts decided, as it came in over the last weeks (views/build/case_rows: ORDERS_DAYS).
CREATE TABLE views.orders_in (
    case_id     uuid        NOT NULL,
    version     integer     NOT NULL,
    kind        text        NOT NULL,
    happened_on date,
    stated_at   timestamptz NOT NULL,
    office      text        NOT NULL,
    PRIMARY KEY (case_id, version)
);
CREATE INDEX orders_in_of_office ON views.orders_in (office, stated_at DESC, case_id, version);
GRANT SELECT, INSERT, UPDATE, DELETE ON views.name_words, views.proposals, views.orders_in
    TO duecourse_app;

-- Filters that somebody keeps: a working convenience of the account, no record of any case.
CREATE SCHEMA desks;
CREATE TABLE desks.filters (
    account  text NOT NULL,
    desk     text NOT NULL,
    name     text NOT NULL,
    fields   text NOT NULL,            -- canonical JSON; only the fields of actions/desk_filter
    opens    boolean NOT NULL,         -- the desk opens with it
    PRIMARY KEY (account, desk, name)
);
GRANT USAGE ON SCHEMA desks TO duecourse_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON desks.filters TO duecourse_app;
