-- Files of expunged cases that are still to be removed: a file goes only after the commit that says so, and one
-- that a crash left behind is removed with the next.
CREATE TABLE privacy.to_remove (
    sha256 text COLLATE "C" NOT NULL PRIMARY KEY,
    since  timestamptz NOT NULL
);
GRANT SELECT, INSERT, DELETE ON privacy.to_remove TO duecourse_app;
