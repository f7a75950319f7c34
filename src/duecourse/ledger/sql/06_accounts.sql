-- Accounts and sessions of the web; its tables are laid by the web framework's own migrations.
CREATE SCHEMA IF NOT EXISTS accounts;
