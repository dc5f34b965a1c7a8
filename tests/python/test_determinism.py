"""One digest, whatever the order of the rows and the number of threads."""

from __future__ import annotations

import random

import overblik as ob


def test_ten_row_orders_and_three_thread_counts_give_one_digest(example: ob.Register) -> None:
    table = example.to_dict()
    names = [name for name in table if name != "currency"]
    rows = [dict(zip(names, values, strict=True)) for values in zip(*(table[n] for n in names), strict=True)]
    schema = ob.Schema(**{n: n for n in names if n in ob.Schema.fields()}, currency="DKK")
    digests = set()
    for seed in range(10):
        shuffled = random.Random(seed).sample(rows, len(rows))
        reg = ob.register(shuffled, schema=schema)
        digests |= {ob.review(reg, threads=threads).digest for threads in (1, 2, 3)}
    assert len(digests) == 1


def test_labels_follow_the_rows(example: ob.Register) -> None:
    groups = ob.cluster(ob.similarity(example))
    of_id = dict(zip(example.ids, groups.labels.tolist(), strict=True))
    for group in range(len(groups)):
        assert sorted(groups.members()[group]) == sorted(i for i, own in of_id.items() if own == group)
    alone = {of_id[i] for i in groups.ungrouped()["project"]}
    assert len(alone) == len(groups.ungrouped())
    assert alone.isdisjoint(range(len(groups)))


def test_another_amount_is_another_digest(rows: list[dict[str, object]]) -> None:
    one = ob.review(ob.register(rows, currency="DKK"))
    rows[0]["amount"] = 61
    two = ob.review(ob.register(rows, currency="DKK"))
    assert one.digest != two.digest
    assert one != two


def test_another_setting_is_another_digest(small: ob.Register) -> None:
    assert ob.review(small).digest != ob.review(small, settings={"cluster": {"level": 0.9}}).digest
