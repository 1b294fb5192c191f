"""Carrying the marks of a text over to its translation, through the word links.

A mark goes to the run of words in which the links to its words outweigh those to others by most (Kadane's maximum
subarray). So one stray link does not stretch it over half a sentence, and where its words lie apart in the
translation, it takes the heavier of them. Inner marks stay within outer ones, and marks beside one another do not
overlap. A mark whose words no link knows is dropped, its text kept; one that must last goes to the nearest word.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from translator.document import Alignment, Span
from translator.merging.parts import Mark, Part, Piece
from translator.merging.placing import Stretch

_BEFORE_WORDS = re.compile(r"^[\W_]+")
_UNLINKED = -0.02
"""The score of a word that no link explains: it goes with a mark only between words of it."""
_MOST_MARKS = 200
"""Marks of one sentence that are carried; a text with more has no marks that mean anything."""
_SHORTEST_SAID = 3
"""Letters from which on the same letters in both languages are taken for the same word, links or not."""


class Translated(NamedTuple):
    """A stretch of a sentence and its English: `target` is the span of the translation that belongs here."""

    stretch: Stretch
    alignment: Alignment
    target: Span


def carry(part: Part, translated: Sequence[Translated]) -> list[Piece]:
    """The translation of a part: what is no sentence stays as it is, marks and anchors go to their words."""
    made = _Made(part)
    at = 0
    for each in translated:
        made.keep(at, each.stretch.start)
        made.add(_Sentence(part, each))
        at = each.stretch.end
    made.keep(at, len(part.text))
    return list(made.pieces())


class _Made:
    """The text of a translated part as it grows, with the places of its marks and anchors."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._texts: list[str] = []
        self._length = 0
        self._spans: list[list[Span]] = [[] for _ in part.marks]
        self._anchors: dict[int, int] = {}
        self._verbatim: dict[int, Span] = {}
        """The marks whose text is not the English but their own, with their spans."""
        self._spaced: set[int] = set()
        """Anchors between blanks, which are to have a blank behind them wherever they go."""

    def keep(self, start: int, end: int) -> None:
        """Add what lies between sentences."""
        shift = self._length - start
        for number, mark in enumerate(self._part.marks):
            if max(start, mark.start) < min(end, mark.end):
                self._spans[number].append((max(start, mark.start) + shift, min(end, mark.end) + shift))
        for number, anchor in enumerate(self._part.anchors):
            if number not in self._anchors and start <= anchor.at <= end:
                self._anchors[number] = anchor.at + shift
        self._append(self._part.text[start:end])

    def add(self, sentence: _Sentence) -> None:
        """Add a translation."""
        for number, (start, end) in sentence.spans().items():
            self._spans[number].append((start + self._length, end + self._length))
            if number in sentence.verbatim:
                self._verbatim[number] = (start + self._length, end + self._length)
        for number, anchor in enumerate(self._part.anchors):
            if number not in self._anchors and sentence.start < anchor.at < sentence.end:
                place = sentence.parted(anchor.at) if anchor.blank else sentence.anchored(anchor.at)
                self._anchors[number] = self._length + place
                if self._part.text[anchor.at - 1 : anchor.at + 1].isspace() and anchor.at < sentence.end:
                    self._spaced.add(number)
        self._append(sentence.english)

    def _append(self, text: str) -> None:
        self._texts.append(text)
        self._length += len(text)

    def pieces(self) -> Iterator[Piece]:
        """The text cut at marks and anchors."""
        text = "".join(self._texts)
        spans = [_joined(each, text) for each in self._spans]
        anchors = self._ordered_anchors(spans)
        cuts = sorted(
            {0, len(text), *anchors.values(), *itertools.chain.from_iterable(itertools.chain.from_iterable(spans))}
        )
        waiting = sorted(anchors, key=lambda number: (anchors[number], number))
        bare = False  # whether no blank is wanted next
        for start, end in itertools.pairwise([*cuts, cuts[-1]]):
            around = tuple(n for n, each in enumerate(spans) if any(a <= start and end <= b for a, b in each))
            while waiting and anchors[waiting[0]] == start:
                number = waiting.pop(0)
                own = self._part.anchors[number].marks
                inside = tuple(n for n in own if any(a <= start <= b for a, b in spans[n]))
                strictly = tuple(n for n, each in enumerate(spans) if any(a < start < b for a, b in each))
                yield Piece("", tuple(sorted({*inside, *strictly})) if own else strictly, number)
                bare = self._part.anchors[number].blank
                if number in self._spaced and not text[start : start + 1].isspace():
                    yield Piece(" ", around)
            if start < end:
                said = self._said(text[start:end], (start, end), around)
                yield Piece(said.lstrip() if bare else said, around)
                bare = False

    def _said(self, text: str, span: Span, around: tuple[int, ...]) -> str:
        """What stands in a stretch: of what must stay as it was (code), that, once."""
        for number in around:
            start, end = self._verbatim.get(number, (0, 0))
            if start <= span[0] and span[1] <= end:
                return self._part.text[slice(*self._part.marks[number][:2])] if start == span[0] else ""
        return text

    def _ordered_anchors(self, spans: Sequence[list[Span]]) -> dict[int, int]:
        """The places of the anchors, none before the one that it came after, none in a mark that was not around it."""
        placed: dict[int, int] = {}
        least = 0
        for number, anchor in enumerate(self._part.anchors):
            at = self._anchors.get(number, self._length)
            own = [span for mark in anchor.marks[-1:] for span in spans[mark]]
            if own and not any(start <= at <= end for start, end in own):
                start, end = own[0]
                at = min(max(at, start), end)
            for mark, each in enumerate(spans):
                if mark not in anchor.marks:
                    at = next((end for start, end in each if start < at < end), at)
            least = placed[number] = max(at, least)
        return placed


