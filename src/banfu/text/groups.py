"""Texts on the same matter gathered into groups (集中办理: 内容相近、关联度高的分类整合)."""

from collections.abc import Sequence

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from banfu.text.pairs import Pairs, rarity, unit
from banfu.text.similar import Text

CUT = 0.10
"""Mean likeness below which two groups stay apart; tuned on benchmarks/text_groups.py."""


def grouped(texts: Sequence[Text], cut: float = CUT, background: Sequence[Text] = ()) -> list[int | None]:
    """Return the number of each text's group, from 1 by the first of its texts; None for one that stands alone.

    Average linkage over half title, half body. Meant for one session (up to some ten thousand):
    texts not linked by any likeness of ``cut`` are never compared closer.

    background: more texts of the kind, from which is learnt what is common and so tells little.
    """
    if len(texts) < 2:
        return [None] * len(texts)
    titles, bodies = [text.title for text in texts], [text.body for text in texts]
    pairs = Pairs([*titles, *bodies])
    title, body = pairs.counts(titles), pairs.counts(bodies)
    more = [pairs.counts([text.title for text in background]), pairs.counts([text.body for text in background])]
    weights = rarity(title, body, *(more if background else ()))
    title, body = unit(title, weights), unit(body, weights)
    alike = (0.5 * (title @ title.T) + 0.5 * (body @ body.T)).tocsr()
    near = alike.copy()
    near.data[near.data < cut] = 0
    near.eliminate_zeros()
    names = np.zeros(len(texts), dtype=np.int64)
    last = 0
    for component in _components(near):
        if len(component) > 1:
            inside = alike[component][:, component].toarray()
            apart = np.clip(1 - (inside + inside.T) / 2, 0, None)
            np.fill_diagonal(apart, 0)
            parts = fcluster(linkage(squareform(apart, checks=False), "average"), 1 - cut, "distance")
            names[component] = parts + last
            last += int(parts.max())
    sizes = np.bincount(names)
    order: dict[int, int] = {}
    return [order.setdefault(name, len(order) + 1) if name and sizes[name] > 1 else None for name in names.tolist()]


def _components(near: object) -> list[np.ndarray]:
    count, labels = connected_components(near, directed=False)
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.cumsum(np.bincount(labels, minlength=count))[:-1])
