"""Whether an expression is zero for all values of its symbols: as a rational function of independent generators, modulo
what is known of them (the square of a square root, sin² + cos², …).

``True`` is a proof. ``False`` only says that none was found.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

MAX_OPERATIONS = 6_000
"""Beyond it no proof is tried, on every machine alike; the clock is only a safeguard."""
MAX_GENERATORS = 40


def vanishes(expression: sp.Expr, relations: list[sp.Expr]) -> bool:
    """Whether the expression is zero wherever all ``relations`` are and it has a value."""
    if expression == 0:
        return True
    if expression.has(sp.zoo, sp.nan, sp.oo) or expression.count_ops() > MAX_OPERATIONS:
        return False
    found = _Generators(relations)
    rational = found.rational(expression)
    if rational == 0:
        return True
    symbols = rational.free_symbols
    if len(symbols) > MAX_GENERATORS:
        return False
    numerator = sp.numer(sp.together(rational))
    while True:
        # A square inside of a root may bring in generators that stand nowhere else.
        rules = [rule for rule in found.relations if rule.free_symbols & symbols]
        more = set().union(*(rule.free_symbols for rule in rules)) | symbols
        if more == symbols:
            break
        symbols = more
    if not symbols:
        return sp.expand(numerator) == 0
    # Later generators rest on earlier ones, so they are eliminated first.
    order = sorted(symbols, key=lambda one: (-found.rank.get(one, 0), str(one)))
    ring = sp.ring([str(one) + f"_{k}" for k, one in enumerate(order)], sp.QQ, "lex")[0]
    values = dict(zip(order, ring.gens, strict=True))
    polynomial = _polynomial(numerator, values, ring)
    divisors = [_polynomial(sp.numer(sp.together(rule)), values, ring) for rule in rules]
    return (polynomial.rem([one for one in divisors if one]) if divisors else polynomial) == 0


def _polynomial(expression: sp.Expr, values: dict[sp.Expr, Any], ring: Any) -> Any:
    """An element of the ring, built from the leaves up."""
    if expression in values:
        return values[expression]
    if expression.is_Rational:
        return ring.domain_new(sp.QQ(expression.p, expression.q)) * ring.one
    parts = [_polynomial(child, values, ring) for child in expression.args] if not expression.is_Pow else []
    if expression.is_Add:
        return sum(parts, ring.zero)
    if expression.is_Mul:
        product = ring.one
        for part in parts:
            product = product * part
        return product
    base, exponent = expression.args
    return _polynomial(base, values, ring) ** int(exponent)


class _Generators:
    """Rewrites an expression into a rational function of symbols; some stand for roots, logarithms and so on."""

    def __init__(self, relations: list[sp.Expr]):
        self.relations = list(relations)
        self.known: dict[Any, sp.Symbol] = {}
        self.rank: dict[sp.Symbol, int] = {}
        self.done: dict[sp.Expr, sp.Expr] = {}

    def rational(self, expression: sp.Expr) -> sp.Expr:
        """The expression in generators."""
        if expression.is_Symbol or expression.is_Rational:
            return expression
        found = self.done.get(expression)
        if found is None:
            found = self.done[expression] = self._rewritten(expression)
        return found

    def _new(self, key: Any) -> tuple[sp.Symbol, bool]:
        fresh = key not in self.known
        if fresh:
            symbol = self.known[key] = sp.Dummy(f"g{len(self.known)}")
            self.rank[symbol] = len(self.known)
        return self.known[key], fresh

    def _rewritten(self, expression: sp.Expr) -> sp.Expr:
        if expression.is_Add or expression.is_Mul:
            return expression.func(*(self.rational(child) for child in expression.args))
        if isinstance(expression, sp.exp):
            return self._exponential(expression.exp)
        if expression.is_Pow:
            return self._power(*expression.args)
        if isinstance(expression, sp.log):
            return self._logarithm(expression.args[0])
        if isinstance(expression, (sp.sinh, sp.cosh, sp.tanh)):
            return self.rational(expression.rewrite(sp.exp))
        if isinstance(expression, sp.tan):
            (x,) = expression.args
            return self.rational(sp.sin(x)) / self.rational(sp.cos(x))
        if isinstance(expression, (sp.sin, sp.cos)):
            return self._circular(expression)
        if not expression.args or isinstance(expression, (sp.Derivative, sp.Subs)):
            return self._new(expression)[0]
        return self._new((expression.func, tuple(self._canonical(child) for child in expression.args)))[0]

    def _canonical(self, expression: sp.Expr) -> sp.Expr:
        return sp.cancel(self.rational(expression))

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        if exponent.is_Integer:
            return self.rational(base) ** exponent
        if not exponent.is_Rational:
            if base.is_positive:
                return self.rational(sp.exp(sp.expand(exponent * sp.log(base))))
            return self._new(("power", self._canonical(base), self._canonical(exponent)))[0]
        below = self._canonical(base)
        root, fresh = self._new(("root", below, exponent.q))
        if fresh:
            self.relations.append(root**exponent.q - below)
        return root**exponent.p

    def _exponential(self, argument: sp.Expr) -> sp.Expr:
        """A product over the terms of the exponent; a whole multiple becomes a power."""
        result = sp.Integer(1)
        for term in sp.Add.make_args(sp.expand(argument)):
            share, rest = term.as_coeff_Mul()
            if isinstance(rest, sp.log) and share.is_Integer:
                result *= self.rational(rest.args[0]) ** share
            elif share.is_Rational:
                result *= self._new(("exp", self._canonical(rest), share.q))[0] ** share.p
            else:
                result *= self._new(("exp", self._canonical(term), 1))[0]
        return result

    def _logarithm(self, argument: sp.Expr) -> sp.Expr:
        """A sum over the factors, as far as they are positive by what is assumed of the symbols."""
        total, rest = sp.Integer(0), sp.Integer(1)
        for factor in sp.Mul.make_args(sp.factor_terms(sp.together(argument))):
            base, exponent = factor.as_base_exp()
            if isinstance(factor, sp.exp) and factor.exp.is_real:
                total += self.rational(factor.exp)
            elif base.is_Integer and base > 1 and exponent.is_real:
                for prime, count in sp.factorint(base).items():
                    total += self.rational(exponent) * count * self._new(("log", sp.Integer(prime)))[0]
            elif base.is_positive and exponent.is_real:
                total += self.rational(exponent) * self._new(("log", self._canonical(base)))[0]
            else:
                rest *= factor
        return total if rest == 1 else total + self._new(("log", self._canonical(rest)))[0]

    def _circular(self, expression: sp.Expr) -> sp.Expr:
        expanded = sp.expand_trig(expression)
        if expanded != expression:
            return self.rational(expanded)
        argument = self._canonical(expression.args[0])
        sine, fresh = self._new(("sin", argument))
        cosine, _ = self._new(("cos", argument))
        if fresh:
            self.relations.append(sine**2 + cosine**2 - 1)
        return sine if isinstance(expression, sp.sin) else cosine
