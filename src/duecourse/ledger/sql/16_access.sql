-- Who may see which case: marks on the rows, broken glass, and the policies a second time as row security.
ALTER TABLE views.cases
    ADD COLUMN sealed    boolean NOT NULL DEFAULT false,   -- views/confidential.py
    ADD COLUMN asylum    boolean NOT NULL DEFAULT false,
    ADD COLUMN protected boolean NOT NULL DEFAULT false,
    ADD COLUMN juvenile  boolean NOT NULL DEFAULT false;

-- Breaking the glass opens one case of another office to one account, with a written reason, for a short time.
CREATE TABLE audit.glass (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account   text        NOT NULL,
    case_id   uuid        NOT NULL,
    because   text        NOT NULL,
    broken_at timestamptz NOT NULL,
    until     timestamptz NOT NULL,
    CONSTRAINT glass_is_narrow CHECK (until > broken_at AND until <= broken_at + interval '8 hours'),
    CONSTRAINT glass_has_a_reason CHECK (length(because) >= 20)
);
CREATE INDEX glass_case ON audit.glass (case_id, account, until);
CREATE TRIGGER glass_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.glass
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
GRANT SELECT, INSERT ON audit.glass TO duecourse_app;

-- The role that looks read with. It writes nothing.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'duecourse_web') THEN
        CREATE ROLE duecourse_web NOLOGIN;
    END IF;
END $$;
GRANT duecourse_web TO duecourse_app;
-- Acts are gated one by one, and COPY, which feeds need, does not go with row security.
ALTER ROLE duecourse_app BYPASSRLS;
GRANT USAGE ON SCHEMA ledger, intake, views, linkage, audit, desks TO duecourse_web;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger, intake, views, linkage, audit, desks TO duecourse_web;
ALTER DEFAULT PRIVILEGES IN SCHEMA ledger, intake, views, linkage, audit, desks
    GRANT SELECT ON TABLES TO duecourse_web;

-- The policies, with who asks read from the session (tools/row_security.py prints the condition; a test
-- holds it to the policies). What is not set reads as empty, and then nothing is open.
ALTER TABLE views.cases ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON views.cases FOR SELECT TO duecourse_web USING (
-- policies
((coalesce(current_setting('duecourse.role', true), '') IN ('officer', 'supervisor', 'court_liaison', 'records_steward', 'oversight')) AND NOT ((((((((((((coalesce(current_setting('duecourse.role', true), '') IN ('officer', 'supervisor', 'court_liaison')) AND NOT (current_setting('duecourse.everywhere', true) = 'true')) AND (cases.office <> '')) AND (cases.office <> coalesce(current_setting('duecourse.office', true), ''))) AND (coalesce(cases.offered_to, '') <> coalesce(current_setting('duecourse.office', true), ''))) AND (coalesce(cases.assigned_to, '') <> coalesce(current_setting('duecourse.name', true), ''))) AND NOT EXISTS (SELECT FROM audit.glass WHERE glass.case_id = cases.case_id AND glass.account = coalesce(current_setting('duecourse.name', true), '') AND glass.until > now())) OR (((cases.asylum AND (coalesce(current_setting('duecourse.role', true), '') = 'records_steward')) AND (coalesce(cases.assigned_to, '') <> coalesce(current_setting('duecourse.name', true), ''))) AND NOT EXISTS (SELECT FROM audit.glass WHERE glass.case_id = cases.case_id AND glass.account = coalesce(current_setting('duecourse.name', true), '') AND glass.until > now()))) OR ((cases.protected AND (coalesce(cases.assigned_to, '') <> coalesce(current_setting('duecourse.name', true), ''))) AND NOT coalesce('1367' = ANY(string_to_array(current_setting('duecourse.compartments', true), ' ')), false))) OR (cases.sealed AND NOT coalesce('sealed' = ANY(string_to_array(current_setting('duecourse.compartments', true), ' ')), false))) OR ((((((cases.juvenile AND (coalesce(current_setting('duecourse.role', true), '') IN ('officer', 'supervisor', 'court_liaison'))) AND (cases.office <> '')) AND (cases.office <> coalesce(current_setting('duecourse.office', true), ''))) AND (coalesce(cases.offered_to, '') <> coalesce(current_setting('duecourse.office', true), ''))) AND (coalesce(cases.assigned_to, '') <> coalesce(current_setting('duecourse.name', true), ''))) AND NOT coalesce('juvenile' = ANY(string_to_array(current_setting('duecourse.compartments', true), ' ')), false))) OR (coalesce(cases.case_id::text = ANY(string_to_array(current_setting('duecourse.cases', true), ' ')), false) AND NOT (coalesce(current_setting('duecourse.role', true), '') IN ('person', 'counsel')))))
-- end of policies
);

-- What hangs on a case is open as the case is. A record that no case row stands for is not about a person
-- in charge of an office: a feed's admission.
CREATE SCHEMA IF NOT EXISTS access;
GRANT USAGE ON SCHEMA access TO duecourse_app, duecourse_web;
CREATE FUNCTION access.has_row(asked uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog AS $$ SELECT EXISTS (SELECT FROM views.cases WHERE case_id = asked) $$;

DO $$ DECLARE hangs text; BEGIN
    FOREACH hangs IN ARRAY ARRAY[
        'work', 'watches', 'unacknowledged', 'case_numbers', 'case_names', 'case_keys', 'case_counsel', 'case_addresses', 'proposals', 'case_channels', 'notices', 'papers'
    ] LOOP
        EXECUTE format('ALTER TABLE views.%I ENABLE ROW LEVEL SECURITY', hangs);
        EXECUTE format('CREATE POLICY readers ON views.%I FOR SELECT TO duecourse_web USING (
            EXISTS (SELECT FROM views.cases WHERE cases.case_id = %I.case_id))', hangs, hangs);
    END LOOP;
END $$;
ALTER TABLE ledger.events ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON ledger.events FOR SELECT TO duecourse_web USING (
    EXISTS (SELECT FROM views.cases WHERE cases.case_id = events.case_id) OR NOT access.has_row(case_id));
