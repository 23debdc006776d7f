"""Many pieces of work: in this process, in several, or on a cluster, behind one interface; in order, a few at a time.

executor.py   the interface;  choose.py  the choice by --jobs and --scheduler
here.py       one after the other in this process
workers.py    processes on this machine, each with one piece of work;  worker.py  what runs in them
cluster.py    a Dask cluster (the extra `cluster`)
ordered.py    answers in the order of the input, with a bounded number in flight
journal.py    what has been done, so that a run can go on after its end
progress.py   the bar

A piece of work and its answer are JSON objects. The function that does it is told by its name, "module:function":
workers, here or on a cluster, import it themselves.
"""
