"""The words of the page around its tables."""

INTRODUCTION = """
# Benchmarks

How long the same contagion takes here and in the tools one might use instead, on the same graph,
on the same machine, in one sitting. This page is written by `make bench`; change nothing here by
hand.

**The contagion.** A random graph with a mean degree of ten. Nobody has adopted at first. In each
of 60 months, somebody with *k* neighbours who adopted in earlier months adopts with probability 1
− (1 − 0.001)(1 − 0.02)<sup>k</sup>. Nearly everyone has adopted at the end. No NHS, no channels,
no products: the least that all the tools can do.

**The machine.** {machine}; {when}. Each run has a process of its own, the engines take turns,
{rounds} turns each, and medians are given. The load of the machine meanwhile was {load} in the
median; 1 would be the measured process alone. Whoever compiles has compiled before the clock
starts; building the model from an array of ties is timed apart.

## Seconds for 60 months

Wall time, then processor time of all threads, then how many times ours.
"""

AFTER_TABLE = """
Figures without a mark are measured. **~**: at this size a run would have gone on for more than
{limit:g} seconds; its first months were measured, and the rest is scaled up by the share of a run
that they take at a smaller size. **≥**: nothing was run at this size, since building or running
would have taken too long; the figure grows in proportion to the agents from the next smaller
size, which is less than it would really be. \\* marks another model, explained below: the nearest
thing that tool has.

![Seconds for 60 months against agents, one line for each engine](images/benchmark.svg)

Hollow points are estimated as described above.

### Building the model, and memory

Seconds from the array of ties to a model that can run, then the largest memory of the whole
process.
"""

CONTENDERS = """
## What each of them runs

One file each in `benchmarks/peers`, with the same contract. The tools do more than this contagion
asks of them, and are not made for it alone; neither is this project. Whoever finds a quicker way
to put it to one of them is asked to say so.
"""

AGREEMENT = """
## Whether they simulate the same

Mean number of adopters over many runs, and in brackets how many standard errors that lies from
ours. Engines that simulate the same model stay within about ±3 in all months. \\* marks another
model, for which the numbers only show how far apart it is.
"""

ALONE = """
## This project by itself

Measured {when}, at a load of {load} in the median.
"""

NHS = """
### The full NHS model

Sixty months of one replicate of the baseline: population, ties, organisations, opinion leaders
and all channels of the four networks; compiled loops warm.
"""

REPEAT = """
## How to repeat it

```bash
make bench           # the sitting above: an hour or so on a quiet machine, then this page anew
make bench QUICK=1   # small sizes, under two minutes after the first time; prints its table only
make bench OWN=1     # this project by itself again, some minutes; the other tools' figures stay
```

The first time, each of the other tools is installed at a locked version into an environment of
its own, in `benchmarks/.venv`; what cannot be installed is left out and named. The tools get the
same Python as this project; another one is chosen with `.venv/bin/python -m benchmarks
--peer-python python3.13`, and `--help` names the other choices. A sitting that is cut short goes
on where it was. `python -m benchmarks.page` writes this page and its figure again from
`benchmarks/results.json`.
"""
