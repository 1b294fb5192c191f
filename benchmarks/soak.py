"""A soak run: `translator batch --watch` over a folder that grows, with bad files in it, killed again and again.

    python -m benchmarks.soak 20    so many minutes

At the end one undisturbed run, and a check of everything that is there: every good article has its whole output, every
bad file its reason in the report, and nothing is half-written. Leaves with 1 where anything is lost.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.common import hardware, versions
from translator import BilingualArticle

COMMAND = [str(Path(sys.executable).with_name("translator")), "batch"]
WORDS = ("--no-summary", "--format", "json", "--json-progress")
SECONDS_ALIVE = (4.0, 40.0)  # of a run, before it is ended one way or another
SECONDS_BETWEEN_FILES = (0.0, 0.4)
BAD_SHARE = 0.15

_WHO = ("Bupati", "Kepala dinas pasar", "Warga Desa Sumberjo", "Pelatih tim", "Seorang pedagang", "Guru sekolah itu")
_DOES = ("meninjau jembatan", "membuka pasar murah", "menunggu bantuan", "menanam pohon", "memperbaiki jalan")
_WHEN = ("pada Senin pagi", "sejak pekan lalu", "setelah hujan reda", "menjelang akhir tahun")
SENTENCES = [f"{who} {does} {when}." for who, does, when in itertools.product(_WHO, _DOES, _WHEN)]


class Inbox:
    """A folder that fills; knows what was put there, by path relative to it, and what kind of file each is."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self.good: dict[str, str] = {}
        self.bad: dict[str, str] = {}
        self.gone = 0
        self._chance = chance
        self._number = 0
        self._kinds: dict[str, Callable[[Path], None]] = {
            "empty": lambda file: file.touch(),
            "blank": lambda file: self._whole(file, b" \n\t\n" * 50),
            "binary": lambda file: self._whole(file, b"\x89PNG\r\n\x1a\n" + self._chance.randbytes(5000)),
            "huge": lambda file: self._whole(file, b"\x7fELF" + bytes(60_000_000)),
            "broken UTF-8": lambda file: self._whole(file, b"\xef\xbb\xbfPasar \xff\xfe\xfd dibuka." * 3),
            "lone surrogate": lambda file: self._whole(file, "Pasar \udcff dibuka.".encode("utf-8", "surrogatepass")),
            "page": lambda file: self._whole(file, b"<!DOCTYPE html><html><body><p>Pasar dibuka.</p></body></html>"),
            "broken link": lambda file: file.symlink_to("tiada.txt"),
            "pipe": os.mkfifo,
        }
        if os.geteuid():  # whoever may do everything can read it nonetheless
            self._kinds["unreadable"] = lambda file: os.close(os.open(file, os.O_CREAT | os.O_WRONLY, mode=0))

    def fill(self, until: threading.Event) -> None:
        """Put files there until told to stop."""
        while not until.is_set():
            self._put()
            until.wait(self._chance.uniform(*SECONDS_BETWEEN_FILES))

    def _put(self) -> None:
        self._number += 1
        place = self.folder.joinpath(*self._chance.choices(("desa", "kota", "pasar"), k=self._chance.randrange(3)))
        place.mkdir(parents=True, exist_ok=True)
        file = place / f"berita-{self._number:06}.txt"
        path = file.relative_to(self.folder).as_posix()
        draw = self._chance.random()
        if draw < BAD_SHARE:
            kind = self._chance.choice(sorted(self._kinds))
            self._kinds[kind](file)
            self.bad[path] = kind
        elif draw < BAD_SHARE + 0.03:  # vanishes, perhaps while it is looked at
            self._whole(file, self._article().encode())
            threading.Timer(self._chance.uniform(0, 4), lambda: file.unlink(missing_ok=True)).start()
            self.gone += 1
        elif draw < BAD_SHARE + 0.05:
            link = place / f"putaran-{self._number:06}"
            link.symlink_to(self._chance.choice((".", "..", str(self.folder))))
        elif draw < BAD_SHARE + 0.10:  # another article takes the place of an older one
            path = self._chance.choice(sorted(self.good) or [path])
            self.good[path] = self._article()
            self._whole(self.folder / path, self.good[path].encode())
        elif draw < BAD_SHARE + 0.25:  # written bit by bit
            self.good[path] = self._article()
            with file.open("w", encoding="utf-8") as stream:
                for part in self.good[path].splitlines(keepends=True):
                    stream.write(part)
                    stream.flush()
                    time.sleep(0.05)
        else:
            self.good[path] = self._article()
            self._whole(file, self.good[path].encode())

    def _article(self) -> str:
        number = 400 if self._chance.random() < 0.01 else self._chance.randrange(1, 25)
        text = self._chance.choices(SENTENCES, k=number)
        return f"Kabar Nomor {self._number}\n\n" + "\n\n".join(
            " ".join(text[at : at + 3]) for at in range(0, number, 3)
        )

    def _whole(self, file: Path, content: bytes) -> None:
        part = self.folder.parent / "part"
        part.write_bytes(content)
        part.replace(file)