def _joined(spans: list[Span], text: str) -> list[Span]:
    """Spans that only blanks lie between, as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


class _Sentence:
    """A stretch of a sentence with its English, and where the marks of the part go in that."""

    def __init__(self, part: Part, translated: Translated) -> None:
        stretch, alignment, (start, end) = translated
        self.start, self.end = stretch.start, stretch.end
        self.english = stretch.pair.target.text[start:end]
        self._part = part
        place = dict(stretch.places)
        inside = [[place[n] for n in range(*span) if n in place] for span in alignment.source_words]
        self._source = {n: (each[0], each[-1] + 1) for n, each in enumerate(inside) if each}
        """The words of the sentence that lie in the part, with their spans there."""
        self.verbatim: set[int] = set()
        """The marks of `spans` whose text stays as it was, as code does."""
        numbers = [n for n, span in enumerate(alignment.target_words) if start <= span[0] and span[1] <= end]
        self._words = [(alignment.target_words[n][0] - start, alignment.target_words[n][1] - start) for n in numbers]
        """The words of the English, with their spans in it."""
        self._links: list[list[tuple[int, float]]] = [[] for _ in numbers]
        for source, target, weight in alignment.links:
            if numbers and numbers[0] <= target <= numbers[-1]:
                self._links[target - numbers[0]].append((source, weight))

    def spans(self) -> dict[int, Span]:
        """The marks that reach into the sentence by their numbers, each with its span in the English."""
        marks = self._part.marks
        here = [n for n, mark in enumerate(marks) if max(mark.start, self.start) < min(mark.end, self.end)]
        found: dict[int, Span] = {}
        if len(here) > _MOST_MARKS:
            return found
        self._choose(None, here, (0, len(self._words)), set(self._source), found)
        return found

    def _choose(
        self, outer: Span | None, here: Sequence[int], window: Span, words: set[int], found: dict[int, Span]
    ) -> None:
        """Place marks within a window of words: in the span `outer` of the mark around them, which covers `words`."""
        marks = self._part.marks
        top: list[int] = []
        inner: dict[int, list[int]] = {}
        for number in here:
            if top and marks[number].start < marks[top[-1]].end:
                inner.setdefault(top[-1], []).append(number)
            else:
                top.append(number)
        covered = {number: self._covered(marks[number]) & words for number in top}
        taken: list[Span] = []
        # Those with the most to say choose first.
        for number in sorted(top, key=lambda each: (-self._weight(covered[each], window), each)):
            chosen, span = self._placed(marks[number], covered[number], words, window, taken, outer)
            if chosen is None:
                # What is in it may go where it might have gone.
                self._choose(outer, inner.get(number, ()), window, words, found)
                continue
            if span[0] < span[1]:
                found[number] = span
                if marks[number].literal and self._may_stay(marks[number], covered[number], chosen, span):
                    self.verbatim.add(number)
            taken.append(chosen)
            self._choose(span, inner.get(number, ()), chosen, covered[number], found)

    def _placed(
        self, mark: Mark, covered: set[int], words: set[int], window: Span, taken: Sequence[Span], outer: Span | None
    ) -> tuple[Span | None, Span]:
        """The window of words that a mark goes to, None where there is none, and its span in the English."""
        if not self._words or (not covered and not self._text_of(mark)):
            return None, (0, 0)
        if covered and words <= covered and not taken:
            whole = outer or (0, len(self.english))
            if outer or (mark.start <= self.start and self.end <= mark.end):
                return window, whole
            return window, self._with_edges(mark, window, whole)
        chosen = self._said_again(mark, window, taken) or self._heaviest(covered, window, taken)
        if chosen is None and mark.lasting:
            chosen = self._nearest(mark, window, taken)
        if chosen is None:
            return None, (0, 0)
        return chosen, self._with_edges(mark, chosen, outer or (0, len(self.english)))

    def _may_stay(self, mark: Mark, covered: set[int], window: Span, span: Span) -> bool:
        """Whether the text of a mark can stand for the words of a window, and nothing is lost by it."""
        if mark.start < self.start or self.end < mark.end:
            return False
        whole = not any(a < edge < b for a, b in self._source.values() for edge in (mark.start, mark.end))
        linked = (source for links in self._links[slice(*window)] for source, _ in links)
        own, english = self._text_of(mark), self.english[slice(*span)]
        around = all(_opening(one) == _opening(other) for one, other in ((own, english), (own[::-1], english[::-1])))
        return whole and around and all(source in covered for source in linked)

    def _text_of(self, mark: Mark) -> str:
        return self._part.text[max(mark.start, self.start) : min(mark.end, self.end)].strip()

    def _covered(self, mark: Mark) -> set[int]:
        """The words most of which lie in a mark."""
        return {
            n
            for n, (start, end) in self._source.items()
            if 2 * (min(end, mark.end) - max(start, mark.start)) >= end - start
        }

    def _weight(self, covered: set[int], window: Span) -> float:
        return sum(w for links in self._links[slice(*window)] for source, w in links if source in covered)

    def _said_again(self, mark: Mark, window: Span, taken: Sequence[Span]) -> Span | None:
        """The words that are the very text of a mark, where they stand once in each language."""
        said = self._text_of(mark).strip(".,;:!?\"'“”‘’()")
        if (
            len(said) < _SHORTEST_SAID
            or self.english.count(said) != 1
            or self._part.text[self.start : self.end].count(said) != 1
        ):
            return None
        start = self.english.index(said)
        inside = [n for n, (a, b) in enumerate(self._words) if start <= a and b <= start + len(said)]
        if not inside or self._words[inside[0]][0] != start or self._words[inside[-1]][1] != start + len(said):
            return None
        found = (inside[0], inside[-1] + 1)
        return found if window[0] <= found[0] and found[1] <= window[1] and _is_free(found, taken) else None

    def _heaviest(self, covered: set[int], window: Span, taken: Sequence[Span]) -> Span | None:
        """The run of words whose links to covered words outweigh those to others by most."""
        best, chosen = 0.0, None
        total, begin = 0.0, window[0]
        for word in range(*window):
            if any(start <= word < end for start, end in taken):
                total, begin = 0.0, word + 1
                continue
            links = self._links[word]
            score = sum(w if source in covered else -w for source, w in links) if links else _UNLINKED
            if total <= 0:
                total, begin = 0.0, word
            total += score
            if total > best:
                best, chosen = total, (begin, word + 1)
        return chosen

    def _nearest(self, mark: Mark, window: Span, taken: Sequence[Span]) -> Span | None:
        """The free word that is nearest to where a mark would be in proportion."""
        share = (max(mark.start, self.start) - self.start) / max(1, self.end - self.start)
        middle = share * len(self.english)
        free = [word for word in range(*window) if _is_free((word, word + 1), taken)]
        if not free:
            return None
        word = min(free, key=lambda n: abs(self._words[n][0] - middle))
        return word, word + 1

    def _with_edges(self, mark: Mark, window: Span, within: Span) -> Span:
        """The span of words, with the punctuation around them where the mark has such around its own."""
        start, end = self._words[window[0]][0], self._words[window[1] - 1][1]
        text = self._text_of(mark)
        before = self._words[window[0] - 1][1] if window[0] else 0
        behind = self._words[window[1]][0] if window[1] < len(self._words) else len(self.english)
        least = max(within[0], before, start - len(_opening(text)))
        while start > least and not self.english[start - 1].isspace():
            start -= 1
        most = min(within[1], behind, end + len(_opening(text[::-1])))
        while end < most and not self.english[end].isspace():
            end += 1
        return max(start, within[0]), min(end, within[1])

    def anchored(self, at: int) -> int:
        """Where in the English something goes that stood at a place in the part: behind the word it stood behind."""
        found = self._behind(at)
        between = self._part.text[max((end for _, end in self._source.values() if end <= at), default=at) : at]
        if between.strip():  # behind the punctuation, too
            while found < len(self.english) and not (self.english[found].isspace() or self.english[found].isalnum()):
                found += 1
        if between[-1:].isspace():
            while found < len(self.english) and self.english[found].isspace():
                found += 1
        return found

    def parted(self, at: int) -> int:
        """Where in the English something goes that parts words, as `anchored` says, but not at an end."""
        found = self.anchored(at)
        if 0 < found < len(self.english):
            return found
        middle = (at - self.start) / (self.end - self.start) * len(self.english)
        return min((end for _, end in self._words[:-1]), key=lambda end: abs(end - middle), default=found)

    def _behind(self, at: int) -> int:
        before = [n for n, (_, end) in self._source.items() if end <= at]
        if not before:
            return 0
        if not any(start >= at for start, _ in self._source.values()):
            # Behind the last word: as far from the end as it was, but for what is no punctuation.
            rest = len(self._part.text[at : self.end].strip())
            return len(self.english) - rest if rest <= 2 and not self.english[-rest:].isalnum() else len(self.english)
        for source in reversed(before):
            linked = [(w, t) for t, links in enumerate(self._links) for s, w in links if s == source]
            if linked:
                return self._words[max(linked)[1]][1]
        return 0


def _opening(text: str) -> str:
    """What stands before the first letter or digit of a text."""
    found = _BEFORE_WORDS.match(text)
    return found.group() if found else ""


def _is_free(span: Span, taken: Sequence[Span]) -> bool:
    return all(end <= span[0] or span[1] <= start for start, end in taken)


def marks_placed(part: Part, pieces: Sequence[Piece]) -> Mapping[int, str]:
    """The text that each mark of a part has in its translation; those that were dropped are missing."""
    found: dict[int, str] = {}
    for piece in pieces:
        for number in piece.marks:
            found[number] = found.get(number, "") + piece.text
    return found
