"""``python -m clvlib``: the same as ``clv``."""

import sys

from clvlib.cli import main

if __name__ == "__main__":
    sys.exit(main())
