"""The coverage gate closes where it must."""

from __future__ import annotations

from scripts.coverage_gate import FileReach, judge, read


def test_one_missed_branch_in_a_rule_closes_the_gate() -> None:
    report = {
        "files": {
            "app/domain/dates.py": {
                "summary": {
                    "covered_lines": 9,
                    "num_statements": 10,
                    "covered_branches": 3,
                    "num_branches": 4,
                },
                "missing_lines": [7],
                "missing_branches": [[6, 7], [8, -1]],
            }
        }
    }
    assert judge(read(report)) == ["app/domain/dates.py: not all of it, missing 7, 6→7, 8→end"]


def test_lines_in_a_row_are_named_as_a_range() -> None:
    details = {"summary": {"covered_lines": 1, "num_statements": 5}, "missing_lines": [2, 3, 4, 9]}
    assert read({"files": {"app/services/tags.py": details}})[0].gaps == "2-4, 9"


def test_a_thin_room_closes_the_gate_even_beside_a_thick_one() -> None:
    files = [FileReach("app/ui/shell/a.py", 1000, 1000, ""), FileReach("app/db/b.py", 80, 100, "1-20")]
    assert judge(files) == ["app/db/: 80.0 % of 90 %; most is missing in app/db/b.py 80 %"]


def test_nine_tenths_are_enough_outside_the_rules() -> None:
    assert judge([FileReach("app/db/b.py", 90, 100, "1-10"), FileReach("app/errors.py", 0, 0, "")]) == []
