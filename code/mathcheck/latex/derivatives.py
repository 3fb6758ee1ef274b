"""Derivatives: gradients, Hessians, partial and total derivatives, in the shapes in which textbooks write them."""

from __future__ import annotations

from mathcheck.errors import Unreadable
from mathcheck.latex.names import DECORATIONS, GREEK, base_name, full_name, spelled, subscript_indices
from mathcheck.latex.notation import FRACTIONS
from mathcheck.tree import Node

_D = {r"\partial": "partial", "d": "total", r"\mathrm{d}": "total"}


class Derivatives:
    """Reads derivative operators and what they act on."""

    def gradient(self) -> Node:
        """``\\nabla_w J``, ``\\nabla^2_w J``, ``\\nabla f(x)``."""
        at = self.take().at
        variable, order = None, 1
        while self.token.text in ("_", "^"):
            sign = self.take()
            tokens = self.group()
            if sign.text == "_":
                variable = self.variable(tokens)
            elif spelled(tokens) == "2":
                order = 2
            else:
                raise Unreadable("above \\nabla stands 2 or nothing", sign.at)
        op = "grad" if order == 1 else "hess"
        if variable is None:
            return self._gradient_of_function(op, at)
        body = self._operand(variable, at)
        if body.op == "apply" and self._at_another_point(body, variable):
            return Node(op + "fn", (body,), None, at)
        return Node(op, (body, variable), None, at)

    def _at_another_point(self, body: Node, variable: Node) -> bool:
        r"""``\nabla_w J(w_t)`` with ``J(w) := …``: the gradient by w, taken at w_t."""
        symbol = self.context.symbols[body.value[0]]
        target = self._target(variable)
        if len(body.args) != 1 or body.args[0] == variable or body.value[1]:
            return False
        moves = any(self._rests_on(one, target) for one in body.args[0].walk() if one.op in ("name", "member", "apply"))
        if symbol.parameters == (target,):
            if moves:
                raise Unreadable(
                    f"the gradient at the argument, or of the composed function? Write \\nabla {body.value[0]}(…) for "
                    "the first; give the composed function a name for the second",
                    body.at,
                )
            return True
        if not moves and target not in self.context.closure(Node("name", (), body.value[0])):
            raise Unreadable(
                (
                    f"{target} does not stand in what \\nabla_{target} acts on; write \\nabla {body.value[0]}(…) "
                    f"for the gradient there"
                ),
                body.at,
            )
        return False

    def _gradient_of_function(self, op: str, at) -> Node:
        body = self.atom() if self._begins_factor() else None
        if body is None or body.op != "apply" or body.value[1]:
            raise Unreadable(
                (
                    "\\nabla without a subscript acts on a declared function with its argument, \\nabla f(x); "
                    "else write \\nabla_x"
                ),
                at,
            )
        return Node(op + "fn", (body,), None, at)

    def _rests_on(self, node: Node, target: str) -> bool:
        """As for names; but the steps of a recursion rest on the first one, and not on what bears their letter without
        an index.
        """
        family = self.context.families.get(node.value) if node.op == "member" else None
        if family is not None and "first" in family.data:
            return self._moves(Node("name", (), family.data["first"]), target)
        return self._moves(Node(node.op, (), node.value), target)

    def variable(self, tokens) -> Node:
        """What the derivative is taken by: a name, an entry, or a member of a family."""
        node = self.within(tokens)
        if node.op not in ("name", "entry", "member"):
            raise Unreadable("a derivative is taken by a name or by an entry of one", node.at)
        if node.op == "entry" and node.args[0].op not in ("name", "member"):
            raise Unreadable("a derivative is taken by a name or by an entry of one", node.at)
        if node.op == "name" and node.value in self.bound:
            raise Unreadable(f"{node.value} is an index; a derivative is taken by a quantity", node.at)
        return node

    def _target(self, variable: Node) -> str:
        base = variable.args[0] if variable.op == "entry" else variable
        return base.value

    def _moves(self, node: Node, target: str) -> bool:
        closure = self.context.closure(node)
        return target in closure

    def _operand(self, variable: Node, at) -> Node:
        """What a derivative acts on. Constants in front are taken along; after that one factor, or a whole product
        that only makes sense whole.
        """
        target = self._target(variable)
        if not self._begins_factor():
            raise Unreadable("a derivative of nothing", at)
        simple = self.token.kind == "letter" or (self.token.text in GREEK | DECORATIONS and not self._is_call_or_big())
        first = self._operand_factor(simple)
        result = first
        while not self._moves(result, target) and self._begins_factor():
            result = Node("mul", (result, self.factor()), None, first.at)
        if self._transposed(result):
            while self._begins_factor():
                result = Node("mul", (result, self.factor()), None, first.at)
            return result
        if self._begins_factor() and self.token.text != r"\nabla":
            start, saved, mixed = self.k, self.tokens, len(self.mixed)
            rest = self.factor()
            if self._moves(rest, target):
                raise Unreadable(
                    "does the derivative hold the factors that follow? Put brackets around what it acts on",
                    self.tokens[start].at,
                )
            self.k, self.tokens = start, saved
            del self.mixed[mixed:]
        return result

    def _transposed(self, node: Node) -> bool:
        last = node.args[-1] if node.op == "mul" else node
        return last.op == "transpose"

    def _operand_factor(self, simple: bool) -> Node:
        """A name or an application is taken alone, so that ``\\nabla f(x)^\\top`` is the transposed gradient."""
        if not simple:
            return self.factor()
        start, saved = self.k, self.tokens
        node = self.atom()
        if self.token.text == "^":
            above = (
                spelled(self.inner(self.tokens[self.k + 1 : -1] or [self.token]).group())
                if self.k + 1 < len(self.tokens) - 1
                else ""
            )
            transposed = above in (r"\top", "T", r"\intercal")
            if node.op == "apply" and transposed:
                return node
            self.k, self.tokens = start, saved
            if node.op == "apply":
                raise Unreadable("does the derivative hold the power? Put brackets around what it acts on", node.at)
            return self.factor()
        return node

    # --- fractions ------------------------------------------------------------------------------------------------

    def fraction_derivative(self) -> Node | None:
        r"""``\frac{\partial f}{\partial x}``, ``\frac{\partial}{\partial x} f``, ``\partial f / \partial x``."""
        token = self.token
        if token.text in FRACTIONS:
            start, saved = self.k, self.tokens
            self.take()
            above, below = self.group(), self.group()
            kind = self._differential(above)
            if kind is None or self._differential(below) != kind:
                self.k, self.tokens = start, saved
                return None
            return self._derivative(kind, above, below, token.at)
        if token.text == r"\partial":
            return self._inline()
        return None

    def _differential(self, tokens) -> str | None:
        if not tokens:
            return None
        if tokens[0].text == r"\partial":
            return "partial"
        if tokens[0].text == r"\mathrm" and len(tokens) > 1:
            if tokens[1].text == "d" or [token.text for token in tokens[1:4]] == ["{", "d", "}"]:
                return "total"
        if (
            tokens[0].text == "d"
            and tokens[0].kind == "letter"
            and (len(tokens) == 1 or tokens[1].kind in ("letter", "cmd") or tokens[1].text == "^")
        ):
            return "total"
        return None

    def _derivative(self, kind: str, above, below, at) -> Node:
        if kind == "total" and above[0].text == "d" and "d" in self.context.symbols:
            raise Unreadable("d is declared as a quantity here; write the derivative with \\mathrm{d} or \\partial", at)
        order, rest = self._order(above)
        variables = self._variables(below)
        if len(variables) != order:
            raise Unreadable(f"the derivative above has order {order}, the one below {len(variables)}", at)
        if order > 6:
            raise Unreadable("derivatives of order seven and more are not taken", at)
        slope = self._slope_at(rest, variables, at)
        if slope is not None:
            return slope
        own = self._own_arguments(rest)
        if own is not None:
            return self.postfix(self.bracket(Node("partial", (own, *variables), kind, at)))
        if rest:
            body = self.bracket(self.within(rest))
        else:
            body = self._operand(variables[-1], at)
        return (
            self.bracket(Node("partial", (body, *variables), kind, at))
            if not rest
            else self.postfix(self.bracket(Node("partial", (body, *variables), kind, at)))
        )

    def _own_arguments(self, rest) -> Node | None:
        r"""``\frac{\partial u}{\partial x}`` after ``u(x, y) := …``: the function at its own parameters."""
        if not rest:
            return None
        inner = self.inner(rest)
        base = base_name(inner)
        text = full_name(inner, base, self.context.symbols.keys()) if base else ""
        symbol = self.context.symbols.get(text)
        if (
            symbol is None
            or symbol.sort != "function"
            or inner.token.kind != "end"
            or not symbol.parameters
            or "family" in symbol.data
        ):
            return None
        if not all(name in self.context.symbols and name not in self.bound for name in symbol.parameters):
            return None
        return Node(
            "apply", tuple(Node("name", (), name, rest[0].at) for name in symbol.parameters), (text, 0), rest[0].at
        )

    def _slope_at(self, rest, variables: list[Node], at) -> Node | None:
        r"""``\frac{\partial f}{\partial x_i}(z)``: a function's derivative by one of its parameters, at a point."""
        if not rest or self.token.text != "(":
            return None
        inner = self.inner(rest)
        base = base_name(inner)
        text = full_name(inner, base, self.context.symbols.keys()) if base else ""
        lead: list[Node] = []
        if base and text not in self.context.symbols and base + "_" in self.context.symbols and inner.accept("_"):
            text = base + "_"
            lead = subscript_indices(self, inner.group(), self.context.symbols[text].data["family"], at)
        symbol = self.context.symbols.get(text)
        if symbol is None or symbol.sort != "function" or inner.token.kind != "end":
            return None
        if len(variables) != 1:
            raise Unreadable(
                "a higher derivative at a point: define the first one as a function, and take its derivative", at
            )
        core = variables[0]
        wanted = core.args[0] if core.op == "entry" else core
        curve = self.context.symbols.get(wanted.value) if wanted.op == "name" else None
        if curve is not None and curve.sort == "function":
            # The argument that is written x(t) is the one that \partial x speaks of.
            arguments = self.arguments()
            places = [k for k, one in enumerate(arguments) if one.op == "apply" and one.value[0] == wanted.value]
            if len(places) != 1:
                raise Unreadable(f"which argument of {text} is {wanted.value}?", at)
            return self.postfix(self.bracket(Node("slope", tuple(arguments), (text, places[0], 0), at)))
        if symbol.parameters:
            if wanted.op != "name" or wanted.value not in symbol.parameters:
                raise Unreadable(
                    (
                        f"{text} was defined as a function of {', '.join(symbol.parameters)}; a derivative at a "
                        f"point is taken by one of these"
                    ),
                    at,
                )
            place = symbol.parameters.index(wanted.value)
        elif len(symbol.domain) == len(lead) + 1:
            place = len(lead)
        else:
            raise Unreadable(
                (
                    f"which argument of {text} is meant? Define {text} with :=, or write its derivative with a "
                    f"name of its own"
                ),
                at,
            )
        indices = core.args[1:] if core.op == "entry" else ()
        return self.postfix(
            self.bracket(Node("slope", (*lead, *self.arguments(), *indices), (text, place, len(indices)), at))
        )

    def _skip_d(self, tokens) -> list:
        if tokens[0].text == r"\mathrm":
            return tokens[4:] if tokens[1].text == "{" else tokens[2:]
        return tokens[1:]

    def _order(self, above) -> tuple[int, list]:
        rest = self._skip_d(above)
        if rest and rest[0].text == "^":
            inner = self.inner(rest[1:])
            order = spelled(inner.group())
            if not order.isdigit():
                raise Unreadable("the order of a derivative has to be a number", above[0].at)
            return int(order), inner.tokens[inner.k : -1]
        return 1, rest

    def _variables(self, below) -> list[Node]:
        found: list[Node] = []
        inner = self.inner(below)
        while inner.token.kind != "end":
            if self._differential(inner.tokens[inner.k : -1]) is None:
                raise Unreadable("below a derivative stand \\partial or d and the variables", inner.token.at)
            rest = self._skip_d(inner.tokens[inner.k : -1])
            inner.k = len(inner.tokens) - 1 - len(rest)
            node = self.bracketless(inner)
            times = 1
            if inner.token.text == "^":
                inner.take()
                text = spelled(inner.group())
                if text == r"\top":
                    node = Node("transpose", (node,), None, node.at)
                elif text.isdigit() and int(text) <= 6:
                    times = int(text)
                else:
                    raise Unreadable("above a variable of a derivative stands its order", node.at)
            found.extend([node] * times)
        for node in found:
            core = node.args[0] if node.op == "transpose" else node
            if core.op == "entry" and core.args[0].op in ("name", "member"):
                continue
            if core.op == "call" and core.value == "vec" and core.args[0].op == "name":
                continue
            if core.op not in ("name", "member"):
                raise Unreadable("a derivative is taken by a name or by an entry of one", node.at)
        return found

    def bracketless(self, inner) -> Node:
        """A variable: an atom, without what stands above it."""
        if inner.accept("("):
            node = inner.expression()
            inner.expect(")")
            return node
        start, saved = inner.k, inner.tokens
        base = base_name(inner)
        text = full_name(inner, base, self.context.symbols.keys()) if base else ""
        symbol = self.context.symbols.get(text)
        if symbol is not None and symbol.sort == "function" and inner.token.text != "(":
            return Node("name", (), text, saved[start].at)
        inner.k, inner.tokens = start, saved
        vectorised = inner.prefix_call() if inner.token.text in (r"\operatorname", r"\mathrm") else None
        return vectorised or inner.atom()

    def _inline(self) -> Node:
        """``\\partial f / \\partial x``."""
        start = self.take()
        tokens = []
        while self.token.kind != "end" and self.token.text != "/":
            if self.token.text in ("+", "-", "=", r"\cdot"):
                break
            tokens.append(self.take())
        if self.token.text != "/" or self.ahead().text != r"\partial":
            raise Unreadable("\\partial outside of a fraction; write \\frac{\\partial f}{\\partial x}", start.at)
        self.take()
        below = [self.take()]
        begin = self.k
        self.atom()
        below += self.tokens[begin : self.k]
        if self.token.text == "^" and not spelled(self.tokens[self.k : self.k + 2]).endswith(("top", "T")):
            mark = self.k
            self.take()
            self.group()
            below += self.tokens[mark : self.k]
        if self._begins_factor():
            raise Unreadable(
                "a factor right after an inline derivative; write \\frac{\\partial f}{\\partial x}", self.token.at
            )
        return self._derivative("partial", [start, *tokens], below, start.at)
