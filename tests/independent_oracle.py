"""Every rule told again from its paper, with none of the project's code: what must happen on a tree, event by event.

Given are a tree with its draws, the target's distributions and the numbers behind the coins. Computed here are the tests
in their order, what each coin was compared with, the residuals, the path weights, the marks of all nodes, the verdict; and
by trying every outcome of every coin the probability that a rule stops at each node. Fractions stay fractions.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from hashlib import blake2b
from typing import Protocol

Number = Fraction | float
Vector = Sequence[Number]
Draws = Sequence[Sequence[tuple[int, Vector]]]  # under each node: the child of each draw, and what it was drawn from


@dataclass(frozen=True)
class Given:
    """A drafted tree, scored: node 0 is the root, parents come first."""

    tokens: Sequence[int]
    parents: Sequence[int | None]
    draws: Draws
    target: Sequence[Vector]

    def path(self, node: int) -> list[int]:
        """From the root down to a node."""
        parent = self.parents[node]
        return [node] if parent is None else [*self.path(parent), node]

    @cached_property
    def depths(self) -> list[int]:
        """How many drafted tokens lead to each node."""
        return [len(self.path(node)) - 1 for node in range(len(self.tokens))]

    def below(self, node: int) -> list[int]:
        """All nodes under a node."""
        return [v for v in range(len(self.tokens)) if v != node and node in self.path(v)]

    def child(self, node: int, token: int) -> int | None:
        """The child of a node with this token."""
        return next((v for v, parent in enumerate(self.parents) if parent == node and self.tokens[v] == token), None)

    def cut(self, inside: Sequence[int]) -> Given:
        """The tree of these nodes alone, the first of them its root."""
        new = {node: place for place, node in enumerate(inside)}
        parents = [None, *(new[self.parents[node]] for node in inside[1:])]
        draws = [[(new[child], dist) for child, dist in self.draws[node]] for node in inside]
        return Given([self.tokens[v] for v in inside], parents, draws, [self.target[v] for v in inside])


class Coins(Protocol):
    """Where chance comes from."""

    def flip(self, node: int, prob: Number) -> tuple[float | None, bool]:
        """The coin, and whether it lies below the probability."""
        ...

    def draw(self, node: int, dist: Vector) -> int:
        """A token."""
        ...


class SeededCoins:
    """The coins of a step: 53 bits of a hash of seed, step, node, kind, and how many of that kind the node had before."""

    def __init__(self, seed: int, step: int, names: Sequence[int] | None = None) -> None:
        self.place, self.names = (seed, step), names
        self.asked: Counter[tuple[int, str]] = Counter()

    def number(self, node: int, kind: str) -> float:
        name = node if self.names is None else self.names[node]
        key = ("coin", *self.place, name, kind, self.asked[node, kind])
        self.asked[node, kind] += 1
        return (int.from_bytes(blake2b(repr(key).encode(), digest_size=8).digest(), "big") >> 11) / 2**53

    def flip(self, node: int, prob: Number) -> tuple[float | None, bool]:
        u = self.number(node, "flip")
        return u, u < prob

    def draw(self, node: int, dist: Vector) -> int:
        u, running = self.number(node, "draw"), 0 * dist[0]
        goal = (Fraction(u) if isinstance(running, Fraction) else u) * sum(dist)
        for token, mass in enumerate(dist):
            running += mass
            if running > goal:
                return token
        raise AssertionError("a distribution that does not sum to 1")


@dataclass(frozen=True)
class Moment:
    """What there is after an event: u untested, t under test, a accepted, r rejected, l skipped, s where it stops."""

    kind: str
    node: int
    marks: str
    weights: dict[int, Number]
    owed: dict[int, Vector]  # the residual, where it is no longer the target's p
    dist: Vector | None = None  # what this event made, or drew from
    facts: dict[str, Number | int | bool | None] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Number:
        return self.facts[name]


class Teller:
    """Keeps what a rule does, and what has become of each node by then."""

    def __init__(self, given: Given, coins: Coins, rhos: dict[int, Number] | None = None, memo: Memo | None = None) -> None:
        self.given, self.coins, self.rhos, self.memo = given, coins, rhos or {}, memo or Memo()
        self.marks = ["a", *"u" * (len(given.tokens) - 1)]
        self.weights: dict[int, Number] = {}
        self.owed: dict[int, Vector] = {}
        self.moments = [Moment("start", 0, "".join(self.marks), {}, {})]

    def tell(self, kind: str, node: int, dist: Vector | None = None, **facts: Number | int | bool | None) -> None:
        """One event more."""
        self.moments.append(Moment(kind, node, "".join(self.marks), dict(self.weights), dict(self.owed), dist, facts))

    # --- what becomes of nodes ---
    def change(self, nodes: Iterable[int], old: str, new: str) -> None:
        for v in nodes:
            if self.marks[v] in old:
                self.marks[v] = new

    def arrive(self, node: int) -> None:
        """Everything down to a node is accepted; what was given up below it, when it was rejected, is open again."""
        if self.marks[node] == "r" and not self.weights:
            self.change(self.given.below(node), "l", "u")
        for v in self.given.path(node):
            self.marks[v] = "a"

    # --- events ---
    def test(self, node: int, prob: Number, owed: Number, q: Number, whole: bool = False, coin: bool = True) -> bool:
        """A node is accepted with a probability; unless whole paths are judged, a rejection gives up all below it."""
        u, accepted = self.coins.flip(node, prob) if coin else (None, prob == 1)
        if accepted:
            self.arrive(node)
        else:
            self.marks[node] = "r"
            self.change(self.given.below(node) if not whole else (), "ut", "l")
        self.tell("trial", node, prob=prob, u=u, accepted=accepted, owed=owed, q=q)
        return accepted

    def weigh(self, node: int, weight: Number, before: Number, owed: Number, q: Number) -> None:
        """The path down to a node gets its weight: without any, what hangs below it is never looked at."""
        self.weights[node], self.marks[node] = weight, "t"
        self.change(self.given.below(node), *(("l", "u") if weight > 0 else ("ut", "l")))
        self.tell("weigh", node, weight=weight, before=before, owed=owed, q=q)

    def leave(self, node: int, dist: Vector, mass: Number, before: Number = 1, after: Number = 1) -> None:
        """What is left at a node after a rejection below it."""
        self.owed[node] = dist
        if self.weights:
            self.weights[node] = after
        self.tell("residual", node, dist, mass=mass, before=before, after=after)

    def sample(self, node: int, dist: Vector) -> int:
        """A token after a node that is thereby accepted."""
        token = self.coins.draw(node, dist)
        self.arrive(node)
        self.tell("sample", node, dist, token=token)
        return token

    def commit(self, node: int, token: int) -> None:
        """The verdict: rejected stays rejected, and what else is not on the path will not be looked at."""
        path = self.given.path(node)
        for v, mark in enumerate(self.marks):
            self.marks[v] = "s" if v == node else "a" if v in path else mark if mark == "r" else "l"
        self.tell("commit", node, token=token)


class Memo:
    """Remembers what is left of which vectors: to try every outcome of the coins asks for the same again and again."""

    def __init__(self) -> None:
        self.known: dict[tuple, tuple] = {}

    def get(self, make: Callable, *args: object) -> object:
        key = (make, *(arg if isinstance(arg, int | float | Fraction) else id(arg) for arg in args))
        if key not in self.known:
            self.known[key] = make(*args), args  # the arguments stay alive, and their ids theirs
        return self.known[key][0]


def left(owed: Vector, q: Vector, weight: Number = 1) -> tuple[Vector, Number]:
    """norm([w p - q]+), and what it summed to."""
    rest = [max(weight * a - b, 0 * a) for a, b in zip(owed, q, strict=True)]
    mass = sum(rest)
    return ([x / mass for x in rest] if mass else rest), mass


# --- token by token, from the root (arXiv 2211.17192, 2302.01318, 2305.09781, 2402.12374) ---
def topdown(
    t: Teller, *, certain: bool = False, stale: bool = False, forgetful: bool = False, others: Draws | None = None
) -> None:
    """Accept a child with min(1, p / q), else go on with [p - q]+; the rest are the ways to do it wrong."""
    node, going = 0, True
    while going:
        going, owed, draws = False, t.given.target[node], (others or t.given.draws)[node]
        for child, own in draws:
            x = t.given.tokens[child]
            q = draws[0][1] if stale and draws[0][1][x] > 0 else own  # wrong: every draw carries its own
            prob = min(owed[x] / q[x], 1)
            if certain and prob < 1:
                prob = 0  # wrong: p >= q, or nothing
            if t.test(child, prob, owed[x], q[x], coin=not certain):
                node, going = child, True
                break
            rest, mass = t.memo.get(left, owed, q)
            owed = rest if mass else t.given.target[node]
            t.leave(node, owed, mass)
        if not going:
            t.commit(node, t.sample(node, t.given.target[node] if forgetful else owed))  # wrong: p instead of p'


# --- whole paths, from the leaves (arXiv 2505.12398) ---
def traversal(t: Teller) -> None:
    """Judge every path by its weight, in post-order."""
    judge(t, t.given.draws)


def judge(t: Teller, draws: Draws) -> None:
    """The same for some draws of a tree."""

    def visit(v: int, w: Number, came: tuple[Number, Number] | None) -> bool:
        owed = t.given.target[v]
        for child, q in draws[v]:
            if w == 0:
                break
            x = t.given.tokens[child]
            entered = min(w * owed[x] / q[x], 1)
            t.weigh(child, entered, w, owed[x], q[x])
            if visit(child, entered, (owed[x], q[x])):
                return True
            rest, mass = t.memo.get(left, owed, q, w)
            if mass:
                before, owed, w = w, rest, mass / (mass + (1 - w))
                t.leave(v, owed, mass, before, w)
            elif v:  # dead: it cannot be accepted any more, nor anything that still waits below it
                t.weights[v] = 0 * w
                t.change(t.given.below(v), "ut", "l")
                t.marks[v] = "l"
                t.tell("dead", v, before=w)
                w = 0 * w
            else:
                owed = t.given.target[0]  # by rounding only
        if came is None or t.test(v, w, *came, whole=True):
            t.commit(v, t.sample(v, owed))
            return True
        return False

    visit(0, 1, None)


# --- the target alone (NSS) ---
def naive(t: Teller) -> None:
    """Draw from the target, and go down as long as that was drafted."""
    node: int | None = 0
    while node is not None:
        end, token = node, t.sample(node, t.given.target[node])
        node = t.given.child(end, token)
    t.commit(end, token)


# --- independent draws, one discount for all (SpecTr, arXiv 2310.15141) ---
GRID = 2**24


def shared(p: Vector, q: Vector, rho: Number) -> Number:
    """beta(rho): how likely one test accepts."""
    return sum(min(a / rho, b) for a, b in zip(p, q, strict=True))


def find_rho(p: Vector, q: Vector, k: int) -> Number:
    """The least rho on a grid from 1 to k with 1 - (1 - beta)^k <= rho beta; with rho the left falls, the right grows."""

    def enough(rho: Number) -> bool:
        beta = shared(p, q, rho)
        return 1 - (1 - beta) ** k <= rho * beta or beta == 0

    whole = isinstance(p[0], Fraction)
    low, high = GRID - 1, k * GRID
    if enough(Fraction(1) if whole else 1.0):
        return Fraction(1) if whole else 1.0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(Fraction(middle, GRID) if whole else middle / GRID) else (middle, high)
    return Fraction(high, GRID) if whole else high / GRID


def spectr_residual(p: Vector, q: Vector, rho: Number, k: int) -> tuple[Vector, Number]:
    """norm([p - min(p / rho, q) (1 - (1 - beta)^k) / beta]+)."""
    beta = shared(p, q, rho)
    share = (1 - (1 - beta) ** k) / beta if beta else 0
    return left(p, [min(a / rho, b) * share for a, b in zip(p, q, strict=True)])


def kseq(t: Teller) -> None:
    """Test the draws with min(1, p / (rho q)); if none is accepted, the residual may still draw one of them."""
    node: int | None = 0
    while node is not None:
        p, draws, found, owed = t.given.target[node], t.given.draws[node], None, t.given.target[node]
        if draws:
            q = draws[0][1]
            rho = t.rhos.get(node) or t.memo.get(find_rho, p, q, len(draws))
            t.arrive(node)
            t.tell("discount", node, rho=rho, beta=t.memo.get(shared, p, q, rho))
            for child, _ in draws:
                x = t.given.tokens[child]
                if t.test(child, min(p[x] / (rho * q[x]), 1), p[x], q[x]):
                    found = child
                    break
            else:
                rest, mass = t.memo.get(spectr_residual, p, q, rho, len(draws))
                owed = rest if mass else p
                t.leave(node, owed, mass)
        if found is None:
            end, token = node, t.sample(node, owed)
            found = t.given.child(node, token)
        node = found
    t.commit(end, token)


# --- the best of K paths, then as a block (arXiv 2602.16961) ---
def gbv(t: Teller) -> None:
    """Walk to the highest drafted child by p / q; g, how that choice falls, stands for q when the walk is judged."""
    chosen: list[list[tuple[int, Vector]]] = [[] for _ in t.given.tokens]
    node, lower, reach = 0, 0, 1
    count = len(t.given.draws[0])
    while t.given.draws[node]:
        p, q = t.given.target[node], t.given.draws[node][0][1]
        order = sorted((x for x in range(len(q)) if q[x] > 0), key=lambda x: (p[x] / q[x], x))
        rank = {x: place for place, x in enumerate(order)}
        child = max((child for child, _ in t.given.draws[node]), key=lambda v: rank[t.given.tokens[v]])
        g, below = choice(q, order, lower, reach, count)
        t.marks[child] = "t"
        t.tell("choose", node, g, child=child)
        chosen[node] = [(child, g)]
        x = t.given.tokens[child]
        lower, reach, node = lower + reach * below[x], reach * q[x], child
    judge(t, chosen)


def choice(q: Vector, order: Sequence[int], lower: Number, reach: Number, count: int) -> tuple[Vector, dict[int, Number]]:
    """How likely the best of `count` paths goes on with each token, once it is known to come as far as this.

    The best of K is at most t where all K are, so it is t with probability (lower + up to t)^K - (lower + below t)^K.
    """
    g, below, running = [0 * x for x in q], {}, 0 * q[0]
    for x in order:
        below[x] = running
        g[x] = q[x] * slope(lower + reach * running, reach * q[x], count) / slope(lower, reach, count)
        running += q[x]
    return g, below


def slope(a: Number, step: Number, count: int) -> Number:
    """((a + step)^K - a^K) / step; with floats term by term, so that nothing cancels."""
    if isinstance(step, Fraction):
        return ((a + step) ** count - a**count) / step
    return sum(math.comb(count, i) * a ** (count - i) * step ** (i - 1) for i in range(1, count + 1))


# --- what the target finds typical (Medusa, arXiv 2401.10774) ---
def typical(t: Teller) -> None:
    """Accept what is likelier than min(.09, .3 exp(-entropy)); the longest such path, of equals the likeliest."""
    likelihood: dict[int, Number] = {0: 1}
    for node, draws in enumerate(t.given.draws):
        if node in likelihood and draws:
            p = t.given.target[node]
            entropy = -math.fsum(float(x) * math.log(x) for x in p if x > 0)
            least = min(0.09, 0.3 * math.exp(-entropy))
            t.tell("threshold", node, least=least)
            for child, q in draws:
                x = t.given.tokens[child]
                if t.test(child, int(p[x] > least), p[x], q[x], coin=False):
                    likelihood[child] = likelihood[node] * p[x]
    deepest = max(t.given.depths[v] for v in likelihood)
    best = max((v for v in sorted(likelihood) if t.given.depths[v] == deepest), key=lambda v: likelihood[v])
    p = t.given.target[best]
    token = max(range(len(p)), key=lambda x: p[x])
    t.arrive(best)
    t.tell("sample", best, [0 * x + (i == token) for i, x in enumerate(p)], token=token)
    t.commit(best, token)


# --- two draws around a hub (arXiv 2411.05289) ---
def spechub(t: Teller) -> None:
    """The hub is in every pair: test what is beside it, which comes from q without the hub, then the hub, for certain."""
    order: list[Sequence[tuple[int, Vector]]] = []
    for draws in t.given.draws:
        if len(draws) == 2:
            q = draws[0][1]
            hub = max(range(len(q)), key=lambda x: q[x])
            beside = t.memo.get(leave_out, q, hub)
            certain = t.memo.get(leave_only, q, hub)
            draws = sorted(
                ((v, certain if t.given.tokens[v] == hub else beside) for v, _ in draws), key=lambda d: d[1] is certain
            )
        order.append(draws)
    topdown(t, others=order)


def leave_out(q: Vector, hub: int) -> Vector:
    """q without a token."""
    rest = sum(x for token, x in enumerate(q) if token != hub)
    return [0 * x if token == hub else x / rest for token, x in enumerate(q)]


def leave_only(q: Vector, hub: int) -> Vector:
    """All mass on a token."""
    return [0 * x + (token == hub) for token, x in enumerate(q)]


# --- a mistake on chains ---
def uncapped(t: Teller) -> None:
    """Wrong: the whole draft is accepted with the product of its p / q, which falls back to 1 only at its end."""
    product: Number = 1
    for v, draws in enumerate(t.given.draws):
        for child, q in draws:
            product = product * t.given.target[v][t.given.tokens[child]] / q[t.given.tokens[child]]
    test, last = t.test, len(t.given.tokens) - 1

    def test_uncapped(node: int, prob: Number, *ratio: Number, whole: bool) -> bool:
        return test(node, min(product, 1) if node == last else prob, *ratio, whole=whole)

    t.test = test_uncapped
    judge(t, t.given.draws)


# --- the best draw of each node first ---
def ordered(t: Teller) -> None:
    """Traversal on draws that are sorted by p / q, where one of two draws is accepted more often then."""
    judge(t, [sort_draws(t, draws, t.given.target[v]) for v, draws in enumerate(t.given.draws)])


def sort_draws(t: Teller, draws: Sequence[tuple[int, Vector]], p: Vector) -> Sequence[tuple[int, Vector]]:
    """The draws of a node, each with what it comes from in the new order: the share of all drafts that begin so."""
    repeats = all(list(q) == list(draws[0][1]) for _, q in draws)
    before, last = ([], draws) if repeats else (list(draws[:-2]), draws[-2:])
    if len(draws) < 2 or not t.memo.get(pays, p, last[0][1], repeats):
        return draws
    q = last[0][1]
    chances = t.memo.get(count_best, p, q, len(last), repeats)
    begun: tuple[int, ...] = ()
    for child, _ in sorted(last, key=lambda d: best_ratio(p, q, t.given.tokens[d[0]]), reverse=True):
        here = chances[begun]
        before.append((child, [chances.get((*begun, x), 0 * here) / here for x in range(len(q))]))
        begun = (*begun, t.given.tokens[child])
    return before


def best_ratio(p: Vector, q: Vector, x: int) -> tuple[Number, int]:
    """What tokens are sorted by."""
    return p[x] / q[x], x


def list_drafts(q: Vector, count: int, repeats: bool) -> list[tuple[tuple[int, ...], Number]]:
    """Every way to draw so many tokens, with its probability."""
    found = [((), 0 * q[0] + 1)]
    for _ in range(count):
        found = [
            ((*drawn, x), chance * mass / (1 if repeats else sum(y for z, y in enumerate(q) if z not in drawn)))
            for drawn, chance in found
            for x, mass in enumerate(q)
            if mass > 0 and (repeats or x not in drawn)
        ]
    return found


def count_best(p: Vector, q: Vector, count: int, repeats: bool) -> dict[tuple[int, ...], Number]:
    """How likely the sorted draws begin with these tokens."""
    found: Counter[tuple[int, ...]] = Counter()
    for drawn, chance in list_drafts(q, count, repeats):
        best = tuple(sorted(drawn, key=lambda x: best_ratio(p, q, x), reverse=True))
        for length in range(count + 1):
            found[best[:length]] += chance
    return found


def pays(p: Vector, q: Vector, repeats: bool) -> bool:
    """Whether one of two draws is accepted more often on one level if they are sorted."""

    def accept(drafts: Sequence[tuple[tuple[int, ...], Number]]) -> Number:
        first, second = [0 * x for x in q], [0 * x for x in q]
        for (i, _), chance in drafts:
            first[i] += chance
        for (i, j), chance in drafts:
            second[j] += chance * max(1 - p[i] / first[i], 0)
        return sum(min(a, b) + min(max(a - b, 0), c) for a, b, c in zip(p, first, second, strict=True))

    made = list_drafts(q, 2, repeats)
    best = [(tuple(sorted(drawn, key=lambda x: best_ratio(p, q, x), reverse=True)), chance) for drawn, chance in made]
    return accept(best) > accept(made) + Fraction(1, 10_000)


RULES: dict[str, Callable[[Teller], None]] = {
    "naive": naive,
    "topdown": topdown,
    "kseq": kseq,
    "spechub": spechub,
    "block": traversal,  # of a chain; `block_verification` below is the textbook form
    "gbv": gbv,
    "traversal": traversal,
    "ordered": ordered,
    "typical": typical,
    "no_residual": lambda t: topdown(t, forgetful=True),
    "threshold": lambda t: topdown(t, certain=True),
    "stale_q": lambda t: topdown(t, stale=True),
    "uncapped": uncapped,
}


def tell(given: Given, rule: str, coins: Coins, rhos: dict[int, Number] | None = None) -> list[Moment]:
    """Every moment of a rule on a tree, the first before any event."""
    teller = Teller(given, coins, rhos)
    RULES[rule](teller)
    return teller.moments


# --- over all coins ---
class EveryCoin:
    """One way that the coins can fall: the choices that are given, then the first that is possible."""

    def __init__(self, given: Given, choices: Sequence[int]) -> None:
        self.given, self.choices, self.chance = given, choices, 1
        self.open: list[tuple[int, int]] = []

    def choose(self, outcomes: Sequence[tuple[object, Number]]) -> object:
        outcomes = [one for one in outcomes if one[1] > 0]
        place = len(self.open)
        which = self.choices[place] if place < len(self.choices) else 0
        self.open.append((which, len(outcomes)))
        self.chance = self.chance * outcomes[which][1]
        return outcomes[which][0]

    def next(self) -> list[int] | None:
        """The choices of the next way; None after the last."""
        tried = list(self.open)
        while tried and tried[-1][0] + 1 == tried[-1][1]:
            tried.pop()
        return [*(which for which, _ in tried[:-1]), tried[-1][0] + 1] if tried else None

    def flip(self, node: int, prob: Number) -> tuple[float | None, bool]:
        return None, bool(self.choose([(True, prob), (False, 1 - prob)]))

    def draw(self, node: int, dist: Vector) -> int:
        """Of all tokens that were not drafted there, one stands for all."""
        inside = [token for v, token in enumerate(self.given.tokens) if self.given.parents[v] == node]
        return self.choose([*((x, dist[x]) for x in inside), (-1, 1 - sum(dist[x] for x in inside))])


def stops(given: Given, rule: str, rhos: dict[int, Number] | None = None) -> list[Number]:
    """How likely a rule stops at each node: all ways of all coins, one after the other."""
    law, choices, memo = [0 * given.target[0][0]] * len(given.tokens), [], Memo()
    while choices is not None:
        coins = EveryCoin(given, choices)
        teller = Teller(given, coins, rhos, memo)
        RULES[rule](teller)
        law[teller.moments[-1].node] += coins.chance
        choices = coins.next()
    return law


# --- what would have happened below a rejected node, had it been accepted: the same coins ---
def unheard(
    given: Given, rule: str, moments: Sequence[Moment], coins: Callable[[Sequence[int]], Coins]
) -> dict[int, Moment]:
    """The last test that each node would have had; none for a rule that judges whole paths, since it has looked already."""
    if any(moment.kind == "weigh" for moment in moments):
        return {}

    def rejected(trials: Iterable[tuple[int, Moment]]) -> list[int]:
        fates: dict[int, bool] = {}
        for node, trial in trials:
            fates[node] = fates.get(node, False) or bool(trial["accepted"])
        return [node for node, accepted in fates.items() if not accepted]

    waiting = rejected((moment.node, moment) for moment in moments if moment.kind == "trial")
    found: dict[int, Moment] = {}
    seen = set()
    for node in waiting:  # grows
        inside = sorted([node, *given.below(node)])
        if node in seen or len(inside) == 1:
            continue
        seen.add(node)
        trials = [(inside[m.node], m) for m in tell(given.cut(inside), rule, coins(inside)) if m.kind == "trial"]
        found.update(trials)
        waiting += rejected(trials)
    return found


# --- the textbook forms, for chains ---
def block_verification(given: Given) -> list[Number]:
    """Block Verification on a chain (arXiv 2403.10444): h_i = A_i / (A_i + 1 - w_i), h_L = w_L, the LARGEST accepted i."""
    chain = [0]
    while given.draws[chain[-1]]:
        chain.append(given.draws[chain[-1]][0][0])
    w, h = 1, [1]
    for i, v in enumerate(chain[:-1]):
        child, q = given.draws[v][0]
        x = given.tokens[child]
        w = min(w * given.target[v][x] / q[x], 1)
        if i + 2 == len(chain):
            h.append(w)
        else:
            after = given.draws[child][0][1]
            a = sum(max(w * p - b, 0) for p, b in zip(given.target[child], after, strict=True))
            h.append(a / (a + 1 - w) if a + 1 - w else 0)
    law, alive = [0 * given.target[0][0]] * len(given.tokens), 1
    for v, prob in reversed([*zip(chain, h, strict=True)]):
        law[v] += alive * prob
        alive = alive * (1 - prob)
    return law
