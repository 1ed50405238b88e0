"""Imported once by the process that workers are forked from: afterwards it is ready for them."""

from clvlib.running.lean import import_jsonschema_lean
from clvlib.running.rehearsal import rehearse_reports

import_jsonschema_lean()
rehearse_reports()
