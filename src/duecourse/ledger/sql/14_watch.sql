-- The watchdogs across cases, and the nightly pass.

-- Who is to act on what a watchdog found; counsel or the person, where they are told first.
ALTER TABLE views.watches ADD COLUMN role text NOT NULL DEFAULT 'officer';

-- Open cases with neither a next step nor a cited reason for waiting: the nightly check lists them.
CREATE INDEX cases_neither ON views.cases (opened_on, case_id)
    WHERE outcome IS NULL AND next_step IS NULL AND waits_for IS NULL;

-- What each nightly pass did. A pass that broke off has no `ended_at`; the next one goes on with it.
CREATE TABLE views.nights (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    today      date        NOT NULL,
    rule_book  text        NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    touched    integer,
    changed    integer,
    moved      integer
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA views TO duecourse_app;
