"""`python -m app`: the command line, which Ctrl-C ends without a stack trace at any moment.

While modules load, Ctrl-C ends the process by the signal itself. `scripts/rollcall` blocks the
signal while Python starts, for Python would print a stack trace then. A process that is started
with the signal ignored, such as a background job of a shell script, goes on ignoring it.
"""

import signal
import sys

handled = signal.getsignal(signal.SIGINT) is signal.default_int_handler
if handled:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

try:
    from app.cli import main

    if handled:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    main()
except KeyboardInterrupt:
    sys.exit(130)
finally:
    if handled:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
