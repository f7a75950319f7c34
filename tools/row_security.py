"""Print the condition of the policies as security of the database's rows.

    python tools/row_security.py

The text between the marks of ledger/sql/16_access.sql is this; a test holds the two together.
After a change of the policies, print it again into a new SQL file that replaces the condition.
"""

from duecourse.access.rows import session_condition

if __name__ == "__main__":
    print(session_condition("case.look"))
