"""`translator check` as a user meets it: anybody's translations in, flags with their place and an exit code out."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.test_cli import run, write
from translator.checking import CheckedPair, LeftOut, Unreadable, check_file
from translator.checks import check_pair
from translator.cli import app
from translator.document import FlagKind, Origin
from translator.errors import InputError
from translator.exchange import export_entries
from translator.memory import TranslationMemory

GOOD = ("Hujan turun di Bogor sejak pagi.", "It has been raining in Bogor since morning.")
BAD = ("Harga beras naik 5,5 persen.", "The price of rice rose by 55 percent.")
MISSING = ("Wali kota belum menandatangani surat itu.", "")
TMX = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header srclang="id" segtype="sentence"/><body>
<tu tuid="rice"><prop type="x-origin">machine</prop>
  <tuv xml:lang="id"><seg>Harga beras naik 5,5 persen.</seg></tuv>
  <tuv xml:lang="en-GB"><seg>The price of rice rose by <hi>55</hi> percent.</seg></tuv></tu>
<tu><tuv xml:lang="id"><seg>Tanpa pasangan.</seg></tuv><tuv xml:lang="ms"><seg>Bukan Inggeris.</seg></tuv></tu>
<tu><tuv xml:lang="id"><seg>Hujan turun.</seg></tuv><tuv xml:lang="en"><seg>Rain fell.</seg></tuv></tu>
</body></tmx>
"""


def tsv(*pairs: tuple[str, ...]) -> str:
    return "".join("\t".join(pair) + "\n" for pair in pairs)


def report(path: Path, *words: str) -> dict[str, Any]:
    result = run("check", path, "--format", "json", *words)
    loaded: dict[str, Any] = json.loads(result.stdout)
    return loaded | {"code": result.returncode, "stderr": result.stderr}


def test_each_flagged_pair_is_shown_with_its_line_and_a_summary_ends_the_report(tmp_path: Path) -> None:
    file = write(tmp_path, "pairs.tsv", tsv(GOOD, BAD, MISSING))
    result = run("check", file)
    assert result.returncode == 0
    assert result.stderr == ""
    first, rest = result.stdout.split("line 3")
    assert first.startswith("line 2\n")
    assert BAD[0] in first
    assert BAD[1] in first
    assert "error, number: “5,5” has become “55”" in first
    assert "error, empty" in rest
    assert GOOD[0] not in result.stdout
    assert "3 pairs checked: 2 flagged, 2 of them with errors." in rest
    assert [line.split() for line in rest.splitlines()[-2:]] == [["empty", "1", "0", "0"], ["number", "1", "0", "0"]]


@pytest.mark.parametrize(
    ("content", "strict", "code"),
    [
        (tsv(GOOD), True, 0),
        (tsv(GOOD, BAD), False, 0),
        (tsv(GOOD, BAD), True, 4),
        (tsv(("Presiden tiba di Surabaya.", "The president has arrived.")), True, 0),  # a warning
        (tsv(GOOD, BAD, ("satu",)), True, 1),
        ("", False, 1),
    ],
    ids=["good", "not strict", "strict", "warnings only", "unreadable", "empty"],
)
def test_exit_codes(tmp_path: Path, content: str, strict: bool, code: int) -> None:
    words = ("--strict",) * strict
    assert run("check", write(tmp_path, "pairs.tsv", content), *words).returncode == code


def test_json_has_every_flag_with_its_spans_and_the_sums(tmp_path: Path) -> None:
    found = report(write(tmp_path, "pairs.tsv", tsv(GOOD, BAD)))
    (row,) = found["rows"]
    assert (row["line"], row["id"], row["source"], row["target"]) == (2, None, *BAD)
    (flag,) = row["flags"]
    assert flag["kind"] == "number"
    assert [BAD[0][start:end] for start, end in flag["source_spans"]] == ["5,5"]
    assert [BAD[1][start:end] for start, end in flag["target_spans"]] == ["55"]
    assert found["summary"] == {
        "checked": 2,
        "flagged": 1,
        "with_errors": 1,
        "left_out": 0,
        "unreadable": 0,
        "flags": {"number": {"error": 1, "warning": 0, "info": 0}},
    }
    assert report(write(tmp_path, "good.tsv", tsv(GOOD)))["rows"] == []