class Runs:
    """Runs of the command, one after another, and what they said."""

    def __init__(self, source: Path, output: Path) -> None:
        self._words = [*COMMAND, str(source), str(output), *WORDS]
        self.endings: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.problems: list[str] = []
        self.peak = 0.0

    def disturbed(self, seconds: float, how: str) -> None:
        """One that watches, and is ended after so many seconds: by a signal, by two, or killed."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen([*self._words, "--watch"], stdout=out, stderr=err)
            time.sleep(seconds)
            if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                err.seek(0)
                self.problems.append(f"a run ended by itself: {err.read()[-300:]!r}")
            if how == "killed":
                os.kill(process.pid, signal.SIGKILL)
            else:
                # Not by Popen, which would first ask whether the run has ended, and so take its figures from wait4.
                os.kill(process.pid, signal.SIGINT if how == "Ctrl-C twice" else signal.SIGTERM)
                if how == "Ctrl-C twice":
                    time.sleep(0.2)
                    os.kill(process.pid, signal.SIGINT)
            _, _, usage = os.wait4(process.pid, 0)
            self.endings[how] += 1
            self._read(out, err, usage.ru_maxrss)

    def undisturbed(self) -> int:
        """One that does what is missing; gives its exit code."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen(self._words, stdout=out, stderr=err)
            _, status, usage = os.wait4(process.pid, 0)
            self._read(out, err, usage.ru_maxrss)
        return os.waitstatus_to_exitcode(status)

    def _read(self, out: object, err: object, peak: int) -> None:
        texts = []
        for stream in (out, err):
            stream.seek(0)  # type: ignore[attr-defined]
            texts.append(stream.read().decode("utf-8", "replace"))  # type: ignore[attr-defined]
        if "Traceback" in texts[1] or "should not happen" in texts[0]:
            self.problems.append("a defect: " + (texts[1].strip() or texts[0]).splitlines()[-1][:300])
        for line in texts[0].splitlines()[:-1] if texts[0] and not texts[0].endswith("\n") else texts[0].splitlines():
            event = json.loads(line)
            if event["event"] == "article" and event["reason"] is None:
                self.done[event["path"]] += 1
        self.peak = max(self.peak, peak / 1024)


def check(inbox: Inbox, output: Path, code: int) -> list[str]:
    """What is lost or wrong, a line each."""
    problems = []
    report = json.loads((output / "report.json").read_bytes())
    reasons = {failure["path"]: failure["reason"] for failure in report["failures"]}
    for path, text in inbox.good.items():
        file = output / f"{path}.json"
        try:
            if BilingualArticle.model_validate_json(file.read_bytes()).text != text:
                problems.append(f"{path}: its output is of an older article")
        except (OSError, ValueError) as error:
            problems.append(f"{path}: {reasons.get(path, error)}")
    for path, kind in inbox.bad.items():
        if path not in reasons:
            problems.append(f"{path}: {kind}, but not in the report")
        if (output / f"{path}.json").exists():
            problems.append(f"{path}: {kind}, but it has an output")
    problems += [f"{path}: good, but {reason}" for path, reason in reasons.items() if path not in inbox.bad]
    problems += [f"{part}: left behind" for part in output.rglob(".*.part")]
    if report["ending"] != "complete" or report["articles"]["missing"] or code != bool(inbox.bad):
        problems.append(f"the last run ended {report['ending']} with exit code {code}, {report['articles']}")
    return problems


def main() -> None:
    """Soak, check, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", type=float)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311
    print(hardware(), versions("ctranslate2"), sep="\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder) / "in", Path(folder) / "out"
        source.mkdir()
        inbox, runs, enough = Inbox(source, random.Random(options.seed)), Runs(source, output), threading.Event()  # noqa: S311
        filling = threading.Thread(target=inbox.fill, args=(enough,))
        filling.start()
        start = time.monotonic()
        while (left := 60 * options.minutes - (time.monotonic() - start)) > 0:
            how = chance.choice(("killed", "killed", "Ctrl-C twice", "SIGTERM"))
            runs.disturbed(min(left, chance.uniform(*SECONDS_ALIVE)), how)
        enough.set()
        filling.join()
        time.sleep(5)  # the last of those that vanish are gone then
        code = runs.undisturbed()
        problems = runs.problems + check(inbox, output, code)
        again = sum(count - 1 for count in runs.done.values())
        print(f"\n{options.minutes:g} minutes: {len(inbox.good):,} articles, {len(inbox.bad):,} bad files ", end="")
        print(
            f"({', '.join(f'{count} {kind}' for kind, count in Counter(inbox.bad.values()).most_common())}), ", end=""
        )
        print(f"{inbox.gone} that vanished; runs ended: {dict(runs.endings)}.")
        print(f"Done more than once, after a crash or since the article changed: {again:,}. Peak {runs.peak:.0f} MB.")
        print(f"Lost or wrong: {len(problems)}")
        print(*problems[:50], sep="\n")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
