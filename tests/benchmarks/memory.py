"""Peak memory of whole processes, beside `import sympy`; and how printing a large sparse Jacobian grows.

The peak is what the system says of a child that has ended. Printing is measured in processes of their own as well, a
format a process, the derivative aside: seconds of the processor for 500, 1000 and 2000 rows of three entries.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from matcalc_cli.render.formats import FORMATS as FORMAT_ROWS
from tests.benchmarks.figure import Figure
from tests.benchmarks.front.race import exponent
from tests.benchmarks.startup import matcalc

ROOT = Path(__file__).resolve().parents[2]
MOST, LINEAR = 1.5, 1.2  # times import sympy; the exponent of printing
ORDINARY = {
    'grad "x0+x1*x2"': ("grad", "x0+x1*x2"),
    'diff "norm2(A*x - b)^2"': ("diff", "norm2(A*x - b)^2", "--wrt", "x"),
    'hessian "sum(log(1+exp(-y.*(X*w))))"': ("hessian", "sum(log(1+exp(-y.*(X*w))))", "--wrt", "w"),
    'diff "log(det(X))" -f numpy': ("diff", "log(det(X))", "-f", "numpy"),
    'jacobian "[r*cos(t), r*sin(t)]" -f latex': ("jacobian", "[r*cos(t), r*sin(t)]", "-f", "latex"),
    "a formula in LaTeX": ("grad", r"\frac{1}{2}\|Ax-b\|_2^2", "--wrt", "x"),
}
FORMATS = tuple(FORMAT_ROWS)
# prints seconds of the processor and MiB at most: of the derivative, and of printing it
PRINTED = """
import gc, resource, sys, time
import sympy as sp
from matcalc_cli import jacobian
from matcalc_cli.render import Options, written
n, name = int(sys.argv[1]), sys.argv[2]
x = sp.symbols(f"x0:{n}")
f = [x[i] ** 2 * x[(i + 1) % n] - 2 * x[i] * sp.sin(x[i - 1]) for i in range(n)]
written([jacobian("[x*y, x]", "x,y")], name, Options())
result = jacobian(f, x)
gc.collect(); gc.freeze()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.process_time()
written([result], name, Options())
print(time.process_time() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


# starts a command and prints the KiB that it held at most: a process begins with the peak of the one that starts it
STARTER = """
import os, sys
silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
_, status, usage = os.wait4(os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=silent), 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def peak(command: list[str], folder: str) -> float:
    """MiB that a process has held at most."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))}
    starter = [sys.executable, "-S", "-c", STARTER, *command]
    done = subprocess.run(starter, capture_output=True, text=True, check=True, env=environment, cwd=folder)
    return int(done.stdout) / 1024


def printed(size: int, name: str) -> tuple[float, float]:
    """(seconds, MiB more than before) of printing one result."""
    command = [sys.executable, "-c", PRINTED, str(size), name]
    out = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    return float(out[0]), float(out[1])


def figures(
    repeat: int = 3,
    sizes: tuple[int, ...] = (500, 1000, 2000),
    formats: tuple[str, ...] = FORMATS,
    count: int | None = None,
) -> list[Figure]:
    """The first so many ordinary problems, and every format."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        base = median(peak([sys.executable, "-c", "import sympy"], folder) for _ in range(repeat))
        for name, arguments in list(ORDINARY.items())[:count]:
            most = median(peak(matcalc(*arguments), folder) for _ in range(repeat))
            peer = f"`import sympy` {base:.0f} MiB"
            measured = f"{most:.0f} MiB: {most / base:.2f} ×"
            found.append(Figure(f"`{name}`, peak memory", f"≤ {MOST} ×", measured, peer, most <= MOST * base))
    for name in formats:
        taken = [[printed(size, name) for size in sizes] for _ in range(max(1, repeat // 3))]
        times = [median(run[k][0] for run in taken) for k in range(len(sizes))]
        most = median(run[-1][1] for run in taken)
        grows = exponent(sizes, times)
        told = f"{grows:.2f} ({times[-1]:.2g} s, {most:.0f} MiB more)"
        title = f"a sparse Jacobian of {sizes[-1]} rows as {name}, exponent of time"
        found.append(Figure(title, f"≤ {LINEAR}", told, "", grows <= LINEAR))
    return found
