"""Functions and their arguments: declared ones, built-in ones, expectations and divergences."""

from __future__ import annotations

from mathcheck.errors import Unreadable
from mathcheck.latex.expectations import Expectations
from mathcheck.latex.names import full_name, spelled, subscript_indices
from mathcheck.latex.notation import BRACKETS, EXPECTATIONS, PREFIX, SPELLED, TRIGONOMETRIC, WORDS, _word
from mathcheck.tree import Node
from mathcheck.typing.shapes import ONE, SCALAR


class Calls(Expectations):
    """Reads a function with its argument."""

    def application(self, text: str, symbol, at) -> Node:
        """A declared function: ``f(x)``, ``f'(x)``; alone it is not a quantity."""
        primes = 0
        while self.accept("'"):
            primes += 1
        if self.token.text == "^" and self.ahead().text in ("(", "{"):
            # f^{(k)} is a derivative; f^2(x) would have two readings.
            start, saved = self.k, self.tokens
            self.take()
            inner = spelled(self.group())
            if inner.startswith("(") and inner.endswith(")") and inner[1:-1].isdigit():
                primes = int(inner[1:-1])
            else:
                self.k, self.tokens = start, saved
        if self.token.text == "^":
            raise Unreadable(
                (
                    f"a power of the function {text} has two readings; write \\bigl({text}(x)\\bigr)^2, or "
                    f"{text}({text}(x))"
                ),
                self.token.at,
            )
        below = None
        if self.token.text == "_":
            below, place = self._entry_of(text, symbol), self.token.at
        if self.token.text not in ("(", "["):
            raise Unreadable(f"{text} is a function and needs its argument in brackets", at)
        arguments = self.arguments()
        if len(arguments) != len(symbol.domain):
            raise Unreadable(f"{text} takes {len(symbol.domain)} argument(s), not {len(arguments)}", at)
        if primes and len(symbol.domain) != 1:
            raise Unreadable(f"a prime on {text}, which takes several arguments; write \\partial", at)
        if primes > 6:
            raise Unreadable("more than six primes", at)
        node = Node("apply", tuple(arguments), (text, primes), at)
        if below is None:
            return node
        rank = 1 if ONE in symbol.shape else 2
        return Node("entry", (node, *subscript_indices(self, below, rank, place)), None, at)

    def _entry_of(self, text: str, symbol) -> list:
        """The subscript of ``f_i(x)``, where f has vectors or matrices as its values."""
        at = self.take().at
        below = self.group()
        if symbol.shape == SCALAR or symbol.data.get("elementwise"):
            raise Unreadable(
                f"{text} has numbers as its values and no entry {spelled(below)}; declare a family as in "
                f"`{text}_i: function real -> real, i in 1..k`, or a vector as in `{text}: function real -> real(k)`",
                at,
            )
        return below

    def member_application(self, node: Node, symbol, at) -> Node:
        """A member of a family of functions, applied."""
        raise Unreadable(
            f"families of functions are not read; write {symbol.name} with one more argument instead of the index", at
        )

    def arguments(self) -> list[Node]:
        """Arguments in brackets, separated by commas; a bar or a semicolon separates as well."""
        opening = self.take()
        self.stops.append("|")
        found = [self.expression()]
        while self.accept(",", ";", r"\mid", "|", r"\,|", r"\vert"):
            found.append(self.expression())
        self.stops.pop()
        self.expect(BRACKETS[opening.text], f" to close {opening.text}")
        return found

    # --- built-in functions ---------------------------------------------------------------------------------------

    def prefix_call(self) -> Node | None:
        """A built-in function with its argument, or nothing."""
        start, saved = self.k, self.tokens
        token = self.token
        found = self._function_name()
        if found is None:
            self.k, self.tokens = start, saved
            return None
        function, kind = found
        if kind == "expectation":
            return self.postfix_call(self.expectation(function, token.at))
        base = power = None
        while self.token.text in ("_", "^"):
            if self.take().text == "_":
                base = self.group()
            else:
                power = self.group()
        node = self._argument(function, token)
        if base is not None:
            node = self._with_base(function, base, node, token.at)
        if function in ("log", "lg") and base is None:
            node = Node("call", node.args, "log" if function == "log" else "lg", token.at)
        node.at = token.at
        if power is not None:
            return self._with_power(function, power, node, token.at)
        return node if function in SPELLED else self.postfix_call(node)

    def postfix_call(self, node: Node) -> Node:
        """Powers, transposes and indices of a value whose argument stood in brackets."""
        if self.token.text == "_":
            self.bracket(node)
        return self.postfix(node)

    def _function_name(self) -> tuple[str, str] | None:
        token = self.token
        if token.kind == "cmd" and token.text in PREFIX and self.context.get(token.text) is None:
            self.take()
            if token.text == r"\Pr":
                return "Pr", "expectation"
            if token.text in (r"\arg", r"\deg", r"\dim", r"\ker", r"\gcd"):
                raise Unreadable(f"{token.text} is not read; state what holds there, or check it {{by-code}}", token.at)
            return PREFIX[token.text], "function"
        if token.kind == "cmd" and token.text in (
            r"\mathbb",
            r"\mathrm",
            r"\operatorname",
            r"\mathsf",
            r"\operatorname*",
            r"\mathbf",
        ):
            self.take()
            if self.token.kind in ("end", "text"):
                return None
            inner = spelled(self.group())
            command = r"\mathrm" if "operator" in token.text else token.text
            whole = f"{command}{{{inner}}}"
            if self._declared_here(whole):
                return None
            if (inner in ("E", "V", "P") and (token.text == r"\mathbb" or self.token.text in ("[", "_"))) or (
                inner in EXPECTATIONS and len(inner) > 1
            ):
                return EXPECTATIONS[inner], "expectation"
            if inner in ("H", "I") and self.token.text in ("(", "["):
                return inner, "expectation"
            if inner in ("argmin", "argmax", "arg min", "arg max"):
                raise Unreadable(
                    (
                        f"{inner} is no number; state what holds there (a gradient is zero, {{solve}}), or check "
                        f"it {{by-code}}"
                    ),
                    token.at,
                )
            if inner in WORDS and token.text != r"\mathbb":
                return WORDS[inner], "function"
            return None
        if (
            token.text in ("H", "I")
            and token.kind == "letter"
            and self.ahead().text in ("(", "[")
            and self.context.get(token.text) is None
            and self._random_inside()
        ):
            self.take()
            return token.text, "expectation"
        if token.text == "D" and self.ahead().text == "_" and self.context.get("D") is None:
            self.take()
            self.take()
            if spelled(self.group()) in (r"\mathrm{KL}", r"\text{KL}", "KL"):
                return "KL", "expectation"
        return None

    def _random_inside(self) -> bool:
        """Whether the bracket that follows names a random variable, or divides its list by a semicolon."""
        for token in self.tokens[self.k + 2 :]:
            symbol = self.context.symbols.get(token.text) if token.kind == "letter" else None
            if token.text == ";" or (
                symbol is not None and (symbol.sort == "random" or symbol.kind in ("simplex", "joint"))
            ):
                return True
            if token.text in (")", "]"):
                return False
        return False

    def _declared_here(self, whole: str) -> bool:
        if self.context.get(whole) is not None or whole in self.bound:
            return True
        return full_name(self, whole, self.context.symbols.keys()) != whole

    def _argument(self, function: str, token) -> Node:
        """In brackets, or one factor; never a product without brackets."""
        opening = self.token
        if opening.text in ("(", "[", r"\{"):
            return self._bracketed_argument(function, token)
        if opening.kind in ("end", "newline", "text") or not self._begins_factor():
            raise Unreadable(f"{token.text} needs an argument", token.at)
        start = self.k
        argument = self.factor()
        if (
            argument.op == "num"
            and function in TRIGONOMETRIC
            and self.token.kind in ("letter", "cmd")
            and self._begins_factor()
            and not self._is_call_or_big()
        ):
            # `\sin 2x` has one reading in every book; anything longer is refused below.
            argument = Node("mul", (argument, self.factor()), None, argument.at)
        shown = spelled(self.tokens[start : self.k])
        following = self.token.text
        call_follows = self._is_call_or_big()
        if following in (r"\cdot", r"\times", "/", r"\odot") or (self._begins_factor() and not call_follows):
            what = _word(function)
            raise Unreadable(
                (
                    f"where does the argument of {what} end? Write {what}({shown}) {self.shown()}… or "
                    f"{what}({shown} {self.shown()}…)"
                ),
                self.token.at,
            )
        return Node("call", (argument,), function, token.at)

    def _is_call_or_big(self) -> bool:
        if self.token.kind == "cmd" and self.token.text in PREFIX and self.context.get(self.token.text) is None:
            return True
        start, saved = self.k, self.tokens
        found = self._function_name()
        self.k, self.tokens = start, saved
        return found is not None

    def _bracketed_argument(self, function: str, token) -> Node:
        if function in ("max", "min"):
            return Node("call", tuple(self.arguments()), function, token.at)
        arguments = self.arguments()
        what = _word(function)
        if function in SPELLED or function in ("tr", "det"):
            if self.token.text == "^" and function in SPELLED:
                raise Unreadable(
                    f"a power after {what}(…): write \\bigl({what}(…)\\bigr)^2 or {what}\\bigl((…)^2\\bigr)",
                    self.token.at,
                )
            if self.token.text in ("(", "[") and function in SPELLED | {"tr"}:
                raise Unreadable(
                    (
                        f"a second bracket after {what}(…): put \\cdot between them, or one bracket around the "
                        f"whole argument"
                    ),
                    self.token.at,
                )
            if self.token.text == "_":
                raise Unreadable(f"a subscript after {what}(…): put brackets around {what}(…)", self.token.at)
        return Node("call", tuple(arguments), function, token.at)

    def _with_base(self, function: str, base, node: Node, at) -> Node:
        if function != "log":
            raise Unreadable(f"a subscript of {_word(function)}", at)
        inner = self.within(base)
        if inner.op == "const" and inner.value == "e":
            return Node("call", node.args, "ln", at)
        return Node("call", (*node.args, inner), "logbase", at)

    def _with_power(self, function: str, power, node: Node, at) -> Node:
        text = spelled(power)
        if text == "-1":
            raise Unreadable(
                (
                    f"{_word(function)}^{{-1}} has two readings; write the inverse function by its name, or "
                    f"\\frac{{1}}{{…}}"
                ),
                at,
            )
        if text in (r"\top", "T"):
            raise Unreadable("a transpose right after a function's name; put it after the argument", at)
        return Node("pow", (node, self.within(power)), None, at)
