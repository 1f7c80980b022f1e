"""Graphs that several tests of theory run on."""

from __future__ import annotations

import numpy as np

from sim.chance import Chance
from sim.ties import Ties
from sim.ties.generators import random_graph


def edges_of(ties):
    """Every tie once, shape (n_ties, 2)."""
    source = np.repeat(np.arange(ties.n), ties.degree())
    once = source < ties.neighbours
    return np.column_stack((source[once], ties.neighbours[once]))


def relabelled(ties, new):
    """The same graph in which person i is called new[i]."""
    return Ties.from_edges(np.asarray(new)[edges_of(ties)], ties.n)


def with_more_people(ties, more=1):
    """The same graph and some people without ties."""
    return Ties.from_edges(edges_of(ties), ties.n + more)


def organisations(*, number, size, within, across):
    """Organisations of one size: random ties within each, and this many ties between them.

    More ties across only add to those there were.
    """
    people = number * size
    edges = [
        edges_of(random_graph(size, within, chance=Chance(1, one))) + one * size
        for one in range(number)
    ]
    drawn = Chance(1, 0)
    pairs = np.arange(8 * across)
    ends = [(drawn.uniform(end, pairs) * people).astype(int) for end in ("one end", "other end")]
    candidates = np.column_stack(ends)
    between = candidates[candidates[:, 0] // size != candidates[:, 1] // size]
    _, first = np.unique(np.sort(between, axis=1), axis=0, return_index=True)
    return Ties.from_edges(np.concatenate([*edges, between[np.sort(first)][:across]]), people)
