"""Formulas as a line of text: ``X^\\top \\hat w`` becomes ``Xᵀŵ``, which can be read, and taken apart by a search."""

from __future__ import annotations

import re
import unicodedata

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\s+|.", re.DOTALL)

_GREEK = {
    name: chr(code)
    for names, first in (
        ("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho _ sigma tau", 0x3B1),
        ("upsilon phi chi psi omega", 0x3C5),
        ("Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho _ Sigma Tau", 0x391),
        ("Upsilon Phi Chi Psi Omega", 0x3A5),
    )
    for code, name in enumerate(names.split(), first)
}

#: What a command shows. Spaces around it say that it stands between two terms.
_SIGNS = _GREEK | {
    "varepsilon": "ε", "vartheta": "θ", "varphi": "φ", "ell": "ℓ", "nabla": "∇", "partial": "∂", "infty": "∞",
    "sum": "∑", "prod": "∏", "int": "∫", "cdot": "·", "times": "×", "odot": " ⊙ ", "otimes": " ⊗ ", "pm": " ± ",
    "le": " ≤ ", "leq": " ≤ ", "ge": " ≥ ", "geq": " ≥ ", "ne": " ≠ ", "neq": " ≠ ", "approx": " ≈ ", "sim": " ∼ ",
    "propto": " ∝ ", "ll": " ≪ ", "gg": " ≫ ", "in": " ∈ ", "notin": " ∉ ", "subset": " ⊂ ", "cup": " ∪ ",
    "cap": " ∩ ", "to": " → ", "mapsto": " ↦ ", "leftarrow": " ← ", "rightarrow": " → ", "implies": " ⇒ ",
    "Rightarrow": " ⇒ ", "iff": " ⇔ ", "mid": " | ", "top": "ᵀ", "star": "*", "ast": "*", "prime": "′", "dagger": "†",
    "lVert": "‖", "rVert": "‖", "Vert": "‖", "|": "‖", "lvert": "|", "rvert": "|", "langle": "⟨", "rangle": "⟩",
    "lceil": "⌈", "rceil": "⌉", "lfloor": "⌊", "rfloor": "⌋", "ldots": "…", "dots": "…", "cdots": "…", "vdots": "…",
    "perp": "⊥", "forall": "∀", "exists": "∃", "emptyset": "∅", "quad": " ", "qquad": " ", ",": "", ";": " ", ":": " ",
    "!": "", " ": " ", "{": "{", "}": "}", "%": "%", "#": "#", "_": "_", "&": "&", "$": "$", "\\": "; ",
}  # fmt: skip
_ACCENTS = {"hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304"}
_ACCENTS |= {"overline": "\u0304", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7"}
_BARE = {"mathrm", "mathbf", "mathcal", "mathsf", "boldsymbol", "operatorname", "text", "textbf", "textit", "mathit"}
_DOUBLE = {"E": "𝔼", "R": "ℝ", "N": "ℕ", "Z": "ℤ", "C": "ℂ", "P": "ℙ", "1": "𝟙"}
_SIZES = {"left", "right", "displaystyle", "textstyle", "limits", "nolimits", "middle"}
_SIZE = re.compile(r"[bB]igg?[lrm]?$")
_HIGH = dict(zip("0123456789+-=()niTkmjtd", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵏᵐʲᵗᵈ", strict=True)) | {"ᵀ": "ᵀ", "*": "*", "′": "′"}
_LOW = dict(zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))


def plain(tex: str) -> str:
    """The formula as one line of text.

    It is for excerpts and for the index, not for reckoning: where a line cannot show what TeX shows, it shows the
    pieces side by side. Nothing is refused, since KaTeX has refused what is wrong before.
    """
    text = _Reader(tex).sequence()
    text = re.sub(r"\s*:\s*=", " :=", text)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


class _Reader:
    def __init__(self, tex: str) -> None:
        self.tokens = _TOKEN.findall(tex)
        self.place = 0

    def sequence(self, closing: str = "") -> str:
        """Everything up to the closing brace or bracket, or to the end."""
        parts = []
        while self.place < len(self.tokens):
            if self.tokens[self.place] == closing:
                self.place += 1
                break
            parts.append(self.piece())
        return "".join(parts)

    def piece(self) -> str:
        """The next token with what belongs to it."""
        token = self.tokens[self.place]
        self.place += 1
        if token == "{":
            return self.sequence("}")
        if token in "^_" and token:
            return self.script(token)
        if token[0] == "\\" and len(token) > 1:
            return self.command(token[1:])
        if token == "~" or token == "&" or token.isspace():
            return " "
        if token in ("=", "<", ">"):
            return f" {token} "
        return {"'": "′", "-": "−"}.get(token, token) if token != "}" else ""

    def argument(self) -> str:
        while self.place < len(self.tokens) and self.tokens[self.place].isspace():
            self.place += 1
        return self.piece() if self.place < len(self.tokens) else ""

    def script(self, kind: str) -> str:
        """A superscript or subscript, raised or lowered where the characters exist."""
        text = self.argument().strip().replace("−", "-")
        table = _HIGH if kind == "^" else _LOW
        if text and all(character in table for character in text) and not re.search(r"[a-z]{3}", text):
            return "".join(table[character] for character in text)
        text = text.replace("-", "−")
        return f"{kind}{text}" if len(text) < 2 else f"{kind}({text})" if kind == "^" else f"_{text.replace(' ', '')}"

    def command(self, name: str) -> str:
        if name in _SIGNS:
            # "\log n" and "\nabla f" keep a space only where letters would run together.
            return _SIGNS[name]
        if name in _ACCENTS:
            text = self.argument()
            return text[:1] + _ACCENTS[name] + text[1:]
        if name in ("frac", "tfrac", "dfrac"):
            return f"{_held(self.argument())}/{_held(self.argument())}"
        if name == "sqrt":
            return f"√{_held(self.argument())}"
        if name == "mathbb":
            text = self.argument()
            return _DOUBLE.get(text, text)
        if name in _BARE:
            text = self.argument()
            return f" {text}" if name in ("operatorname", "text") and len(text) > 1 else text
        if name in ("begin", "end"):
            self.argument()
            return " "
        if name in _SIZES or _SIZE.match(name):
            if self.place < len(self.tokens) and self.tokens[self.place] == ".":
                self.place += 1
            return ""
        return f" {name} "  # \log, \max, \Pr and what this table does not know


def _held(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"[\w\u0300-\u036f]*", text) else f"({text})"
