"""Records behave as frozen dataclasses do."""

import pytest

from matcalc_cli.model.record import Record


class Point(Record):
    x: int
    y: int = 0

    @property
    def total(self):
        return self.x + self.y


class Pair(Record):
    x: int
    y: int = 0


def test_values_come_by_place_by_name_and_by_default():
    assert Point(1, 2) == Point(x=1, y=2) and Point(1) == Point(1, 0) and Point(1, 2).total == 3
    assert repr(Point(1)) == "Point(x=1, y=0)" and hash(Point(1)) == hash(Point(1, 0))


def test_records_of_two_classes_are_never_equal():
    assert Point(1, 2) != Pair(1, 2) and Point(1, 2) != (1, 2) and Point(1) != Point(2)
    assert len({Point(1), Pair(1), Point(1, 0)}) == 2


@pytest.mark.parametrize("values, named", [((), {}), ((1, 2, 3), {}), ((1,), {"z": 1}), ((), {"y": 1})])
def test_wrong_fields_are_refused(values, named):
    with pytest.raises(TypeError):
        Point(*values, **named)


def test_a_record_is_frozen():
    with pytest.raises(AttributeError):
        Point(1).x = 2
