"""The Nth call of each kind fails, once or from then on, for all N of a run.

The program ends with a status of its contract and a message that names what failed; the database is
at the old state, the new one, or one that the run commits between them; the next run completes it.
What could not be read is named, what else there was is loaded (status 3). Half a read or write and
a call that a signal interrupted are no errors: nobody may notice.
"""

from __future__ import annotations

import errno
import signal
from dataclasses import dataclass
from pathlib import Path

from cases import Choice, Failure, Tally, run_all
from crashes import complete, complete_state, place_after
from diskfull import full_disks
from limits import memory_limits
from night import Night, Scene
from page import Pages, pages_disturbed
from shim import Call, Fault, Outcome, Shim
from verdict import Broken, State, state_if_any

STATUSES = {0: "done", 2: "stopped", 3: "partial", 64: "refused", 75: "busy"}
# What no user should see: words of the runtime, of a backtrace, or of a value as a program writes it.
CRASH_WORDS = ("Fatal error", "Stack dump", "Backtrace", "Swift/", "Program crashed", "errno: ", "(reason: ", "while executing")
# A program of Swift ends so where memory cannot be had.
ABORTS = (-signal.SIGABRT, -signal.SIGILL, -signal.SIGTRAP)


@dataclass(frozen=True)
class Plan:
    """Kinds of calls and how they are disturbed: mode and error."""

    title: str
    kinds: str
    ways: tuple[tuple[str, int], ...]
    least_bytes: int = 65536


PLANS = (
    Plan("open", "open,create", (("once", errno.EIO), ("ever", errno.EMFILE), ("once", errno.EINTR))),
    Plan(
        "read",
        "read",
        (("once", errno.EIO), ("ever", errno.EIO), ("short", 0), ("once", errno.EINTR)),
    ),
    Plan(
        "write",
        "write",
        (
            ("once", errno.EIO),
            ("once", errno.ENOSPC),
            ("ever", errno.ENOSPC),
            ("short", 0),
            ("once", errno.EINTR),
        ),
    ),
    Plan("sync", "sync", (("once", errno.EIO), ("ever", errno.EIO))),
    Plan("truncate", "truncate", (("once", errno.EIO), ("ever", errno.EIO))),
    Plan("rename and remove", "name", (("once", errno.EACCES), ("ever", errno.EROFS))),
    Plan("map", "map", (("once", errno.ENOMEM), ("ever", errno.ENOMEM))),
    Plan("stat", "stat", (("once", errno.EIO), ("ever", errno.EIO))),
    Plan("lock", "lock", (("once", errno.EIO), ("ever", errno.EIO))),
    Plan("memory", "memory", (("once", errno.ENOMEM),), 16384),
)


def faults(night: Night, shim: Shim, choice: Choice, kind: str | None = None) -> list[Tally]:
    plans = [plan for plan in PLANS if kind in (None, plan.kinds.split(",")[0])]
    scenes = [night.first(), night.growth(), night.roll_up(), night.merge()]
    tallies = []
    for scene in scenes:
        for plan in plans:
            part = choice.share(0.8 / len(plans) / len(scenes))
            tallies.append(disturb(night, shim, scene, plan, part))
    if kind is None:
        tallies.append(disturb_pages(night, shim, choice.share(0.1)))
        tallies.append(memory_limits(night, scenes[1], choice.share(0.05)))
        tallies.append(full_disks(night, scenes[1], choice.share(0.05)))
    return tallies


def cases_of(plan: Plan, calls: list[Call]) -> list[Fault]:
    found = []
    for call in calls:
        for mode, code in plan.ways:
            # Neither is anything that can happen to names of a folder's members, or to opening it.
            is_folder = call.function in ("readdir", "readdir64", "opendir")
            if is_folder and (mode == "short" or code == errno.EINTR):
                continue
            found.append(Fault(plan.kinds, call.number, mode, code, plan.least_bytes))
    return found


def disturb(night: Night, shim: Shim, scene: Scene, plan: Plan, choice: Choice) -> Tally:
    scratch = night.folder / "listed"
    database = scene.set_up(scratch)
    command = scene.run_on(database)
    outcome = shim.run(command, Fault(plan.kinds, 0, "once", 0, plan.least_bytes), scratch)

    def judge(fault: Fault, scratch: Path) -> str:
        database = scene.set_up(scratch)
        outcome = shim.run(scene.run_on(database), fault, scratch)
        words = judge_run(night, scene, fault, outcome, database, scratch)
        # What could not be removed stays if the next run has nothing to do.
        if fault.kinds == "name":
            complete_state(night, scene, database, scratch)
        else:
            complete(night, scene, database, scratch)
        return words

    tally = Tally(f"{scene.name}, {plan.title} fails ({len(outcome.calls)} calls)")
    run_all(tally, choice.of(cases_of(plan, outcome.calls)), night.folder / "cases", judge)
    return tally


