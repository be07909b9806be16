"""Saying a comparison so that it cannot be mistaken: points for rates, multiples for counts."""

from decimal import ROUND_HALF_UP, Decimal

from banfu.figures.engine import Figure


def tenth(value: float) -> str:
    """Round half up to one decimal; 24.0 stays 24.0."""
    return str(Decimal(repr(value)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def percent(rate: float | None) -> str:
    """One decimal and %; 100% bare; a dash where there is nothing to divide by."""
    if rate is None:
        return "—"
    return "100%" if rate == 1 else f"{tenth(rate * 100)}%"


def said(figure: Figure) -> str:
    """A rate as a percentage, a mean with its unit: 31.0 天."""
    if not figure.mean:
        return percent(figure.rate)
    return "—" if figure.rate is None else f"{tenth(figure.rate)} {figure.unit}"


def compare(new: Figure, old: Figure, year: int, old_year: int) -> str:
    """Say how a figure changed: 百分点 for rates, “是…的 n 倍” for counts behind them."""
    if new.value is not None:
        if not old.value:
            return f"{year}年 {new.value} {new.unit}，{old_year}年 {old.value or 0} {new.unit}。"
        return f"{year}年 {new.value} {new.unit}，是 {old_year}年 {old.value} {new.unit}的 {tenth(new.value / old.value)} 倍。"
    if new.rate is None or old.rate is None:
        return f"{year}年 {said(new)}，{old_year}年 {said(old)}，有一年没有可比的数。"
    if new.mean:
        return f"{year}年 {said(new)}，{old_year}年 {said(old)}。"
    points = Decimal(tenth((new.rate - old.rate) * 100))
    move = f"上升 {points} 个百分点" if points > 0 else f"下降 {-points} 个百分点" if points < 0 else "持平"
    times = f"；{new.numerator} {new.unit}是 {old.numerator} {new.unit}的 {tenth(new.numerator / old.numerator)} 倍" if (
        new.numerator and old.numerator) else ""
    return (
        f"{year}年 {percent(new.rate)}（{new.numerator}/{new.denominator}），{old_year}年 {percent(old.rate)}"
        f"（{old.numerator}/{old.denominator}），{move}{times}。"
    )