def test_jsonl_and_tsv_have_a_row_for_each_pair_and_flag_and_the_sums_go_to_standard_error(tmp_path: Path) -> None:
    both = ("Harga naik 5,5 persen pada Rabu.", "Prices rose 55 percent on Monday.")
    file = write(tmp_path, "pairs.tsv", tsv(GOOD, both))
    result = run("check", file, "--format", "jsonl")
    (row,) = map(json.loads, result.stdout.splitlines())
    assert {flag["kind"] for flag in row["flags"]} == {"number", "date"}
    assert "2 pairs checked" in result.stderr
    rows = list(csv.DictReader(run("check", file, "--format", "tsv").stdout.splitlines(), dialect="excel-tab"))
    assert {(row["line"], row["kind"], row["severity"], row["target"]) for row in rows} == {
        ("2", "number", "error", both[1]),
        ("2", "date", "error", both[1]),
    }
    assert run("check", file, "--format", "tsv", "--quiet").stderr == ""


def test_columns_may_be_named_in_any_order(tmp_path: Path) -> None:
    content = "Target\tnote\tID\tSource\n" + tsv((BAD[1], "check this", "a-17", BAD[0]))
    (row,) = report(write(tmp_path, "pairs.tsv", content))["rows"]
    assert (row["line"], row["id"], row["source"], row["target"]) == (2, "a-17", *BAD)


def test_quotation_marks_at_the_head_of_a_field_are_read_both_ways(tmp_path: Path) -> None:
    plain = ('"Harga naik 5,5 persen," katanya.', '"Prices rose 55 percent," he said.')
    opened = ('"Harga naik 5,5 persen.', '"Prices rose 55 percent.')
    quoted = '"""Harga naik 5,5 persen,"" katanya."\t"""Prices rose 55 percent,"" he said."\r\n'
    found = report(write(tmp_path, "pairs.tsv", tsv(plain, opened) + quoted + tsv(BAD)))
    assert [(row["line"], row["source"], row["target"]) for row in found["rows"]] == [
        (1, *plain), (2, *opened), (3, *plain), (4, *BAD),
    ]  # fmt: skip


def test_what_cannot_be_read_is_told_of_and_the_rest_is_checked(tmp_path: Path) -> None:
    content = (
        f"satu\n{tsv(BAD)}x\ty\tz\n\n".encode() + b"caf\xe9\tx\n" + b"y" * (1 << 21) + b"\tz\n" + tsv(BAD).encode()
    )
    found = report(write(tmp_path, "pairs.tsv", content), "--strict")
    assert found["code"] == 1
    assert [row["line"] for row in found["rows"] if "flags" in row] == [2, 7]
    reasons = {row["line"]: row["unreadable"] for row in found["rows"] if "unreadable" in row}
    assert set(reasons) == {1, 3, 5, 6}
    assert "UTF-8" in reasons[5]
    assert "longer" in reasons[6]
    assert "pairs.tsv, line 3: columns: 3" in found["stderr"]
    assert found["summary"]["unreadable"] == 4


def test_many_unreadable_rows_do_not_flood_the_terminal(tmp_path: Path) -> None:
    result = run("check", write(tmp_path, "pairs.tsv", "satu\n" * 500))
    assert len(result.stderr.splitlines()) == 21
    assert "480 more" in result.stderr


def test_tmx_is_checked_unit_by_unit(tmp_path: Path) -> None:
    found = report(write(tmp_path, "pairs.tmx", TMX))
    assert [(row["line"], row["id"], row["target"]) for row in found["rows"]] == [(3, "rice", BAD[1])]
    assert found["summary"]["checked"] == 2
    assert found["summary"]["left_out"] == 1
    assert found["code"] == 0


MALAY_TMX = """<tmx version="1.4"><header srclang="ms" segtype="sentence"/><body>
<tu><tuv xml:lang="ms"><seg>Ahmad mencalonkan kereta itu pada harga RM1,500.50 pada bulan Disember.</seg></tuv>
  <tuv xml:lang="en"><seg>Ahmad put the car up for RM1,500.50 in September.</seg></tuv></tu>
</body></tmx>
"""


