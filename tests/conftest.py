"""What holds for every test."""

import signal

# A shell that runs the tests in the background has them ignore interruptions, and so do the processes that they start.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
