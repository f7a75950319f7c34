"""`python -m duecourse` is the command line."""

import sys

from duecourse.cli import main

sys.exit(main())