def test_sources_may_be_in_another_language(tmp_path: Path) -> None:
    file = write(tmp_path, "pairs.tmx", MALAY_TMX)
    found = report(file, "--source-language", "ms")
    assert [[flag["kind"] for flag in row["flags"]] for row in found["rows"]] == [["date"]]
    assert report(file)["summary"]["left_out"] == 1  # no Indonesian side
    wrong = run("check", file, "--source-language", "xx")
    assert wrong.returncode == 2
    assert "There are id, ms" in " ".join(wrong.stderr.split())


def test_damaged_or_hostile_tmx_is_told_of_and_what_came_before_is_reported(tmp_path: Path) -> None:
    cut = report(write(tmp_path, "cut.tmx", TMX[:-30]))
    assert cut["code"] == 1
    assert [row["id"] for row in cut["rows"]] == ["rice"]
    assert "What comes after was not checked" in cut["stderr"]
    secret = TMX.replace("<tmx", '<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<tmx', 1)
    entity = report(write(tmp_path, "entity.tmx", secret.replace("Hujan turun", "Hujan &x;")))
    assert entity["code"] == 1
    assert [row["id"] for row in entity["rows"] if "flags" in row] == ["rice"]
    assert "entity &x;" in entity["stderr"]


@pytest.mark.parametrize("content", [tsv(BAD), TMX, TMX.replace("UTF-8", "UTF-16")], ids=["TSV", "TMX", "UTF-16"])
def test_standard_input_is_taken_for_what_it_looks_like(content: str) -> None:
    result = run("check", "-", "--format", "jsonl", stdin=content.encode("utf-16" if "UTF-16" in content else "utf-8"))
    (row,) = map(json.loads, result.stdout.splitlines())
    assert row["source"] == BAD[0]


def test_what_a_translation_memory_exports_can_be_checked(tmp_path: Path) -> None:
    with TranslationMemory(tmp_path / "news.memory", create=True) as memory:
        memory.add(*BAD)
        for suffix in ("tmx", "tsv"):
            file = tmp_path / f"export.{suffix}"
            export_entries(memory.entries(), file)
            assert [row["source"] for row in report(file)["rows"]] == [BAD[0]]
    assert Origin.CORRECTED in file.read_text(encoding="utf-8")


def test_a_report_in_a_file_is_whole_and_never_replaces_what_is_checked(tmp_path: Path) -> None:
    file = write(tmp_path, "pairs.tsv", tsv(BAD))
    result = run("check", file, "-f", "json", "-o", tmp_path / "report.json")
    assert result.stdout == ""
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["summary"]["flagged"] == 1
    assert "1 pairs checked" in result.stderr
    refused = run("check", file, "-o", file)
    assert refused.returncode == 1
    assert "would replace" in refused.stderr
    nowhere = run("check", file, "-o", tmp_path / "nowhere" / "report.txt")
    assert nowhere.returncode == 1
    assert "cannot be written" in nowhere.stderr
    assert file.read_text(encoding="utf-8") == tsv(BAD)
    assert {each.name for each in tmp_path.iterdir()} == {"pairs.tsv", "report.json"}


def test_a_program_gets_what_the_command_tells(tmp_path: Path) -> None:
    file = write(tmp_path, "pairs.tsv", tsv(GOOD, BAD, ("nur eine Spalte",), ("Tanpa pasangan.", ""), ("", "No pair.")))
    good, bad, unreadable, empty, left_out = check_file(file)
    assert isinstance(good, CheckedPair)
    assert good.flags == ()
    assert isinstance(bad, CheckedPair)
    assert (bad.unit.line, bad.flags[0].kind) == (2, FlagKind.NUMBER)
    assert bad.flags == check_pair(*BAD)
    assert isinstance(unreadable, Unreadable)
    assert isinstance(empty, CheckedPair)
    assert isinstance(left_out, LeftOut)
    with pytest.raises(InputError, match=r"tiada\.tmx: cannot be read"):
        next(check_file(tmp_path / "tiada.tmx"))


