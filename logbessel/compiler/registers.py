"""The order of straight-line code.

On vectors it is the one that keeps fewest values alive, `sparing`: there are 16 registers of vectors in AVX2, for four of each
value, and 128 for a thread on a GPU. On a single number it is the one that ends first, `soonest`.

Of the first kind three orders are tried: that of the formula; forwards, of the operations whose operands are there, the one that ends the
lives of most; backwards, of those whose users are placed, the one that begins fewest. To find the best is NP-complete
(Sethi 1975), and compilers, which begin from what they are given, spill where these do not.
"""

import heapq
import re

_NAME = re.compile(r"%t\d+")
# Cycles until a result is there: AMD, "Software Optimization Guide for the EPYC 7003 Processors" (56665), and within one on
# others of today; of what is not named one
_CYCLES = {"fadd": 3, "fsub": 3, "fmul": 3, "llvm.fma": 4, "fdiv": 13, "llvm.sqrt": 20}
_OPERATION = re.compile("|".join(_CYCLES))
_REGISTERS = 16  # of vectors, in which single numbers are too


def sparing(lines, results):
    """The lines that results need, in single assignment to names %t0, %t1, ..., in the best of the three orders."""
    code = _Code(lines, results)
    best = min((range(len(code.lines)), _forwards(code), _backwards(code)), key=code.alive)
    return [code.lines[index] for index in best]


def soonest(lines, results, most=_REGISTERS - 2):
    """The lines that results need, one a cycle: of those whose operands are there, the one with the longest way to the end.

    A processor of today looks some 250 instructions ahead. The formulas are longer: what is on the longest way must not come
    late in them, so that it ends while another call begins. Where `most` values are kept, two registers being left for what an operation
    makes, it is the first of those that end a life, if one is there or is still to come (Goodman and Hsu 1988).
    """
    code = _Code(lines, results)
    cycles = [_cycles(line) for line in code.lines]
    way = list(cycles)
    for index in reversed(range(len(way))):
        way[index] += max((way[user] for user in code.users[index]), default=0)
    missing, there = [len(operands) for operands in code.operands], [0] * len(way)
    left = [len(users) for users in code.users]
    ended = [code.ended(index, left) for index in range(len(way))]  # grows with each line placed
    coming = [(0, index) for index, count in enumerate(missing) if count == 0]
    ready, ending = _Queue(way), _Queue(way)
    order, now, alive = [], 0, 0
    while len(order) < len(way):
        while coming and coming[0][0] <= now:
            index = heapq.heappop(coming)[1]
            ready.add(index)
            if ended[index] >= 0:
                ending.add(index)
        index = (ready if alive < most else ending).first(ready)
        if index is None and coming:
            now = coming[0][0]
            continue
        index = ready.first(ready) if index is None else index
        ready.waiting.remove(index)
        order.append(index)
        for operand in code.operands[index]:
            left[operand] -= 1
            alive -= left[operand] == 0
            if left[operand] == 1:
                for user in code.users[operand]:
                    ended[user] += 1
                    if ended[user] == 0 and user in ready.waiting:
                        ending.add(user)
        alive += left[index] > 0
        for user in code.users[index]:
            missing[user] -= 1
            there[user] = max(there[user], now + cycles[index])
            if missing[user] == 0:
                heapq.heappush(coming, (there[user], user))
        now += 1
    return [code.lines[index] for index in order]


class _Queue:
    """Lines, the one with the longest way first."""

    def __init__(self, way):
        self.way, self.heap, self.waiting = way, [], set()

    def add(self, index):
        heapq.heappush(self.heap, (-self.way[index], index))
        self.waiting.add(index)

    def first(self, ready):
        """The first of those that still wait in the queue `ready`, or None."""
        while self.heap and self.heap[0][1] not in ready.waiting:
            heapq.heappop(self.heap)
        return self.heap[0][1] if self.heap else None


def _cycles(line):
    operation = _OPERATION.search(line)
    return _CYCLES[operation[0]] if operation else 1


class _Code:
    """The lines that results need, and which lines need which: `operands` and `users` of each, by their numbers."""

    def __init__(self, lines, results):
        needed, kept = set(results), []
        for line in reversed(lines):
            name, *used = _NAME.findall(line)
            if name in needed:
                needed.update(used)
                kept.append((line, name, used))
        kept.reverse()
        place = {name: index for index, (_, name, _) in enumerate(kept)}
        self.lines = [line for line, _, _ in kept]
        self.operands = [list(dict.fromkeys(place[name] for name in used if name in place)) for _, _, used in kept]
        self.users = [[] for _ in kept]
        for index, operands in enumerate(self.operands):
            for operand in operands:
                self.users[operand].append(index)

    def ended(self, index, left):
        """How many lives a line ends, less the one that it begins; so many uses of each value are left."""
        return sum(left[operand] == 1 for operand in self.operands[index]) - (left[index] > 0)

    def alive(self, order):
        """How many values an order keeps, summed over the lines; what it keeps at most tells less of what is spilled."""
        left = [len(users) for users in self.users]
        alive = total = 0
        for index in order:
            for operand in self.operands[index]:
                left[operand] -= 1
                alive -= left[operand] == 0
            alive += left[index] > 0
            total += alive
        return total


def _forwards(code):
    left = [len(users) for users in code.users]
    missing = [len(operands) for operands in code.operands]
    ended = lambda index: code.ended(index, left)
    ready = [(-ended(index), index) for index, count in enumerate(missing) if count == 0]
    heapq.heapify(ready)
    order, placed = [], [False] * len(left)
    while ready:
        index = heapq.heappop(ready)[1]
        if placed[index]:
            continue
        placed[index] = True
        order.append(index)
        for operand in code.operands[index]:
            left[operand] -= 1
            if left[operand] == 1:  # whoever is last to use it now ends its life
                _again(ready, code.users[operand], placed, missing, lambda user: (-ended(user), user))
        for user in code.users[index]:
            missing[user] -= 1
        _again(ready, code.users[index], placed, missing, lambda user: (-ended(user), user))
    return order


def _backwards(code):
    missing = [len(users) for users in code.users]
    alive = [False] * len(missing)
    begun = lambda index: sum(not alive[operand] for operand in code.operands[index])
    ready = [(begun(index), -index) for index, count in enumerate(missing) if count == 0]
    heapq.heapify(ready)
    order, placed = [], [False] * len(missing)
    while ready:
        index = -heapq.heappop(ready)[1]
        if placed[index]:
            continue
        placed[index] = True
        order.append(index)
        for operand in code.operands[index]:
            missing[operand] -= 1
            if not alive[operand]:
                alive[operand] = True
                _again(ready, code.users[operand], placed, missing, lambda user: (begun(user), -user))
        _again(ready, code.operands[index], placed, missing, lambda operand: (begun(operand), -operand))
    return order[::-1]


def _again(ready, candidates, placed, missing, key):
    """Put what is ready among the candidates into the queue, with its key as it is now."""
    for index in candidates:
        if not placed[index] and missing[index] == 0:
            heapq.heappush(ready, key(index))
