"""Several merchants: one failure costs one merchant, on any executor."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from clvlib.running import RunPlan, run_merchants, run_on
from clvlib.running.batch import process_pool
from tests.running.small_kit import SETTINGS, write_merchant


def test_two_at_a_time_with_a_broken_one_among_them(plan: RunPlan) -> None:
    write_merchant(plan.data_dir, "other")
    write_merchant(plan.data_dir, "broken", SETTINGS + "discout_rate: 0.1\n")
    heard: list[tuple[str, str, str]] = []
    done: list[str] = []
    outcomes = run_merchants(
        ["shop", "broken", "other"],
        plan,
        2,
        lambda *told: heard.append(told),
        lambda outcome: done.append(outcome.slug),
    )
    assert [(o.slug, o.state) for o in outcomes] == [
        ("shop", "made"), ("broken", "failed"), ("other", "made"),
    ]  # fmt: skip
    assert "did you mean 'discount_rate'?" in outcomes[1].error
    assert outcomes[1].wrong_input
    assert sorted(done) == ["broken", "other", "shop"]
    assert {slug for slug, _, _ in heard} == {"shop", "other"}
    assert not list(plan.reports_dir.glob("*/.scratch/*"))


def test_any_executor_serves(plan: RunPlan) -> None:
    write_merchant(plan.data_dir, "broken", SETTINGS + "discout_rate: 0.1\n")
    with ThreadPoolExecutor(1) as executor:
        outcomes = run_on(executor, ["broken"], plan)
    assert outcomes[0].state == "failed"


def test_a_worker_that_is_killed_costs_its_merchant_and_says_so(plan: RunPlan) -> None:
    class Killed(type(plan)):
        def __reduce__(self):
            return _die, ()

    dying = Killed(plan.data_dir, plan.reports_dir, to=())
    with process_pool(1) as pool:
        outcomes = run_on(pool, ["shop"], dying)
    assert outcomes[0].error == "the process that ran it was killed"


def _die() -> None:
    import os

    os.kill(os.getpid(), 9)