def judge_run(
    night: Night, scene: Scene, fault: Fault, outcome: Outcome, database: Path, scratch: Path
) -> str:
    call = outcome.disturbed
    if call is None:
        raise Failure(f"the call did not come: status {outcome.status}: {outcome.errors}")
    what = f"{call.function} of {call.path} ({outcome.errors.strip()})"
    if fault.kinds == "memory" and outcome.status in ABORTS:
        return f"aborted, {place_after(night, scene, database, scratch, what)}"
    check_words(outcome, [called.path for called in outcome.calls if called.is_disturbed], database)
    if outcome.status == 3:
        check_partial(night, scene, outcome, database, scratch)
        return "partial"
    place = place_after(night, scene, database, scratch, what)
    if outcome.status == 0 and place != "new":
        raise Failure(f"status 0 and the {place} state: {what}")
    if outcome.status == 64 and place not in ("untouched", "old"):
        raise Failure(f"status 64, and something was touched: {what}")
    is_nothing = fault.mode == "short" or fault.errno == errno.EINTR
    if is_nothing and fault.mode != "ever" and outcome.status != 0:
        raise Failure(f"status {outcome.status} though nothing failed: {what}")
    return f"{STATUSES[outcome.status]}, {place}"


def check_words(outcome: Outcome, paths: list[str], database: Path) -> None:
    """The status is one of the contract's, and the message names what failed."""
    if outcome.status not in STATUSES:
        raise Failure(f"status {outcome.status} after {paths[:1]}: {outcome.errors}")
    if any(word in outcome.errors for word in CRASH_WORDS):
        raise Failure(f"words of a crash: {outcome.errors}")
    if outcome.status == 0:
        return
    # Of the database's files users know one.
    names = {str(database) if path.startswith(str(database)) else path for path in paths}
    names |= {str(database)} if str(database.parent) in names else set()
    if not any(name in outcome.errors for name in names if name):
        if any(names):
            raise Failure(f"nothing names {sorted(names)[0]}: {outcome.errors}")
    if not outcome.errors.startswith("weir: ") or not outcome.errors.strip():
        raise Failure(f"no message: {outcome.errors}")


def check_partial(
    night: Night, scene: Scene, outcome: Outcome, database: Path, scratch: Path
) -> None:
    """What could not be read is named; all else is as in the old state or the new one."""
    try:
        state = state_if_any(night.programs.weir, database, scratch)
    except Broken as broken:
        raise Failure(f"status 3: {broken}") from broken
    if state is None:
        raise Failure(f"status 3 and no database: {outcome.errors}")
    whole = scene.after.inputs | (scene.before.inputs if scene.before else frozenset())
    affected = [row for row in state.inputs if row not in whole]
    affected += [row for row in whole if str(row[0]) in outcome.errors]
    # Who owns a record that two inputs show may have changed with what was read.
    read = scene.after.read | (scene.before.read if scene.before else frozenset())
    for row in state.read - read:
        # Of what was not found again a hash is forgotten where it must be read again, because another input gave up its records.
        is_waiting = row[3] is None and f"{Path(str(row[0])).parent}: " in outcome.errors
        if is_waiting and any((*row[:3], *row[4:]) == (*known[:3], *known[4:]) for known in read):
            continue
        if str(row[0]) not in outcome.errors:
            raise Failure(f"{row[0]} differs and is not named: {outcome.errors}")
    check_facts(scene, state, " ".join(str(row) for row in affected))


BY_DAY = ("flows", "denials")


def check_facts(scene: Scene, state: State, affected: str) -> None:
    """Reporter-hours are wholly old or wholly new where nothing failed."""
    known = scene.after.facts | (scene.before.facts if scene.before else frozenset())
    # What could not be read keeps days from being closed.
    known = known.union(*(state.facts for state in scene.between))
    # The agents' files show many of their events twice: what one could not tell, another does.
    if "events" in affected:
        known |= {row for row in state.facts if row[0] == "hubble"}
    for row in state.facts - known:
        # Of a day, which no reporter has alone; what could not be read is not closed before it could.
        if row[0] in BY_DAY:
            continue
        # One blob of a reporter is a copy of another's beginning.
        if str(row[2]) not in affected:
            raise Failure(f"a reporter-hour is neither old nor new: {row}")


def disturb_pages(night: Night, shim: Shim, choice: Choice) -> Tally:
    def plan(pages: Pages, command: list[str], scratch: Path) -> list[Fault]:
        found = []
        for plan in PLANS[:8]:
            # Those of the page's folder, and of the database it is made from.
            pages.set_up(scratch)
            calls = shim.run(command, Fault(plan.kinds, 0, "once"), scratch).calls
            found += cases_of(plan, calls)
        return found

    def check(outcome: Outcome, place: str, scratch: Path) -> str:
        paths = [call.path for call in outcome.calls if call.is_disturbed]
        if any(path.startswith(str(scratch / "out")) for path in paths):
            paths.append(str(scratch / "out" / "report.html"))
        check_words(outcome, paths, scratch / "night.sqlite")
        if outcome.status == 0 and place != "new":
            raise Failure("status 0 and the old page")
        return f"{STATUSES[outcome.status]}, {place}"

    return pages_disturbed(night, shim, "report, a call fails", plan, choice, check)
