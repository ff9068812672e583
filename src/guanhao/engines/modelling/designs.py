"""What every design assumes, in one place: printed with every result."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Design:
    """A way to compare. `causal`: its effect may be called an effect of the change, as long as the assumptions hold; without it only "goes with"."""

    key: str
    causal: bool
    source: str
    assumptions: tuple[str, ...]


DESIGNS: Final = {
    design.key: design
    for design in (
        Design(
            "difference_in_differences",
            True,
            "Angrist & Pischke 2009 §5.2; cluster-robust errors, Liang & Zeger 1986, Cameron & Miller 2015",
            ("parallel_trends", "no_anticipation", "no_spillover", "same_units"),
        ),
        Design("interrupted_series", True, "Wagner et al. 2002; Newey & West 1987", ("trend_would_go_on", "nothing_else_then", "same_counting")),
        Design(
            "synthetic_control",
            True,
            "Abadie, Diamond & Hainmueller 2010",
            ("donors_untouched", "donors_span", "no_anticipation", "nothing_else_then"),
        ),
        Design("matching", True, "Rosenbaum & Rubin 1983; Abadie & Imbens 2006; Austin 2009", ("no_hidden_confounder", "overlap", "no_spillover")),
        Design("regression", False, "White 1980 (HC3: MacKinnon & White 1985)", ("linear", "independent_rows", "correlation_only")),
        Design("before_after", False, "Campbell & Stanley 1963", ("nothing_else_then", "no_trend", "correlation_only")),
    )
}
