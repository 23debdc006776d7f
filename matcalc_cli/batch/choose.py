"""--jobs and --scheduler -> an executor."""

from __future__ import annotations

from matcalc_cli.batch.executor import Executor
from matcalc_cli.batch.here import Here
from matcalc_cli.batch.workers import Workers, cores
from matcalc_cli.errors import UsageError

MOST_JOBS = 1024


def chosen(name: str, jobs: int, scheduler: str) -> Executor:
    """The executor that --jobs and --scheduler ask for, of the function of that name.

    jobs 1 works in this process; 0 takes a process a core. Raises UsageError for another number, for a scheduler that
    is not there, and where `distributed` is missing.
    """
    if scheduler:
        if jobs != 1:
            raise UsageError("--jobs and --scheduler exclude each other", hint="the cluster has its own workers")
        from matcalc_cli.batch.cluster import Cluster

        return Cluster(name, scheduler)
    return Here(name) if jobs == 1 else processes(name, jobs)


def processes(name: str, jobs: int) -> Workers:
    """So many processes on this machine, 0 for one a core; raises UsageError for another number."""
    if not 0 <= jobs <= MOST_JOBS:
        raise UsageError(f"--jobs is between 0 and {MOST_JOBS}, not {jobs}", hint="0 takes a process a core")
    return Workers(name, jobs or cores())
