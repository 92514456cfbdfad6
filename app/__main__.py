"""`python -m app`: the command line, which Ctrl-C ends without a stack trace at any moment."""

import sys

try:
    from app.cli import main

    main()
except KeyboardInterrupt:
    sys.exit(130)
