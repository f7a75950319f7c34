"""`python -m duecourse.law`: the law's commands where nothing but Python is installed."""

import sys

from duecourse.law.commands import main

if __name__ == "__main__":
    sys.exit(main())
