from tests.running.conftest import plan, small_home

__all__ = ["plan", "small_home"]
