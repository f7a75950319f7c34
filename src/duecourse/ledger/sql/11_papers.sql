-- What is sent and what is filed with a case. Read models: all of it can be made again from the ledger.

-- E-mail addresses and numbers in force, in normal form, to see on how many cases one stands.
CREATE TABLE views.case_channels (
    channel text COLLATE "C" NOT NULL,
    whose   text NOT NULL CHECK (whose IN ('person', 'counsel')),
    case_id uuid NOT NULL,
    PRIMARY KEY (channel, whose, case_id)
);
CREATE INDEX case_channels_case ON views.case_channels (case_id);

-- The sum of each notice that was prepared: whoever holds a letter may ask whether it is ours.
CREATE TABLE views.notices (
    sha256      text COLLATE "C" NOT NULL PRIMARY KEY,
    case_id     uuid        NOT NULL,
    version     integer     NOT NULL,
    prepared_at timestamptz NOT NULL
);
CREATE INDEX notices_case ON views.notices (case_id);

-- Documents and notes, found by their words. `simple`: names and numbers of many languages, unstemmed.
CREATE TABLE views.papers (
    case_id     uuid        NOT NULL,
    version     integer     NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('document', 'note')),
    type        text        NOT NULL,  -- type of the document; `note`
    sensitivity text        NOT NULL,  -- class: decides which roles may see it
    title       text        NOT NULL,
    body        text        NOT NULL,  -- a note's text; of a document: see paper_texts
    sha256      text COLLATE "C",      -- of a document
    added_at    timestamptz NOT NULL,
    added_by    text        NOT NULL,
    replaced_by integer,               -- version that takes its place
    words       tsvector    NOT NULL GENERATED ALWAYS AS
                    (to_tsvector('simple', title || ' ' || body)) STORED,
    PRIMARY KEY (case_id, version)
);
CREATE INDEX papers_words ON views.papers USING gin (words);
CREATE INDEX papers_sha256 ON views.papers (sha256) WHERE sha256 IS NOT NULL;

-- The text of a document, by its sum: read from the file once, when it is filed.
CREATE TABLE views.paper_texts (
    sha256 text COLLATE "C" NOT NULL PRIMARY KEY,
    how    text NOT NULL,              -- text, pdf, scan; or why there is no text
    text   text NOT NULL,
    words  tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED
);
CREATE INDEX paper_texts_words ON views.paper_texts USING gin (words);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA views TO duecourse_app;
