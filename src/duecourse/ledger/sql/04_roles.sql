-- The application's own role may append and read history, and nothing else on it.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'duecourse_app') THEN
        CREATE ROLE duecourse_app NOLOGIN;
    END IF;
END $$;
GRANT USAGE ON SCHEMA ledger, intake, views TO duecourse_app;
GRANT SELECT, INSERT ON ledger.events, ledger.subtrees, ledger.checkpoints TO duecourse_app;
GRANT SELECT, UPDATE ON ledger.head TO duecourse_app;
GRANT SELECT, INSERT, UPDATE ON intake.quarantine, intake.deliveries TO duecourse_app;
GRANT SELECT, INSERT, DELETE ON intake.waiting TO duecourse_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA views TO duecourse_app;
