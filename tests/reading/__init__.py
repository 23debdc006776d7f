"""Inputs without declarations, as people type them into a command line, and what was meant by each."""

from tests.reading import attacked, homework, identities, learning, mechanics, mixed, online, physics, statistics, table

MODULES = {
    module.__name__.rpartition(".")[2]: module.ROWS
    for module in (table, online, learning, statistics, mechanics, physics, homework, identities, mixed, attacked)
}
READINGS = tuple(row for rows in MODULES.values() for row in rows)
