"""Sums, products, largest and smallest values, integrals, limits; environments (matrices, cases) and conditions."""

from __future__ import annotations

from mathcheck.errors import Unreadable
from mathcheck.latex.conditions import DOTS, Conditions, _rows
from mathcheck.latex.names import base_name, full_name, spelled
from mathcheck.tree import Node, free_names, name

KINDS = {r"\sum": "sum", r"\prod": "prod", r"\max": "max", r"\min": "min"}


class BigOperators(Conditions):
    """Reads what binds a variable."""

    def big_operator(self) -> Node:
        """Dispatch on the command."""
        token = self.token
        if token.text == r"\int":
            return self._integral()
        if token.text == r"\lim":
            return self._limit()
        if token.text not in KINDS:
            raise Unreadable(f"{token.text} is not read; state the inequality, or check it {{by-code}}", token.at)
        return self._big(KINDS[token.text])

    def _scripts(self) -> tuple[list | None, list | None]:
        below = above = None
        while self.token.text in ("_", "^"):
            if self.take().text == "_":
                below = self.group()
            else:
                above = self.group()
        return below, above

    def _big(self, kind: str) -> Node:
        token = self.take()
        below, above = self._scripts()
        if kind in ("max", "min") and below is None:
            if self.token.text in ("(", r"\{", "["):
                return self.postfix_call(Node("call", tuple(self.arguments()), kind, token.at))
            raise Unreadable(f"\\{kind} needs brackets around its list, or an index below", token.at)
        if below is None:
            raise Unreadable(f"{token.text} needs the variable below it, as in {token.text}_{{i=1}}^n", token.at)
        layers = self._below(below, above, token.at)
        return self._nest(kind, layers, token.at)

    def _nest(self, kind: str, layers: list, at) -> Node:
        """One node for each bound variable, the first outermost."""
        variables = {variable for layer in layers for variable in layer[0]}
        outer, self.bound = self.bound, self.bound | variables
        body = self.product()
        self.bound = outer
        if kind != "sum":
            self._refuse_loose_product(kind, body, variables)
        for names, form, parts in reversed(layers):
            body = Node("big", (*parts, body), (kind, tuple(names), form), at)
        return body

    def _refuse_loose_product(self, kind: str, body: Node, variables: set[str]) -> None:
        if body.op in ("mul", "dot") and id(body) not in self.bracketed and not free_names(body.args[-1]) & variables:
            raise Unreadable(
                f"is the last factor inside of \\{kind}? Put brackets around the body, or write the factor first",
                body.at,
            )
        if body.op == "div" and id(body) not in self.bracketed and not free_names(body.args[1]) & variables:
            raise Unreadable(f"is the denominator inside of \\{kind}? Put brackets around the body", body.at)

    def _below(self, below, above, at) -> list:
        """What stands under the sign: ``i=1``, ``i``, ``i,j``, ``i \\in S``, ``i \\ne j``, ``1 \\le i < j \\le n``."""
        if above is not None:
            inner = self.inner(below)
            variable = self._bound_name(inner)
            if inner.token.text == r"\in":
                raise Unreadable("a set below and an end above at once", at)
            inner.expect("=", " between the index and where it begins")
            low = inner.expression()
            inner.finish()
            return [((variable,), "range", (low, self.within(above)))]
        if below and below[0].text == r"\substack":
            inner = self.inner(below[1:])
            rows = _rows(inner.group())
            layers = [layer for row in rows for layer in self._below(row, None, at)]
            return self._with_conditions(layers)
        if (
            any(token.text in (r"\le", r"\leq", "<", r"\lt", r"\ne", r"\neq") for token in below)
            and below[0].text != r"\substack"
        ):
            return self._between_bounds(below, at)
        return self._listed(below, at)

    def _with_conditions(self, layers: list) -> list:
        return layers

    def _bound_name(self, inner) -> str:
        token = inner.token
        base = base_name(inner)
        if base is None:
            raise Unreadable(f"expected the index that runs, found {inner.shown()}", token.at)
        text = full_name(inner, base, self.context.symbols.keys())
        while inner.accept("'"):
            # A primed index is another index, declared or not.
            text += "'"
        symbol = self.context.symbols.get(text)
        if (
            symbol is not None
            and symbol.sort not in ("index",)
            and not (symbol.sort == "value" and symbol.kind in ("integer", "natural"))
            and symbol.sort != "random"
        ):
            raise Unreadable(
                f"{text} is declared as something else and cannot run here; choose another letter", token.at
            )
        return text

    def _listed(self, below, at) -> list:
        inner = self.inner(below)
        names = [self._bound_name(inner)]
        while inner.accept(","):
            names.append(self._bound_name(inner))
        if inner.token.kind == "end":
            return [((one,), "free", ()) for one in names]
        if inner.accept(r"\in"):
            members = self._set(inner)
            inner.finish()
            return [((one,), "set", (members,)) for one in names]
        if inner.accept("="):
            low = inner.expression()
            if inner.accept(","):
                if inner.accept(*DOTS):
                    inner.expect(",")
                    high = inner.expression()
                    inner.finish()
                    return [((names[0],), "range", (low, high))]
            raise Unreadable("the index begins below, but its end is missing above", at)
        if len(names) == 1:
            inner.k = 0
            inner.bound = inner.bound | set(names)
            condition = inner.condition()
            inner.finish()
            return [(tuple(names), "cond", (condition,))]
        raise Unreadable(f"cannot read what stands below: {spelled(below)}", at)

    def _between_bounds(self, below, at) -> list:
        """``1 \\le i < j \\le n`` and ``i < j``."""
        inner = self.inner(below)
        start = inner.k
        undeclared = [token.text for token in below if token.kind == "letter"]
        symbols = self.context.symbols
        running = [
            text
            for text in dict.fromkeys(undeclared)
            if text not in symbols or (symbols[text].sort == "index" and text not in self.bound)
        ]
        inner.bound = inner.bound | set(running)
        inner.k = start
        condition = inner.condition()
        inner.finish()
        # Variables of an outer sum are not bound again: \sum_j \sum_{i<j}.
        fresh = [text for text in running if text not in self.bound]
        if not fresh:
            raise Unreadable("no index runs here", at)
        if (len(fresh) == 2 and condition.op == "rel") or len(fresh) > 2:
            if len(fresh) > 2:
                raise Unreadable("more than two indices under one sign; write one sign for each", at)
        return [(tuple(fresh), "cond", (condition,))]

    def _set(self, inner) -> Node:
        r"""``\{1, \dots, n\}``, ``\{0, 1\}``, or a declared set."""
        token = inner.token
        if inner.accept(r"\{"):
            elements = [inner.expression()]
            while inner.accept(","):
                if inner.accept(*DOTS):
                    inner.expect(",")
                    high = inner.expression()
                    inner.expect(r"\}")
                    if len(elements) not in (1, 2):
                        raise Unreadable("write a range as \\{1, \\dots, n\\}", token.at)
                    return Node("range", (elements[0], high), None, token.at)
                elements.append(inner.expression())
            inner.expect(r"\}")
            return Node("set", tuple(elements), None, token.at)
        base = base_name(inner)
        if base is None:
            raise Unreadable(f"expected a set, found {inner.shown()}", token.at)
        text = full_name(inner, base, self.context.symbols.keys())
        symbol = self.context.symbols.get(text)
        if symbol is None or symbol.sort != "set":
            raise Unreadable(f"{text} is not declared as a set; declare `{text}: subset of 1..n`", token.at)
        return name(text, token.at)

    # --- integrals and limits -------------------------------------------------------------------------------------

    def _integral(self) -> Node:
        token = self.take()
        below, above = self._scripts()
        end, variable, after = self._differential_at()
        inside = self.tokens[self.k : end]
        body = self.within(inside, self.bound | {variable}) if inside else Node("num", (), 1, token.at)
        self.k = after
        if (below is None) != (above is None):
            raise Unreadable("an integral needs both of its ends", token.at)
        if below is None:
            raise Unreadable("an integral needs its ends, as in \\int_{-\\infty}^{\\infty}", token.at)
        low, high = self.within(below), self.within(above)
        return self.bracket(Node("integral", (low, high, body), ("integral", (variable,)), token.at))

    def _differential_at(self) -> tuple[int, str, int]:
        """Where ``d x`` stands: the end of the body, the variable, and what comes after."""
        depth = nested = 0
        for k in range(self.k, len(self.tokens) - 1):
            token = self.tokens[k]
            depth += {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}.get(token.text, 0)
            if token.text == r"\int":
                nested += 1
            upright = token.text == r"\mathrm" and [t.text for t in self.tokens[k + 1 : k + 4]] == ["{", "d", "}"]
            short = token.text == r"\mathrm" and self.tokens[k + 1].text == "d"
            plain = token.text == "d" and token.kind == "letter" and "d" not in self.context.symbols
            if depth == 0 and (upright or short or plain):
                inner = self.inner(self.tokens[k + (4 if upright else 2 if short else 1) : -1])
                base = base_name(inner)
                if base is None:
                    continue
                if nested:
                    nested -= 1
                    continue
                return (
                    k,
                    full_name(inner, base, self.context.symbols.keys()),
                    len(self.tokens) - 1 - (len(inner.tokens) - 1 - inner.k),
                )
        raise Unreadable("an integral needs its \\, \\mathrm{d}x", self.token.at)

    def _limit(self) -> Node:
        token = self.take()
        below, _ = self._scripts()
        if below is None:
            raise Unreadable("a limit needs what tends where below it", token.at)
        inner = self.inner(below)
        variable = full_name(inner, base_name(inner) or "", self.context.symbols.keys())
        if not inner.accept(r"\to", r"\rightarrow", r"\downarrow", r"\uparrow"):
            raise Unreadable("a limit needs \\to below it", token.at)
        side = ""
        target = inner.expression() if inner.tokens[-2].text not in ("+", "-") else None
        if target is None:
            side = inner.tokens[-2].text
            target = self.within([t for t in inner.tokens[inner.k : -1] if t.text not in ("^", "+", "-")])
            inner.k = len(inner.tokens) - 1
        inner.finish()
        outer, self.bound = self.bound, self.bound | {variable}
        body = self.product()
        self.bound = outer
        return Node("limit", (target, body), ("limit", (variable,), side), token.at)
