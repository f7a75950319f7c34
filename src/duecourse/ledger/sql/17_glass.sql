-- Who is alerted when the glass is broken, exports that a second person answers, and kept misuse reports.

-- Each break alerts the supervisors of the office in charge, and oversight. A trigger writes the alerts, so
-- that no row of broken glass can stand without them.
CREATE TABLE audit.alerts (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    glass  bigint NOT NULL REFERENCES audit.glass,
    role   text   NOT NULL CHECK (role IN ('supervisor', 'oversight')),
    office text   NOT NULL,                           -- office in charge when the glass was broken
    UNIQUE (glass, role)
);
CREATE TABLE audit.alert_answers (
    alert   bigint      NOT NULL PRIMARY KEY REFERENCES audit.alerts,
    account text        NOT NULL,
    said    text        NOT NULL,                     -- what was found, or will be done
    at      timestamptz NOT NULL
);

CREATE FUNCTION audit.alert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE in_charge text;
BEGIN
    SELECT office INTO in_charge FROM views.cases WHERE case_id = NEW.case_id;
    INSERT INTO audit.alerts (glass, role, office)
    VALUES (NEW.id, 'supervisor', coalesce(in_charge, '')), (NEW.id, 'oversight', coalesce(in_charge, ''));
    PERFORM pg_notify('duecourse_alerts', NEW.id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER glass_alerts AFTER INSERT ON audit.glass FOR EACH ROW EXECUTE FUNCTION audit.alert();

-- An export of many cases: proposed by one person, answered by another, taken once. What is small enough to
-- be taken at once has no proposal and stands in `exports_taken` alone.
CREATE TABLE audit.exports (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    what        text        NOT NULL,                 -- actions/export.py names the kinds
    fields      text        NOT NULL,                 -- canonical JSON: the filter
    purpose     text        NOT NULL,
    cases       integer     NOT NULL,                 -- how many it would hold; never more are given out
    account     text        NOT NULL,
    office      text        NOT NULL,                 -- of the account; '' for every office
    proposed_at timestamptz NOT NULL,
    CONSTRAINT export_has_a_purpose CHECK (length(purpose) >= 20)
);
CREATE INDEX exports_of_account ON audit.exports (account, id DESC);
CREATE TABLE audit.export_answers (
    export   bigint      NOT NULL PRIMARY KEY REFERENCES audit.exports,
    account  text        NOT NULL,
    approved boolean     NOT NULL,
    because  text        NOT NULL,
    at       timestamptz NOT NULL
);
CREATE TABLE audit.exports_taken (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    export  bigint      UNIQUE REFERENCES audit.exports,   -- once
    what    text        NOT NULL,
    account text        NOT NULL,
    cases   uuid[]      NOT NULL,
    at      timestamptz NOT NULL
);
CREATE INDEX exports_taken_of_account ON audit.exports_taken (account, at);

-- Nobody answers the own export, whatever the program does.
CREATE FUNCTION audit.another_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM audit.exports WHERE id = NEW.export AND account = NEW.account) THEN
        RAISE EXCEPTION 'an export is answered by somebody else than who proposed it';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answered_by_another BEFORE INSERT ON audit.export_answers
    FOR EACH ROW EXECUTE FUNCTION audit.another_person();

-- What the nightly pass found on a day in the trail (actions/misuse.py), as it stood then.
CREATE TABLE audit.misuse_reports (
    day      date        NOT NULL PRIMARY KEY,
    made_at  timestamptz NOT NULL,
    findings text        NOT NULL                     -- canonical JSON
);
CREATE INDEX trail_at ON audit.trail USING brin (at);

DO $$ DECLARE kept text; BEGIN
    FOREACH kept IN ARRAY ARRAY[
        'alerts', 'alert_answers', 'exports', 'export_answers', 'exports_taken', 'misuse_reports'
    ] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.%I
            FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', kept || '_append_only', kept);
        EXECUTE format('GRANT SELECT, INSERT ON audit.%I TO duecourse_app', kept);
    END LOOP;
END $$;
