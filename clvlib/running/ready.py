"""Imported once by the process that workers are forked from: afterwards it is ready for them."""

import atexit
import gc

from clvlib.running.lean import import_jsonschema_lean
from clvlib.running.rehearsal import rehearse_reports

gc.disable()  # imports leave next to no garbage; a worker collects again
import_jsonschema_lean()
rehearse_reports()
gc.freeze()  # what all workers share: a collection in one of them need not touch, and copy, it
# At its end the server lets go of it, or libraries complain in the terminal that something is left.
atexit.register(gc.unfreeze)
