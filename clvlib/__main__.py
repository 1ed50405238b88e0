"""``python -m clvlib``: the same as ``clv``."""

from clvlib.cli import program

if __name__ == "__main__":
    program()