def test_a_missing_file_is_an_error() -> None:
    result = run("check", "tiada.tsv")
    assert result.returncode == 1
    assert "tiada.tsv: cannot be read: No such file" in result.stderr


def test_text_that_could_steer_a_terminal_is_made_visible(tmp_path: Path) -> None:
    pair = ("Harga \x1b[31mnaik\x07 5,5 persen \u202e.", "Prices [bold]rose[/bold] 55 percent.")
    out = run("check", write(tmp_path, "pairs.tsv", tsv(pair))).stdout
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "\u202e" not in out
    assert "Prices [bold]rose[/bold] 55 percent." in out


def test_the_legend_explains_every_flag_without_a_file() -> None:
    result = run("check", "--legend")
    assert result.returncode == 0
    for kind in FlagKind:
        assert f"  {kind.value.replace('-', ' ')}: " in result.stdout


@given(st.binary(max_size=400) | st.text("\t\n\"'ab5, <&>\x00\ufeff", max_size=200).map(str.encode))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_a_report_and_never_a_crash(tmp_path: Path, content: bytes) -> None:
    output = tmp_path / "report.json"
    for suffix in ("tsv", "tmx", "other"):
        file = tmp_path / f"pairs.{suffix}"
        file.write_bytes(content)
        words = ["check", str(file), "-f", "json", "-o", str(output), "--strict", "--quiet"]
        result = CliRunner().invoke(app, words)
        assert isinstance(result.exception, SystemExit | None)
        code = result.exit_code
        summary = json.loads(output.read_bytes())["summary"]
        assert code == (1 if summary["unreadable"] or not summary["checked"] else 4 if summary["with_errors"] else 0)


UNRELATED = ("Hujan turun di Bogor sejak pagi.", "The trader sells squandering knalpots at his stall.")


def test_an_estimate_tells_of_every_pair_how_far_it_can_be_relied_on_and_where_the_doubt_is(tmp_path: Path) -> None:
    file = write(tmp_path, "pairs.tsv", tsv(GOOD, UNRELATED, MISSING))

    result = run("check", file, "--estimate", "--every", "--format", "jsonl")

    good, bad, missing = map(json.loads, result.stdout.splitlines())
    assert [row["line"] for row in (good, bad, missing)] == [1, 2, 3]
    assert good["confidence"]["probability"] > bad["confidence"]["probability"]
    assert bad["confidence"]["level"] == "low"
    words = [UNRELATED[1][start:end] for start, end in bad["confidence"]["doubtful"]]
    assert words and set(words) <= set(UNRELATED[1].rstrip(".").split())
    assert missing["confidence"] is None
    assert "without an estimate" in result.stderr


def test_of_estimates_only_low_ones_are_told_of_unless_every_pair_is_asked_for(tmp_path: Path) -> None:
    file = write(tmp_path, "pairs.tsv", tsv(GOOD, UNRELATED))
    few = report(file, "--estimate")
    assert UNRELATED[0] in [row["source"] for row in few["rows"]]
    assert sum(few["summary"]["confidence"].values()) == 2
    assert len(report(file, "--every")["rows"]) == 2
    assert "confidence" not in report(file, "--every")["summary"]
    shown = run("check", file, "--estimate", "--quiet").stdout
    assert "low confidence" in shown and "look at" in shown


def test_estimates_of_a_long_file_come_in_its_order(tmp_path: Path) -> None:
    number = 530  # more than are scored together, and than lie between two reports of progress
    pairs = [(f"Harga naik {n} persen.", f"The price rose {n} percent.") for n in range(2, number + 2)]
    found = report(write(tmp_path, "pairs.tsv", tsv(*pairs)), "--estimate", "--every")
    assert [(row["source"], row["target"]) for row in found["rows"]] == pairs
    assert all(row["confidence"] for row in found["rows"])


def test_a_report_that_holds_flags_only_refuses_estimates(tmp_path: Path) -> None:
    result = run("check", write(tmp_path, "pairs.tsv", tsv(GOOD)), "--estimate", "--format", "tsv")
    assert result.returncode == 2
    assert "jsonl" in result.stderr
